import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TICK_SECONDS, type TruthFrame } from '../../../src/bridge/frame.js';
import { EgoloopError } from '../../../src/core/errors.js';
import { vector3 } from '../../../src/core/float32.js';
import { createEvaluator, createEvaluators } from '../../../src/eval/evaluator.js';
import { RULESET_NAMES, rulesetOf } from '../../../src/eval/ruleset.js';
import { evaluate } from '../../helpers/evaluate.js';
import {
  backgroundVehicle,
  driveFrames,
  frameOf,
  planAlongX,
  poseAt,
  routeOver,
  TWO_WAY_ROAD,
} from '../../helpers/route-frames.js';
import { StraightLaneMap } from '../../helpers/straight-lane-map.js';

const MAP = new StraightLaneMap(TWO_WAY_ROAD);
const ROUTE = routeOver(planAlongX(10, 110));

/** A drive in which something of everything happens. */
function eventful(): { route: typeof ROUTE; frames: TruthFrame[] } {
  const volume = { center: vector3(0, -5.25, 0.5), extent: vector3(1.5, 0.6, 1) };
  const route = routeOver(planAlongX(150, 260), {
    trafficLights: [{ id: 31, transform: poseAt(196, 7), triggerVolume: volume }],
    stopSigns: [{ id: 41, transform: poseAt(170, 7), triggerVolume: volume }],
    scenarios: [{ name: 'Accident_1', type: 'Accident' }],
  });
  const frames = driveFrames(150, 10, 300, (tick) => ({
    y: tick > 150 && tick < 180 ? -1.75 : 1.75,
    lightStates: [0],
    actors: [backgroundVehicle(900, 100, 15)],
    contacts: tick === 30 ? [{ otherId: 7, otherTypeId: 'walker.pedestrian.0001' }] : [],
    board:
      tick === 10
        ? [{ key: 'ScenarioRouteNumber0', value: true }]
        : tick === 120
          ? [
              { key: 'ScenarioTimeout_Accident_1', value: true },
              { key: 'ScenarioRouteNumber0', value: false },
            ]
          : [],
  }));
  return { route, frames };
}

test('game time is the running sum of the float32 step', () => {
  const outcome = evaluate('leaderboard-1.0', ROUTE, driveFrames(10, 5, 100));
  let time = 0;
  for (let i = 0; i < 100; i++) time += TICK_SECONDS;
  assert.is(outcome.record.meta.duration_game, time);
  assert.is(outcome.ticksEvaluated, 100);
});

test('a skipped tick moves the clock by its difference, a stale one does nothing', () => {
  const outcome = evaluate('leaderboard-2.0', ROUTE, [
    frameOf(5, { x: 10 }),
    frameOf(8, { x: 11 }),
    frameOf(8, { x: 30 }),
    frameOf(2, { x: 30 }),
  ]);
  assert.is(outcome.ticksEvaluated, 2);
  assert.is(outcome.durationGameS, TICK_SECONDS + TICK_SECONDS * 3);
});

test('after the end updates change nothing and finish answers the same', () => {
  const evaluator = createEvaluator(rulesetOf('leaderboard-2.0'), ROUTE, MAP);
  for (const frame of driveFrames(10, 10, 260)) evaluator.update(frame);
  const first = evaluator.finish({ index: 3 });
  assert.is(evaluator.update(frameOf(999, { x: 5 })), 'ended');
  assert.is(evaluator.finish({ index: 9, outsideFailure: 'Agent crashed' }), first);
  assert.is(first.record.index, 3);
  assert.is(first.record.status, 'Perfect');
});

test('look-ups shared between rulesets give what each gives alone', () => {
  const { route, frames } = eventful();
  const together = createEvaluators(RULESET_NAMES.map(rulesetOf), route, MAP);
  for (const frame of frames) for (const evaluator of together) evaluator.update(frame);
  for (const evaluator of together) {
    const outcome = evaluator.finish();
    assert.equal(outcome, evaluate(evaluator.ruleset, route, frames));
    assert.ok(outcome.events.length >= 3, evaluator.ruleset);
  }
});

test('events come by tick, then in the order of the criteria; records list them per criterion', () => {
  const { route, frames } = eventful();
  const outcome = evaluate('leaderboard-2.0', route, frames);
  const ticks = outcome.events.filter((event) => !event.onTermination).map((event) => event.tick);
  assert.equal(
    ticks,
    [...ticks].sort((a, b) => a - b),
  );
  assert.equal(
    outcome.criteria.map(({ criterion }) => criterion),
    [
      'RouteCompletionTest',
      'OutsideRouteLanesTest',
      'CollisionTest',
      'RunningRedLightTest',
      'RunningStopTest',
      'MinSpeedTest',
      'InRouteTest',
      'AgentBlockedTest',
      'ScenarioTimeoutTest',
    ],
  );
  assert.equal(
    outcome.scoreSteps.map(({ key }) => key).filter((key, i, all) => key !== all[i - 1]),
    [
      'outside_route_lanes',
      'collisions_pedestrian',
      'red_light',
      'stop_infraction',
      'min_speed_infractions',
      'scenario_timeouts',
    ],
  );
});

test('an agent that raises: contacts and clock of the tick count, its criteria do not', () => {
  const evaluator = createEvaluator(rulesetOf('leaderboard-2.0'), ROUTE, MAP);
  const frames = driveFrames(10, 10, 21, (tick) => ({
    contacts: tick === 20 ? [{ otherId: 7, otherTypeId: 'vehicle.audi.tt' }] : [],
  }));
  for (const frame of frames.slice(0, 20)) evaluator.update(frame);
  evaluator.updateWithoutCriteria(frames[20]!);
  const outcome = evaluator.finish({ outsideFailure: 'Agent crashed' });
  assert.is(outcome.ticksEvaluated, 20);
  assert.is(outcome.record.meta.duration_game, 1.05);
  assert.is(outcome.record.status, 'Failed - Agent crashed');
  assert.equal(
    outcome.events.map((event) => [event.tick, event.onTermination]),
    [[20, true]],
  );
});

test('a later ending event overwrites a reason from outside, a finished route keeps its status', () => {
  const far = [frameOf(0, { x: 10 }), frameOf(1, { x: 10, y: 90 })];
  const deviated = evaluate('leaderboard-2.0', ROUTE, far, { outsideFailure: 'Agent crashed' });
  assert.is(deviated.record.status, 'Failed - Agent deviated from the route');
  const done = evaluate('leaderboard-2.0', ROUTE, driveFrames(10, 10, 260), {
    outsideFailure: 'Simulation crashed',
  });
  assert.is(done.record.status, 'Perfect');
});

test('without the final termination nothing is written by it', () => {
  const frames = driveFrames(10, 10, 100, (tick) => ({ y: tick > 40 ? -1.75 : 1.75 }));
  const outcome = (terminate: boolean) => {
    const evaluator = createEvaluator(rulesetOf('leaderboard-1.0'), ROUTE, MAP);
    for (const frame of frames) evaluator.update(frame);
    return evaluator.finish({ outsideFailure: 'Simulation crashed', terminate });
  };
  assert.is(outcome(true).events.length, 1);
  assert.is(outcome(false).events.length, 0);
});

test('with several scenarios the official flattening skips every second branch', () => {
  const scenarios = ['A', 'B', 'C'].map((name) => ({ name, type: 'Accident' }));
  const route = routeOver(planAlongX(10, 110), { scenarios });
  const board = scenarios.map((_, i) => ({ key: `ScenarioRouteNumber${i}`, value: true }));
  const frames = driveFrames(10, 10, 100, (tick) => {
    if (tick === 5) return { board };
    const ended = tick - 10;
    if (ended < 0 || ended > 2) return {};
    return {
      board: [
        { key: `ScenarioTimeout_${scenarios[ended]!.name}`, value: true },
        { key: `ScenarioRouteNumber${ended}`, value: false },
      ],
    };
  });
  const outcome = evaluate('leaderboard-2.0', route, frames);
  const ticks = outcome.criteria
    .filter(({ criterion }) => criterion === 'ScenarioTimeoutTest')
    .map(({ events }) => events[0]?.tick);
  assert.equal(ticks, [10, 12, 11]);
});

test('record keys are in the official order of each version', () => {
  const frames = driveFrames(10, 10, 5);
  const keys = (name: (typeof RULESET_NAMES)[number]) =>
    Object.keys(evaluate(name, ROUTE, frames).record).join(' ');
  assert.is(keys('leaderboard-1.0'), 'index infractions meta route_id scores status');
  assert.is(
    keys('leaderboard-2.1'),
    'index route_id status num_infractions infractions scores meta',
  );
  assert.is(
    keys('bench2drive'),
    'index route_id scenario_name weather_id save_name status num_infractions infractions scores ' +
      'meta town_name',
  );
});

test('a plan of fewer than two points is refused in one sentence', () => {
  for (const plan of [[], ROUTE.plan.slice(0, 1)]) {
    assert.throws(
      () => createEvaluator(rulesetOf('leaderboard-2.0'), routeOver(plan), MAP),
      (error: unknown) =>
        error instanceof EgoloopError &&
        error.code === 'ROUTE_UNPLANNABLE' &&
        error.message.includes(`found ${plan.length}`),
    );
  }
});

test.run();
