/** Losses of all networks: traced against eager, gradient by gradient. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  PLAIN_CALIBRATION,
  type Preset,
  presetOf,
  studentSmallOf,
  withModes,
  worldSpecs,
  wptSpecs,
} from '../../../../src/train/networks/index.js';
import { drawOccupancy, emptyOccupancy } from '../../../../src/train/stages/occupancy.js';
import { emptySamples, sceneFeeds } from '../../../../src/train/stages/source.js';
import {
  FULL_DISTILLATION,
  studentInputs,
  studentLoss,
  studentTrainingSpecs,
} from '../../../../src/train/stages/student-loss.js';
import { teacherInputs, teacherLoss } from '../../../../src/train/stages/teacher-loss.js';
import { ALL_HEADS, worldInputs, worldLoss } from '../../../../src/train/stages/world-loss.js';
import {
  createParameters,
  type Feeds,
  type LossRequest,
  openEagerEngine,
  openGradientEngine,
  sizeOf,
} from '../../../../src/train/trace/index.js';
import { madeData, madeProfiles } from '../../../helpers/made-samples.js';
import { numbers, relativeError } from '../../../helpers/traced.js';

const BATCH = 2;
const preset: Preset = { ...presetOf('tiny'), profiles: 5, cells: 8 };
const profiles = madeProfiles(preset.profiles);
const data = madeData(16, 4);
/** Candidates that are judged, of the vocabulary and of the proposals. */
const PLACES = Int32Array.of(0, 2, 4, 5, 11, 17, 19);

/** A batch of made-up samples, and numbers for inputs that no sample has. */
function feedsOf(inputs: LossRequest['inputs']): Feeds {
  const samples = emptySamples(preset, BATCH);
  data.train.read([3, 5], samples);
  const labels = emptyOccupancy(preset.cells, BATCH);
  drawOccupancy(samples, [1, 5], preset.cells, labels);
  const all: Record<string, Float32Array> = {
    ...sceneFeeds(samples),
    egoFuture: samples.egoFuture,
    expertFuture: samples.expertFuture,
    hasExpert: samples.hasExpert,
    objectFutures: samples.objectFutures,
    covered: labels.covered,
    cellWeights: labels.weights,
  };
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }], i) => [
      name,
      name === 'places' ? PLACES : (all[name] ?? numbers(sizeOf(shape), 40 + i, 0, 1)),
    ]),
  );
}

async function compare(request: LossRequest): Promise<void> {
  const traced = await openGradientEngine(request, { threads: 1 });
  const eager = await openEagerEngine(request, 'cpu');
  const feeds = feedsOf(request.inputs);
  const found = await traced.run(feeds);
  const wanted = await eager.run(feeds);
  assert.ok(Number.isFinite(wanted.loss) && wanted.loss > 0.01, `loss ${wanted.loss}`);
  assert.ok(relativeError([found.loss], [wanted.loss]) < 1e-5, `${found.loss} ${wanted.loss}`);
  const largest = eager.gradients.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  for (const { name, offset, size } of traced.trained) {
    for (let i = offset; i < offset + size; i += 1) {
      const gap = Math.abs((traced.gradients[i] as number) - (eager.gradients[i] as number));
      assert.ok(gap <= 1e-5 * largest, `${name}[${i - offset}] differs by ${gap} of ${largest}`);
    }
  }
  await traced.close();
}

const world = suite('gradients of the world model');
for (const conditioning of ['shared', 'candidate'] as const) {
  world(conditioning, async () => {
    await compare({
      parameters: createParameters(worldSpecs(preset), 1),
      inputs: worldInputs(preset, BATCH, ALL_HEADS),
      loss: worldLoss({ preset, conditioning, heads: ALL_HEADS, profiles }),
    });
  });
}
world.run();

const teacher = suite('gradients of teacher and reward model');
for (const conditioning of ['none', 'shared', 'candidate'] as const) {
  for (const backpropToTeacher of [false, true]) {
    if (backpropToTeacher && conditioning === 'none') continue;
    teacher(`${conditioning}${backpropToTeacher ? ', rewards push the teacher' : ''}`, async () => {
      const options = { preset, profiles, conditioning, backpropToTeacher };
      await compare({
        parameters: createParameters(wptSpecs(preset, options), 2),
        inputs: teacherInputs(preset, options, BATCH, PLACES.length),
        loss: teacherLoss(options),
        isFrozen: (name) => name.startsWith('world/'),
      });
    });
  }
}
teacher.run();

const student = suite('gradients of student and baseline');
for (const student_ of [preset, studentSmallOf(preset), withModes(preset)]) {
  for (const kind of ['baseline', 'l2', 'hinge'] as const) {
    student(`${student_.name} ${kind}`, async () => {
      const wpt = { conditioning: 'shared' } as const;
      const distillation = {
        ...FULL_DISTILLATION,
        rewardForm: kind === 'hinge' ? kind : 'l2',
      } as const;
      const options = {
        student: student_,
        teaching:
          kind === 'baseline'
            ? null
            : { preset, wpt, profiles, calibration: PLAIN_CALIBRATION, distillation },
      };
      const specs = {
        ...studentTrainingSpecs(options),
        ...(kind === 'baseline' ? {} : wptSpecs(preset, wpt)),
      };
      await compare({
        parameters: createParameters(specs, 3),
        inputs: studentInputs(options, BATCH),
        loss: studentLoss(options),
        isFrozen: (name) => !name.startsWith('student/') && !name.startsWith('project/'),
      });
    });
  }
}
student.run();
