/**
 * The scores of one run, whatever it was read from: each route on each pass with its record, gaps and
 * conflicting duplicates kept as ranges. A pass is one seed and repetition.
 */
import { isSuccess, type RouteRecord, type RulesetName } from '../../eval/index.js';
import type { RunManifest } from '../campaign/manifest.js';
import type { Environment } from '../environment/environment.js';

/** One pass over the routes. */
export interface Pass {
  /** Null where the file does not tell. */
  readonly seed: number | null;
  readonly repetition: number;
}

export function passText({ seed, repetition }: Pass): string {
  return `${seed ?? '?'}#${repetition}`;
}

/** One drive, or what is known of it. */
export interface ScoreCell {
  readonly routeId: string;
  readonly pass: Pass;
  /** Type of the first scenario; null where it is not known. */
  readonly type: string | null;
  /** Records of the drive; several only where files conflict. */
  readonly records: readonly RouteRecord[];
  /** SHA-256 of the TickLog; null where there is none. */
  readonly logSha256: string | null;
  /** The TickLog itself, if it is there. */
  readonly logFile: string | null;
}

export interface RunScores {
  /** As it was named on the command line. */
  readonly name: string;
  readonly source: 'run' | 'summary' | 'official';
  readonly label: string;
  readonly agent: string;
  readonly ruleset: RulesetName;
  /** Null for official files, which have none. */
  readonly manifest: RunManifest | null;
  /** What drove it; empty where nothing was noted. */
  readonly environments: readonly Environment[];
  /** Routes that were to be driven; of official files those that are there. */
  readonly routeIds: readonly string[];
  readonly passes: readonly Pass[];
  /** By `cellKey`; drives that say nothing about driving are left out. */
  readonly cells: ReadonlyMap<string, ScoreCell>;
  /** Planned routes whose ids nobody knows (official files). */
  readonly unknownRoutes: number;
  /** Said about the file, for people. */
  readonly remarks: readonly string[];
  /** Mean wall time of a drive, seconds; null where it is not known. */
  readonly secondsPerDrive: number | null;
}

export function cellKey(routeId: string, pass: Pass): string {
  return `${routeId} ${passText(pass)}`;
}

/** What is compared of a record. */
export type Measure = (record: RouteRecord) => number;

/** Driving score, 0…100. */
export const drivingScoreOf: Measure = ({ scores }) => scores.score_composed;
/** 1 for a success (Bench2Drive's), else 0. */
export const successOf: Measure = (record) => (isSuccess(record) ? 1 : 0);

/** Least and greatest value that a drive may have; `most` where nothing is known. */
export function rangeOf(
  cell: ScoreCell | undefined,
  measure: Measure,
  most: number,
): { readonly low: number; readonly high: number } {
  if (cell === undefined) return { low: 0, high: most };
  const values = cell.records.map(measure);
  return { low: Math.min(...values), high: Math.max(...values) };
}
