/**
 * Means with intervals over the drives of one run, as a whole and by scenario type, town and ability.
 * Drives that the infrastructure lost are in no mean; the bounds say how far they, and drives that never
 * ran, could move the mean; so could drives whose records contradict each other.
 */
import { groupBy } from '../core/group-by.js';
import { ABILITY_NAMES } from '../eval/bench2drive/ability-table.js';
import { bootstrapMean, meanOf, wilsonInterval } from '../eval/index.js';
import type { PageDrive, PageGroup, PageMeans, PageSummary, PageVerdict } from './page-data.js';

interface Judged {
  readonly drive: PageDrive;
  readonly verdict: PageVerdict;
}

/** True where the drive's verdict is one on driving, and final. */
export function counts({ state }: Pick<PageDrive, 'state'>): boolean {
  return state === 'done' || state === 'failed';
}

/** Resamples of a group's interval; the whole gets more. */
const GROUP_RESAMPLES = 2000;

function meansOf(judged: readonly Judged[], resamples: number): PageMeans {
  const verdicts = judged.map(({ verdict }) => verdict);
  const routes = groupBy(judged, ({ drive }) => drive.routeId);
  const successes = verdicts.filter(({ isSuccess }) => isSuccess).length;
  return {
    drives: verdicts.length,
    drivingScore: meanOf(verdicts.map(({ drivingScore }) => drivingScore)),
    drivingScoreInterval: bootstrapMean(
      [...routes.values()].map((group) => group.map(({ verdict }) => verdict.drivingScore)),
      { resamples },
    ),
    routeCompletion: meanOf(verdicts.map(({ routeCompletion }) => routeCompletion)),
    penalty: meanOf(verdicts.map(({ penalty }) => penalty)),
    successes,
    successInterval: wilsonInterval(successes, verdicts.length),
  };
}

function groups(judged: readonly Judged[], keyOf: (drive: PageDrive) => string): PageGroup[] {
  return [...groupBy(judged, ({ drive }) => keyOf(drive))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, members]) => ({ name, ...meansOf(members, GROUP_RESAMPLES) }));
}

/**
 * The summary of a run under one ruleset.
 * @param drives the run's own
 * @param plannedDrives drives that were to be driven
 */
export function summarise(
  ruleset: string,
  drives: readonly PageDrive[],
  plannedDrives: number,
): PageSummary {
  const judged = drives.filter(counts).flatMap((drive): Judged[] => {
    const verdict = drive.verdicts.find((one) => one.ruleset === ruleset);
    return verdict === undefined ? [] : [{ drive, verdict }];
  });
  const infractions: Record<string, number> = {};
  for (const { verdict } of judged) {
    for (const [kind, count] of Object.entries(verdict.infractions)) {
      infractions[kind] = (infractions[kind] ?? 0) + count;
    }
  }
  const total = (end: (...scores: number[]) => number): number =>
    judged.reduce(
      (sum, { verdict: { drivingScore, otherScores = [] } }) =>
        sum + end(drivingScore, ...otherScores),
      0,
    );
  const planned = Math.max(plannedDrives, judged.length);
  const open = planned - judged.length;
  return {
    ruleset,
    ...meansOf(judged, 10_000),
    bounds:
      planned === 0
        ? null
        : { low: total(Math.min) / planned, high: (total(Math.max) + 100 * open) / planned },
    infractions,
    byType: groups(judged, ({ type }) => type),
    byTown: groups(judged, ({ town }) => town),
    byAbility: ABILITY_NAMES.map((name) => ({
      name,
      ...meansOf(
        judged.filter(({ drive }) => drive.abilities.includes(name)),
        GROUP_RESAMPLES,
      ),
    })).filter((group) => group.drives > 0),
  };
}
