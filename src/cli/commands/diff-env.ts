/** `egoloop diff-env`: what differs between two runs besides their results. Exit code 1 where it matters. */
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { MANIFEST_NAME, readManifest } from '../../loop/campaign/run-folder.js';
import {
  DIFFERENCE_GROUPS,
  type DifferenceGroup,
  type EnvironmentDifference,
  environmentDifferences,
  type RunFacts,
  readEnvironments,
} from '../../loop/environment/index.js';
import { readRunSource } from '../../loop/source/run-source.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { printable } from './log-text.js';

interface DiffArguments {
  a: string;
  b: string;
  json: boolean;
}

const TITLES: Readonly<Record<DifferenceGroup, string>> = {
  inputs: 'inputs: what was driven',
  settings: 'settings: how it was driven',
  software: 'software: what drove',
  machine: 'machine: changes how long it takes, not the result',
};

function factsOf(path: string): RunFacts {
  const source = readRunSource(path);
  if (source.kind === 'run') {
    return {
      manifest: readManifest(join(path, MANIFEST_NAME)),
      environments: readEnvironments(path),
    };
  }
  if (source.manifest !== null) return { manifest: source.manifest, environments: [] };
  throw new EgoloopError(
    'USAGE',
    'expected the folder of a run or its summary.json, found results without a manifest',
    { file: path },
  );
}

const LONGEST = 60;

function short(text: string | null): string {
  if (text === null) return '-';
  if (/^[0-9a-f]{64}$/.test(text)) return text.slice(0, 16);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
}

function format(differences: readonly EnvironmentDifference[]): string {
  if (differences.length === 0) return 'nothing differs';
  return DIFFERENCE_GROUPS.flatMap((group) => {
    const list = differences.filter((one) => one.group === group);
    if (list.length === 0) return [];
    return [
      TITLES[group],
      ...list.map(({ key, a, b }) => printable(`  ${key.padEnd(34)} ${short(a)} | ${short(b)}`)),
    ];
  }).join('\n');
}

const command: CommandModule<object, DiffArguments> = {
  command: 'diff-env <a> <b>',
  describe: 'What differs between two runs besides their results',
  builder: (cli) =>
    cli
      .positional('a', {
        type: 'string',
        demandOption: true,
        describe: 'A run: its folder or its summary.json',
      })
      .positional('b', { type: 'string', demandOption: true, describe: 'Another run' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 diff-env results/before results/after', 'Why do their scores differ?')
      .epilogue(
        'Exit codes: 0 nothing that decides results differs, 1 inputs, settings or software differ.',
      ) as never,
  handler: ({ a, b, json }) => {
    const [one, two] = [factsOf(a), factsOf(b)];
    const differences = environmentDifferences(one, two);
    const decides = differences.some(({ group }) => group !== 'machine');
    if (json) printJson({ a, b, decides, differences });
    else printText(format(differences));
    for (const [path, facts] of [
      [a, one],
      [b, two],
    ] as const) {
      if (facts.environments.length === 0) note(`${path}: no environment was noted`);
    }
    if (decides) exitWith(ExitCode.Problems);
  },
};

export default command;
