/**
 * Where the secret of a world lies: a file that only its owner reads. A file that is there is used, so
 * that several programs can agree on one beforehand; else one is made.
 */
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { makeToken } from '../bridge/server/index.js';
import { writing } from '../core/disk-errors.js';
import { EgoloopError } from '../core/errors.js';
import { makeFolder, readText } from '../core/files.js';

/** Longest token that a handshake takes. */
const MAX_CHARACTERS = 10_000;

export interface TokenFile {
  readonly token: string;
  /** Absolute path. */
  readonly file: string;
  /** Takes away what was made in the folder for temporary files. */
  readonly remove: () => void;
}

/** Reads a token. Throws FILE_UNREADABLE when there is none in the file. */
function readTokenFile(file: string): string {
  const token = readText(file, 4 * MAX_CHARACTERS).trim();
  if (token !== '' && token.length <= MAX_CHARACTERS) return token;
  const what = `expected a token of 1 to ${MAX_CHARACTERS} characters, found ${token.length}`;
  throw new EgoloopError('FILE_UNREADABLE', what, { file });
}

function writeToken(file: string): string {
  const token = makeToken();
  makeFolder(dirname(file));
  writing(file, () => {
    const handle = openSync(file, 'wx', 0o600);
    try {
      writeSync(handle, `${token}\n`);
    } finally {
      closeSync(handle);
    }
  });
  return token;
}

/**
 * The token in a file; makes both where the file is not there. Without a name the file lies in a folder
 * of its own below the system's for temporary files.
 * Throws FILE_UNREADABLE for a file without a token, FILE_UNWRITABLE where none can be made.
 */
export function useTokenFile(name: string | undefined): TokenFile {
  if (name !== undefined) {
    const file = resolve(name);
    const token = existsSync(file) ? readTokenFile(file) : writeToken(file);
    return { token, file, remove: () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), 'egoloop-'));
  const file = join(folder, 'token');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  return { token: writeToken(file), file, remove };
}
