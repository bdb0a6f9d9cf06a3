/**
 * What a report is made from: a run's folder, a TickLog, a summary or official result files, each read into
 * the same shape. Reads no frames; a run that is under way is not disturbed.
 */
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import type { RouteRecord, RulesetName } from '../../eval/index.js';
import type { PageDrive, PageRun } from '../../report/index.js';
import { MANIFEST_NAME } from '../campaign/run-folder.js';

/** What is on file of a drive under one ruleset. */
export interface DriveRecord {
  readonly ruleset: RulesetName;
  readonly record: RouteRecord;
  /** Other records of the same drive, where result files contradict each other. */
  readonly others?: readonly RouteRecord[];
}

/** A drive before its log is read. */
export interface DriveSource {
  readonly drive: Omit<PageDrive, 'id' | 'run' | 'verdicts' | 'replay' | 'replayMissing'>;
  /** Empty where no verdict is on file. */
  readonly records: readonly DriveRecord[];
  /** Null where no log was kept. */
  readonly logFile: string | null;
}

export interface ReportSource {
  /** The folder or file, for messages. */
  readonly path: string;
  readonly run: Omit<PageRun, 'summaries' | 'finishedDrives' | 'lostDrives'>;
  readonly drives: readonly DriveSource[];
  /** What has to be said about the source; sentences. */
  readonly remarks?: readonly string[];
}

export type SourceKind = 'run' | 'ticklog' | 'results';

/** What a path holds. Throws FILE_UNREADABLE, USAGE naming what was found. */
export function kindOf(path: string): SourceKind {
  const stat = statSync(path, { throwIfNoEntry: false });
  const expected = 'the folder of a run, a TickLog, a summary.json or official result files';
  if (stat === undefined) {
    throw new EgoloopError('FILE_UNREADABLE', `expected ${expected}, found no such file`, {
      file: path,
    });
  }
  if (stat.isDirectory()) return existsSync(join(path, MANIFEST_NAME)) ? 'run' : 'results';
  if (/\.ticklog(\.part)?$/i.test(path)) return 'ticklog';
  if (/\.json$/i.test(path)) return 'results';
  throw new EgoloopError(
    'USAGE',
    `expected ${expected}, found a file that ends in neither .ticklog nor .json`,
    { file: path },
  );
}

/** A short name for a source: the last part of its path that says something. */
export function nameOf(path: string): string {
  return basename(resolve(path)).replace(/\.(ticklog|ticklog\.part|json)$/i, '');
}

/** By which the page knows a drive, unique over all runs. */
export function driveIdOf(
  run: number,
  { routeId, repetition, seed }: Pick<PageDrive, 'routeId' | 'repetition' | 'seed'>,
): string {
  return `${run}_${routeId}_${repetition}_${seed ?? 'x'}`.replace(/[^\w.-]/g, '_');
}
