/** Verdicts and abilities of a drive as the page holds them, from official records. */
import { abilitiesOf } from '../eval/bench2drive/ability-table.js';
import {
  type Explanation,
  isSuccess,
  type RouteRecord,
  type RulesetName,
  rulesetOf,
} from '../eval/index.js';
import type { PageDrive, PageVerdict } from './page-data.js';
import { stepsOfExplanation, stepsOfRecord } from './steps.js';

/** One verdict; the steps have times where an explanation from the drive's log is given. */
export function pageVerdict(
  ruleset: RulesetName,
  record: RouteRecord,
  explanation: Explanation | null,
): PageVerdict {
  const { scores, meta, status } = record;
  const { chargesSpeed } = rulesetOf(ruleset);
  const infractions = Object.fromEntries(
    Object.entries(record.infractions).flatMap(([kind, messages]) => {
      // Some rulesets list slow stretches without charging for them: up to twenty a route.
      if (messages.length === 0) return [];
      return chargesSpeed || kind !== 'min_speed_infractions' ? [[kind, messages.length]] : [];
    }),
  );
  return {
    ruleset,
    status,
    drivingScore: scores.score_composed,
    routeCompletion: scores.score_route,
    penalty: scores.score_penalty,
    isSuccess: isSuccess(record),
    routeLengthM: meta.route_length,
    durationGameS: meta.duration_game,
    infractions,
    stepsFrom: explanation === null ? 'record' : 'log',
    steps: explanation === null ? stepsOfRecord(ruleset, record) : stepsOfExplanation(explanation),
  };
}

/** Type of a scenario from its name, e.g. `ParkingCutIn` of `ParkingCutIn_1`; `-` for none. */
export function typeOfName(name: string | undefined): string {
  return name === undefined || name === '' ? '-' : name.replace(/_\d+$/, '');
}

/** Fields that follow from the type. */
export function abilities(type: string): Pick<PageDrive, 'abilities'> {
  return { abilities: abilitiesOf(type) };
}
