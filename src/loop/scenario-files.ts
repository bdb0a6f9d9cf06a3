/** The scenario types that ship with the project, read from `scenarios/*.json` once a thread. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson } from '../core/files.js';
import { createScenarioLibrary, type ScenarioLibrary } from '../sim/scenario/index.js';

const FOLDER = fileURLToPath(new URL('../../scenarios', import.meta.url));

let shipped: ScenarioLibrary | null = null;

/** All shipped types. Throws SCENARIOS_INVALID or JSON_MALFORMED naming a file that is wrong. */
export function shippedScenarios(): ScenarioLibrary {
  if (shipped !== null) return shipped;
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  const byType = names
    .sort()
    .map((name) => [name.slice(0, -'.json'.length), readJson(join(FOLDER, name))] as const);
  shipped = createScenarioLibrary(Object.fromEntries(byType));
  return shipped;
}
