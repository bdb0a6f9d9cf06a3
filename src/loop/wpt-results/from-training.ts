/** Facts from the folder of a training: what `results*.json` and the cards of its policies say. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readJson } from '../../core/files.js';
import type { TrainingFacts } from './facts.js';
import { readCard } from './identity.js';

type Stage = TrainingFacts['stages'][number];

interface Results {
  readonly data: string;
  readonly run: {
    readonly preset: string;
    readonly seed: number;
    readonly variant: Readonly<Record<string, unknown>>;
  };
  readonly stages: readonly Stage[];
}

/** The order in which stages are told. */
const ORDER = ['world', 'teacher', 'calibrate', 'student', 'student-small', 'baseline'];

/** Six digits that count; null for what is no number. */
function short(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6));
}

/** True for a folder in which something was trained. */
export function isTrainingFolder(folder: string): boolean {
  return resultFiles(folder).length > 0;
}

/** Result files of a folder, oldest first. */
function resultFiles(folder: string): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder)
    .filter((name) => /^results(-[\w-]+)?\.json$/.test(name))
    .map((name) => join(folder, name))
    .sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs);
}

function readResults(file: string): Results {
  const value = readJson(file) as Partial<Results> | null;
  if (Array.isArray(value?.stages) && typeof value.run?.seed === 'number') return value as Results;
  const what = 'expected the results of a training with the key run, found another file';
  throw new EgoloopError('RESULT_INVALID', `${what}; run a stage again to write it`, { file });
}

/**
 * The facts of a training; a stage that was run alone replaces what it was before.
 * @throws EgoloopError RESULT_INVALID for results of several trainings, JSON_MALFORMED
 */
export function factsOfTraining(folder: string): TrainingFacts {
  const files = resultFiles(folder);
  const results = files.map(readResults);
  const [first] = results;
  if (first === undefined) {
    const what = 'expected the folder of a training, found no results.json';
    throw new EgoloopError('RESULT_INVALID', what, { file: folder });
  }
  const stages = new Map<string, Stage>();
  results.forEach(({ data, run, stages: found }, i) => {
    if (data !== first.data || JSON.stringify(run) !== JSON.stringify(first.run)) {
      const what = 'expected results of one training, found another in the same folder';
      throw new EgoloopError('RESULT_INVALID', what, { file: files[i] as string });
    }
    for (const stage of found) {
      // A stage that was done already took no time when it was asked for again.
      const earlier = stages.get(stage.stage)?.seconds ?? 0;
      stages.set(stage.stage, { ...stage, seconds: Math.max(stage.seconds, earlier) });
    }
  });
  return {
    kind: 'training',
    preset: first.run.preset,
    trainSeed: first.run.seed,
    variant: first.run.variant,
    data: first.data,
    stages: [...stages.values()]
      .sort((a, b) => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage))
      .map(({ stage, seconds, gates, numbers }) => ({
        stage,
        seconds: Math.round(10 * seconds) / 10,
        gates: gates.map((gate) => ({
          ...gate,
          value: short(gate.value),
          limit: short(gate.limit) as number,
        })),
        numbers: Object.fromEntries(
          Object.entries(numbers).flatMap(([name, value]) => {
            const found = short(value);
            return found === null ? [] : [[name, found]];
          }),
        ),
      })),
    models: modelsOf(join(folder, 'models')),
  };
}

/** Manifests of the policies that a training wrote. */
export function policiesOfTraining(folder: string): string[] {
  const models = join(folder, 'models');
  if (!existsSync(models)) return [];
  return readdirSync(models)
    .filter((name) => name.endsWith('.policy.json'))
    .map((name) => join(models, name));
}

function modelsOf(folder: string): TrainingFacts['models'] {
  if (!existsSync(folder)) return {};
  const cards = readdirSync(folder).filter((name) => name.endsWith('.card.json'));
  return Object.fromEntries(
    cards.sort().map((name) => {
      const { name: policy, sha256, bytes } = readCard(join(folder, name));
      return [policy, { sha256, bytes }];
    }),
  );
}
