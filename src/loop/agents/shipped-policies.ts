/** The policies that ship with egoloop: manifests `<name>.policy.json` in the folder `models/`. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../models/', import.meta.url));
const ENDING = '.policy.json';

/** Names of the shipped policies, sorted. */
export function shippedPolicyNames(): string[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

/** Manifest of a shipped policy, or null. */
export function shippedPolicyFile(name: string): string | null {
  return shippedPolicyNames().includes(name) ? join(FOLDER, `${name}${ENDING}`) : null;
}
