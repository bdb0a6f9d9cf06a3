/**
 * Stage 2: the student, taught by a frozen teacher, and the baseline, the same network taught by the
 * expert's trajectories alone. Half the time the ego's speed is hidden from either.
 */
import {
  type Calibration,
  drive,
  type Preset,
  SPEED_MASK,
  sceneInputs,
  type WptOptions,
  wptSpecs,
} from '../networks/index.js';
import {
  createParameters,
  type InputSpecs,
  openForwardEngine,
  openGradientEngine,
  Parameters,
} from '../trace/index.js';
import { FrozenOutputs } from './frozen-outputs.js';
import { type Gate, gate, pdms } from './gates.js';
import { batchOf, epochsOf, type StageOptions } from './options.js';
import { emptySamples, sceneFeeds, type TrainingData } from './source.js';
import { startFrom } from './start-weights.js';
import {
  type Distillation,
  FULL_DISTILLATION,
  type StudentLossOptions,
  studentInputs,
  studentLoss,
  studentTrainingSpecs,
} from './student-loss.js';
import { inputsFor, labelNetwork, type TeachingForm } from './teacher-labels.js';
import { distancesTo } from './teacher-stage.js';
import { type TrainingResult, train } from './training-run.js';
import { fittedTo } from './used-rows.js';
import { Means, validationBatches } from './validation.js';

export interface Teaching extends WptOptions {
  /** Preset of the teacher. */
  readonly preset: Preset;
  /** World model, teacher and reward model, trained. */
  readonly weights: Parameters;
  readonly calibration: Calibration;
  readonly distillation?: Distillation;
}

export interface StudentStageOptions extends StageOptions {
  /** Names the checkpoint: `student`, `student-small`, `baseline`. */
  readonly name: string;
  /** Null for a baseline. */
  readonly teaching: Teaching | null;
  /** Checkpoint of a student whose weights are started from; absent: drawn ones. */
  readonly init?: string | undefined;
}

export interface StudentResult extends TrainingResult {
  /** The student's own weights, under the names of `studentSpecs`. */
  readonly student: Parameters;
  /** On the whole validation split. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly gates: readonly Gate[];
  /** SHA-256 of the checkpoint it started from; null for drawn weights. */
  readonly init: string | null;
}

/** Share of the ego's speeds that are hidden while training. */
const HIDDEN_SPEEDS = 0.5;
/** The reward's weight grows from nothing over this share of the training. */
const RAMP = 0.3;
const GLANCE = 512;
/** How far the predicted reward may part from the rules' before it is called hacking. */
const DIVERGENCE = 0.02;

function lossOptions(data: TrainingData, options: StudentStageOptions): StudentLossOptions {
  const { teaching } = options;
  if (teaching === null) return { student: options.preset, teaching: null };
  const { preset, calibration, distillation = FULL_DISTILLATION } = teaching;
  return {
    student: options.preset,
    teaching: {
      preset,
      wpt: { conditioning: teaching.conditioning },
      profiles: data.profiles(preset.profiles),
      calibration,
      distillation,
    },
  };
}

/** Parts of parameters under a name, without it. */
export function partOf(parameters: Parameters, part: string): Parameters {
  const list = parameters.list.filter(({ name }) => name.startsWith(`${part}/`));
  const found = new Parameters(
    Object.fromEntries(
      list.map(({ name, shape, decays }) => [
        name.slice(part.length + 1),
        { shape, decays, start: 'zeros' },
      ]),
    ),
  );
  for (const { name, values } of list) found.get(name.slice(part.length + 1)).values.set(values);
  return found;
}

/** What the teacher says of the training split, and the inputs that bring it. */
async function openLabels(
  { train: source }: TrainingData,
  options: StudentStageOptions,
  teaching: TeachingForm,
  parameters: Parameters,
): Promise<{ readonly inputs: InputSpecs; readonly outputs: FrozenOutputs }> {
  const { name, runtime, onProgress } = options;
  const batch = batchOf(options);
  const inputs = sceneInputs(teaching.preset, batch);
  const network = labelNetwork(teaching);
  const engine = await openForwardEngine({ parameters, inputs, network }, runtime);
  const samples = emptySamples(teaching.preset, batch);
  const stage = `${name}, the teacher's labels`;
  const outputs = await FrozenOutputs.open({
    engine,
    source,
    samples,
    onProgress: (step, steps) =>
      onProgress?.({ stage, step, steps, epoch: 1, epochs: 1, loss: null }),
  });
  return { inputs: inputsFor(engine.outputs), outputs };
}

/** The stage's options, where student and teacher read no more rows than the samples fill. */
function fitted(data: TrainingData, options: StudentStageOptions): StudentStageOptions {
  const { teaching } = options;
  return {
    ...fittedTo(data, options),
    teaching: teaching === null ? null : fittedTo(data, teaching),
  };
}

/**
 * Trains a student or a baseline.
 * @throws as `train`
 */
export async function trainStudent(
  data: TrainingData,
  given: StudentStageOptions,
): Promise<StudentResult> {
  const options = fitted(data, given);
  const { preset, seed, teaching, name, runtime = {} } = options;
  const batch = batchOf(options);
  const forms = lossOptions(data, options);
  const parameters = createParameters(
    {
      ...studentTrainingSpecs(forms),
      ...(teaching === null ? {} : wptSpecs(teaching.preset, teaching)),
    },
    seed,
  );
  if (teaching !== null) parameters.copyFrom(teaching.weights);
  const init = given.init === undefined ? null : startFrom(parameters, given.init);
  // With the view of the route students never see the speed.
  const isMasked = preset.view !== 'route';
  const masks = isMasked ? { [SPEED_MASK]: { shape: [batch, 1], rate: HIDDEN_SPEEDS } } : {};
  const samples = emptySamples(preset, batch);
  const labels =
    forms.teaching === null ? null : await openLabels(data, options, forms.teaching, parameters);
  const inputs = {
    ...studentInputs(forms, batch),
    ...(labels === null ? {} : labels.inputs),
    ...(isMasked ? { [SPEED_MASK]: { shape: [batch, 1] } } : {}),
  };
  const isFrozen = (one: string) => !one.startsWith('student/') && !one.startsWith('project/');
  const request = { parameters, inputs, loss: studentLoss(forms), isFrozen };
  const engine = await openGradientEngine(request, runtime);
  const result = await train({
    stage: name,
    options,
    epochs: epochsOf(teaching === null ? 'baseline' : 'student', options),
    count: data.train.count,
    engine,
    masks,
    identity: {
      preset: given.preset,
      data: data.hash,
      ...(init === null ? {} : { init }),
      teacher:
        teaching === null
          ? null
          : {
              preset: given.teaching?.preset,
              conditioning: teaching.conditioning,
              calibration: teaching.calibration,
              distillation: forms.teaching?.distillation,
            },
    },
    feeds: async (indices, _, share) => {
      data.train.read(indices, samples);
      const { expertFuture, hasExpert } = samples;
      const scene = sceneFeeds(samples);
      const plain = { ...scene, expertFuture, hasExpert };
      if (labels === null) return plain;
      const ramp = Float32Array.of(Math.min(1, share / RAMP));
      return { ...plain, ...(await labels.outputs.at(indices, scene)), ramp };
    },
    validate: (weights) => measureStudent(data, options, partOf(weights, 'student'), GLANCE),
  });
  await engine.close();
  await labels?.outputs.close();
  const student = partOf(result.weights, 'student');
  const numbers = await measureStudent(data, options, student);
  return { ...result, student, numbers, gates: gatesOf(result, numbers, data), init };
}

/**
 * The student's trajectories on the validation split: mean distance to the expert's over the poses
 * (m), their score by the rules, and that where something happens.
 */
async function measureStudent(
  data: TrainingData,
  options: StageOptions,
  student: Parameters,
  most?: number,
): Promise<Record<string, number>> {
  const { preset, runtime } = options;
  const batch = batchOf(options);
  const engine = await openForwardEngine(
    {
      parameters: student,
      inputs: sceneInputs(preset, batch),
      network: (weights, inputs) => ({ trajectory: drive(preset, inputs, weights).trajectory }),
    },
    runtime,
  );
  const samples = emptySamples(preset, batch);
  const rewards = new Float32Array(batch * 5);
  const distances = new Means();
  const scores = new Means();
  const interacting = new Means();
  for (const { indices, fresh } of validationBatches(data.validation.count, batch, most)) {
    data.validation.read(indices, samples);
    const { trajectory } = await engine.run(sceneFeeds(samples));
    data.validationOracle.score(indices, trajectory as Float32Array, 1, rewards);
    for (let b = 0; b < fresh; b += 1) {
      scores.add({ score: pdms(rewards, b * 5) }, 1);
      if (samples.interacting[b] === 1) {
        interacting.add({ interactingScore: pdms(rewards, b * 5) }, 1);
      }
      if (samples.hasExpert[b] !== 1) continue;
      const own = (trajectory as Float32Array).subarray(b * 18, (b + 1) * 18);
      const [distance] = distancesTo(samples.expertFuture.subarray(b * 18), 0, own, 1) as [number];
      distances.add({ distance }, 1);
    }
  }
  await engine.close();
  return { ...distances.values, ...scores.values, ...interacting.values };
}

/** Gates of section 17: the loss fell, and where a reward was followed, the rules agree that it rose. */
function gatesOf(
  { curves }: TrainingResult,
  numbers: Readonly<Record<string, number>>,
  data: TrainingData,
): Gate[] {
  const { training, validation } = curves;
  const [first, last] = [training[0], training.at(-1)];
  const gates = [
    gate(
      'distance to the expert, m (limit: 2)',
      numbers['distance'] ?? Number.NaN,
      'below',
      2,
      data.validation.count,
    ),
  ];
  if (first?.['studentReward'] === undefined || last === undefined) return gates;
  const scores = validation.map(({ score }) => score as number);
  const fell = Math.max(...scores) - (scores.at(-1) as number);
  gates.push(
    gate(
      'score by the rules below its best epoch',
      fell,
      'below',
      DIVERGENCE,
      data.validation.count,
    ),
  );
  return gates;
}
