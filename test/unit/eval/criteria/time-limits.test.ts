import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RulesetName } from '../../../../src/eval/ruleset.js';
import { rulesetOf } from '../../../../src/eval/ruleset.js';
import { evaluate, eventsOf } from '../../../helpers/evaluate.js';
import { type FrameParts, frameOf, planAlongX, routeOver } from '../../../helpers/route-frames.js';

const ROUTE = routeOver(planAlongX(10, 110));

function* standing(ticks: number, parts: (tick: number) => FrameParts = () => ({})) {
  for (let tick = 0; tick < ticks; tick++) yield frameOf(tick, { x: 20, ...parts(tick) });
}

for (const name of ['leaderboard-2.0', 'bench2drive'] as RulesetName[]) {
  const limitTicks = rulesetOf(name).blockedLimitS * 20;
  test(`${name}: blocked falls on tick ${limitTicks}, counted from the first tick`, () => {
    const outcome = evaluate(name, ROUTE, standing(limitTicks + 10));
    assert.equal(eventsOf(outcome, 'VEHICLE_BLOCKED'), [
      [limitTicks, 'Agent got blocked at (x=20.0, y=1.75, z=0.0)'],
    ]);
    assert.is(outcome.ticksEvaluated, limitTicks + 1);
    assert.is(outcome.record.status, 'Failed - Agent got blocked');
  });
}

test('one fast tick starts the count again, float32 0.1 m/s is fast, height does not count', () => {
  const run = (parts: (tick: number) => FrameParts) =>
    evaluate('bench2drive', ROUTE, standing(1300, parts)).endedBy;
  assert.is(
    run((tick) => ({ speedMps: tick === 700 ? 1 : 0 })),
    'outside',
  );
  assert.is(
    run(() => ({ speedMps: 0.1 })),
    'outside',
  );
  assert.is(
    run(() => ({ speedMps: 0.0999 })),
    'blocked',
  );
});

test('the switch turns the blocked test off, on again restarts the count; 1.0 knows none', () => {
  const board = (tick: number): FrameParts => ({
    board:
      tick === 100
        ? [{ key: 'AC_SwitchActorBlockedTest', value: false }]
        : tick === 1500
          ? [{ key: 'AC_SwitchActorBlockedTest', value: true }]
          : [],
  });
  const outcome = evaluate('bench2drive', ROUTE, standing(3000, board));
  assert.equal(
    eventsOf(outcome, 'VEHICLE_BLOCKED').map(([tick]) => tick),
    [1500 + 1200],
  );
  const long = routeOver(planAlongX(10, 310));
  const old = evaluate('leaderboard-1.0', long, standing(3700, board));
  assert.is(old.endedBy, 'blocked');
});

test('Bench2Drive stops before tick 4001: the clock has moved, the criteria have not', () => {
  const crawl = standing(4100, () => ({ speedMps: 0.2 }));
  const outcome = evaluate('bench2drive', ROUTE, crawl);
  assert.is(outcome.ticksEvaluated, 4000);
  assert.is(outcome.record.status, 'Failed - TickRuntime');
  assert.is(outcome.record.meta.duration_game, 200.05);
  const exactly = evaluate(
    'bench2drive',
    ROUTE,
    standing(4000, () => ({ speedMps: 0.2 })),
  );
  assert.is(exactly.record.status, 'Failed');
  assert.is(exactly.record.meta.duration_game, 200);
});

test('an official evaluator that stopped there counts a tick that it showed nobody', () => {
  const crawl = (ticks: number) => standing(ticks, () => ({ speedMps: 0.2 }));
  const end = { outsideFailure: 'TickRuntime' } as const;
  const outcome = evaluate('bench2drive', ROUTE, crawl(4000), end);
  assert.is(outcome.endedBy, 'tick-limit');
  assert.is(outcome.record.status, 'Failed - TickRuntime');
  assert.is(outcome.record.meta.duration_game, 200.05);
  // Where the tick was shown it is not counted twice, and rules without a limit have none.
  const shown = evaluate('bench2drive', ROUTE, crawl(4001), end);
  assert.is(shown.record.meta.duration_game, 200.05);
  const other = evaluate('leaderboard-2.0', ROUTE, crawl(3000), end);
  assert.is(other.record.meta.duration_game, 150);
});

test('1.0 allows int(0.8 length + 5) seconds over the plan before its lift', () => {
  const outcome = evaluate(
    'leaderboard-1.0',
    ROUTE,
    standing(2000, () => ({ speedMps: 1 })),
  );
  assert.is(outcome.routeTimeoutS, 85);
  assert.is(outcome.ticksEvaluated, 85 * 20 + 1);
  assert.is(outcome.record.status, 'Failed - Agent timed out');
  assert.equal(outcome.record.infractions.route_timeout, ['Route timeout.']);
});

test('2.x allows 300 s and the advanced metres at a tenth of the limit', () => {
  const outcome = evaluate(
    'leaderboard-2.0',
    ROUTE,
    standing(7000, (tick) => ({ x: tick < 2 ? 10.5 : 12.5, speedMps: 1, speedLimitKmh: 36 })),
  );
  const advancedM = Math.fround(Math.sqrt(1.25)) + 1;
  assert.ok(Math.abs(outcome.routeTimeoutS - (300 + advancedM)) < 1e-9);
  assert.is(outcome.endedBy, 'timed-out');
  assert.is(outcome.ticksEvaluated, Math.floor(outcome.routeTimeoutS * 20) + 2);
});

test('a speed limit of zero crashes the timeout node when the ego advances, not before', () => {
  const still = evaluate(
    'leaderboard-2.0',
    ROUTE,
    standing(5, () => ({ x: 9, speedLimitKmh: 0 })),
  );
  assert.is(still.record.status, 'Failed');
  const crashed = evaluate(
    'leaderboard-2.0',
    ROUTE,
    standing(5, () => ({ x: 20, speedLimitKmh: 0 })),
  );
  assert.is(crashed.record.status, 'Failed - Simulation crashed');
  assert.is(crashed.endedBy, 'crashed');
  assert.is(crashed.ticksEvaluated, 1);
});

test.run();
