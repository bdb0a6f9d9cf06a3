/** `egoloop open-loop`: how far a policy's plans are from what the expert drove, and what they would hit. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import type { CollisionMetrics, OpenLoopMetrics } from '../../eval/index.js';
import { loadPolicy } from '../../loop/agents/policy-agent.js';
import { shippedPolicyNames } from '../../loop/agents/shipped-policies.js';
import {
  measureOpenLoop,
  type OpenLoopResult,
  policyPlanner,
  REFERENCES,
} from '../../loop/open-loop/index.js';
import {
  FACTS_FORMAT,
  identityOfPolicy,
  type OpenLoopFacts,
  type PolicyIdentity,
  plainIdentity,
  policyFileOf,
} from '../../loop/wpt-results/index.js';
import { SPLITS, type Split } from '../../train/data/index.js';
import { MANIFEST_FILE } from '../../train/data/manifest.js';
import { printJson, printText, progress } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';

interface OpenLoopArguments {
  agent: string;
  data: string;
  split: Split;
  draws: number;
  out: string | undefined;
  json: boolean;
}

interface Measured extends OpenLoopResult {
  readonly identity: PolicyIdentity;
}

/** A policy with a card is known by it, another one by its name and network. */
function identityOf(file: string, name: string, modelSha256: string): PolicyIdentity {
  const card = file.replace(/\.policy\.json$/, '.card.json');
  return existsSync(card) ? identityOfPolicy(file) : { ...plainIdentity(name), modelSha256 };
}

async function measure({ agent, data, split, draws }: OpenLoopArguments): Promise<Measured> {
  let tell: ((done: number) => void) | null = null;
  const run = {
    folder: data,
    split,
    draws,
    onProgress: (done: number, total: number) => {
      tell ??= progress('samples', total);
      tell(done);
    },
  };
  const reference = Object.hasOwn(REFERENCES, agent) ? REFERENCES[agent] : undefined;
  if (reference !== undefined) {
    return { ...(await measureOpenLoop(reference, run)), identity: plainIdentity(agent) };
  }
  const file = policyFileOf(agent);
  if (!existsSync(file) && !/[./\\]/.test(agent)) {
    const names = [...Object.keys(REFERENCES), ...shippedPolicyNames()].join(', ');
    const what = `expected --agent to be one of ${names} or a policy manifest (my.policy.json)`;
    throw new EgoloopError('USAGE', `${what}, found ${agent}`);
  }
  const { policy } = await loadPolicy(file, agent);
  const { name, model } = policy.manifest;
  const identity = identityOf(file, name, model.sha256);
  try {
    return { ...(await measureOpenLoop(policyPlanner(policy), run)), identity };
  } finally {
    await policy.session.close();
  }
}

const short = (value: number) => Number(value.toPrecision(6));

function shortened(collisions: CollisionMetrics): CollisionMetrics {
  return JSON.parse(
    JSON.stringify(collisions, (_, value) => (typeof value === 'number' ? short(value) : value)),
  ) as CollisionMetrics;
}

function factOf({ identity, metrics, dataset }: Measured, split: Split): OpenLoopFacts {
  const { count, errorsM, averages, bench2driveM, exact, legacy } = metrics;
  const horizons = (values: readonly number[]) =>
    values.map(short) as unknown as readonly [number, number, number];
  return {
    kind: 'open-loop',
    ...identity,
    privileged: true,
    dataset,
    split,
    count,
    errorsM: errorsM.map(short),
    averages: { noAvg: horizons(averages.noAvg), temAvg: horizons(averages.temAvg) },
    bench2driveM: short(bench2driveM),
    exact: shortened(exact),
    legacy: shortened(legacy),
  };
}

function lines(name: string, split: Split, metrics: OpenLoopMetrics): string[] {
  const { count, errorsM, averages, bench2driveM, exact, legacy } = metrics;
  const metres = (values: readonly number[]) => values.map((one) => one.toFixed(2)).join('  ');
  const percent = (values: readonly number[]) =>
    values.map((one) => (100 * one).toFixed(2)).join('  ');
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const hits = (title: string, { averages: found, excluded, jitter }: CollisionMetrics) => [
    `${title}, %: NoAvg ${percent([...found.noAvg, mean(found.noAvg)])}   TemAvg ${percent([...found.temAvg, mean(found.temAvg)])}`,
    `  steps left out ${excluded.join(', ')}${jitter === null ? '' : `; moved by 1 cm: NoAvg mean ${percent([jitter.mean])} ± ${percent([jitter.sd])}`}`,
  ];
  return [
    `${name}, split ${split}, ${count} samples of the expert's drives (privileged inputs)`,
    `L2, m, at 0.5 … 3 s: ${metres(errorsM)}`,
    `  1, 2, 3 s and mean: NoAvg (UniAD) ${metres([...averages.noAvg, mean(averages.noAvg)])}   TemAvg (ST-P3) ${metres([...averages.temAvg, mean(averages.temAvg)])}`,
    `  Bench2Drive ${metres([bench2driveM])}`,
    ...hits('Collisions, oriented boxes', exact),
    ...hits('Collisions, axes and cells of 0.5 m', legacy),
  ];
}

/** Throws FILE_UNREADABLE for what is no data set at all; what is wrong within one is told by its reader. */
function requireData(folder: string): void {
  if (existsSync(join(folder, MANIFEST_FILE))) return;
  const stat = statSync(folder, { throwIfNoEntry: false });
  const found =
    stat === undefined
      ? 'no such folder'
      : `a ${stat.isDirectory() ? 'folder' : 'file'} without a ${MANIFEST_FILE}`;
  const what = `expected --data to be a folder that egoloop collect wrote, found ${found}`;
  const how = 'egoloop collect --out DIR makes one';
  throw new EgoloopError('FILE_UNREADABLE', `${what}; ${how}`, { file: folder });
}

async function run(options: OpenLoopArguments): Promise<void> {
  const { split, draws, out, json } = options;
  if (!Number.isInteger(draws) || draws < 0 || draws > 1000) {
    throw new EgoloopError('USAGE', `expected --draws to be 0 to 1000, found ${draws}`);
  }
  requireData(options.data);
  const rules = { inputs: [join(options.data, MANIFEST_FILE)] };
  if (out !== undefined) checkOutput(out, rules);
  const measured = await measure(options);
  const fact = { format: FACTS_FORMAT, ...factOf(measured, split) };
  if (out !== undefined) writeOutput(out, `${JSON.stringify(fact, null, 1)}\n`, rules);
  if (json) printJson(fact);
  else printText(lines(measured.identity.policy, split, measured.metrics).join('\n'));
}

const command: CommandModule<object, OpenLoopArguments> = {
  command: 'open-loop',
  describe: 'Distances and collisions of plans on collected data, in the conventions of the papers',
  builder: (cli) =>
    cli
      .option('agent', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: `A policy by its name or manifest, or a reference: ${Object.keys(REFERENCES).join(', ')}`,
      })
      .option('data', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'Folder that egoloop collect wrote',
      })
      .option('split', { choices: SPLITS, default: 'test' as Split, describe: 'Which part of it' })
      .option('draws', {
        type: 'number',
        default: 20,
        describe: 'Times that plans are moved by 1 cm, for the spread of collisions',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Also write the result here, for egoloop wpt-results',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 open-loop --agent student --data data/small', 'The shipped student')
      .epilogue(
        'Measured where the expert drove on. docs/wpt-training.md describes conventions and boxes.',
      ) as never,
  handler: (options) => run(options),
};

export default command;
