import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LaneType } from '../../../../src/map/lane-type.js';
import { ScenarioDirector } from '../../../../src/sim/scenario/director.js';
import { createBackgroundActivity } from '../../../../src/sim/traffic/background/index.js';
import { shippedTown } from '../../../helpers/loop-routes.js';
import {
  count,
  type DriverView,
  drive,
  type ScriptedDriver,
} from '../../../helpers/scenario-drive.js';
import { shippedLibrary } from '../../../helpers/scenario-library.js';
import {
  careful,
  careless,
  controlOf,
  nearestIndex,
  poseOf,
  steerAlong,
} from '../../../helpers/scripted-drivers.js';
import { driveStaged, routesOf } from '../../../helpers/staged-types.js';

const test = suite('ParkingExit');

/** Distance of the ego from its route, positive at the right. */
function aside(view: DriverView): number {
  const { line } = view;
  const i = nearestIndex(view);
  const pose = poseOf(view.frame);
  const yaw = line.yaw[i] as number;
  const dx = pose.x - (line.x[i] as number);
  const dy = pose.y - (line.y[i] as number);
  return Math.cos(yaw) * dy - Math.sin(yaw) * dx;
}

/** True while a car drives in the lane of the route, near enough to matter. */
function isLaneTaken(view: DriverView): boolean {
  const { line, frame } = view;
  const i = nearestIndex(view);
  const yaw = line.yaw[i] as number;
  const pose = poseOf(frame);
  return frame.actors.some(({ transform, typeId, velocity }) => {
    if (!typeId.startsWith('vehicle.')) return false;
    const dx = transform.location.x - pose.x;
    const dy = transform.location.y - pose.y;
    const along = Math.cos(yaw) * dx + Math.sin(yaw) * dy;
    const side = Math.cos(yaw) * dy - Math.sin(yaw) * dx + aside(view);
    if (Math.abs(side) > 1.5) return false;
    const speed = Math.sqrt(velocity.x * velocity.x + velocity.y * velocity.y);
    return along > -6 - 1.3 * speed && along < 10;
  });
}

/** Waits for a gap, pulls out slowly at full lock, then drives with care. */
function patient(): ScriptedDriver {
  const onTheRoad = careful({ speedMps: 8 });
  let hasLeft = false;
  return (view) => {
    const pose = poseOf(view.frame);
    if (Math.abs(aside(view)) < 0.6) hasLeft = true;
    if (hasLeft) return onTheRoad(view);
    if (pose.speedMps < 0.1 && isLaneTaken(view)) return controlOf(0, pose.speedMps, 0);
    return controlOf(steerAlong(view, 0, 3), pose.speedMps, 3);
  };
}

test('who pulls out at once hits the car beside, who waits gets out of the gap', () => {
  let hits = 0;
  for (const route of routesOf('ParkingExit')) {
    const blind = driveStaged(route, { driver: careless(8) });
    if (count(blind.outcome, 'COLLISION_VEHICLE') > 0) hits += 1;
    const { outcome, states } = driveStaged(route, { driver: patient() });
    assert.is(count(outcome, 'COLLISION_VEHICLE'), 0, route.id);
    assert.is(outcome.endedBy, 'completed', route.id);
    assert.equal(states, ['over']);
  }
  assert.ok(hits >= 4, `${hits}`);
});

test('who waits also gets out among background traffic', () => {
  for (const route of routesOf('ParkingExit')) {
    const { outcome, notes } = drive({
      map: shippedTown(route.town),
      route,
      driver: patient(),
      activities: ({ context }) => {
        const director = new ScenarioDirector({
          context,
          scenarios: route.scenarios,
          library: shippedLibrary(),
        });
        return [createBackgroundActivity(context), director];
      },
    });
    assert.equal(notes, []);
    assert.is(count(outcome, 'COLLISION_VEHICLE'), 0, route.id);
    assert.is(outcome.endedBy, 'completed', route.id);
  }
});

test('the ego starts in the parking lane at the kerb, cars 9 m ahead and behind, one beside', () => {
  const route = routesOf('ParkingExit')[0]!;
  const map = shippedTown(route.town);
  let places: { along: number; side: number; speed: number }[] = [];
  let laneType = 0;
  let kerbM = 0;
  driveStaged(route, {
    driver: patient(),
    ticks: 1,
    watch: (frame) => {
      const { location, rotation } = frame.ego.transform;
      const lane = map.waypointAt(location, LaneType.Driving | LaneType.Parking)!;
      laneType = lane.laneType;
      const yaw = (rotation.yawDeg * Math.PI) / 180;
      const at = lane.transform.location;
      kerbM = Math.cos(yaw) * (location.y - at.y) - Math.sin(yaw) * (location.x - at.x);
      assert.ok(Math.abs(kerbM - (lane.laneWidthM - 0.9185) / 4) < 0.01, `${kerbM}`);
      places = frame.actors.map(({ transform, velocity }) => {
        const dx = transform.location.x - location.x;
        const dy = transform.location.y - location.y;
        return {
          along: Math.cos(yaw) * dx + Math.sin(yaw) * dy,
          side: Math.cos(yaw) * dy - Math.sin(yaw) * dx,
          speed: Math.abs(velocity.x) + Math.abs(velocity.y),
        };
      });
    },
  });
  assert.is(laneType, LaneType.Parking);
  assert.is(places.length, 3);
  const [front, behind, beside] = places as [
    (typeof places)[0],
    (typeof places)[0],
    (typeof places)[0],
  ];
  // Nine metres along the lane, which may bend a little.
  assert.ok(Math.abs(front.along - 9) < 0.7 && Math.abs(front.side) < 0.8);
  assert.ok(Math.abs(behind.along + 9) < 0.7 && Math.abs(behind.side) < 0.8);
  assert.ok(Math.abs(beside.along) < 0.2 && beside.side < -2.5);
  for (const { speed } of places) assert.is(speed, 0);
});

test('the car beside drives off and is gone after 50 m; wider gaps until 24 m are driven', () => {
  const route = routesOf('ParkingExit')[0]!;
  let besideGone = -1;
  let besideAway = 0;
  let start: { x: number; y: number } | null = null;
  const { directives, board } = driveStaged(route, {
    driver: (view) => {
      const { tick } = view.frame;
      return tick < 400 ? controlOf(0, 0, 0) : patient()(view);
    },
    watch: ({ actors, tick }) => {
      const beside = actors[2];
      if (beside === undefined) {
        if (besideGone < 0 && tick > 1) besideGone = tick;
        return;
      }
      const { x, y } = beside.transform.location;
      start ??= { x, y };
      const [dx, dy] = [x - start.x, y - start.y];
      besideAway = Math.max(besideAway, Math.sqrt(dx * dx + dy * dy));
    },
  });
  assert.ok(besideGone > 100 && besideGone < 400, `${besideGone}`);
  assert.ok(besideAway > 45 && besideAway < 51, `${besideAway}`);
  assert.equal(
    directives.map(([, slot, message]) => [slot, message]),
    [
      ['road', { spawnDistanceM: 25 }],
      ['road', { spawnDistanceM: 15 }],
    ],
  );
  const switches = board.filter(([, key]) => key === 'AC_SwitchActorBlockedTest');
  assert.equal(
    switches.map(([, , value]) => value),
    [false, true],
  );
});

test('it repeats bit for bit', () => {
  const route = routesOf('ParkingExit')[0]!;
  const run = (seed: number) => driveStaged(route, { driver: patient(), seed }).fingerprint;
  assert.is(run(1), run(1));
  assert.is.not(run(1), run(2));
});

test.run();
