/**
 * The command line of a run, made again from its manifest, so that it says everything that decides the
 * results and does not rest on defaults that another version may have changed. What no manifest holds
 * (where files lie, how CARLA is reached) is taken from the words of the command that was kept.
 */
import { FAULT_KEYS, FAULT_RULES } from '../../agents/index.js';
import type { RunManifest } from '../campaign/manifest.js';

/** Where the inputs lie on this machine. */
export interface InputPlaces {
  readonly routes: string;
  readonly agent: string;
  readonly maps: readonly string[];
  /** Folder of the run whose recorded delays are given again; null where none were measured. */
  readonly delays: string | null;
}

/** Options that the manifest decides, that name inputs, or that change no result. */
const NOT_PASSED_ON = new Set([
  ...['routes', 'agent', 'maps', 'ruleset', 'seed', 'seeds', 'repetitions', 'traffic', 'timeout'],
  ...['routes-subset', 'device', 'controller', 'backend'],
  ...FAULT_KEYS.map((key) => FAULT_RULES[key].option),
  'delays-from',
  ...[
    'out',
    'resume',
    'overwrite',
    'workers',
    'retries',
    'retry-pause',
    'grace',
    'logs',
    'by-type',
  ],
  ...['json', 'no-resume', 'no-logs', 'until', 'against'],
]);

/** An option of a command line with its values as they stand there. */
export interface GivenOption {
  readonly name: string;
  readonly values: readonly string[];
}

/** Options of a kept command line; `--name value`, `--name=value` and `--name` alone. */
function givenOptions(words: readonly string[]): GivenOption[] {
  const options: { name: string; values: string[] }[] = [];
  for (const word of words.slice(1)) {
    const named = /^--([\w-]+)(?:=(.*))?$/s.exec(word);
    if (named === null) options.at(-1)?.values.push(word);
    else options.push({ name: kebab(named[1]!), values: named[2] === undefined ? [] : [named[2]] });
  }
  return options;
}

/** Options may be written either way: `routesSubset` is `routes-subset`. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** All values of an option of a kept command line, in their order. */
export function valuesOf(words: readonly string[] | null, name: string): string[] {
  return givenOptions(words ?? []).flatMap((option) => (option.name === name ? option.values : []));
}

/**
 * Words of the command that drives the same again, without the program's name.
 * @param kept the command that was kept with the run; null when there is none
 */
export function commandWords(
  manifest: RunManifest,
  places: InputPlaces,
  kept: readonly string[] | null,
  out: string,
): string[] {
  const { rulesets, seeds, repetitions, traffic, timeoutS, routes, faults } = manifest;
  const isCarla = manifest.backend === 'carla';
  const words = ['run', '--routes', places.routes, '--agent', places.agent];
  for (const place of places.maps) words.push('--maps', place);
  if (routes.subset !== '') words.push('--routes-subset', routes.subset);
  words.push('--ruleset', rulesets.join(','), `--seeds=${seeds.join(',')}`);
  words.push('--repetitions', String(repetitions), '--traffic', traffic);
  words.push('--timeout', String(timeoutS));
  if (manifest.backend !== undefined && manifest.backend !== 'embedded') {
    words.push('--backend', manifest.backend);
  }
  if ((manifest.device ?? 'cpu') !== 'cpu') words.push('--device', manifest.device);
  if (manifest.controller !== undefined) words.push('--controller', manifest.controller);
  for (const key of FAULT_KEYS) {
    const value = faults?.[key];
    if (value !== undefined) words.push(`--${FAULT_RULES[key].option}`, String(value));
  }
  if (places.delays !== null) words.push('--delays-from', places.delays);
  // An official evaluator of the kept command judges first by itself.
  const passed = givenOptions(kept ?? []).filter(({ name }) => !NOT_PASSED_ON.has(name));
  for (const { name, values } of isCarla || manifest.backend === 'sidecar' ? passed : []) {
    words.push(`--${name}`, ...values);
  }
  words.push('--out', out);
  return words;
}
