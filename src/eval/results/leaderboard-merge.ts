/**
 * Merging Leaderboard result files as `scripts/merge_statistics.py` of each version does, with its
 * checks and gaps in them (evaluation reference 3.4). egoloop's own union is in `union.ts`.
 */
import { EgoloopError } from '../../core/errors.js';
import type { RouteRecord } from '../record.js';
import type { RulesetName } from '../ruleset.js';
import type { CheckpointFile } from './checkpoint-file.js';
import { type FinishedRun, finishRun } from './entry-status.js';
import { copyPyDict, type PyDict, type PyValue } from './py-value.js';
import { formatPythonJson } from './python-json.js';
import { infractionKeysOf } from './route-record.js';

export interface MergedLeaderboard {
  readonly document: PyDict;
  /** The file to write, byte for byte. */
  readonly text: string;
  /** The end of the run; null when routes are missing, then `entry_status` stays `Started`. */
  readonly finished: FinishedRun | null;
}

/** A record with its own dict, renumbered by merging. */
interface Entry {
  record: RouteRecord;
  document: PyDict;
}

/**
 * Merges files as the official script does.
 * @throws MERGE_CONFLICT for different sensors and, in 2.x with complete data, for duplicate ids or a
 *   jump in them; RESULT_INVALID for a file without progress or an id without a number
 */
export function mergeLeaderboard(
  version: RulesetName,
  files: readonly CheckpointFile[],
): MergedLeaderboard {
  const isVersion1 = version === 'leaderboard-1.0';
  const sensors = commonSensors(files);
  let planned = 0;
  for (const file of files) planned += plannedOf(file);
  const inFileOrder: Entry[] = files.flatMap((file) =>
    file.records.map((record, i) => ({
      record: { ...record },
      document: inOfficialOrder(version, file.recordDocuments[i] as PyDict),
    })),
  );
  const sorted = [...inFileOrder].sort(
    (a, b) => routeNumber(a) - routeNumber(b) || (isVersion1 ? 0 : repetition(a) - repetition(b)),
  );
  const isComplete = planned !== 0 && sorted.length === planned;
  if (isComplete && !isVersion1) checkIds(sorted);
  // 1.0 computes its numbers from the files read again: file order, old positions.
  const counted = isVersion1
    ? inFileOrder.map(({ record, document }) => ({
        record: { ...record },
        document: copyPyDict(document),
      }))
    : sorted;
  sorted.forEach((entry, i) => {
    entry.record.index = i;
    entry.document.set('index', BigInt(i));
  });
  const finished = isComplete
    ? finishRun(version, {
        records: counted.map((entry) => entry.record),
        documents: counted.map((entry) => entry.document),
        totalRoutes: planned,
        progress: [sorted.length, planned],
        sensors,
        sensorsInitialized: true,
        globalOptions: { readBack: 'all' },
      })
    : null;
  const document = assembleDocument({
    records: sorted.map((entry) => entry.document),
    progress: [sorted.length, planned],
    sensors,
    finished,
  });
  const text = formatPythonJson(document, { sortKeys: isVersion1 });
  return { document, text, finished };
}

export interface DocumentParts {
  readonly records: readonly PyDict[];
  readonly progress: readonly [number, number];
  readonly sensors: readonly string[];
  readonly finished: FinishedRun | null;
}

/** A whole result file in the key order of 2.x (1.0 sorts its keys when writing). */
export function assembleDocument(parts: DocumentParts): PyDict {
  const { finished } = parts;
  return new Map<string, PyValue>([
    [
      '_checkpoint',
      new Map<string, PyValue>([
        ['global_record', finished?.global.document ?? new Map()],
        ['progress', parts.progress.map(BigInt)],
        ['records', [...parts.records]],
      ]),
    ],
    ['entry_status', finished?.entryStatus ?? 'Started'],
    ['eligible', finished?.eligible ?? false],
    ['sensors', [...parts.sensors]],
    ['values', finished?.global.values ?? []],
    ['labels', finished?.global.labels ?? []],
  ]);
}

/** The sensors of the files; a file without any does not count. Throws MERGE_CONFLICT. */
export function commonSensors(files: readonly CheckpointFile[]): readonly string[] {
  let first: CheckpointFile | null = null;
  for (const file of files) {
    if (file.sensors.length === 0) continue;
    first ??= file;
    if (first.sensors.join('\n') !== file.sensors.join('\n')) {
      throw new EgoloopError(
        'MERGE_CONFLICT',
        `expected the same sensors as in ${first.file} (${first.sensors.join(', ')}), found ${file.sensors.join(', ')}`,
        { file: file.file, path: 'sensors' },
      );
    }
  }
  return first?.sensors ?? [];
}

function plannedOf(file: CheckpointFile): number {
  if (file.progress !== null) return file.progress[1];
  throw new EgoloopError('RESULT_INVALID', 'expected progress as two numbers, found none', {
    file: file.file,
    path: '_checkpoint.progress',
  });
}

/** The keys of a fresh record first, in the order of the version, then whatever else is there. */
function inOfficialOrder(version: RulesetName, document: PyDict): PyDict {
  const copy = copyPyDict(document);
  if (version === 'leaderboard-1.0') return copy;
  const names = version === 'bench2drive' ? ['scenario_name', 'weather_id', 'save_name'] : [];
  const ordered: PyDict = new Map<string, PyValue>([
    ['index', -1n],
    ['route_id', null],
    ...names.map((name): [string, PyValue] => [name, null]),
    ['status', 'Started'],
    ['num_infractions', 0n],
    ['infractions', new Map(infractionKeysOf(version).map((key) => [key, []]))],
    ['scores', new Map()],
    ['meta', new Map()],
  ]);
  for (const [key, value] of copy) ordered.set(key, value);
  return ordered;
}

function routeNumber({ record }: Entry): number {
  return integerIn(record.route_id, record.route_id.split('_')[1]);
}

function repetition({ record }: Entry): number {
  return integerIn(record.route_id, record.route_id.split('_rep').at(-1));
}

function integerIn(routeId: string, text: string | undefined): number {
  if (text !== undefined && /^\s*[-+]?\d+\s*$/.test(text)) return Number(text);
  throw new EgoloopError(
    'RESULT_INVALID',
    `expected a route id such as RouteScenario_12_rep0, found ${JSON.stringify(routeId)}`,
  );
}

/**
 * The official checks on sorted ids: no duplicate, and id · repetitions + repetition never grows by
 * more than one. The latter starts at 0, so complete data whose ids do not start at 0 or 1 fail too.
 */
function checkIds(sorted: readonly Entry[]): void {
  const seen = new Set<string>();
  for (const { record } of sorted) {
    if (seen.has(record.route_id)) {
      throw new EgoloopError(
        'MERGE_CONFLICT',
        `expected each route once, found ${record.route_id} more than once`,
      );
    }
    seen.add(record.route_id);
  }
  let repetitions = 1;
  let previousRepetition = 0;
  let previous = 0;
  let previousId = '(the start, which counts as id 0)';
  for (const entry of sorted) {
    const rep = repetition(entry);
    if (rep < previousRepetition) repetitions = previousRepetition + 1;
    const place = routeNumber(entry) * repetitions + rep;
    if (place - previous > 1) {
      throw new EgoloopError(
        'MERGE_CONFLICT',
        `expected consecutive route ids, found a jump from ${previousId} to ${entry.record.route_id}`,
      );
    }
    previousRepetition = rep;
    previous = place;
    previousId = entry.record.route_id;
  }
}
