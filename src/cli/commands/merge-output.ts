/** Where merged files and reports go: never over an input, over an existing file only when told to. */
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { writeFileAtomic } from '../../core/files.js';

/**
 * Writes atomically.
 * @param inputs files that were read and must stay as they are
 * @throws FILE_UNWRITABLE for an input, for an existing file without `force`, or a failing disk
 */
export function writeOutput(
  file: string,
  text: string,
  options: { readonly inputs: readonly string[]; readonly force: boolean },
): void {
  checkOutput(file, options);
  writeFileAtomic(file, text);
}

/** The checks of `writeOutput`, to be made before long work. */
export function checkOutput(
  file: string,
  options: { readonly inputs: readonly string[]; readonly force: boolean },
): void {
  const target = realPath(file);
  if (options.inputs.some((input) => realPath(input) === target)) {
    throw new EgoloopError(
      'FILE_UNWRITABLE',
      'expected an output other than the inputs, found one of them; choose another --out',
      { file },
    );
  }
  if (existsSync(file) && !options.force) {
    throw new EgoloopError(
      'FILE_UNWRITABLE',
      'expected no such file yet, found one; add --force to replace it',
      { file },
    );
  }
}

function realPath(file: string): string {
  return existsSync(file) ? realpathSync(file) : resolve(file);
}
