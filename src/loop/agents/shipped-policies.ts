/**
 * The policies that ship with egoloop: manifests `<name>.policy.json` in the folder `models/`, trained by
 * `egoloop train` (docs/wpt-training.md). They are known by name alone.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EgoloopError } from '../../core/errors.js';

const FOLDER = fileURLToPath(new URL('../../../models/', import.meta.url));
const ENDING = '.policy.json';

/** Policies that egoloop trains; each of them ships, or its absence is told. */
export const TRAINED_POLICIES = ['student', 'student-small', 'teacher', 'baseline'] as const;

export interface ShippedPolicy {
  /** As messages call it, relative to the package. */
  readonly name: string;
  readonly file: string;
}

/** Names of the shipped policies, sorted. */
export function shippedPolicyNames(folder = FOLDER): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

/**
 * Manifest of a shipped policy; null for a word that names none.
 * @throws EgoloopError FILE_UNREADABLE for one that should ship and is not there
 */
export function shippedPolicyFile(name: string, folder = FOLDER): ShippedPolicy | null {
  const file = `${name}${ENDING}`;
  const place = { name: `models/${file}`, file: join(folder, file) };
  if (shippedPolicyNames(folder).includes(name)) return place;
  if (!(TRAINED_POLICIES as readonly string[]).includes(name)) return null;
  throw new EgoloopError(
    'FILE_UNREADABLE',
    `expected the policy ${name} among the files of egoloop, found none; ` +
      'install the package again, or train it (egoloop train wpt) and name its manifest as --agent',
    { file: place.name },
  );
}
