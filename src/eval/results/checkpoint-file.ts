/**
 * A result file as read from disk: the document exactly as it stands there, and a checked, typed view
 * of it. Reads the checkpoint files of Leaderboard 1.0, 2.0, 2.1, master and Bench2Drive and the
 * `merged.json` of Bench2Drive (evaluation reference 2.1 and 6.1).
 */
import type { RouteRecord } from '../record.js';
import {
  isPyDict,
  isPyNumber,
  type PlainValue,
  type PyDict,
  type PyValue,
  plainFromPy,
} from './py-value.js';
import { formatPythonJson, parsePythonJson } from './python-json.js';
import { dictAt, fail, listAt, numberAt, type Place, readRecord, stringsAt } from './schema.js';

/** What a file can be told to be from its keys alone; 2.0, 2.1 and master write the same keys. */
export type ResultFamily =
  | 'leaderboard-1.0'
  | 'leaderboard-2.x'
  | 'bench2drive'
  | 'bench2drive-merged';

/** The three numbers of a merged Bench2Drive file. */
export interface MergedScores {
  readonly drivingScore: number;
  readonly successRate: number;
  readonly evalNum: number;
}

export interface CheckpointFile {
  readonly file: string;
  readonly family: ResultFamily;
  /** The whole file; `formatCheckpoint` writes it back byte for byte. */
  readonly document: PyDict;
  readonly records: readonly RouteRecord[];
  /** The records as they stand in the document, in the same order. */
  readonly recordDocuments: readonly PyDict[];
  /** [routes started, routes planned]; null when absent or empty. */
  readonly progress: readonly [number, number] | null;
  readonly entryStatus: string | null;
  readonly eligible: boolean | null;
  readonly sensors: readonly string[];
  readonly values: readonly string[];
  readonly labels: readonly string[];
  /** Plain copy of the global record; null until the run has ended. */
  readonly globalRecord: { readonly [key: string]: PlainValue } | null;
  readonly merged: MergedScores | null;
}

/**
 * Reads a result file. Throws JSON_MALFORMED for broken JSON and RESULT_INVALID, with file and path,
 * for anything that is not a result file.
 * @param file name used in errors and reports
 */
export function readCheckpoint(text: string, file: string): CheckpointFile {
  const root: Place = { file, path: '' };
  const value = parsePythonJson(text, file);
  const document = isPyDict(value) ? value : fail(root, 'a result file (a JSON object)', value);
  const checkpoint = dictAt(document, '_checkpoint', root);
  const place: Place = { file, path: '_checkpoint' };
  const items = listAt(checkpoint, 'records', place);
  const records = items.map((item, i) =>
    readRecord(item, i, { file, path: `_checkpoint.records[${i}]` }),
  );
  const global = checkpoint.get('global_record');
  const hasGlobal = isPyDict(global) && global.size > 0;
  const entryStatus = document.get('entry_status');
  const eligible = document.get('eligible');
  return {
    file,
    family: detectFamily(document, checkpoint, items),
    document,
    records,
    recordDocuments: items as PyDict[],
    progress: readProgress(checkpoint, place),
    entryStatus: typeof entryStatus === 'string' && entryStatus !== '' ? entryStatus : null,
    eligible: typeof eligible === 'boolean' ? eligible : null,
    sensors: stringsAt(document, 'sensors', root),
    values: stringsAt(document, 'values', root),
    labels: stringsAt(document, 'labels', root),
    globalRecord: hasGlobal ? (plainFromPy(global) as { [key: string]: PlainValue }) : null,
    merged: readMerged(document, root),
  };
}

/** The text of a file as its official evaluator writes it (Leaderboard 1.0 sorts the keys). */
export function formatCheckpoint(document: PyDict, family: ResultFamily): string {
  return formatPythonJson(document, { sortKeys: family === 'leaderboard-1.0' });
}

function readProgress(checkpoint: PyDict, place: Place): readonly [number, number] | null {
  const value = checkpoint.get('progress');
  if (value === undefined || value === null) return null;
  const here = { file: place.file, path: `${place.path}.progress` };
  const list = Array.isArray(value) ? value : fail(here, 'a list of two numbers', value);
  if (list.length === 0) return null;
  const [done, total] = list;
  if (list.length !== 2 || !isPyNumber(done) || !isPyNumber(total)) {
    fail(here, 'a list of two numbers', value);
  }
  return [Number(done), Number(total)];
}

function readMerged(document: PyDict, root: Place): MergedScores | null {
  if (!document.has('driving score') && !document.has('eval num')) return null;
  return {
    drivingScore: numberAt(document, 'driving score', root),
    successRate: numberAt(document, 'success rate', root),
    evalNum: numberAt(document, 'eval num', root),
  };
}

const KEYS_OF_2 = ['min_speed_infractions', 'scenario_timeouts'];

function detectFamily(
  document: PyDict,
  checkpoint: PyDict,
  items: readonly PyValue[],
): ResultFamily {
  if (document.has('driving score') || document.has('eval num')) return 'bench2drive-merged';
  for (const item of items) {
    const record = item as PyDict;
    if (record.has('scenario_name') || record.has('save_name')) return 'bench2drive';
    const infractions = record.get('infractions') as PyDict;
    if (record.has('num_infractions') || KEYS_OF_2.some((key) => infractions.has(key))) {
      return 'leaderboard-2.x';
    }
  }
  if (items.length > 0) return 'leaderboard-1.0';
  const global = checkpoint.get('global_record');
  if (isPyDict(global) && global.size > 0) {
    return global.has('scores_mean') ? 'leaderboard-2.x' : 'leaderboard-1.0';
  }
  // Without any record only the order of keys is left: 1.0 sorts them.
  const keys = [...document.keys()];
  const isSorted = keys.indexOf('eligible') < keys.indexOf('entry_status');
  return isSorted || document.get('eligible') === '' ? 'leaderboard-1.0' : 'leaderboard-2.x';
}
