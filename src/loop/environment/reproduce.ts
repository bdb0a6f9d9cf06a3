/**
 * Driving a run again: the command, and whether everything it needs is here and is the same. Routes, maps
 * and the agent are compared by their hashes, the program by its version and code.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { faultyName } from '../../agents/index.js';
import { sha256OfText } from '../../bridge/ticklog/index.js';
import { EgoloopError } from '../../core/errors.js';
import { readJson, readText } from '../../core/files.js';
import { type Device, loadAgent } from '../agent-source.js';
import { readRecordedAnswers } from '../answer-times.js';
import type { RunManifest } from '../campaign/manifest.js';
import { COMMAND_NAME, MANIFEST_NAME, readManifest } from '../campaign/run-folder.js';
import { MapLibrary } from '../map-library.js';
import { SHIPPED_ROUTES } from '../shipped-routes.js';
import { VERSION } from '../software.js';
import { BUNDLE_NAME, type Bundle, damagedFiles, readBundle } from './bundle-file.js';
import { commandWords, valuesOf } from './command-words.js';
import { currentEnvironment, type Environment } from './environment.js';
import { readEnvironments } from './environment-file.js';

/** `equal`; `different`: here, but not the same; `missing`: not here; `unknown`: nothing was noted. */
export type InputState = 'equal' | 'different' | 'missing' | 'unknown';

/** One thing that the run depends on. */
export interface CheckedInput {
  /** `routes`, `agent`, `map LoopCity`, `version`, `code`, `node`, `package ws`, … */
  readonly name: string;
  readonly state: InputState;
  /** Hash or version in the run; null where none was noted. */
  readonly expected: string | null;
  /** Hash or version here; null where it is missing. */
  readonly found: string | null;
  /** The file it was compared with; null for what is no file. */
  readonly file: string | null;
  /** True where a difference may change the results. */
  readonly decides: boolean;
}

export interface Reproduction {
  readonly run: string;
  readonly manifest: RunManifest;
  /** Words of the command, without the program's name. */
  readonly command: readonly string[];
  readonly inputs: readonly CheckedInput[];
  /** True when nothing that decides results differs or is missing. */
  readonly isSame: boolean;
}

/** What the user says instead of what was kept with the run. */
export interface ReproduceOptions {
  readonly routes?: string | undefined;
  readonly agent?: string | undefined;
  readonly maps?: readonly string[] | undefined;
  readonly out?: string | undefined;
}

/**
 * What it takes to drive the run of a folder again.
 * @param folder a run's folder, or an unpacked bundle
 * @throws USAGE for a folder without a run, RESULT_INVALID, JSON_MALFORMED, FILE_UNREADABLE
 */
export async function reproduction(
  folder: string,
  options: ReproduceOptions = {},
): Promise<Reproduction> {
  const bundled = join(folder, 'run');
  const isBundle = existsSync(join(folder, BUNDLE_NAME));
  const run = isBundle ? bundled : folder;
  const file = join(run, MANIFEST_NAME);
  if (!existsSync(file)) {
    const what = `expected the folder of a run or an unpacked bundle, found no ${MANIFEST_NAME}`;
    throw new EgoloopError('USAGE', what, { file: folder });
  }
  const manifest = readManifest(file);
  const kept = keptCommand(join(run, COMMAND_NAME));
  const bundle = isBundle ? readBundle(folder) : null;
  const inputs = isBundle ? join(folder, 'inputs') : null;
  const places = {
    routes: options.routes ?? routesPlace(manifest, kept, inputs),
    agent: options.agent ?? agentSpec(manifest, kept, bundle === null ? null : folder, bundle),
    maps: options.maps ?? mapPlaces(kept, inputs),
    delays: manifest.answerTimes === undefined ? null : run,
  };
  const checked = [
    ...(bundle === null ? [] : [checkBundle(folder, bundle)]),
    checkRoutes(manifest, places.routes),
    ...checkMaps(manifest, places.maps),
    await checkAgent(manifest, places.agent),
    ...checkDelays(manifest, places.delays),
    ...checkSoftware(manifest, readEnvironments(run)),
  ];
  return {
    run: folder,
    manifest,
    command: commandWords(manifest, places, kept, options.out ?? `${trimmed(folder)}-again`),
    inputs: checked,
    isSame: checked.every(
      ({ state, decides }) => !decides || state === 'equal' || state === 'unknown',
    ),
  };
}

function trimmed(folder: string): string {
  return folder.replace(/[\\/]+$/, '');
}

function keptCommand(file: string): readonly string[] | null {
  if (!existsSync(file)) return null;
  const { command } = readJson(file) as { readonly command?: unknown };
  return Array.isArray(command) ? command.map(String) : null;
}

/** The route file: of the bundle, as it was named, of that name here, shipped; the first that exists. */
function routesPlace(
  { routes }: RunManifest,
  kept: readonly string[] | null,
  inputs: string | null,
): string {
  const named = valuesOf(kept, 'routes');
  const places = [
    ...(inputs === null ? [] : [join(inputs, 'routes', routes.file)]),
    ...named,
    routes.file,
    join(SHIPPED_ROUTES, routes.file),
  ];
  return places.find((place) => existsSync(place)) ?? named[0] ?? routes.file;
}

function agentSpec(
  { agent, faults }: RunManifest,
  kept: readonly string[] | null,
  folder: string | null,
  bundle: Bundle | null,
): string {
  const named = valuesOf(kept, 'agent')[0];
  if (folder !== null && bundle !== null) {
    const inside = join(folder, bundle.agent);
    return existsSync(inside) ? inside : bundle.agent;
  }
  if (named !== undefined) return named;
  if (faults === undefined) return agent;
  const tail = faultyName('', faults);
  return agent.endsWith(tail) ? agent.slice(0, -tail.length) : agent;
}

function mapPlaces(kept: readonly string[] | null, inputs: string | null): string[] {
  const own = inputs === null ? [] : [join(inputs, 'maps')];
  return [...own, ...valuesOf(kept, 'maps')].filter((place) => existsSync(place));
}

function compared(
  name: string,
  expected: string | null,
  found: string | null,
  rest: { readonly file?: string | null; readonly decides?: boolean } = {},
): CheckedInput {
  const state =
    expected === null
      ? 'unknown'
      : found === null
        ? 'missing'
        : found === expected
          ? 'equal'
          : 'different';
  return { name, state, expected, found, file: rest.file ?? null, decides: rest.decides ?? true };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** Whether a bundle is as it was made. */
function checkBundle(folder: string, bundle: Bundle): CheckedInput {
  const damaged = damagedFiles(folder, bundle);
  const whole = `${bundle.files.length} files`;
  const found = damaged.length === 0 ? whole : `changed or missing: ${damaged.join(', ')}`;
  return compared('bundle', whole, found, { file: folder });
}

function checkRoutes({ routes }: RunManifest, file: string): CheckedInput {
  const found = isFile(file) ? sha256OfText(readText(file)) : null;
  return compared('routes', routes.sha256, found, { file });
}

function checkMaps({ maps }: RunManifest, places: readonly string[]): CheckedInput[] {
  const library = new MapLibrary(places);
  return Object.entries(maps).map(([town, sha256]) => {
    const file = library.find(town);
    const found = file === null ? null : sha256OfText(readText(file));
    // A town that was missing then was never driven; that it is here now changes the results.
    const expected = sha256 ?? 'not found';
    return compared(`map ${town}`, expected, sha256 === null ? (found ?? expected) : found, {
      file,
    });
  });
}

async function checkAgent(manifest: RunManifest, spec: string): Promise<CheckedInput> {
  const { agentSha256, device, controller, faults } = manifest;
  const expected = agentSha256 ?? manifest.agent;
  try {
    const source = await loadAgent(spec, { device: (device ?? 'cpu') as Device, controller });
    const name = faults === undefined ? source.name : faultyName(source.name, faults);
    const file = agentSha256 === null ? null : spec;
    return compared('agent', expected, source.sha256 ?? name, { file });
  } catch (error) {
    if (!(error instanceof EgoloopError)) throw error;
    return compared('agent', expected, null, { file: spec });
  }
}

/** Delays that were measured have to be there: without them nothing repeats the run. */
function checkDelays({ seeds, repetitions, routes }: RunManifest, run: string | null) {
  if (run === null) return [];
  const planned = `${seeds.length * repetitions * routes.count} drives`;
  const { drives } = readRecordedAnswers(run);
  return [compared('delays', planned, `${Object.keys(drives).length} drives`, { file: run })];
}

/** Version and code decide; Node and packages are said, for they seldom do. */
function checkSoftware(
  manifest: RunManifest,
  environments: readonly Environment[],
): CheckedInput[] {
  const version = compared('version', manifest.version, VERSION);
  const then = environments.at(-1)?.software;
  if (then === undefined) return [version];
  const now = currentEnvironment().software;
  const said = { decides: false };
  const packages = Object.entries(then.packages).filter(([, wanted]) => wanted !== null);
  return [
    version,
    // A build and its sources never hash equal, and say nothing about each other.
    then.code.kind === now.code.kind
      ? compared('code', then.code.sha256, now.code.sha256)
      : { ...compared('code', null, now.code.sha256), expected: then.code.sha256 },
    compared('node', then.node, now.node, said),
    ...packages.map(([name, wanted]) =>
      compared(`package ${name}`, wanted, now.packages[name] ?? null, said),
    ),
  ];
}
