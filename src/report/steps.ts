/**
 * The steps of a score for the page: with times where the drive's log was scored again, else from the
 * messages of the record, in the order of its lists. Both come to the record's own score.
 */
import type { Explanation } from '../eval/explain.js';
import {
  costOf,
  type EventType,
  INFRACTION_KEYS,
  INFRACTION_OF,
  type InfractionKey,
  type RouteRecord,
  type RulesetName,
  rulesetOf,
} from '../eval/index.js';
import type { PageStep } from './page-data.js';

const EVENT_OF = new Map(
  Object.entries(INFRACTION_OF).map(([type, key]) => [key as InfractionKey, type as EventType]),
);

/** Steps of an explanation. */
export function stepsOfExplanation({ steps }: Explanation): PageStep[] {
  return steps.map((step) => ({
    kind: step.kind,
    message: step.message,
    tick: step.tick,
    timeS: step.tSeconds,
    factor: step.factor ?? null,
    addend: step.addend ?? null,
    score: step.runningScore,
  }));
}

/** Steps from a record alone. Shares in messages are rounded, so scores are good to two digits. */
export function stepsOfRecord(name: RulesetName, record: RouteRecord): PageStep[] {
  const ruleset = rulesetOf(name);
  const { score_route: completion } = record.scores;
  const step = (kind: string, message: string, factor: number | null, addend: number | null) => ({
    kind,
    message,
    tick: null,
    timeS: null,
    factor,
    addend,
  });
  const done = `${Number(completion.toFixed(4))} % of the route completed`;
  const steps: PageStep[] = [
    { ...step('route_completion', done, completion / 100, null), score: completion },
  ];
  let product = 1;
  let sum = 0;
  for (const key of INFRACTION_KEYS) {
    const type = EVENT_OF.get(key);
    for (const message of record.infractions[key] ?? []) {
      const cost = type === undefined ? {} : costOf(ruleset, type, percentIn(message));
      product *= cost.factor ?? 1;
      sum += cost.addend ?? 0;
      const penalty = ruleset.penaltyFormula === 'inverse-sum' ? product / (1 + sum) : product;
      const score = Math.max(completion * penalty, 0);
      steps.push({ ...step(key, message, cost.factor ?? null, cost.addend ?? null), score });
    }
  }
  return steps;
}

/** The percentage that a message of an excursion or of a slow stretch holds; 0 for any other. */
function percentIn(message: string): number {
  const found =
    /\((-?[\d.]+(?:e[-+]?\d+)?)% of the completed route/.exec(message) ??
    /(-?[\d.]+(?:e[-+]?\d+)?)% of the surrounding/.exec(message);
  return found === null ? 0 : Number(found[1]);
}
