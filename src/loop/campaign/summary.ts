/**
 * What a campaign found, as plain data: every drive in the order of the result files, and for each
 * ruleset the means with their intervals. Drives that say nothing about driving (the simulator failed,
 * the agent never started) are counted apart and enter no mean; the official file counts them as zero.
 */

import type { OutsideFailure } from '../../bridge/frame.js';
import { groupBy } from '../../core/group-by.js';
import {
  bootstrapMean,
  type ConfidenceInterval,
  classifyRecord,
  drivingEfficiency,
  type InfractionKey,
  isSuccess,
  meanOf,
  type RouteRecord,
  type RulesetName,
  wilsonInterval,
} from '../../eval/index.js';
import type { AnswerTimes } from '../answer-times.js';
import { isInfrastructure } from '../route-failure.js';
import type { JournalEntry } from './journal.js';
import type { RunManifest } from './manifest.js';
import { type CampaignPlan, routeOfTask } from './plan.js';

/** One drive as the tables show it. */
export interface DriveRow {
  readonly seed: number;
  readonly index: number;
  readonly routeId: string;
  readonly repetition: number;
  readonly town: string;
  /** Type of the first scenario, `-` for a route without any. */
  readonly type: string;
  readonly failure: OutsideFailure | null;
  readonly message: string | null;
  readonly notes: readonly string[];
  readonly ticks: number;
  readonly logSha256: string | null;
  readonly durationSystemS: number;
  /** There where the action delay is measured. */
  readonly answerTimes?: AnswerTimes;
  readonly verdicts: readonly {
    readonly ruleset: RulesetName;
    readonly record: RouteRecord;
    readonly explanation: string | null;
  }[];
}

/** Means over drives of one kind. */
export interface Means {
  readonly drives: number;
  readonly drivingScore: number | null;
  readonly routeCompletion: number | null;
  readonly penalty: number | null;
  /** Finished without an infraction other than slow stretches (Bench2Drive's success). */
  readonly successes: number;
}

export interface RulesetSummary extends Means {
  readonly ruleset: RulesetName;
  /** Bootstrap over routes, 95 %. */
  readonly drivingScoreInterval: ConfidenceInterval | null;
  /** Wilson, 95 %, as shares. */
  readonly successInterval: ConfidenceInterval | null;
  /** Bench2Drive: percent of the surrounding traffic's speed. */
  readonly efficiencyPercent: number | null;
  readonly infractions: Partial<Record<InfractionKey, number>>;
  readonly byType: Readonly<Record<string, Means>>;
}

export interface CampaignSummary {
  readonly label: string;
  readonly manifest: RunManifest;
  readonly plannedDrives: number;
  /** Drives that are over, whatever came of them. */
  readonly finishedDrives: number;
  /** Of these, drives that say nothing about driving. */
  readonly infrastructureFailures: number;
  readonly rulesets: readonly RulesetSummary[];
  readonly drives: readonly DriveRow[];
}

/** One row of the tables. */
export function driveRow(plan: CampaignPlan, entry: JournalEntry): DriveRow {
  const { route } = routeOfTask(plan, entry);
  const { failure, message, notes, ticks, logSha256, durationSystemS, outcomes, answerTimes } =
    entry.driven;
  return {
    seed: entry.seed,
    index: entry.index,
    routeId: route.id,
    repetition: entry.repetition,
    town: route.town,
    type: route.scenarios[0]?.type ?? '-',
    failure,
    message,
    notes,
    ticks,
    logSha256,
    durationSystemS,
    ...(answerTimes === undefined ? {} : { answerTimes }),
    verdicts: outcomes.map(({ ruleset, record, explanation }) => ({
      ruleset,
      record,
      explanation,
    })),
  };
}

/** The record of a row under a ruleset. */
function recordOf(row: DriveRow, ruleset: RulesetName): RouteRecord {
  return row.verdicts.find((verdict) => verdict.ruleset === ruleset)!.record;
}

/** True where the record is no verdict on driving. */
export function isLost(row: DriveRow): boolean {
  // An agent that hung left a record without length; that it hung is a verdict all the same.
  if (row.failure !== null) return isInfrastructure(row.failure);
  return row.verdicts.some(({ record }) => classifyRecord(record).failure === 'infrastructure');
}

function meansOf(records: readonly RouteRecord[]): Means {
  return {
    drives: records.length,
    drivingScore: meanOf(records.map(({ scores }) => scores.score_composed)),
    routeCompletion: meanOf(records.map(({ scores }) => scores.score_route)),
    penalty: meanOf(records.map(({ scores }) => scores.score_penalty)),
    successes: records.filter(isSuccess).length,
  };
}

function rulesetSummary(ruleset: RulesetName, rows: readonly DriveRow[]): RulesetSummary {
  const records = rows.map((row) => recordOf(row, ruleset));
  const means = meansOf(records);
  const byRoute = groupBy(rows, ({ routeId }) => routeId);
  const scoresOf = (group: readonly DriveRow[]) =>
    group.map((row) => recordOf(row, ruleset).scores.score_composed);
  const types = [...groupBy(rows, ({ type }) => type)].sort(([a], [b]) => (a < b ? -1 : 1));
  const infractions: Partial<Record<InfractionKey, number>> = {};
  for (const record of records) {
    for (const [key, messages] of Object.entries(record.infractions)) {
      const known = infractions[key as InfractionKey] ?? 0;
      infractions[key as InfractionKey] = known + (messages?.length ?? 0);
    }
  }
  return {
    ruleset,
    ...means,
    drivingScoreInterval: bootstrapMean([...byRoute.values()].map(scoresOf)),
    successInterval: wilsonInterval(means.successes, means.drives),
    efficiencyPercent: ruleset === 'bench2drive' ? drivingEfficiency(records).value : null,
    infractions,
    byType: Object.fromEntries(
      types.map(([type, group]) => [type, meansOf(group.map((row) => recordOf(row, ruleset)))]),
    ),
  };
}

/** The summary of the drives that are over, in any order. */
export function summariseCampaign(
  manifest: RunManifest,
  plan: CampaignPlan,
  entries: readonly JournalEntry[],
): CampaignSummary {
  const order = new Map(manifest.seeds.map((seed, i) => [seed, i]));
  const drives = entries
    .map((entry) => driveRow(plan, entry))
    .sort((a, b) => order.get(a.seed)! - order.get(b.seed)! || a.index - b.index);
  const sound = drives.filter((row) => !isLost(row));
  return {
    label: manifest.label,
    manifest,
    plannedDrives: plan.tasks.length,
    finishedDrives: drives.length,
    infrastructureFailures: drives.length - sound.length,
    rulesets: manifest.rulesets.map((name) => rulesetSummary(name as RulesetName, sound)),
    drives,
  };
}
