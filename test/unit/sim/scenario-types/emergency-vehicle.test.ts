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
import { careful, careless, nearestIndex, poseOf } from '../../../helpers/scripted-drivers.js';
import { driveStaged, routesOf } from '../../../helpers/staged-types.js';

const test = suite('YieldToEmergencyVehicle');

const EMERGENCY = /firetruck|ambulance|charger_police_2020/;
const YIELD = 'YIELD_TO_EMERGENCY_VEHICLE';

/** Distance of the emergency vehicle ahead of the ego (negative: behind), NaN if there is none. */
function emergencyAhead({ frame }: DriverView): number {
  const vehicle = frame.actors.find(({ typeId }) => EMERGENCY.test(typeId));
  if (vehicle === undefined) return Number.NaN;
  const pose = poseOf(frame);
  const dx = vehicle.transform.location.x - pose.x;
  const dy = vehicle.transform.location.y - pose.y;
  return Math.cos(pose.yawRad) * dx + Math.sin(pose.yawRad) * dy;
}

/** How far aside the next lane of the same direction lies: negative to the left. */
function laneBeside(view: DriverView): number {
  const { line, context } = view;
  const { location } = line.points[nearestIndex(view)]!.transform;
  const lane = context.world.map.waypointAt(location)!;
  const right = lane.right();
  if (right !== null && right.laneType === LaneType.Driving) return lane.laneWidthM;
  const left = lane.left();
  const isSameWay = left !== null && left.laneId * lane.laneId > 0;
  return isSameWay && left.laneType === LaneType.Driving ? -lane.laneWidthM : 0;
}

/** Moves over while the emergency vehicle is behind or beside. */
function yielding(speedMps: number): ScriptedDriver {
  return careful({
    speedMps,
    minds: ({ typeId }) => !EMERGENCY.test(typeId),
    offsetM: (view) => (emergencyAhead(view) < 12 ? laneBeside(view) : 0),
  });
}

test('who stays in the lane is charged, who moves over is not', () => {
  for (const route of routesOf('YieldToEmergencyVehicle')) {
    const stubborn = driveStaged(route, { driver: careless(8) });
    assert.is(count(stubborn.outcome, YIELD), 1, route.id);
    const polite = driveStaged(route, { driver: yielding(8) });
    assert.is(count(polite.outcome, YIELD), 0, route.id);
    assert.is(polite.outcome.scoreSteps.filter(({ cost }) => cost.factor !== undefined).length, 0);
    assert.is(polite.outcome.endedBy, 'completed', route.id);
    assert.equal(polite.states, ['over']);
  }
});

test('it also works out among background traffic', () => {
  for (const route of routesOf('YieldToEmergencyVehicle')) {
    for (const [driver, events] of [
      [careless(8), 1],
      [yielding(8), 0],
    ] as const) {
      const { outcome, notes } = drive({
        map: shippedTown(route.town),
        route,
        driver,
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
      assert.is(count(outcome, YIELD), events, route.id);
    }
  }
});

test('it appears behind in the same lane, closes in, keeps behind, and is gone after 10 s', () => {
  const route = routesOf('YieldToEmergencyVehicle')[0]!;
  const distance = Number(
    route.scenarios[0]!.parameters.find(({ name }) => name === 'distance')!.attributes[0]![1],
  );
  const ahead: number[] = [];
  let fastest = 0;
  let touched = 0;
  const { board, directives } = driveStaged(route, {
    driver: careless(8),
    watch: (frame, context) => {
      const at = emergencyAhead({ frame, context, line: context.line });
      if (Number.isNaN(at)) return;
      ahead.push(at);
      touched += frame.contacts.length;
      const { velocity } = frame.actors.find(({ typeId }) => EMERGENCY.test(typeId))!;
      const { x, y } = velocity;
      fastest = Math.max(fastest, Math.sqrt(x * x + y * y));
    },
  });
  // It closes in by 1.25 m a tick, and round a bend the way is longer than the line of sight.
  assert.ok(ahead[0]! < -distance + 4 && ahead[0]! > -distance - 6, `${ahead[0]}`);
  assert.ok(Math.abs(fastest - 33) < 1, `${fastest}: the ego's speed and 25 m/s`);
  assert.is(touched, 0);
  assert.ok(Math.max(...ahead) < -9, 'it never runs into the ego');
  assert.ok(Math.min(...ahead.slice(40)) > -28, 'it tailgates');
  const [start, end] = board.filter(([, key]) => key === 'ScenarioRouteNumber0');
  // Within 50 m at once, so ten seconds; one tick to appear.
  assert.ok(end![0] - start![0] >= 200 && end![0] - start![0] <= 203);
  assert.equal(
    directives.map(([, slot]) => slot),
    ['removeRoadLane', 'reAddRoadLane'],
  );
});

test('once it has passed it drives 50 m and the scenario ends before the 10 s are over', () => {
  const route = routesOf('YieldToEmergencyVehicle')[0]!;
  const { board } = driveStaged(route, { driver: yielding(8) });
  const [start, end] = board.filter(([, key]) => key === 'ScenarioRouteNumber0');
  assert.ok(end![0] - start![0] < 200, `${end![0] - start![0]}`);
});

test('it repeats bit for bit', () => {
  const route = routesOf('YieldToEmergencyVehicle')[0]!;
  const run = (seed: number) => driveStaged(route, { driver: yielding(8), seed }).fingerprint;
  assert.is(run(1), run(1));
  assert.is.not(run(1), run(2));
});

test.run();
