/**
 * `environment.json` of a run's folder: every different environment that drove some of it, in the order
 * of their starts. One entry is the rule; a run that was gone on with elsewhere has several.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readJson, writeFileAtomic } from '../../core/files.js';
import type { Environment } from './environment.js';

export const ENVIRONMENT_NAME = 'environment.json';

interface EnvironmentFile {
  readonly format: 'egoloop-environment-1';
  readonly environments: readonly Environment[];
}

/** Environments of a run; empty where none was noted. Throws JSON_MALFORMED, RESULT_INVALID. */
export function readEnvironments(folder: string): readonly Environment[] {
  const file = join(folder, ENVIRONMENT_NAME);
  if (!existsSync(file)) return [];
  const value = readJson(file) as Partial<EnvironmentFile> | null;
  if (value?.format === 'egoloop-environment-1' && Array.isArray(value.environments)) {
    return value.environments;
  }
  throw new EgoloopError('RESULT_INVALID', 'expected the environments of a run', { file });
}

/**
 * Notes that a run is driven in this environment.
 * @param isNew true forgets those of an earlier run in the folder
 * @throws FILE_UNWRITABLE
 */
export function noteEnvironment(folder: string, current: Environment, isNew: boolean): void {
  const earlier = isNew ? [] : readEnvironments(folder);
  const text = JSON.stringify(current);
  if (earlier.some((known) => JSON.stringify(known) === text)) return;
  const file: EnvironmentFile = {
    format: 'egoloop-environment-1',
    environments: [...earlier, current],
  };
  writeFileAtomic(join(folder, ENVIRONMENT_NAME), `${JSON.stringify(file, null, 2)}\n`);
}
