/**
 * From the events of the criteria to scores, status and record (evaluation reference 2.5, 3.1, 3.2).
 * Factors are multiplied, addends added, in the order of the criteria and their events, in double.
 */

import { ROUTE_TIMEOUT_MESSAGE } from './criteria/messages.js';
import type { Bench2DriveNames, CriterionEvents, ScoreStep } from './evaluator-api.js';
import { costOf, INFRACTION_OF } from './penalties.js';
import type { RouteRecord } from './record.js';
import { emptyInfractions, routeRecord } from './route-record.js';
import type { Ruleset } from './ruleset.js';

/** What a record holds besides the events. */
export interface ScoreInputs {
  readonly routeId: string;
  readonly index?: number;
  readonly names?: Bench2DriveNames;
  readonly town?: string;
  readonly durationGameS: number;
  readonly durationSystemS: number;
  /** Measured as the ruleset does: `keyPointLengthM` for 1.0, `plannedLengthM` of the raised plan else. */
  readonly routeLengthM: number;
  /** Reason from outside, e.g. `Agent crashed`. */
  readonly outsideFailure?: string | undefined;
  /** The route timeout fired. */
  readonly timedOut?: boolean;
  /** World or route could not be loaded: there are no criteria. */
  readonly noScenario?: boolean;
}

export interface RouteScore {
  readonly record: RouteRecord;
  /** Penalty factor before rounding. */
  readonly penalty: number;
  /** Completion in percent before rounding. */
  readonly completionPercent: number;
  readonly steps: readonly ScoreStep[];
}

/** The record that the events of the criteria make. */
export function scoreEvents(
  ruleset: Ruleset,
  criteria: readonly CriterionEvents[],
  inputs: ScoreInputs,
): RouteRecord {
  return scoreRoute(ruleset, criteria, inputs).record;
}

/** As `scoreEvents`, with the steps that led to the penalty. */
export function scoreRoute(
  ruleset: Ruleset,
  criteria: readonly CriterionEvents[],
  inputs: ScoreInputs,
): RouteScore {
  const known = inputs.noScenario === true ? [] : criteria;
  const infractions = emptyInfractions(ruleset);
  let reason: string = inputs.outsideFailure ?? '';
  if (inputs.timedOut === true && inputs.noScenario !== true) {
    infractions.route_timeout?.push(ROUTE_TIMEOUT_MESSAGE);
    reason = 'Agent timed out';
  }
  const { completionPercent, isReached } = completionOf(ruleset, known);
  const { steps, penalty } = penaltyOf(ruleset, known);
  for (const { key, event } of steps) {
    infractions[key]!.push(event.message);
    if (event.type === 'ROUTE_DEVIATION') reason = 'Agent deviated from the route';
    if (event.type === 'VEHICLE_BLOCKED') reason = 'Agent got blocked';
  }
  const isClean = Object.values(infractions).every((list) => list.length === 0);
  const record = routeRecord(ruleset, {
    index: inputs.index ?? 0,
    routeId: inputs.routeId,
    names: inputs.names ?? { scenarioName: '', weatherId: null, saveName: '' },
    town: inputs.town ?? '',
    status: statusOf(ruleset, isReached, isClean, reason),
    infractions,
    scores: {
      score_route: completionPercent,
      score_penalty: penalty,
      score_composed: Math.max(completionPercent * penalty, 0),
    },
    routeLengthM: inputs.noScenario === true && !ruleset.isVersion1 ? 0 : inputs.routeLengthM,
    durationGameS: inputs.durationGameS,
    durationSystemS: inputs.durationSystemS,
  });
  return { record, penalty, completionPercent, steps };
}

function statusOf(ruleset: Ruleset, isReached: boolean, isClean: boolean, reason: string): string {
  if (isReached) return isClean && !ruleset.isVersion1 ? 'Perfect' : 'Completed';
  return reason === '' ? 'Failed' : `Failed - ${reason}`;
}

/** 2.x: the last completion value, reached from 100 on. 1.0: reached by its own event. */
function completionOf(
  ruleset: Ruleset,
  criteria: readonly CriterionEvents[],
): { completionPercent: number; isReached: boolean } {
  let completionPercent = 0;
  let isReached = false;
  for (const { events } of criteria) {
    for (const event of events) {
      if (event.type === 'ROUTE_COMPLETED' && ruleset.isVersion1) {
        completionPercent = 100;
        isReached = true;
      } else if (event.type === 'ROUTE_COMPLETION' && !(ruleset.isVersion1 && isReached)) {
        completionPercent = event.value ?? 0;
        if (!ruleset.isVersion1) isReached = completionPercent >= 100;
      }
    }
  }
  return { completionPercent, isReached };
}

function penaltyOf(
  ruleset: Ruleset,
  criteria: readonly CriterionEvents[],
): { steps: ScoreStep[]; penalty: number } {
  const lists = emptyInfractions(ruleset);
  const steps: ScoreStep[] = [];
  let factor = 1;
  let sum = 0;
  const penalty = (): number =>
    ruleset.penaltyFormula === 'inverse-sum' ? factor * (1 / (1 + sum)) : factor;
  for (const { events } of criteria) {
    for (const event of events) {
      const key = INFRACTION_OF[event.type];
      // Events of a type this version does not know are ignored.
      if (key === undefined || lists[key] === undefined) continue;
      const cost = costOf(ruleset, event.type, event.value ?? 0);
      factor *= cost.factor ?? 1;
      sum += cost.addend ?? 0;
      steps.push({ key, event, cost, runningPenalty: penalty() });
    }
  }
  return { steps, penalty: penalty() };
}
