/**
 * What differs between two runs: what was driven (inputs, settings), with what (software) and on what
 * (machine). Only inputs, settings and software can change a result; the machine changes how long it takes.
 */
import type { RunManifest } from '../campaign/manifest.js';
import type { Environment } from './environment.js';

export const DIFFERENCE_GROUPS = ['inputs', 'settings', 'software', 'machine'] as const;
export type DifferenceGroup = (typeof DIFFERENCE_GROUPS)[number];

/** One value that is not the same; null where one side does not have it. */
export interface EnvironmentDifference {
  readonly group: DifferenceGroup;
  /** E.g. `routes.sha256`, `maps.LoopCity`, `software.node`. */
  readonly key: string;
  readonly a: string | null;
  readonly b: string | null;
}

export interface RunFacts {
  readonly manifest: RunManifest;
  /** Empty where none was noted. */
  readonly environments: readonly Environment[];
}

const INPUTS = /^(routes|maps|agentSha256|agent|sensors|privileged)(\.|$)/;
/** Follow from others, or are only names. */
const DERIVED = new Set(['runId', 'format', 'label', 'routes.count', 'routes.file']);

/** All differences, inputs first. */
export function environmentDifferences(a: RunFacts, b: RunFacts): EnvironmentDifference[] {
  const found = [
    ...manifestDifferences(a.manifest, b.manifest),
    ...differencesOf(withCode(a), withCode(b), groupOfEnvironment),
  ];
  const order = (group: DifferenceGroup) => DIFFERENCE_GROUPS.indexOf(group);
  return found.sort((one, two) => order(one.group) - order(two.group));
}

function manifestDifferences(a: RunManifest, b: RunManifest): EnvironmentDifference[] {
  return differencesOf(flat(a), flat(b), (key) => {
    if (DERIVED.has(key)) return null;
    if (key === 'version' || key === 'software') return 'software';
    return INPUTS.test(key) ? 'inputs' : 'settings';
  });
}

/** Environments as texts by key; several of one run are joined. */
function withCode({ environments }: RunFacts): ReadonlyMap<string, string> {
  const values = new Map<string, string[]>();
  for (const environment of environments) {
    for (const [key, value] of flat(environment)) {
      const list = values.get(key) ?? [];
      if (!list.includes(value)) values.set(key, [...list, value]);
    }
  }
  return new Map([...values].map(([key, list]) => [key, list.join(' and ')]));
}

function groupOfEnvironment(key: string): DifferenceGroup | null {
  // The manifest has the version as well.
  if (key === 'software.egoloop') return null;
  return key.startsWith('machine.') ? 'machine' : 'software';
}

/** Values by dotted key. Lists count as one value. */
function flat(value: object, prefix = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, inner] of Object.entries(value)) {
    const key = `${prefix}${name}`;
    if (Array.isArray(inner)) found.set(key, inner.join(', '));
    else if (typeof inner === 'object' && inner !== null) {
      for (const [deeper, text] of flat(inner, `${key}.`)) found.set(deeper, text);
    } else if (inner !== null && inner !== undefined) found.set(key, String(inner));
  }
  return found;
}

function differencesOf(
  a: ReadonlyMap<string, string>,
  b: ReadonlyMap<string, string>,
  groupOf: (key: string) => DifferenceGroup | null,
): EnvironmentDifference[] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
    const group = groupOf(key);
    const [one, two] = [a.get(key) ?? null, b.get(key) ?? null];
    return group === null || one === two ? [] : [{ group, key, a: one, b: two }];
  });
}
