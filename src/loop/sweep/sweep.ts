/**
 * One agent on the same routes and seeds under more and more of one fault: score and success at every
 * value, and the paired difference to the first. Scores 0 to 100, shares 0 to 1.
 */
import type { FaultOptions } from '../../agents/index.js';
import { bootstrapMean, type ConfidenceInterval, differenceInterval } from '../../eval/index.js';
import type { CampaignSummary, DriveRow } from '../campaign/summary.js';
import { isLost } from '../campaign/summary.js';

export interface SweepPoint {
  /** In the unit of the fault. */
  readonly value: number;
  /** Folder of the run. */
  readonly run: string;
  /** Drives with a verdict, and those that were planned. */
  readonly drives: number;
  readonly plannedDrives: number;
  /** Null without a verdict. */
  readonly drivingScore: number | null;
  /** Bootstrap over routes, 95 %; null with fewer than two routes. */
  readonly drivingScoreInterval: ConfidenceInterval | null;
  readonly successRate: number | null;
  /** Driving score minus that of the first value, drive by drive, mean over routes; null for the first. */
  readonly difference: number | null;
  readonly differenceInterval: ConfidenceInterval | null;
}

export interface Sweep {
  readonly format: 'egoloop-sweep-1';
  readonly label: string;
  readonly agent: string;
  readonly privileged: boolean;
  readonly routesFile: string;
  readonly ruleset: string;
  readonly seeds: readonly number[];
  /** As the command line calls it, e.g. `action-delay`. */
  readonly over: string;
  readonly fault: keyof FaultOptions;
  /** Empty for a share. */
  readonly unit: string;
  readonly points: readonly SweepPoint[];
}

/** One finished run of a sweep. */
export interface SweptRun {
  readonly value: number;
  readonly folder: string;
  readonly summary: CampaignSummary;
}

/** Scores of the drives with a verdict, by route and then by seed and repetition. */
function scoresByRoute({ drives }: CampaignSummary): Map<string, Map<string, number>> {
  const routes = new Map<string, Map<string, number>>();
  for (const row of drives.filter((one) => !isLost(one))) {
    const passes = routes.get(row.routeId) ?? new Map<string, number>();
    passes.set(`${row.seed}#${row.repetition}`, scoreOf(row));
    routes.set(row.routeId, passes);
  }
  return routes;
}

function scoreOf(row: DriveRow): number {
  return row.verdicts[0]!.record.scores.score_composed;
}

/** The point of a run; `first` is the run that the others are compared with. */
export function sweepPoint({ value, folder, summary }: SweptRun, first: SweptRun): SweepPoint {
  const [means] = summary.rulesets;
  const scores = scoresByRoute(summary);
  const base = scoresByRoute(first.summary);
  const differences = [...scores].map(([routeId, passes]) =>
    [...passes].flatMap(([pass, score]) => {
      const before = base.get(routeId)?.get(pass);
      return before === undefined ? [] : [score - before];
    }),
  );
  const isFirst = first.summary === summary;
  const paired = differences.filter(({ length }) => length > 0);
  const routeMeans = paired.map((list) => list.reduce((sum, one) => sum + one, 0) / list.length);
  const mean = routeMeans.reduce((sum, one) => sum + one, 0) / routeMeans.length;
  return {
    value,
    run: folder,
    drives: means!.drives,
    plannedDrives: summary.plannedDrives,
    drivingScore: means!.drivingScore,
    drivingScoreInterval: bootstrapMean([...scores.values()].map((passes) => [...passes.values()])),
    successRate: means!.drives === 0 ? null : means!.successes / means!.drives,
    difference: isFirst || paired.length === 0 ? null : mean,
    differenceInterval: isFirst ? null : differenceInterval(paired, { over: 'routes' }),
  };
}
