/**
 * The set union of the records of many result files, with duplicates and gaps named. Unlike the
 * official merging tools, which count a route twice or stop, this keeps one record per route and says
 * where the others came from.
 */
import type { RouteRecord } from '../record.js';
import type { CheckpointFile } from './checkpoint-file.js';
import { comparePyStrings, isPyDict, type PyDict, type PyValue, pyEqual } from './py-value.js';
import { splitRouteId } from './route-record.js';

/** A record and where it stands. */
export interface RecordSource {
  readonly file: string;
  readonly position: number;
  readonly record: RouteRecord;
  readonly document: PyDict;
}

export interface Duplicate {
  readonly routeId: string;
  readonly sources: readonly RecordSource[];
  /** True if all say the same, their position in the run aside. */
  readonly isIdentical: boolean;
  /** Paths of the values that differ, e.g. `scores.score_composed`. */
  readonly differences: readonly string[];
}

export interface Union {
  /** One record a route, the first in the order of the files; sorted by id, then repetition. */
  readonly unique: readonly RecordSource[];
  readonly duplicates: readonly Duplicate[];
}

/** Unites the records of files by route id (with its repetition). */
export function uniteRecords(files: readonly CheckpointFile[]): Union {
  const byRoute = new Map<string, RecordSource[]>();
  for (const { file, records, recordDocuments } of files) {
    records.forEach((record, position) => {
      const document = recordDocuments[position] as PyDict;
      const sources = byRoute.get(record.route_id) ?? [];
      sources.push({ file, position, record, document });
      byRoute.set(record.route_id, sources);
    });
  }
  const groups = [...byRoute].sort((a, b) => compareRouteIds(a[0], b[0]));
  const unique = groups.map(([, sources]) => sources[0] as RecordSource);
  const duplicates = groups
    .filter(([, sources]) => sources.length > 1)
    .map(([routeId, sources]): Duplicate => {
      const differences = differencesOf(sources);
      return { routeId, sources, isIdentical: differences.length === 0, differences };
    });
  return { unique, duplicates };
}

/** Numeric route ids ascending, then other ids as text; within an id by repetition. */
export function compareRouteIds(a: string, b: string): number {
  const left = splitRouteId(a);
  const right = splitRouteId(b);
  return (
    compareIds(left.id, right.id) ||
    (left.repetition ?? 0) - (right.repetition ?? 0) ||
    comparePyStrings(a, b)
  );
}

/** Ids of digits in numeric order before all others. */
export function compareIds(a: string, b: string): number {
  const isNumberA = /^\d+$/.test(a);
  const isNumberB = /^\d+$/.test(b);
  if (isNumberA && isNumberB) return Number(a) - Number(b);
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return comparePyStrings(a, b);
}

function differencesOf(sources: readonly RecordSource[]): string[] {
  const paths = new Set<string>();
  const [first, ...others] = sources as [RecordSource, ...RecordSource[]];
  for (const other of others) collectDifferences(first.document, other.document, '', paths);
  // The position in the run differs between parts of a campaign and is dropped by merging.
  paths.delete('index');
  return [...paths];
}

function collectDifferences(a: PyDict, b: PyDict, prefix: string, paths: Set<string>): void {
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    const left = a.get(key);
    const right = b.get(key);
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (isPyDict(left) && isPyDict(right)) collectDifferences(left, right, path, paths);
    else if (left === undefined || right === undefined) paths.add(path);
    else if (!pyEqual(left as PyValue, right as PyValue)) paths.add(path);
  }
}
