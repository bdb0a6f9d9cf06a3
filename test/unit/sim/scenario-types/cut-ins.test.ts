import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ActorTruth, TruthFrame } from '../../../../src/bridge/frame.js';
import { LaneType } from '../../../../src/map/lane-type.js';
import { shippedTown } from '../../../helpers/loop-routes.js';
import { count } from '../../../helpers/scenario-drive.js';
import { careful, careless, poseOf } from '../../../helpers/scripted-drivers.js';
import { driveStaged, routesOf } from '../../../helpers/staged-types.js';

const test = suite('cut-ins');

function speedOf({ velocity }: ActorTruth): number {
  return Math.sqrt(velocity.x * velocity.x + velocity.y * velocity.y);
}

function distanceTo(frame: TruthFrame, actor: ActorTruth): number {
  const dx = actor.transform.location.x - frame.ego.transform.location.x;
  const dy = actor.transform.location.y - frame.ego.transform.location.y;
  return Math.sqrt(dx * dx + dy * dy);
}

for (const [type, speedMps] of [
  ['ParkingCutIn', 8],
  ['StaticCutIn', 16],
  ['HighwayCutIn', 9],
] as const) {
  test(`${type}: who keeps going runs into the car, who brakes does not`, () => {
    const routes = routesOf(type);
    const hits = routes.filter((route) => {
      const { outcome } = driveStaged(route, { driver: careless(speedMps) });
      return count(outcome, 'COLLISION_VEHICLE') > 0;
    });
    assert.ok(hits.length >= 4, `${hits.length}`);
    for (const route of routes) {
      const { outcome, states } = driveStaged(route, { driver: careful({ speedMps }) });
      assert.is(count(outcome, 'COLLISION_VEHICLE'), 0, route.id);
      assert.is(outcome.endedBy, 'completed', route.id);
      assert.equal(states, ['over'], route.id);
    }
  });
}

test('ParkingCutIn: two parked cars at 28 and 35 m, the second pulls out and drives 30 m', () => {
  const route = routesOf('ParkingCutIn')[0]!;
  const map = shippedTown(route.town);
  const starts = new Map<number, { x: number; y: number }>();
  let egoAt = Number.NaN;
  let farthest = 0;
  let fastest = 0;
  const { directives } = driveStaged(route, {
    driver: careful({ speedMps: 8 }),
    watch: (frame) => {
      for (const actor of frame.actors) {
        const { x, y } = actor.transform.location;
        const start = starts.get(actor.id) ?? { x, y };
        starts.set(actor.id, start);
        const [dx, dy] = [x - start.x, y - start.y];
        const away = Math.sqrt(dx * dx + dy * dy);
        if (away > 0.05 && Number.isNaN(egoAt)) egoAt = distanceTo(frame, actor);
        farthest = Math.max(farthest, away);
        fastest = Math.max(fastest, speedOf(actor));
      }
    },
  });
  assert.is(starts.size, 2);
  for (const { x, y } of starts.values()) {
    const lane = map.waypointAt({ x, y, z: 0 }, LaneType.Parking)!;
    const { location, rotation } = lane.transform;
    const yaw = (rotation.yawDeg * Math.PI) / 180;
    const aside = Math.cos(yaw) * (y - location.y) - Math.sin(yaw) * (x - location.x);
    assert.ok(aside > 0.2 && aside < 0.5, `${aside} m to the kerb`);
  }
  // 2.35 s at 8 m/s, and a little until it has moved.
  assert.ok(egoAt > 10 && egoAt < 20, `${egoAt}`);
  assert.ok(farthest > 28 && farthest < 32, `${farthest}`);
  assert.ok(Math.abs(fastest - 20 / 3.6) < 0.6, `${fastest}`);
  assert.equal(
    directives.map(([, slot, message]) => [slot, message]),
    [
      ['leaveSpaceInFrontM', 45],
      ['road', { extraSpaceM: 20 }],
      ['road', { extraSpaceM: 0 }],
    ],
  );
});

test('ParkingCutIn: a standing ego far away lets the car stand', () => {
  const route = routesOf('ParkingCutIn')[0]!;
  let moved = 0;
  driveStaged(route, {
    // Rolls past the trigger and then waits.
    driver: (view) => {
      const control = careless(4)(view);
      const isPast = view.context.egoRouteIndex > 14;
      return isPast ? { ...control, throttle: 0, brake: 1 } : control;
    },
    ticks: 900,
    watch: ({ actors }) => {
      for (const actor of actors) moved = Math.max(moved, speedOf(actor));
    },
  });
  assert.is(moved, 0);
});

test('StaticCutIn: a queue of six cars 11 m apart, the third changes lane; lane given back', () => {
  const route = routesOf('StaticCutIn')[0]!;
  let mostAtOnce = 0;
  const movers = new Set<number>();
  const along: number[] = [];
  const { directives, board } = driveStaged(route, {
    driver: careful({ speedMps: 12 }),
    watch: (frame) => {
      mostAtOnce = Math.max(mostAtOnce, frame.actors.length);
      if (along.length === 0 && frame.actors.length === 6) {
        const [first] = frame.actors;
        for (const { transform } of frame.actors) {
          const dx = transform.location.x - first!.transform.location.x;
          const dy = transform.location.y - first!.transform.location.y;
          along.push(Math.sqrt(dx * dx + dy * dy));
        }
      }
      frame.actors.forEach((actor, place) => {
        if (speedOf(actor) > 0.5) movers.add(place);
      });
    },
  });
  assert.is(mostAtOnce, 6);
  assert.equal([...movers], [2]);
  along.forEach((distance, place) => {
    // 11 m along the ego's lane; beside a bend a little more or less.
    assert.ok(Math.abs(distance - 11 * place) < 0.5 * (1 + place), `${distance}`);
  });
  const slots = directives.map(([, slot]) => slot);
  assert.equal(slots, ['leaveSpaceInFrontM', 'removeRoadLane', 'road', 'road', 'reAddRoadLane']);
  assert.is(directives.at(-1)![2], 1, 'the lane at the right');
  const end = board.filter(([, key]) => key === 'ScenarioRouteNumber0').at(-1)!;
  assert.is(end[2], false);
});

test('HighwayCutIn: the car arrives in step with the ego and changes to the left', () => {
  const route = routesOf('HighwayCutIn')[0]!;
  const ids = new Set<number>();
  let nearest = Number.POSITIVE_INFINITY;
  const lanes = new Set<number>();
  const map = shippedTown(route.town);
  const { directives } = driveStaged(route, {
    driver: careful({ speedMps: 9 }),
    watch: (frame) => {
      for (const actor of frame.actors) {
        ids.add(actor.id);
        nearest = Math.min(nearest, distanceTo(frame, actor));
        const lane = map.waypointAt(actor.transform.location)!;
        if (!lane.isJunction) lanes.add(lane.laneId);
      }
    },
  });
  assert.is(ids.size, 1);
  assert.ok(nearest < 25, `${nearest}`);
  assert.ok(lanes.size >= 2, 'it has been in two lanes');
  const handle = directives[0]![2] as { extendRoadExitM: number; removeEntries: unknown[] };
  assert.is(handle.extendRoadExitM, 170);
  assert.is(handle.removeEntries.length, 1);
});

test('HighwayCutIn: while the ego stands, the car stands', () => {
  const route = routesOf('HighwayCutIn')[0]!;
  const fast: number[] = [];
  driveStaged(route, {
    driver: (view) => {
      const control = careless(5)(view);
      const hasStarted = view.frame.actors.length > 0;
      return hasStarted ? { ...control, throttle: 0, brake: 1 } : control;
    },
    ticks: 600,
    watch: (frame) => {
      if (poseOf(frame).speedMps > 0) return;
      for (const actor of frame.actors) fast.push(speedOf(actor));
    },
  });
  assert.ok(fast.length > 100);
  // The tick after the ego has stopped still has the speed of the tick before.
  assert.is(Math.max(...fast.slice(2)), 0);
});

test('HighwayCutIn: without the place of the car it is skipped, and the route runs on', () => {
  const route = routesOf('HighwayCutIn')[0]!;
  const [scenario] = route.scenarios;
  const parameters = scenario!.parameters.filter(({ name }) => name !== 'other_actor_location');
  const { notes, states, outcome } = driveStaged(
    { ...route, scenarios: [{ ...scenario!, parameters }] },
    { driver: careless(9) },
  );
  assert.equal(states, ['skipped']);
  assert.match(notes.join(), /other_actor_location' is missing/);
  assert.is(outcome.endedBy, 'completed');
});

test('cut-ins repeat bit for bit', () => {
  for (const type of ['ParkingCutIn', 'StaticCutIn', 'HighwayCutIn']) {
    const route = routesOf(type)[1]!;
    const run = (seed: number) =>
      driveStaged(route, { driver: careful({ speedMps: 10 }), seed }).fingerprint;
    assert.is(run(1), run(1));
    assert.is.not(run(1), run(2));
  }
});

test.run();
