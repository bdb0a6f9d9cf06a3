/**
 * `bundle.json`: what is in a bundle, every file with its size and SHA-256, so that whoever unpacks it can
 * tell that it is whole. Paths are relative to the bundle, with forward slashes.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readBytes, readJson } from '../../core/files.js';

/** The file that says what is in a bundle. */
export const BUNDLE_NAME = 'bundle.json';

export interface BundledFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Bundle {
  readonly format: 'egoloop-bundle-1';
  readonly runId: string;
  /** Path of the agent in the bundle, or the word for one that is not in it. */
  readonly agent: string;
  readonly files: readonly BundledFile[];
  /** What is not in the bundle though the run depends on it, a sentence each. */
  readonly notIncluded: readonly string[];
}

/** A file of a bundle as it is listed. Throws FILE_UNREADABLE. */
export function bundledFile(folder: string, path: string): BundledFile {
  const bytes = readBytes(join(folder, path));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, bytes: bytes.length, sha256 };
}

/** Reads the list. Throws FILE_UNREADABLE, JSON_MALFORMED, RESULT_INVALID. */
export function readBundle(folder: string): Bundle {
  const file = join(folder, BUNDLE_NAME);
  const value = readJson(file) as Partial<Bundle> | null;
  const isBundle =
    value?.format === 'egoloop-bundle-1' &&
    typeof value.agent === 'string' &&
    Array.isArray(value.files) &&
    value.files.every(({ path }) => isInside(path));
  if (isBundle) return value as Bundle;
  throw new EgoloopError('RESULT_INVALID', 'expected the list of a bundle', { file });
}

/** Paths of others never lead out of the bundle. */
function isInside(path: unknown): boolean {
  return (
    typeof path === 'string' &&
    !/^([\\/]|[A-Za-z]:)/.test(path) &&
    !path.split(/[\\/]/).includes('..')
  );
}

/** Listed files that are missing or not as they were. */
export function damagedFiles(folder: string, { files }: Bundle): string[] {
  return files
    .filter(({ path, sha256 }) => {
      const file = join(folder, path);
      return !existsSync(file) || bundledFile(folder, path).sha256 !== sha256;
    })
    .map(({ path }) => path);
}
