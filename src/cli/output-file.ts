/**
 * Files that commands write: never over something that was read, never over a file that its owner
 * protects, and only of the kind asked for. Checked before long work, and once more when writing.
 */
import { existsSync, realpathSync, type Stats, statSync } from 'node:fs';
import { extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { EgoloopError } from '../core/errors.js';
import { checkReplaceable, writeFileAtomic } from '../core/files.js';
import { isFileOfRun, MANIFEST_NAME } from '../loop/campaign/run-folder.js';

/** What must hold of an output file. */
export interface OutputRules {
  /**
   * Files the command reads, or folders with such files; they must stay as they are. Unnamed options are
   * `undefined`.
   */
  readonly inputs: readonly (string | undefined)[];
  /** Endings to choose from, such as `.svg`; any when left out. */
  readonly extensions?: readonly string[];
  /** Whether an existing file is kept unless `--force` is given; by default it is replaced. */
  readonly keepsExisting?: boolean;
}

/**
 * Writes a file in one step, after the checks of `checkOutput`.
 * @throws USAGE, FILE_UNWRITABLE
 */
export function writeOutput(file: string, data: string | Uint8Array, rules: OutputRules): void {
  checkOutput(file, rules);
  writeFileAtomic(file, data);
}

/**
 * Refuses an output that is one of the inputs (by any name or link) or kept by a run among them, has
 * another ending than asked for, is a folder or read-only, or stands there already and is to be kept.
 * @throws USAGE for the first two, FILE_UNWRITABLE for the others
 */
export function checkOutput(file: string, rules: OutputRules): void {
  if (rules.inputs.some((input) => input !== undefined && isRead(input, file))) {
    throw new EgoloopError(
      'USAGE',
      'expected an output file other than the input, found one that is read; choose another name',
      { file },
    );
  }
  checkEnding(file, rules.extensions ?? []);
  if (statOf(file) === undefined) return;
  checkReplaceable(file);
  if (rules.keepsExisting === true) {
    throw new EgoloopError(
      'FILE_UNWRITABLE',
      'expected no such file yet, found one; add --force to replace it',
      { file },
    );
  }
}

function checkEnding(file: string, extensions: readonly string[]): void {
  const found = extname(file);
  if (extensions.length === 0 || extensions.includes(found.toLowerCase())) return;
  const wanted = extensions.join(' or ');
  throw new EgoloopError(
    'USAGE',
    `expected an output file that ends in ${wanted}, found ${found === '' ? 'no ending' : found}`,
    { file },
  );
}

/** Whether writing `file` would change what is read as `input`: that file, or the folder of a run. */
function isRead(input: string, file: string): boolean {
  if (isSameFile(input, file)) return true;
  if (statOf(file) === undefined || statOf(input)?.isDirectory() !== true) return false;
  const way = relative(realpathSync(input), realpathSync(file)).split(sep).join('/');
  if (isAbsolute(way) || way.startsWith('../')) return false;
  // Without a manifest every JSON file there is taken for results.
  return existsSync(join(input, MANIFEST_NAME)) ? isFileOfRun(way) : /\.json$/i.test(way);
}

/** Whether two paths lead to one file; also where only one of them exists under that spelling. */
function isSameFile(a: string, b: string): boolean {
  if (resolve(a) === resolve(b)) return true;
  const first = statOf(a);
  const second = statOf(b);
  if (first === undefined || second === undefined) return false;
  return first.dev === second.dev && first.ino === second.ino;
}

function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    // A part of the path is no folder, or may not be looked into: writing will say which.
    return undefined;
  }
}
