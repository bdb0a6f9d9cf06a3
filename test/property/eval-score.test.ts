/** Laws of the score that hold for any route: seeds fixed, so a failure can be repeated. */
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CriterionEvents } from '../../src/eval/evaluator-api.js';
import type { CriterionEvent, EventType } from '../../src/eval/record.js';
import { scoreRoute } from '../../src/eval/route-score.js';
import { RULESET_NAMES, type RulesetName, rulesetOf } from '../../src/eval/ruleset.js';
import { evaluate } from '../helpers/evaluate.js';
import { backgroundVehicle, frameOf, planAlongX, routeOver } from '../helpers/route-frames.js';

const PENALISED: readonly EventType[] = [
  'COLLISION_STATIC',
  'COLLISION_VEHICLE',
  'COLLISION_PEDESTRIAN',
  'TRAFFIC_LIGHT_INFRACTION',
  'STOP_INFRACTION',
  'SCENARIO_TIMEOUT',
  'YIELD_TO_EMERGENCY_VEHICLE',
  'MIN_SPEED_INFRACTION',
  'OUTSIDE_ROUTE_LANES_INFRACTION',
  'ROUTE_DEVIATION',
  'VEHICLE_BLOCKED',
];

const event = fc.record({
  type: fc.constantFrom(...PENALISED),
  value: fc.double({ min: 0, max: 100, noNaN: true }),
});
const anyRuleset = fc.constantFrom<RulesetName>(...RULESET_NAMES);
const completion = fc.double({ min: 0, max: 100, noNaN: true });

interface RawEvent {
  readonly type: EventType;
  readonly value: number;
}

function score(ruleset: RulesetName, percent: number, events: readonly RawEvent[]) {
  const asEvent = ({ type, value }: RawEvent): CriterionEvent => ({
    type,
    value,
    message: type,
    tick: -1,
  });
  const criteria: CriterionEvents[] = [
    { criterion: 'a', events: [asEvent({ type: 'ROUTE_COMPLETION', value: percent })] },
    { criterion: 'b', events: events.map(asEvent) },
  ];
  return scoreRoute(rulesetOf(ruleset), criteria, {
    routeId: 'r',
    durationGameS: 1,
    durationSystemS: 1,
    routeLengthM: 1,
  });
}

test('one infraction more never raises the penalty factor or the driving score', () => {
  fc.assert(
    fc.property(
      anyRuleset,
      completion,
      fc.array(event, { maxLength: 12 }),
      event,
      fc.nat(12),
      (ruleset, percent, events, extra, position) => {
        const before = score(ruleset, percent, events);
        const more = [...events];
        more.splice(position, 0, extra);
        const after = score(ruleset, percent, more);
        // Reordered products may differ in the last bits only.
        assert.ok(after.penalty <= before.penalty * (1 + 1e-12));
        assert.ok(after.record.scores.score_composed <= before.record.scores.score_composed + 1e-6);
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

test('0 ≤ driving score ≤ completion ≤ 100, and the penalty lies in [0, 1]', () => {
  fc.assert(
    fc.property(
      anyRuleset,
      completion,
      fc.array(event, { maxLength: 20 }),
      (name, percent, all) => {
        const { penalty, record } = score(name, percent, all);
        assert.ok(penalty >= 0 && penalty <= 1);
        const { score_composed, score_route } = record.scores;
        assert.ok(score_composed >= 0 && score_composed <= score_route + 1e-6);
        assert.ok(score_route >= 0 && score_route <= 100);
      },
    ),
    { seed: 2, numRuns: 500 },
  );
});

/** A wandering drive: per step a forward move, a lateral place, a speed, perhaps a contact. */
const step = fc.record({
  move: fc.double({ min: -0.5, max: 1.5, noNaN: true }),
  y: fc.double({ min: -4, max: 6, noNaN: true }),
  hit: fc.constantFrom(null, null, null, 'vehicle.audi.tt', 'static.fence', 'walker.pedestrian.1'),
  yawDeg: fc.constantFrom(0, 0, 0, 20, 120, 180),
});

function wander(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) {
  let x = 10;
  return steps.map(({ move, y, hit, yawDeg }, tick) => {
    x += move;
    return frameOf(tick, {
      x,
      y,
      yawDeg,
      speedMps: Math.abs(move) * 20,
      contacts: hit === null ? [] : [{ otherId: tick % 3, otherTypeId: hit }],
      actors: [backgroundVehicle(900, 50, 8)],
    });
  });
}

const ROUTE = routeOver(planAlongX(10, 60));

test('completion lies in [0, 100] and never falls, whatever the ego does', () => {
  fc.assert(
    fc.property(anyRuleset, fc.array(step, { minLength: 1, maxLength: 120 }), (name, steps) => {
      const { completionChanges, record } = evaluate(name, ROUTE, wander(steps));
      let last = 0;
      for (const [, percent] of completionChanges) {
        assert.ok(percent >= last && percent <= 100);
        last = percent;
      }
      assert.is(record.scores.score_route, last);
      assert.ok(record.scores.score_composed <= record.scores.score_route + 1e-6);
    }),
    { seed: 3, numRuns: 150 },
  );
});

test('the same frames give the same outcome, and a prefix never knows the future', () => {
  fc.assert(
    fc.property(anyRuleset, fc.array(step, { minLength: 2, maxLength: 80 }), (name, steps) => {
      const frames = wander(steps);
      const whole = evaluate(name, ROUTE, frames);
      assert.equal(evaluate(name, ROUTE, frames), whole);
      const half = Math.floor(frames.length / 2);
      const part = evaluate(name, ROUTE, frames.slice(0, half));
      const known = part.completionChanges;
      assert.equal(
        known,
        whole.completionChanges.filter(([tick]) => tick < half),
      );
    }),
    { seed: 4, numRuns: 80 },
  );
});

test.run();
