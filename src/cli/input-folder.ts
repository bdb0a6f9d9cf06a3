/** Folders that commands read from: a name that leads nowhere is said at once, not taken for empty. */
import { statSync } from 'node:fs';
import { EgoloopError } from '../core/errors.js';

/**
 * Checks that a path is a folder.
 * @param content what should be in it, for the sentence: `maps`
 * @throws FILE_UNREADABLE
 */
export function checkFolder(path: string, content: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return;
  const found = stat === undefined ? 'none' : 'a file';
  throw new EgoloopError('FILE_UNREADABLE', `expected a folder with ${content}, found ${found}`, {
    file: path,
  });
}
