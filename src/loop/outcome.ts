/**
 * The verdict on one drive as plain data, also where no evaluator ever came to be: a route whose town is
 * missing or that cannot be planned is recorded as the official program records it (evaluation
 * reference 3.2 and 7.5), so that the file of a run has one record for every route.
 */
import type { OutsideFailure } from '../bridge/frame.js';
import {
  type Bench2DriveNames,
  emptyInfractions,
  explainOutcome,
  explanationText,
  type NumberKinds,
  type RouteEnd,
  type RouteEvaluator,
  type RouteRecord,
  type Ruleset,
  type RulesetName,
  recordRouteId,
  routeRecord,
} from '../eval/index.js';
import type { Route } from '../map/routes/route.js';
import { townName } from '../map/routes/town-name.js';
import { findWeatherId } from '../map/routes/weather-id.js';

export interface DrivenOutcome {
  readonly ruleset: RulesetName;
  readonly record: RouteRecord;
  readonly endedBy: RouteEnd;
  readonly ticksEvaluated: number;
  /** How the score came about, one line; null when nothing was driven. */
  readonly explanation: string | null;
  /** What the record's numbers are in an official file; absent where nothing was driven. */
  readonly numberKinds?: NumberKinds;
}

export interface NamedTask {
  readonly route: Route;
  readonly repetition: number;
  readonly seed: number;
  readonly index: number;
}

/** Bench2Drive's name fields. Its save name ends in the time of day; ours in the seed, to repeat. */
export function namesOf({ route, repetition, seed }: NamedTask): Bench2DriveNames {
  const scenarioName = route.scenarios[0]?.name ?? '';
  const weatherId = findWeatherId(route.weathers[0]!.weather);
  const saveName = [
    `RouteScenario_${route.id}_rep${repetition}`,
    townName(route.town),
    scenarioName,
    weatherId ?? 'None',
    `seed${seed}`,
  ].join('_');
  return { scenarioName, weatherId, saveName };
}

/** Ends an evaluator and takes its verdict. */
export function outcomeOf(
  evaluator: RouteEvaluator,
  end: { readonly outsideFailure: OutsideFailure | null; readonly durationSystemS: number },
  index: number,
): DrivenOutcome {
  const outcome = evaluator.finish({
    outsideFailure: end.outsideFailure ?? undefined,
    durationSystemS: end.durationSystemS,
    index,
  });
  return {
    ruleset: outcome.ruleset,
    record: outcome.record,
    endedBy: outcome.endedBy,
    ticksEvaluated: outcome.ticksEvaluated,
    explanation: outcome.ticksEvaluated > 0 ? explanationText(explainOutcome(outcome)) : null,
    numberKinds: outcome.numberKinds,
  };
}

/** The record of a route that never came to the stage. */
export function bareOutcome(
  ruleset: Ruleset,
  task: NamedTask,
  failure: OutsideFailure | null,
): DrivenOutcome {
  const { route, repetition, index } = task;
  const record = routeRecord(ruleset, {
    index,
    routeId: recordRouteId(ruleset, route.id, repetition),
    names: namesOf(task),
    town: route.town,
    status: failure === null ? 'Failed' : `Failed - ${failure}`,
    infractions: emptyInfractions(ruleset),
    scores: { score_route: 0, score_penalty: 1, score_composed: 0 },
    routeLengthM: 0,
    durationGameS: 0,
    durationSystemS: 0,
  });
  return {
    ruleset: ruleset.name,
    record,
    endedBy: 'outside',
    ticksEvaluated: 0,
    explanation: null,
  };
}
