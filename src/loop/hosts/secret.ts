/** A token that lives as long as a server does, in a file that only this user can read. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writing } from '../../core/disk-errors.js';

export interface Secret {
  readonly token: string;
  readonly file: string;
  /** A folder of its own, for other small files that pass between the programs. */
  readonly folder: string;
  remove(): void;
}

/**
 * Makes a token. Results never hold it: it lies in the folder for temporary files. Throws
 * FILE_UNWRITABLE.
 */
export function makeSecret(): Secret {
  const folder = writing(tmpdir(), () => mkdtempSync(join(tmpdir(), 'egoloop-')));
  const token = randomBytes(32).toString('hex');
  const file = join(folder, 'token');
  try {
    writing(file, () => writeFileSync(file, `${token}\n`, { mode: 0o600 }));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    token,
    file,
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
