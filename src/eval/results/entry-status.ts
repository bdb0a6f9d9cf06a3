/**
 * What a result file says about the whole run: `entry_status`, `eligible`, and which failures end the
 * run (evaluation reference 2.6 and 7.5).
 */
import { EgoloopError } from '../../core/errors.js';
import type { RouteRecord } from '../record.js';
import { type RulesetName, rulesetOf } from '../ruleset.js';
import {
  computeGlobal,
  computeGlobalFromDocuments,
  type GlobalOptions,
  type GlobalResult,
} from './global-record.js';
import type { PyDict } from './py-value.js';

export type EntryStatusV2 = 'Started' | 'Finished' | 'Rejected' | 'Crashed' | 'Invalid';
export type EntryStatusV1 =
  | ''
  | 'Started'
  | 'Rejected'
  | 'Crashed'
  | 'Finished'
  | 'Finished with missing data'
  | 'Finished with agent errors';
export type EntryStatus = EntryStatusV1 | EntryStatusV2;

/** What the end of a route means for the run. */
export interface RouteEndEffect {
  /** `entry_status` saved with the route. */
  readonly entryStatus: 'Started' | 'Rejected' | 'Crashed';
  /** The program stops here with exit code 255. */
  readonly stopsRun: boolean;
}

/**
 * Effect of a crash reason on the run (the text after `Failed - `; '' for a route that ended by
 * itself). A simulator crash or invalid sensors stop every version; a failed agent set-up stops
 * Bench2Drive only; an agent that raises while driving stops none.
 */
export function routeEndEffect(version: RulesetName, reason: string): RouteEndEffect {
  if (reason === 'Simulation crashed') return { entryStatus: 'Crashed', stopsRun: true };
  if (reason === "Agent's sensors were invalid") return { entryStatus: 'Rejected', stopsRun: true };
  const stopsRun = reason === "Agent couldn't be set up" && rulesetOf(version).isBench2Drive;
  return { entryStatus: 'Started', stopsRun };
}

export interface FinishInput {
  readonly records: readonly RouteRecord[];
  /** The same records as Python holds them; by default made from `records`. */
  readonly documents?: readonly PyDict[];
  /** Planned routes times repetitions. */
  readonly totalRoutes: number;
  /** [routes started, routes planned]; by default all planned ones were started. */
  readonly progress?: readonly [number, number];
  /** Icon names. Default empty. */
  readonly sensors?: readonly string[];
  /**
   * 2.x: the sensors were checked in this process (not so when a resumed run had nothing left to do).
   * Default false.
   */
  readonly sensorsInitialized?: boolean;
  readonly globalOptions?: GlobalOptions;
}

export interface FinishedRun {
  readonly entryStatus: EntryStatus;
  readonly eligible: boolean;
  /** 2.x: why the file is `Invalid`; null if it is not. */
  readonly invalidReason: string | null;
  readonly global: GlobalResult;
}

/**
 * What the official program writes when a run ends without a crash: global record, values, labels,
 * entry status and eligibility. Throws RESULT_INVALID where it would stop with an exception.
 */
export function finishRun(version: RulesetName, input: FinishInput): FinishedRun {
  const { records, documents, totalRoutes, globalOptions } = input;
  const global =
    documents === undefined
      ? computeGlobal(version, records, totalRoutes, globalOptions)
      : computeGlobalFromDocuments(version, documents, totalRoutes, globalOptions);
  const progress = input.progress ?? [totalRoutes, totalRoutes];
  const statuses = records.map((record) => record.status);
  if (version === 'leaderboard-1.0') {
    const entryStatus = entryStatusV1(statuses, totalRoutes, progress);
    const eligible = entryStatus !== 'Finished with missing data';
    return { entryStatus, eligible, invalidReason: null, global };
  }
  const invalidReason = whyInvalid(input, statuses, progress);
  const entryStatus = invalidReason === null ? entryStatusV2(statuses) : 'Invalid';
  return { entryStatus, eligible: entryStatus === 'Finished', invalidReason, global };
}

/** Leaderboard 1.0: missing data first, then any status with the word "Agent" (blocked included). */
export function entryStatusV1(
  statuses: readonly string[],
  totalRoutes: number,
  progress: readonly [number, number],
): EntryStatusV1 {
  if (progress[1] !== totalRoutes) {
    throw new EgoloopError(
      'RESULT_INVALID',
      `expected progress to name ${totalRoutes} planned routes, found ${progress[1]} (Leaderboard 1.0 stops here)`,
    );
  }
  if (statuses.length !== totalRoutes || progress[0] !== progress[1]) {
    return 'Finished with missing data';
  }
  const hasAgentError = statuses.some((status) => status.includes('Agent'));
  return hasAgentError ? 'Finished with agent errors' : 'Finished';
}

/** 2.x before validation: `Finished` unless a route crashed or was rejected; the last hit wins. */
export function entryStatusV2(statuses: readonly string[]): EntryStatusV2 {
  let entryStatus: EntryStatusV2 = 'Finished';
  for (const status of statuses) {
    if (status.includes('Simulation crashed')) entryStatus = 'Crashed';
    else if (status.includes("Agent's sensors were invalid")) entryStatus = 'Rejected';
  }
  return entryStatus;
}

function whyInvalid(
  input: FinishInput,
  statuses: readonly string[],
  progress: readonly [number, number],
): string | null {
  if (input.sensorsInitialized === true && (input.sensors ?? []).length === 0) {
    return 'the sensors were checked but none is listed';
  }
  const [started, planned] = progress;
  if (started !== planned || started !== statuses.length) {
    return `progress is [${started}, ${planned}] with ${statuses.length} records`;
  }
  return statuses.includes('Started') ? 'a route has the status Started' : null;
}
