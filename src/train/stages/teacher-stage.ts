/**
 * Stage 1: teacher and reward model together, the world model frozen. Candidates are those of the moment:
 * every step some are drawn, worked out with the present weights, judged by the rules, and learned from.
 */
import { indexOfMost } from '../../core/index-of-most.js';
import {
  candidateCount,
  candidatesOf,
  consider,
  givenObjects,
  lookAt,
  outlookInputs,
  outlookOf,
  outlookOutputs,
  type Preset,
  sceneInputs,
  teachSome,
  type WptOptions,
  wptSpecs,
} from '../networks/index.js';
import {
  createParameters,
  type ForwardEngine,
  type InputSpecs,
  type NetworkFunction,
  openForwardEngine,
  openGradientEngine,
  type Parameters,
} from '../trace/index.js';
import { FrozenOutputs } from './frozen-outputs.js';
import { batchOf, epochsOf, type StageOptions } from './options.js';
import { drawCandidates, rewardTargets } from './reward-targets.js';
import { emptySamples, sceneFeeds, type TrainingData } from './source.js';
import { teacherInputs, teacherLoss } from './teacher-loss.js';
import { type TrainingResult, train } from './training-run.js';
import { fittedTo } from './used-rows.js';
import { Means, validationBatches } from './validation.js';
import type { RewardName, Targets } from './variant.js';

export interface TeacherStageOptions extends StageOptions, WptOptions {
  /** Of the stage before; not read where there is no world model. */
  readonly world: Parameters | null;
  /** Candidates of each sample that are judged by the rules in a step; 32 unless told. */
  readonly judged?: number;
  /** Futures that the rules judge the candidates of training by; recorded unless told. */
  readonly targets?: Targets;
  /** Rewards that are not learned; none unless told. */
  readonly drop?: readonly RewardName[];
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

/** Candidates at some `places`, the world model's outlook given. */
function openSome(
  options: TeacherStageOptions,
  profiles: Float32Array,
  parameters: Parameters,
  count: number,
): Promise<ForwardEngine> {
  const { preset, conditioning, runtime } = options;
  const batch = batchOf(options);
  const inputs: InputSpecs = {
    ...sceneInputs(preset, batch),
    ...outlookInputs(preset, conditioning, batch),
    places: { shape: [count], dtype: 'int32' },
  };
  const network: NetworkFunction = (weights, given) => {
    const { anchors, planning } = lookAt(preset, { conditioning }, given, profiles, weights);
    const teacher = weights.within('teacher');
    const places = given.get('places');
    return { judged: teachSome(preset, anchors, places, planning, teacher).trajectories };
  };
  return openForwardEngine({ parameters, inputs, network }, runtime);
}

/** The frozen world model's outlook on the training split; null where there is no world model. */
async function openOutlook(
  { train: source }: TrainingData,
  options: TeacherStageOptions,
  profiles: Float32Array,
  parameters: Parameters,
): Promise<FrozenOutputs | null> {
  const { preset, conditioning, runtime, onProgress } = options;
  if (conditioning === 'none') return null;
  const batch = batchOf(options);
  const inputs = sceneInputs(preset, batch);
  const network: NetworkFunction = (weights, given) => {
    const { nominal } = candidatesOf(preset, given, profiles);
    const world = weights.within('world');
    return outlookOutputs(outlookOf(preset, conditioning, given, nominal, world));
  };
  const engine = await openForwardEngine({ parameters, inputs, network }, runtime);
  const stage = "teacher, the world model's outlook";
  return FrozenOutputs.open({
    engine,
    source,
    samples: emptySamples(preset, batch),
    onProgress: (step, steps) =>
      onProgress?.({ stage, step, steps, epoch: 1, epochs: 1, loss: null }),
  });
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
  given: TeacherStageOptions,
): Promise<TrainingResult> {
  const options = fittedTo(data, given);
  const { preset, seed, conditioning, judged = JUDGED, drop = [], runtime = {} } = options;
  const { targets = 'recorded' } = options;
  const batch = batchOf(options);
  const count = candidateCount(preset);
  const most = Math.min(judged, count);
  const profiles = data.profiles(preset.profiles);
  const wpt: WptOptions = {
    conditioning,
    ...(options.backpropToTeacher === undefined
      ? {}
      : { backpropToTeacher: options.backpropToTeacher }),
  };
  const parameters = startingPoint(options);
  const inputs = {
    ...teacherInputs(preset, wpt, batch, most),
    ...outlookInputs(preset, conditioning, batch),
  };
  const loss = teacherLoss({ preset, profiles, ...wpt });
  const isFrozen = (name: string) => name.startsWith('world/');
  const engine = await openGradientEngine({ parameters, inputs, loss, isFrozen }, runtime);
  const some = await openSome(options, profiles, parameters, most);
  const outlook = await openOutlook(data, options, profiles, parameters);
  const samples = emptySamples(preset, batch);
  const result = await train({
    stage: 'teacher',
    options,
    epochs: epochsOf('teacher', options),
    count: data.train.count,
    engine,
    identity: {
      preset: given.preset,
      ...wpt,
      judged,
      data: data.hash,
      ...(drop.length === 0 ? {} : { drop }),
      ...(targets === 'recorded' ? {} : { targets }),
    },
    feeds: async (indices, step) => {
      data.train.read(indices, samples);
      const plain = sceneFeeds(samples);
      const scene = { ...plain, ...(await outlook?.at(indices, plain)) };
      const places = drawCandidates(count, most, seed, step);
      const { judged: found } = await some.run({ ...scene, places });
      const trajectories = found as Float32Array;
      const futures =
        targets === 'recorded'
          ? null
          : { objects: givenObjects(scene), steps: preset.worldSteps, rows: preset.objects };
      const wanted = rewardTargets(data.trainOracle, indices, trajectories, most, drop, futures);
      const { expertFuture, hasExpert } = samples;
      const { rewards, weights: rewardWeights } = wanted;
      const own = wpt.backpropToTeacher === true ? { places } : { judged: trajectories };
      return { ...scene, ...own, expertFuture, hasExpert, rewards, rewardWeights };
    },
    validate: (weights) => glance(data, options, wpt, profiles, weights),
  });
  await engine.close();
  await some.close();
  await outlook?.close();
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
      const likeliest = indexOfMost(logits);
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
