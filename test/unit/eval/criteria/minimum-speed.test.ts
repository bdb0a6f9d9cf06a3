import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { OutsideFailure } from '../../../../src/bridge/frame.js';
import type { RulesetName } from '../../../../src/eval/ruleset.js';
import { evaluate, eventsOf } from '../../../helpers/evaluate.js';
import {
  backgroundVehicle,
  driveFrames,
  planAlongX,
  routeOver,
} from '../../../helpers/route-frames.js';

const ROUTE = routeOver(planAlongX(10, 110));

function drive(
  ruleset: RulesetName,
  trafficMps: readonly number[],
  ticks = 260,
  outsideFailure?: OutsideFailure,
) {
  const actors = trafficMps.map((speed, i) => backgroundVehicle(900 + i, 40 * i, speed));
  const frames = driveFrames(10, 10, ticks, () => ({ actors }));
  return evaluate(ruleset, ROUTE, frames, outsideFailure === undefined ? {} : { outsideFailure });
}

const messages = (outcome: ReturnType<typeof drive>) =>
  eventsOf(outcome, 'MIN_SPEED_INFRACTION').map(([, message]) => message);

test('a quarter of the route at half the traffic is one infraction; the last counts twice', () => {
  const outcome = drive('leaderboard-2.0', [15, 25]);
  const text = "Average speed is 50.0% of the surrounding traffic's one";
  assert.equal(messages(outcome), Array(5).fill(text));
  const factor = 1 - (1 - 0.7) * (1 - 50 / 100);
  assert.is(outcome.penalty, factor * factor * factor * factor * factor);
  const [last, again] = outcome.events.slice(-2);
  assert.is(last?.onTermination, undefined);
  assert.is(again?.onTermination, true);
  assert.is(again?.tick, last?.tick);
});

test('stopped from outside beyond 95 %, the last checkpoint is written once', () => {
  assert.is(messages(drive('leaderboard-2.0', [20], 196, 'Agent crashed')).length, 4);
  assert.is(messages(drive('leaderboard-2.0', [20], 188, 'Agent crashed')).length, 3);
});

test('as fast as the traffic, or no traffic, or standing traffic: no infraction in the leaderboards', () => {
  for (const traffic of [[10], [], [0, 0], [3]]) {
    assert.equal(messages(drive('leaderboard-2.0', traffic)), []);
    assert.is(drive('leaderboard-2.0', traffic).record.status, 'Perfect');
  }
});

test('Bench2Drive lists every checkpoint, also above 100, and charges none', () => {
  const outcome = drive('bench2drive', [5]);
  const all = messages(outcome);
  assert.ok(all.length >= 16 && all.length <= 20);
  assert.is(all[0], "Average speed is 200.0% of the surrounding traffic's one");
  assert.is(outcome.record.num_infractions, all.length);
  assert.is(outcome.penalty, 1);
  assert.is(outcome.record.status, 'Completed');
  assert.is(
    messages(drive('bench2drive', []))[0],
    "Average speed is 100% of the surrounding traffic's one",
  );
});

test('only vehicles with the role background count', () => {
  const slow = backgroundVehicle(900, 0, 20);
  const others = [
    { ...slow, roleName: 'scenario' },
    { ...slow, typeId: 'walker.pedestrian.0001' },
    { ...slow, roleName: '' },
  ];
  const frames = driveFrames(10, 10, 260, () => ({ actors: others }));
  assert.equal(messages(evaluate('leaderboard-2.0', ROUTE, frames)), []);
});

test('1.0 has no speed criterion', () => {
  assert.equal(messages(drive('leaderboard-1.0', [20])), []);
});

test.run();
