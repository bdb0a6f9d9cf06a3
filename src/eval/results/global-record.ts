/**
 * The global record of a run: means, standard deviations, infraction rates, and the `values` and
 * `labels` shown on the leaderboard. Pure arithmetic on route records; distances in metres, durations
 * in seconds, scores in percent. Rules: evaluation reference 2.3, 2.4 and 3.3, checked against
 * StatisticsManager.compute_global_statistics of every version.
 */
import { EgoloopError } from '../../core/errors.js';
import type { InfractionKey, NumberKinds, RouteRecord } from '../record.js';
import type { RulesetName } from '../ruleset.js';
import { computeGlobalV1 } from './global-record-v1.js';
import { computeGlobalV2 } from './global-record-v2.js';
import { type PyDict, plainFromPy } from './py-value.js';
import { pyFromRecord } from './route-record.js';

/** The three scores of a record. */
export interface ScoreTriple {
  score_composed: number;
  score_route: number;
  score_penalty: number;
}

/** Global record in plain numbers, with the official keys. */
export interface GlobalRecord {
  index: -1;
  route_id: -1;
  status: string;
  /** Rates per km, but `outside_route_lanes` of 2.x in km. */
  infractions: Partial<Record<InfractionKey, number>>;
  /** 2.x. */
  scores_mean?: ScoreTriple;
  /** Leaderboard 1.0. */
  scores?: ScoreTriple;
  /** Leaderboard 1.0 writes the string `NaN` when one route was planned. */
  scores_std_dev: { [key in keyof ScoreTriple]: number | 'NaN' };
  meta: {
    total_length: number;
    duration_game: number;
    duration_system: number;
    /** [route id, index, status] of every failed route; Leaderboard 1.0 leaves the key out if none. */
    exceptions?: [string, number, string][];
  };
}

export interface GlobalOptions {
  /**
   * Leaderboard 1.0 only: records that were read back from a file, by resuming or merging. Its program
   * compares the status by identity, so each of them counts as failed whatever it says. Default none.
   */
  readonly readBack?: 'all' | ReadonlySet<number>;
  /** How to type the numbers of the records, by position. */
  readonly kinds?: readonly NumberKinds[];
}

export interface GlobalResult {
  readonly record: GlobalRecord;
  readonly values: string[];
  readonly labels: string[];
  /** The record as Python holds it, ready for a file. */
  readonly document: PyDict;
}

/**
 * The global record of a run.
 * @param records records present, in file order
 * @param totalRoutes planned routes times repetitions; missing ones count as 0 in the means
 * @throws RESULT_INVALID where the official program fails too: no planned routes, Leaderboard 1.0
 *   without any record, a message without metres
 */
export function computeGlobal(
  version: RulesetName,
  records: readonly RouteRecord[],
  totalRoutes: number,
  options: GlobalOptions = {},
): GlobalResult {
  const documents = records.map((record, i) =>
    pyFromRecord(version, record, options.kinds?.[i] ?? {}),
  );
  return computeGlobalFromDocuments(version, documents, totalRoutes, options);
}

/** As `computeGlobal`, on records as they stand in a file, where ints and floats are known. */
export function computeGlobalFromDocuments(
  version: RulesetName,
  documents: readonly PyDict[],
  totalRoutes: number,
  options: Pick<GlobalOptions, 'readBack'> = {},
): GlobalResult {
  if (totalRoutes === 0 && documents.length > 0) {
    throw new EgoloopError(
      'RESULT_INVALID',
      'expected at least one planned route, found records but a total of 0',
    );
  }
  const { readBack } = options;
  const isReadBack = (i: number) => readBack === 'all' || (readBack?.has(i) ?? false);
  const { document, values, labels } =
    version === 'leaderboard-1.0'
      ? computeGlobalV1(documents, totalRoutes, isReadBack)
      : computeGlobalV2(documents, totalRoutes);
  const record = plainFromPy(document) as unknown as GlobalRecord;
  return { record, values, labels, document };
}
