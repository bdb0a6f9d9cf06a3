/**
 * Stage 1: teacher and reward model together, the world model frozen. Candidates are those of the moment:
 * every step they are worked out with the present weights, judged by the rules, and learned from.
 */
import {
  candidateCount,
  consider,
  type Preset,
  sceneInputs,
  type WptOptions,
  wptSpecs,
} from '../networks/index.js';
import {
  createParameters,
  type ForwardEngine,
  openForwardEngine,
  openGradientEngine,
  type Parameters,
} from '../trace/index.js';
import { batchOf, EPOCHS, type StageOptions } from './options.js';
import { drawCandidates, rewardTargets } from './reward-targets.js';
import { emptySamples, sceneFeeds, type TrainingData } from './source.js';
import { teacherInputs, teacherLoss } from './teacher-loss.js';
import { type TrainingResult, train } from './training-run.js';
import { Means, validationBatches } from './validation.js';

export interface TeacherStageOptions extends StageOptions, WptOptions {
  /** Of the stage before; not read where there is no world model. */
  readonly world: Parameters | null;
  /** Candidates of each sample that are judged by the rules in a step; 32 unless told. */
  readonly judged?: number;
}

const JUDGED = 32;
const GLANCE = 512;

/** The candidates of a batch, by weights as they are at the moment. */
export function openCandidates(
  preset: Preset,
  wpt: WptOptions,
  profiles: Float32Array,
  parameters: Parameters,
  batch: number,
  runtime: StageOptions['runtime'] = {},
): Promise<ForwardEngine> {
  return openForwardEngine(
    {
      parameters,
      inputs: sceneInputs(preset, batch),
      network: (weights, inputs) => {
        const answer = consider(preset, wpt, inputs, profiles, weights);
        const { imitation, simulation } = answer.judgement;
        return { trajectories: answer.trajectories, imitation, simulation };
      },
    },
    runtime,
  );
}

/** Parameters of the whole, with a trained world model; encoders start from the world model's. */
function startingPoint(options: TeacherStageOptions): Parameters {
  const { preset, seed, world } = options;
  const parameters = createParameters(wptSpecs(preset, options), seed);
  if (world === null) return parameters;
  for (const { name, values } of world.list) {
    if (parameters.has(`world/${name}`)) parameters.get(`world/${name}`).values.set(values);
    if (parameters.has(`teacher/${name}`)) parameters.get(`teacher/${name}`).values.set(values);
  }
  return parameters;
}

/**
 * Trains teacher and reward model.
 * @throws as `train`
 */
export async function trainTeacher(
  data: TrainingData,
  options: TeacherStageOptions,
): Promise<TrainingResult> {
  const { preset, seed, conditioning, judged = JUDGED, runtime = {} } = options;
  const batch = batchOf(options);
  const profiles = data.profiles(preset.profiles);
  const wpt: WptOptions = {
    conditioning,
    ...(options.backpropToTeacher === undefined
      ? {}
      : { backpropToTeacher: options.backpropToTeacher }),
  };
  const parameters = startingPoint(options);
  const inputs = teacherInputs(preset, batch);
  const loss = teacherLoss({ preset, profiles, ...wpt });
  const isFrozen = (name: string) => name.startsWith('world/');
  const engine = await openGradientEngine({ parameters, inputs, loss, isFrozen }, runtime);
  const candidates = await openCandidates(preset, wpt, profiles, parameters, batch, runtime);
  const samples = emptySamples(preset, batch);
  const count = candidateCount(preset);
  const result = await train({
    stage: 'teacher',
    options,
    epochs: options.epochs ?? EPOCHS.teacher,
    count: data.train.count,
    engine,
    identity: { preset, ...wpt, judged, data: data.hash },
    feeds: async (indices, step) => {
      data.train.read(indices, samples);
      const scene = sceneFeeds(samples);
      const { trajectories } = await candidates.run(scene);
      const places = drawCandidates(count, judged, seed, step);
      const targets = rewardTargets(
        data.trainOracle,
        indices,
        trajectories as Float32Array,
        count,
        places,
      );
      const { expertFuture, hasExpert } = samples;
      const { rewards, weights: rewardWeights } = targets;
      return { ...scene, expertFuture, hasExpert, rewards, rewardWeights };
    },
    validate: (weights) => glance(data, options, wpt, profiles, weights),
  });
  await engine.close();
  await candidates.close();
  return result;
}

/** Mean distance of the nearest candidate to the expert's trajectory, and of the likeliest, metres. */
async function glance(
  data: TrainingData,
  { preset, runtime, ...options }: TeacherStageOptions,
  wpt: WptOptions,
  profiles: Float32Array,
  weights: Parameters,
): Promise<Record<string, number>> {
  const batch = batchOf({ preset, ...options });
  const candidates = await openCandidates(preset, wpt, profiles, weights, batch, runtime);
  const samples = emptySamples(preset, batch);
  const count = candidateCount(preset);
  const means = new Means();
  for (const { indices, fresh } of validationBatches(data.validation.count, batch, GLANCE)) {
    data.validation.read(indices, samples);
    const found = await candidates.run(sceneFeeds(samples));
    for (let b = 0; b < fresh; b += 1) {
      if (samples.hasExpert[b] !== 1) continue;
      const logits = (found['imitation'] as Float32Array).subarray(b * count, (b + 1) * count);
      const distances = distancesTo(samples.expertFuture, b, found['trajectories']!, count);
      const likeliest = logits.indexOf(Math.max(...logits));
      means.add({ best: Math.min(...distances), picked: distances[likeliest] as number }, 1);
    }
  }
  await candidates.close();
  return means.values;
}

/** Mean distances over the poses of a sample's candidates to a trajectory, metres. */
export function distancesTo(
  wanted: Float32Array,
  b: number,
  trajectories: Float32Array,
  count: number,
): number[] {
  return Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < 6; k += 1) {
      const to = (b * 6 + k) * 3;
      const at = ((b * count + i) * 6 + k) * 3;
      const dx = (trajectories[at] as number) - (wanted[to] as number);
      const dy = (trajectories[at + 1] as number) - (wanted[to + 1] as number);
      sum += Math.sqrt(dx * dx + dy * dy);
    }
    return sum / 6;
  });
}
