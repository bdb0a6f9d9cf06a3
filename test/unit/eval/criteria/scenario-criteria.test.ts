import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { BoardWrite, ScenarioTruth } from '../../../../src/bridge/frame.js';
import { scenarioCriteriaOf } from '../../../../src/eval/criteria/scenario-types.js';
import { evaluate } from '../../../helpers/evaluate.js';
import {
  driveFrames,
  type FrameParts,
  planAlongX,
  poseAt,
  routeOver,
} from '../../../helpers/route-frames.js';

type Writes = Readonly<Record<number, readonly BoardWrite[]>>;

function run(
  scenarios: readonly ScenarioTruth[],
  writes: Writes,
  ticks = 240,
  parts: (tick: number) => FrameParts = () => ({}),
) {
  const frames = driveFrames(10, 10, ticks, (tick) => ({
    board: writes[tick] ?? [],
    ...parts(tick),
  }));
  return evaluate('bench2drive', routeOver(planAlongX(10, 110), { scenarios }), frames);
}

const write = (key: string, value: boolean): BoardWrite => ({ key, value });
const ACCIDENT = { name: 'Accident_1', type: 'Accident' };
const YIELD = { name: 'Yield_1', type: 'YieldToEmergencyVehicle' };

const scenarioEvents = (outcome: ReturnType<typeof run>) =>
  outcome.events
    .filter((event) => event.type === 'SCENARIO_TIMEOUT' || event.type.startsWith('YIELD'))
    .map((event) => [event.tick, event.message, event.onTermination === true]);

test('types bring the criteria of the official scenarios', () => {
  assert.equal(scenarioCriteriaOf('Accident'), ['ScenarioTimeoutTest']);
  assert.equal(scenarioCriteriaOf('VanillaNonSignalizedTurn'), ['ScenarioTimeoutTest']);
  assert.equal(scenarioCriteriaOf('YieldToEmergencyVehicle'), ['YieldToEmergencyVehicleTest']);
  assert.equal(scenarioCriteriaOf('VehicleTurningRoutePedestrian'), ['CollisionTest']);
  assert.equal(scenarioCriteriaOf('ParkingCutIn'), []);
});

test('VehicleTurningRoutePedestrian counts a collision twice, but only while it runs', () => {
  const turning = { name: 'Turning_1', type: 'VehicleTurningRoutePedestrian' };
  const hit = (otherId: number) => ({
    contacts: [{ otherId, otherTypeId: 'walker.pedestrian.0001' }],
  });
  const outcome = run(
    [turning],
    {
      40: [write('ScenarioRouteNumber0', true)],
      120: [write('ScenarioRouteNumber0', false)],
    },
    240,
    (tick) => (tick === 20 || tick === 40 || tick === 80 || tick === 160 ? hit(900 + tick) : {}),
  );
  const ticks = outcome.events
    .filter(({ type }) => type === 'COLLISION_PEDESTRIAN')
    .map(({ tick }) => tick);
  // On tick 40 the scenario starts; its sensor hears contacts from the next step on.
  assert.equal(ticks, [20, 40, 80, 80, 160]);
  assert.is(outcome.record.infractions.collisions_pedestrian?.length, 5);
});

test('a scenario that ran out makes one event on the tick it ends', () => {
  const outcome = run([ACCIDENT], {
    20: [write('ScenarioRouteNumber0', true)],
    100: [write('ScenarioTimeout_Accident_1', true), write('ScenarioRouteNumber0', false)],
    150: [write('ScenarioRouteNumber0', true)],
    160: [write('ScenarioTimeout_Accident_1', true), write('ScenarioRouteNumber0', false)],
  });
  assert.equal(scenarioEvents(outcome)[0], [100, 'Agent timed out a scenario', false]);
  // The branch idles afterwards; the entry written later is read by the final termination.
  assert.equal(
    scenarioEvents(outcome)
      .slice(1)
      .map((event) => event[2]),
    [true],
  );
  assert.is(outcome.record.infractions.scenario_timeouts?.length, 2);
});

test('one that was passed in time makes none', () => {
  const outcome = run([ACCIDENT], {
    20: [write('ScenarioRouteNumber0', true)],
    100: [write('ScenarioTimeout_Accident_1', false), write('ScenarioRouteNumber0', false)],
  });
  assert.equal(scenarioEvents(outcome), []);
});

test('scenarios are told apart by their number and their name', () => {
  const other = { name: 'Accident_2', type: 'AccidentTwoWays' };
  const outcome = run([ACCIDENT, other], {
    20: [write('ScenarioRouteNumber1', true)],
    60: [write('ScenarioTimeout_Accident_2', true), write('ScenarioRouteNumber1', false)],
  });
  assert.is(scenarioEvents(outcome).length, 1);
  assert.is(outcome.penalty, 0.7);
});

test('yield: the position on the last tick of the scenario decides', () => {
  const ambulance = (x: (tick: number) => number) => (tick: number) => ({
    emergencyVehicle: poseAt(x(tick)),
  });
  const writes: Writes = {
    20: [write('ScenarioRouteNumber0', true)],
    100: [write('ScenarioRouteNumber0', false)],
  };
  const behind = run(
    [YIELD],
    writes,
    240,
    ambulance(() => 5),
  );
  assert.equal(scenarioEvents(behind), [
    [100, 'Agent failed to yield to an emergency vehicle', false],
  ]);
  const passed = run(
    [YIELD],
    writes,
    240,
    ambulance((tick) => (tick === 100 ? 200 : 5)),
  );
  assert.equal(scenarioEvents(passed), []);
});

test('yield: the end of the route is the end of the scenario, one that never ran makes nothing', () => {
  const near = () => ({ emergencyVehicle: poseAt(5) });
  const running = run([YIELD], { 20: [write('ScenarioRouteNumber0', true)] }, 240, near);
  assert.equal(scenarioEvents(running), [
    [running.ticksEvaluated - 1, 'Agent failed to yield to an emergency vehicle', false],
  ]);
  assert.equal(scenarioEvents(run([YIELD], {}, 240, near)), []);
});

test('1.0 has no scenario criteria', () => {
  const frames = driveFrames(10, 10, 100, (tick) => ({
    board:
      tick === 5
        ? [write('ScenarioRouteNumber0', true)]
        : tick === 9
          ? [write('ScenarioTimeout_Accident_1', true), write('ScenarioRouteNumber0', false)]
          : [],
  }));
  const route = routeOver(planAlongX(10, 110), { scenarios: [ACCIDENT] });
  assert.equal(evaluate('leaderboard-1.0', route, frames).events, []);
});

test.run();
