/**
 * The official Bench2Drive merge: driving score, success rate and number of records of many result
 * files, and the text of `merged.json` (evaluation reference 6.1). It divides by 220 whatever the
 * files hold and counts duplicates; egoloop's own union with its checks is in `results/union.ts`.
 */
import type { RouteRecord } from '../record.js';
import {
  comparePyStrings,
  type PyDict,
  type PyNumber,
  type PyValue,
  pyAdd,
  pyDivide,
} from '../results/py-value.js';
import { formatPythonJson } from '../results/python-json.js';
import { scoreOf } from '../results/record-access.js';
import { pyFromRecord } from '../results/route-record.js';
import { isSuccess } from './success.js';

/** Routes of the benchmark: both scores are divided by this number. */
export const BENCH2DRIVE_ROUTES = 220;

export interface MergeInput {
  readonly records: readonly RouteRecord[];
  /** The records as they stand in the file; by default as our evaluator would write them. */
  readonly recordDocuments?: readonly PyDict[];
}

export interface MergedBench2Drive {
  /** Σ score_composed / 220, in percent. */
  readonly drivingScore: number;
  /** Successful routes / 220, 0 to 1. */
  readonly successRate: number;
  readonly evalNum: number;
  /** Route ids of the successful routes, in the order read. */
  readonly successful: readonly string[];
  /** Records in the order of `merged.json`. */
  readonly records: readonly RouteRecord[];
  readonly document: PyDict;
}

/**
 * Merges result files as `merge_route_json.py` does. The sum runs in the order of `files` (the tool
 * takes the order of the file system, so its last digit can differ from machine to machine).
 */
export function mergeBench2Drive(files: readonly MergeInput[]): MergedBench2Drive {
  const entries = files.flatMap((file) =>
    file.records.map((record, i) => ({
      record,
      document: file.recordDocuments?.[i] ?? pyFromRecord('bench2drive', record),
    })),
  );
  let sum: PyNumber = 0n;
  for (const entry of entries) sum = pyAdd(sum, scoreOf(entry.document, 'score_composed'));
  const successful = entries.filter((entry) => isSuccess(entry.record));
  const drivingScore = pyDivide(sum, BENCH2DRIVE_ROUTES);
  const successRate = successful.length / BENCH2DRIVE_ROUTES;
  // Descending by route id as text; equal ids keep the order in which they were read.
  const sorted = [...entries].sort((a, b) =>
    comparePyStrings(b.record.route_id, a.record.route_id),
  );
  const records: PyValue[] = sorted.map(({ document }) => {
    const copy: PyDict = new Map(document);
    copy.delete('index');
    return copy;
  });
  const document: PyDict = new Map<string, PyValue>([
    ['_checkpoint', new Map<string, PyValue>([['records', records]])],
    ['driving score', drivingScore],
    ['success rate', successRate],
    ['eval num', BigInt(entries.length)],
  ]);
  return {
    drivingScore,
    successRate,
    evalNum: entries.length,
    successful: successful.map((entry) => entry.record.route_id),
    records: sorted.map((entry) => entry.record),
    document,
  };
}

/** The text of `merged.json`, byte for byte. */
export function formatMerged(merged: MergedBench2Drive): string {
  return formatPythonJson(merged.document);
}
