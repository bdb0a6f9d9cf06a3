/**
 * Finds and reads result files named on the command line: single files, or every `*.json` of a folder
 * in the order of their names. Files of a folder that are no result files are skipped with a note.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readText } from '../../core/files.js';
import { type CheckpointFile, readCheckpoint } from '../../eval/results/checkpoint-file.js';
import { note } from '../output.js';

const BYTES_MAX = 256 * 1024 * 1024;

/** Reads all result files. Throws FILE_UNREADABLE, JSON_MALFORMED, RESULT_INVALID. */
export function readResultFiles(paths: readonly string[]): CheckpointFile[] {
  const files: CheckpointFile[] = [];
  for (const path of paths) {
    if (isFolder(path)) files.push(...readFolder(path));
    else files.push(readCheckpoint(readText(path, BYTES_MAX), path));
  }
  return files;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readFolder(folder: string): CheckpointFile[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  const files = names.flatMap((name) => {
    const file = join(folder, name);
    if (isFolder(file)) return [];
    const text = readText(file, BYTES_MAX);
    if (!text.includes('"_checkpoint"')) {
      note(`skipped ${file}: not a result file (no _checkpoint)`);
      return [];
    }
    return [readCheckpoint(text, file)];
  });
  if (files.length === 0) {
    throw new EgoloopError('FILE_UNREADABLE', 'expected result files (*.json), found none', {
      file: folder,
    });
  }
  return files;
}
