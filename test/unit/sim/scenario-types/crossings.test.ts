import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TruthFrame } from '../../../../src/bridge/frame.js';
import { count } from '../../../helpers/scenario-drive.js';
import { careful, careless } from '../../../helpers/scripted-drivers.js';
import { driveStaged, routesOf, withParameters } from '../../../helpers/staged-types.js';

const test = suite('crossing walkers and bicycles');

/** Tick on which an actor appears, those on which it moves, and where it was first and last. */
function follow(isWanted: (typeId: string) => boolean) {
  const seen = new Map<number, { first: number; moves: number; last: number; speed: number }>();
  const watch = (frame: TruthFrame) => {
    for (const { id, typeId, velocity } of frame.actors) {
      if (!isWanted(typeId)) continue;
      const speed = Math.sqrt(velocity.x * velocity.x + velocity.y * velocity.y);
      const entry = seen.get(id) ?? { first: frame.tick, moves: -1, last: 0, speed: 0 };
      entry.last = frame.tick;
      if (speed > 0.1 && entry.moves < 0) entry.moves = frame.tick;
      if (speed > 0.1) entry.speed = speed;
      seen.set(id, entry);
    }
  };
  return { seen, watch };
}

const isWalker = (typeId: string) => typeId.startsWith('walker.');
const isBicycle = (typeId: string) => typeId === 'vehicle.diamondback.century';

/** Drives all routes of a type; how many a driver gets through without touching anybody. */
function unharmed(type: string, event: string, driver: ReturnType<typeof careless>): boolean[] {
  return routesOf(type).map((route) => {
    const { outcome } = driveStaged(route, { driver });
    return count(outcome, event) === 0;
  });
}

for (const [type, event, speedMps, hitsAtLeast] of [
  ['DynamicObjectCrossing', 'COLLISION_PEDESTRIAN', 9, 5],
  ['ParkingCrossingPedestrian', 'COLLISION_PEDESTRIAN', 9, 5],
  ['PedestrianCrossing', 'COLLISION_PEDESTRIAN', 6, 3],
  ['VehicleTurningRoute', 'COLLISION_VEHICLE', 6, 3],
  ['VehicleTurningRoutePedestrian', 'COLLISION_PEDESTRIAN', 6, 2],
] as const) {
  test(`${type}: who does not look hits somebody, who brakes does not`, () => {
    const blind = unharmed(type, event, careless(speedMps));
    assert.ok(blind.length >= 5);
    const hits = blind.filter((isUnharmed) => !isUnharmed).length;
    assert.ok(hits >= hitsAtLeast, `${type}: ${blind}`);
    for (const route of routesOf(type)) {
      const { outcome, states } = driveStaged(route, { driver: careful({ speedMps }) });
      assert.is(count(outcome, event), 0, `${type} ${route.id}`);
      assert.is(outcome.endedBy, 'completed', `${type} ${route.id}`);
      assert.not.equal(states, ['skipped'], `${type} ${route.id}`);
    }
  });
}

test('DynamicObjectCrossing: cover from the start, walker from the trigger, 2 m/s, both gone', () => {
  const route = routesOf('DynamicObjectCrossing')[0]!;
  const walkers = follow(isWalker);
  const covers = follow((typeId) => typeId.startsWith('static.prop.'));
  const { board, directives, states } = driveStaged(route, {
    driver: careful({ speedMps: 9 }),
    watch: (frame) => {
      walkers.watch(frame);
      covers.watch(frame);
    },
  });
  const started = board.find(([, key, value]) => key === 'ScenarioRouteNumber0' && value === true);
  const ended = board.find(([, key, value]) => key === 'ScenarioRouteNumber0' && value === false);
  const walker = [...walkers.seen.values()][0]!;
  const cover = [...covers.seen.values()][0]!;
  assert.is(cover.first, 0);
  assert.is(cover.moves, -1);
  // What a scenario does on a tick shows in the next snapshot.
  assert.is(walker.first, started![0] + 1);
  assert.ok(walker.moves > walker.first);
  assert.ok(Math.abs(walker.speed - 2) < 1e-6);
  assert.is(cover.last, walker.last);
  assert.ok(ended !== undefined && ended[0] > walker.last, 'it ends 40 m after the crossing');
  assert.equal(states, ['over']);
  const distance = Number(
    route.scenarios[0]!.parameters.find(({ name }) => name === 'distance')!.attributes[0]![1],
  );
  assert.equal(directives[0], [started![0] + 1, 'leaveSpaceInFrontM', distance + 10]);
  assert.is(directives[1]?.[1], 'leaveCrossingSpace');
  assert.is(directives.length, 2);
});

test('DynamicObjectCrossing: a crossing angle buys reaction time in whole steps of 5 degrees', () => {
  const route = routesOf('DynamicObjectCrossing')[0]!;
  const startOf = (angle: string) => {
    const walkers = follow(isWalker);
    const angled = withParameters(route, { crossing_angle: { value: angle } });
    driveStaged(angled, { driver: careless(6), watch: walkers.watch });
    return [...walkers.seen.values()][0]!.moves;
  };
  assert.is(startOf('4.9'), startOf('0'));
  // 0.1 s earlier is two ticks, give or take the one it falls into.
  assert.ok(startOf('0') - startOf('5') >= 1 && startOf('0') - startOf('5') <= 3);
});

test('crossings: an angle beyond 90 degrees or an unknown cover skips the scenario', () => {
  const route = routesOf('DynamicObjectCrossing')[0]!;
  for (const parameters of [
    { crossing_angle: { value: '91' } },
    { blocker_model: { value: 'static.prop.unheardof' } },
    { direction: { value: 'up' } },
    { distance: { value: 'far' } },
  ]) {
    const { notes, states, outcome } = driveStaged(withParameters(route, parameters), {
      driver: careless(9),
    });
    assert.equal(states, ['skipped']);
    assert.match(notes.join(), /scenario skipped: DynamicObjectCrossing/);
    assert.is(outcome.endedBy, 'completed');
  }
});

test('ParkingCrossingPedestrian: crosses 8 m, and stands 0.5 m past the parked car', () => {
  const route = routesOf('ParkingCrossingPedestrian')[0]!;
  let crossed = 0;
  let last: { x: number; y: number } | null = null;
  driveStaged(route, {
    driver: careful({ speedMps: 8 }),
    watch: ({ actors }) => {
      const walker = actors.find(({ typeId }) => isWalker(typeId));
      if (walker === undefined) return;
      const { x, y } = walker.transform.location;
      if (last !== null) {
        const [dx, dy] = [x - last.x, y - last.y];
        crossed += Math.sqrt(dx * dx + dy * dy);
      }
      last = { x, y };
    },
  });
  assert.ok(Math.abs(crossed - 8) < 0.15, `${crossed}`);
});

test('PedestrianCrossing: three walkers, each at a speed and after a pause of its own; no end', () => {
  const route = routesOf('PedestrianCrossing')[0]!;
  const walkers = follow(isWalker);
  const { states, board, directives } = driveStaged(route, {
    driver: careful({ speedMps: 8 }),
    watch: walkers.watch,
  });
  const seen = [...walkers.seen.values()];
  assert.is(seen.length, 3);
  assert.is(new Set(seen.map(({ speed }) => speed)).size, 3);
  for (const { speed, moves, first } of seen) {
    assert.ok(speed >= 1.3 && speed <= 2);
    assert.ok(moves > first);
  }
  const starts = seen.map(({ moves }) => moves);
  assert.ok(Math.max(...starts) - Math.min(...starts) <= 31, 'pauses are at most 1.5 s');
  assert.equal(states, ['running']);
  assert.is(board.filter(([, key]) => key === 'ScenarioRouteNumber0').length, 1);
  assert.is(directives.length, 1);
  assert.is((directives[0]![2] as { clearEgoEntry: boolean }).clearEgoEntry, true);
});

test('VehicleTurningRoute: the bicycle stands from the start, crosses at 1.8 m/s and is gone', () => {
  const route = routesOf('VehicleTurningRoute')[0]!;
  const bicycles = follow(isBicycle);
  driveStaged(route, { driver: careful({ speedMps: 7 }), watch: bicycles.watch });
  const bicycle = [...bicycles.seen.values()][0]!;
  assert.is(bicycles.seen.size, 1);
  assert.is(bicycle.first, 0);
  assert.ok(bicycle.moves > 0 && bicycle.last > bicycle.moves);
  assert.ok(Math.abs(bicycle.speed - 1.8) < 1e-6);
});

test('VehicleTurningRoutePedestrian: comes from the right after a left turn, else from the left', () => {
  for (const route of routesOf('VehicleTurningRoutePedestrian')) {
    let side = 0;
    let turned = 0;
    driveStaged(route, {
      driver: careful({ speedMps: 7 }),
      watch: ({ actors }, { line }) => {
        const walker = actors.find(({ typeId }) => isWalker(typeId));
        if (walker === undefined || side !== 0) return;
        turned = Math.sin((line.yaw[line.count - 1] as number) - (line.yaw[0] as number));
        const end = line.count - 1;
        const dx = walker.transform.location.x - (line.x[end] as number);
        const dy = walker.transform.location.y - (line.y[end] as number);
        const yaw = line.yaw[end] as number;
        side = Math.cos(yaw) * dy - Math.sin(yaw) * dx;
      },
    });
    assert.ok(turned < -0.5 ? side > 0 : side < 0, `${route.id}: turn ${turned}, side ${side}`);
  }
});

test('VehicleTurningRoutePedestrian: one collision is charged twice, as officially', () => {
  const hit = routesOf('VehicleTurningRoutePedestrian')
    .map((route) => driveStaged(route, { driver: careless(6) }).outcome)
    .find((outcome) => count(outcome, 'COLLISION_PEDESTRIAN') > 0)!;
  assert.is(count(hit, 'COLLISION_PEDESTRIAN'), 2);
  const [first, second] = hit.events.filter(({ type }) => type === 'COLLISION_PEDESTRIAN');
  assert.is(first!.tick, second!.tick);
  assert.is(first!.message, second!.message);
});

test('crossings repeat bit for bit; another seed draws other walkers', () => {
  const route = routesOf('PedestrianCrossing')[0]!;
  const driver = careful({ speedMps: 8 });
  const once = driveStaged(route, { driver, seed: 3 });
  const again = driveStaged(route, { driver, seed: 3 });
  const other = driveStaged(route, { driver, seed: 4 });
  assert.is(once.fingerprint, again.fingerprint);
  assert.is.not(once.fingerprint, other.fingerprint);
});

test.run();
