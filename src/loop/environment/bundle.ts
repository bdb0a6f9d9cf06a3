/**
 * A bundle: a run with everything it was made of (routes, maps, the agent's files) in one folder that can be
 * attached to a paper and driven again anywhere. Holds no path of the machine it was made on.
 */
import { copyFileSync, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { writing } from '../../core/disk-errors.js';
import { EgoloopError } from '../../core/errors.js';
import { makeFolder, writeFileAtomic } from '../../core/files.js';
import { filesOfModule } from '../agents/agent-hash.js';
import { policyFiles } from '../agents/policy-agent.js';
import { shippedPolicyFile } from '../agents/shipped-policies.js';
import { BUNDLE_NAME, type Bundle, bundledFile } from './bundle-file.js';
import { valuesOf } from './command-words.js';
import { type ReproduceOptions, type Reproduction, reproduction } from './reproduce.js';

/** What of a run's folder belongs into a bundle; the command line names paths and is left out. */
const RUN_FILES =
  /^(run|summary|environment|agreement|decision)\.json$|^journal\.jsonl$|^(leaderboard|bench2drive)[\w.-]*\.json$/;

export interface BundleOptions extends ReproduceOptions {
  readonly keepLogs: boolean;
}

/**
 * Makes a bundle in a new folder.
 * @throws USAGE where the folder holds something, or an input is missing or another than the run's,
 * FILE_UNWRITABLE
 */
export async function makeBundle(
  run: string,
  out: string,
  options: BundleOptions,
): Promise<Bundle> {
  if (existsSync(out) && (!statSync(out).isDirectory() || readdirSync(out).length > 0)) {
    throw new EgoloopError('USAGE', 'expected a new or empty folder for the bundle', { file: out });
  }
  const found = await reproduction(run, options);
  requireInputs(found);
  const { manifest, command } = found;
  const files: string[] = [];
  const add = (from: string, path: string): void => {
    const to = join(out, path);
    makeFolder(dirname(to));
    writing(to, () => copyFileSync(from, to));
    files.push(path);
  };
  for (const name of readdirSync(run).filter((one) => RUN_FILES.test(one))) {
    add(join(run, name), `run/${name}`);
  }
  const logs = join(run, 'ticklogs');
  if (options.keepLogs && existsSync(logs)) {
    for (const name of readdirSync(logs).filter((one) => one.endsWith('.ticklog'))) {
      add(join(logs, name), `run/ticklogs/${name}`);
    }
  }
  for (const { name, file } of found.inputs) {
    if (file === null) continue;
    if (name === 'routes') add(file, `inputs/routes/${manifest.routes.file}`);
    if (name.startsWith('map ')) add(file, `inputs/maps/${name.slice('map '.length)}.xodr`);
  }
  const spec = valuesOf(command, 'agent')[0]!;
  const agent = addAgent(spec, add);
  const bundle: Bundle = {
    format: 'egoloop-bundle-1',
    runId: manifest.runId,
    agent: agent.place,
    files: files.sort().map((path) => bundledFile(out, path)),
    notIncluded: agent.notIncluded,
  };
  writeFileAtomic(join(out, BUNDLE_NAME), `${JSON.stringify(bundle, null, 2)}\n`);
  return bundle;
}

/** Routes, maps and agent must be the run's own. */
function requireInputs({ inputs, run }: Reproduction): void {
  const wrong = inputs.filter(
    ({ name, state }) => /^(routes$|map |agent$)/.test(name) && state !== 'equal',
  );
  if (wrong.length === 0) return;
  const list = wrong.map(({ name, state, file }) => `${name} ${state}${file ? ` (${file})` : ''}`);
  throw new EgoloopError(
    'USAGE',
    `expected the inputs of the run, found ${list.join(', ')}; say where they lie with --routes, ` +
      '--agent and --maps',
    { file: run },
  );
}

interface BundledAgent {
  readonly place: string;
  readonly notIncluded: readonly string[];
}

/** Copies the agent's files, their places to each other kept. */
function addAgent(spec: string, add: (from: string, path: string) => void): BundledAgent {
  const file = shippedPolicyFile(spec)?.file ?? resolve(spec);
  const isFile = existsSync(file) && statSync(file).isFile();
  if (!isFile) {
    const isPackage = spec.includes('/') || spec.startsWith('@');
    const notIncluded = isPackage
      ? [`the agent is the npm package ${spec}; its hash is in run.json`]
      : [];
    return { place: spec, notIncluded };
  }
  const isPolicy = /\.json$/i.test(file);
  const files = isPolicy ? policyFiles(file) : filesOfModule(file);
  const root = commonFolder(files);
  const placeOf = (one: string) => `inputs/agent/${relative(root, one).replaceAll('\\', '/')}`;
  for (const one of files) add(one, placeOf(one));
  const notIncluded = isPolicy
    ? []
    : [`packages that ${basename(file)} imports are not in the bundle, and not in its hash`];
  return { place: placeOf(file), notIncluded };
}

/** The deepest folder that holds all files. */
function commonFolder(files: readonly string[]): string {
  let parts = dirname(files[0]!).split(sep);
  for (const file of files) {
    const other = dirname(file).split(sep);
    const same = parts.findIndex((part, i) => part !== other[i]);
    if (same >= 0) parts = parts.slice(0, same);
  }
  return parts.join(sep) || sep;
}
