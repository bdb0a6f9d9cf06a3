/** The scenario types that ship with the project, read from `scenarios/`. */
import { readdirSync, readFileSync } from 'node:fs';
import { createScenarioLibrary, type ScenarioLibrary } from '../../src/sim/scenario/index.js';

const folder = new URL('../../scenarios/', import.meta.url);

/** Parsed JSON of every file by type name. */
export function scenarioFiles(): Record<string, unknown> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    files.map((name) => [
      name.slice(0, -'.json'.length),
      JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as unknown,
    ]),
  );
}

let library: ScenarioLibrary | null = null;

export function shippedLibrary(): ScenarioLibrary {
  library ??= createScenarioLibrary(scenarioFiles());
  return library;
}
