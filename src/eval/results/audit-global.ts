/**
 * Checks the global record, values and entry status of a finished file against its route records.
 */
import type { RulesetName } from '../ruleset.js';
import type { Inconsistency } from './audit-types.js';
import type { CheckpointFile } from './checkpoint-file.js';
import { entryStatusV1, entryStatusV2 } from './entry-status.js';
import { computeGlobalFromDocuments } from './global-record.js';
import { isPyDict, type PyDict, type PyValue, plainFromPy } from './py-value.js';
import { messagesOf, metaOf, scoreOf } from './record-access.js';

/** Relative slack of recomputed numbers: the last bits of sums and powers. */
const RELATIVE_SLACK = 1e-12;

/** Findings on the global record; none for a file without one. */
export function checkGlobal(file: CheckpointFile, version: RulesetName): Inconsistency[] {
  const checkpoint = file.document.get('_checkpoint') as PyDict;
  const written = checkpoint.get('global_record');
  if (!isPyDict(written) || written.size === 0) return [];
  const findings: Inconsistency[] = [];
  const add = (path: string, what: string) => findings.push({ file: file.file, path, what });
  const planned = file.progress?.[1] ?? file.records.length;
  let computed: ReturnType<typeof computeGlobalFromDocuments>;
  try {
    computed = computeGlobalFromDocuments(version, file.recordDocuments, planned);
  } catch (error) {
    add('_checkpoint.global_record', `cannot be recomputed: ${(error as Error).message}`);
    return findings;
  }
  const expected = new Map(computed.document);
  const isVersion1 = version === 'leaderboard-1.0';
  if (isVersion1) acceptVariants(file, written, expected);
  compare(written, expected, '_checkpoint.global_record', add);
  checkEntryStatus(file, isVersion1, planned, add);
  // Without standard deviations the rates are carla_garage's, and so are the values.
  const isCarlaGarage = isVersion1 && !written.has('scores_std_dev');
  const differs = !isCarlaGarage && file.values.some((value, i) => value !== computed.values[i]);
  if (findings.length === 0 && differs) add('values', 'expected the numbers of the global record');
  return findings;
}

/**
 * Leaderboard 1.0 writes two things that its records do not tell: routes read back on resuming count
 * as failed, and carla_garage's copy predates two fixes (rates without the division by 100, no
 * standard deviations).
 */
function acceptVariants(file: CheckpointFile, written: PyDict, expected: PyDict): void {
  expected.set('status', written.get('status') ?? null);
  const meta = new Map(expected.get('meta') as PyDict);
  const exceptions = (written.get('meta') as PyDict | undefined)?.get('exceptions');
  if (exceptions === undefined) meta.delete('exceptions');
  else meta.set('exceptions', exceptions);
  expected.set('meta', meta);
  if (!written.has('scores_std_dev')) {
    expected.delete('scores_std_dev');
    expected.set('infractions', ratesOfCarlaGarage(file));
  }
}

/** Σ count / max(score_route · length / 1000, 0.001), as carla_garage's copy has it. */
function ratesOfCarlaGarage(file: CheckpointFile): PyDict {
  const rates: PyDict = new Map();
  for (const record of file.recordDocuments) {
    const completion = Number(scoreOf(record, 'score_route'));
    const scaledKm = Math.max((completion * Number(metaOf(record, 'route_length'))) / 1000, 0.001);
    for (const key of (record.get('infractions') as PyDict).keys()) {
      const before = Number(rates.get(key) ?? 0);
      rates.set(key, before + messagesOf(record, key).length / scaledKm);
    }
  }
  return rates;
}

function compare(
  written: PyDict,
  expected: PyDict,
  path: string,
  add: (path: string, what: string) => void,
): void {
  for (const [key, value] of expected) {
    const found = written.get(key);
    const here = `${path}.${key}`;
    if (isPyDict(value) && isPyDict(found)) compare(found, value, here, add);
    else if (found === undefined) add(here, `expected ${show(value)}, found nothing`);
    else if (!isAlike(value, found)) add(here, `expected ${show(value)}, found ${show(found)}`);
  }
}

function isAlike(a: PyValue, b: PyValue): boolean {
  const left = plainFromPy(a);
  const right = plainFromPy(b);
  if (typeof left === 'number' && typeof right === 'number') {
    return Math.abs(left - right) <= RELATIVE_SLACK * Math.max(Math.abs(left), Math.abs(right));
  }
  return JSON.stringify(left) === JSON.stringify(right);
}

function show(value: PyValue): string {
  const text = JSON.stringify(plainFromPy(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function checkEntryStatus(
  file: CheckpointFile,
  isVersion1: boolean,
  planned: number,
  add: (path: string, what: string) => void,
): void {
  const statuses = file.records.map((record) => record.status);
  const expected = isVersion1
    ? entryStatusV1(statuses, planned, file.progress ?? [planned, planned])
    : entryStatusV2(statuses);
  if (file.entryStatus === expected || file.entryStatus === 'Invalid') return;
  add(
    'entry_status',
    `expected ${show(expected)} from the records, found ${show(file.entryStatus)}`,
  );
}
