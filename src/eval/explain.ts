/**
 * How a score came about: every step from 100 to the driving score, in the order in which the official
 * code multiplies, with the running penalty after each. Seconds of game time, percent, plain factors.
 * The last running penalty is the record's penalty before rounding, to the last bit.
 */
import type { RouteOutcome } from './evaluator-api.js';
import { EXPLANATION_NAMES, type ExplanationKind } from './explanation-names.js';
import type { RouteScore } from './route-score.js';
import { type Ruleset, rulesetOf } from './ruleset.js';

export type { ExplanationKind };

export interface ExplanationStep {
  /** Game time at which the event first existed; null when it has none or it is unknown. */
  readonly tSeconds: number | null;
  readonly tick: number | null;
  readonly kind: ExplanationKind;
  /** The official message. */
  readonly message: string;
  /** Multiplies the score; absent where the event costs nothing or adds to the sum. */
  readonly factor?: number;
  /** Adds to Σ in 1/(1+Σ). */
  readonly addend?: number;
  /** Penalty factor after this step, 1 before the first infraction. */
  readonly runningPenalty: number;
  /** Driving score after this step, 0 to 100. */
  readonly runningScore: number;
}

export interface Explanation {
  readonly ruleset: string;
  readonly status: string;
  readonly formula: 'product' | 'inverse-sum';
  readonly steps: readonly ExplanationStep[];
  /** Unrounded. */
  readonly completionPercent: number;
  /** Unrounded. */
  readonly penalty: number;
  /** Unrounded. */
  readonly drivingScore: number;
}

/** Explains a route that was evaluated tick by tick. */
export function explainOutcome(outcome: RouteOutcome): Explanation {
  return explainScore(rulesetOf(outcome.ruleset), {
    record: outcome.record,
    penalty: outcome.penalty,
    completionPercent: outcome.completionPercent,
    steps: outcome.scoreSteps,
  });
}

/** Explains a score made from events; an event that does not know its time gets none. */
export function explainScore(ruleset: Ruleset, score: RouteScore): Explanation {
  const { completionPercent, penalty, record } = score;
  const running = (factor: number): number => Math.max(completionPercent * factor, 0);
  const steps: ExplanationStep[] = [
    {
      tSeconds: null,
      tick: null,
      kind: 'route_completion',
      message: `${shown(completionPercent)} % of the route completed`,
      factor: completionPercent / 100,
      runningPenalty: 1,
      runningScore: completionPercent,
    },
  ];
  for (const { key, event, cost, runningPenalty } of score.steps) {
    steps.push({
      tSeconds: event.timeS ?? null,
      tick: event.tick >= 0 ? event.tick : null,
      kind: key,
      message: event.message,
      ...cost,
      runningPenalty,
      runningScore: running(runningPenalty),
    });
  }
  for (const message of record.infractions.route_timeout ?? []) {
    steps.push({
      tSeconds: null,
      tick: null,
      kind: 'route_timeout',
      message,
      runningPenalty: penalty,
      runningScore: running(penalty),
    });
  }
  return {
    ruleset: ruleset.name,
    status: record.status,
    formula: ruleset.penaltyFormula,
    steps,
    completionPercent,
    penalty,
    drivingScore: running(penalty),
  };
}

/**
 * One line: `100 → × 0.6417 route completion → 64.17 → × 0.6 vehicle collision at t = 12.3 s → 38.502`.
 * Steps that cost nothing are left out; an addend is shown as `+ 0.7` with the score after it.
 */
export function explanationText(explanation: Explanation): string {
  const parts = ['100'];
  for (const step of explanation.steps) {
    if (step.factor === undefined && step.addend === undefined) continue;
    if (step.kind === 'route_completion' && step.factor === 1) continue;
    const cost =
      step.factor === undefined ? `Σ + ${shown(step.addend!)}` : `× ${shown(step.factor)}`;
    const time = step.tSeconds === null ? '' : ` at t = ${step.tSeconds.toFixed(1)} s`;
    parts.push(`${cost} ${EXPLANATION_NAMES[step.kind]}${time}`, shown(step.runningScore));
  }
  return `${parts.join(' → ')} (${explanation.status})`;
}

/** Up to four decimals, no trailing zeros. */
function shown(value: number): string {
  return String(Number(value.toFixed(4)));
}
