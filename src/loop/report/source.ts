/**
 * What a report is made from: a run's folder, a TickLog or an official result file, each read into the
 * same shape. Reads no frames; a run that is under way is not disturbed.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import type { RouteRecord, RulesetName } from '../../eval/index.js';
import type { PageDrive, PageRun } from '../../report/index.js';
import { MANIFEST_NAME } from '../campaign/run-folder.js';

/** A drive before its log is read. */
export interface DriveSource {
  readonly drive: Omit<PageDrive, 'id' | 'run' | 'verdicts' | 'replay' | 'replayMissing'>;
  /** Empty where no verdict is on file. */
  readonly records: readonly { readonly ruleset: RulesetName; readonly record: RouteRecord }[];
  /** Null where no log was kept. */
  readonly logFile: string | null;
}

export interface RunSource {
  /** The folder or file, for messages. */
  readonly path: string;
  readonly run: Omit<PageRun, 'summaries' | 'finishedDrives' | 'lostDrives'>;
  readonly drives: readonly DriveSource[];
}

export type SourceKind = 'run' | 'ticklog' | 'results';

/** What a path holds. Throws FILE_UNREADABLE, USAGE naming what was found. */
export function kindOf(path: string): SourceKind {
  const stat = statSync(path, { throwIfNoEntry: false });
  const expected = 'the folder of a run, a TickLog or an official result file';
  if (stat === undefined) {
    throw new EgoloopError('FILE_UNREADABLE', `expected ${expected}, found no such file`, {
      file: path,
    });
  }
  if (stat.isDirectory()) {
    if (existsSync(join(path, MANIFEST_NAME))) return 'run';
    const runs = readdirSync(path).filter((name) => existsSync(join(path, name, MANIFEST_NAME)));
    const hint = runs.length === 0 ? '' : `; did you mean ${join(path, runs[0]!)}?`;
    throw new EgoloopError(
      'USAGE',
      `expected ${expected}, found a folder without ${MANIFEST_NAME}${hint}`,
      { file: path },
    );
  }
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
