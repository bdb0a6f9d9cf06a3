import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explainOutcome, explainScore, explanationText } from '../../../src/eval/explain.js';
import { scoreRoute } from '../../../src/eval/route-score.js';
import { RULESET_NAMES, rulesetOf } from '../../../src/eval/ruleset.js';
import { evaluate } from '../../helpers/evaluate.js';
import {
  backgroundVehicle,
  driveFrames,
  planAlongX,
  routeOver,
} from '../../helpers/route-frames.js';

const ROUTE = routeOver(planAlongX(10, 110));

const FRAMES = driveFrames(10, 10, 150, (tick) => ({
  y: tick > 60 && tick < 90 ? -1.75 : 1.75,
  actors: [backgroundVehicle(900, 100, 15)],
  contacts:
    tick === 40
      ? [{ otherId: 7, otherTypeId: 'vehicle.audi.tt' }]
      : tick === 100
        ? [{ otherId: 0, otherTypeId: 'static.fence' }]
        : [],
}));

for (const name of RULESET_NAMES) {
  test(`${name}: the last running penalty is the record's, to the last bit`, () => {
    const outcome = evaluate(name, ROUTE, FRAMES, { outsideFailure: 'Agent crashed' });
    const explanation = explainOutcome(outcome);
    assert.is(explanation.steps.at(-1)?.runningPenalty, outcome.penalty);
    assert.is(explanation.drivingScore, Math.max(outcome.completionPercent * outcome.penalty, 0));
    let factor = 1;
    let sum = 0;
    for (const step of explanation.steps.slice(1)) {
      factor *= step.factor ?? 1;
      sum += step.addend ?? 0;
    }
    const isSum = explanation.formula === 'inverse-sum';
    assert.is(isSum ? factor * (1 / (1 + sum)) : factor, outcome.penalty);
    assert.is(explanation.steps[0]?.runningScore, outcome.completionPercent);
  });
}

test('text of the product', () => {
  const score = scoreRoute(
    rulesetOf('bench2drive'),
    [
      { criterion: 'a', events: [{ type: 'ROUTE_COMPLETION', message: '', tick: 0, value: 100 }] },
      {
        criterion: 'b',
        events: [{ type: 'COLLISION_VEHICLE', message: 'm', tick: 245, timeS: 12.3 }],
      },
      {
        criterion: 'c',
        events: [{ type: 'MIN_SPEED_INFRACTION', message: 's', tick: 9, value: 1 }],
      },
      { criterion: 'd', events: [{ type: 'TRAFFIC_LIGHT_INFRACTION', message: 'r', tick: -1 }] },
    ],
    { routeId: 'r', durationGameS: 1, durationSystemS: 1, routeLengthM: 1 },
  );
  const explanation = explainScore(rulesetOf('bench2drive'), score);
  assert.is(
    explanationText(explanation),
    '100 → × 0.6 vehicle collision at t = 12.3 s → 60 → × 0.7 red light → 42 (Completed)',
  );
  assert.is(explanation.steps.length, 4);
});

test('text of the inverse sum, with completion and timeout', () => {
  const score = scoreRoute(
    rulesetOf('leaderboard-2.1'),
    [
      {
        criterion: 'a',
        events: [{ type: 'ROUTE_COMPLETION', message: '', tick: 0, value: 64.17 }],
      },
      {
        criterion: 'b',
        events: [{ type: 'COLLISION_PEDESTRIAN', message: 'm', tick: 19, timeS: 1 }],
      },
    ],
    { routeId: 'r', durationGameS: 1, durationSystemS: 1, routeLengthM: 1, timedOut: true },
  );
  const explanation = explainScore(rulesetOf('leaderboard-2.1'), score);
  assert.is(
    explanationText(explanation),
    '100 → × 0.6417 route completion → 64.17 → Σ + 1 pedestrian collision at t = 1.0 s → 32.085 ' +
      '(Failed - Agent timed out)',
  );
  assert.is(explanation.steps.at(-1)?.kind, 'route_timeout');
});

test('the time of a step is the game time of its tick, ticks that were skipped included', () => {
  const timeOf = (frames: typeof FRAMES) =>
    explainOutcome(evaluate('leaderboard-2.0', ROUTE, frames)).steps.find(
      ({ kind }) => kind === 'collisions_vehicle',
    );
  const whole = timeOf(FRAMES);
  assert.is(whole?.tick, 40);
  assert.ok(Math.abs(whole!.tSeconds! - 41 * 0.05) < 1e-6);
  // A gap is one step of several ticks: the clock loses none of them.
  const sparse = timeOf(FRAMES.filter(({ tick }) => tick < 20 || tick >= 30));
  assert.is(sparse?.tick, 40);
  assert.ok(Math.abs(sparse!.tSeconds! - whole!.tSeconds!) < 1e-9);
});

test.run();
