/**
 * All stages on a small made-up dataset: losses fall, a run that was cut off goes on to the same bits, and
 * what comes out is a policy.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Preset, presetOf } from '../../../../src/train/networks/index.js';
import {
  calibrate,
  exportStudent,
  exportTeacher,
  type StageOptions,
  type TrainingResult,
  trainStudent,
  trainTeacher,
  trainWorld,
} from '../../../../src/train/stages/index.js';
import { expectErrorLater } from '../../../helpers/expect-error-later.js';
import { madeData } from '../../../helpers/made-samples.js';

const preset: Preset = { ...presetOf('tiny'), cells: 8 };
const data = madeData(160, 32);
const conditioning = 'shared' as const;
const folder = mkdtempSync(join(tmpdir(), 'egoloop-train-'));

const options = (out: string, epochs: number): StageOptions => ({
  preset,
  seed: 3,
  out: join(folder, out),
  epochs,
  batch: 16,
  learningRate: 2e-3,
  runtime: { threads: 1 },
});

function first({ curves }: TrainingResult, name = 'loss'): number {
  const list = curves.training.slice(0, 5).map((point) => point[name] as number);
  return list.reduce((sum, one) => sum + one, 0) / list.length;
}

function last({ curves }: TrainingResult, name = 'loss'): number {
  const list = curves.training.slice(-5).map((point) => point[name] as number);
  return list.reduce((sum, one) => sum + one, 0) / list.length;
}

const smoke = suite('training from world model to student');

smoke('every stage learns, and its policies are written', async () => {
  const world = await trainWorld(data, options('run', 4));
  assert.ok(last(world) < 0.85 * first(world), `world ${first(world)} → ${last(world)}`);
  assert.is(world.gates.length, 4);
  const teacherOptions = { ...options('run', 4), conditioning, world: world.weights };
  const teacher = await trainTeacher(data, teacherOptions);
  assert.ok(last(teacher) < 0.8 * first(teacher), `teacher ${first(teacher)} → ${last(teacher)}`);
  assert.ok(last(teacher, 'simulation') < 0.9 * first(teacher, 'simulation'), 'rewards');
  const frozen = world.weights.get('encoder/queries').values;
  assert.equal(teacher.weights.get('world/encoder/queries').values, frozen, 'the world stays');
  const { calibration, gates, numbers } = await calibrate(data, {
    ...options('run', 1),
    conditioning,
    weights: teacher.weights,
  });
  assert.is(gates.length, 7);
  assert.ok(numbers['chosen']! > numbers['random']!, 'choosing beats chance');
  const asked = await calibrate(data, {
    ...options('asked', 1),
    conditioning,
    weights: teacher.weights,
    imitation: 0.7,
  });
  assert.is(asked.calibration.imitation, 0.7, 'a weight that is told is not searched');
  const teaching = { preset, conditioning, weights: teacher.weights, calibration };
  const student = await trainStudent(data, { ...options('run', 3), name: 'student', teaching });
  assert.ok(last(student) < 0.9 * first(student), `student ${first(student)} → ${last(student)}`);
  assert.ok(last(student, 'policy') < first(student, 'policy'), 'queries come nearer');
  const common = { preset, description: 'a test', folder: join(folder, 'run'), card: { seed: 3 } };
  const small = exportStudent({ ...common, name: 'student', weights: student.student });
  const large = exportTeacher(
    { ...common, name: 'teacher', weights: teacher.weights },
    { conditioning },
    data.profiles(preset.profiles),
    calibration,
  );
  assert.ok(small.bytes * 2 < large.bytes);
  assert.is(JSON.parse(readFileSync(small.manifest, 'utf8')).model.sha256, small.sha256);
});

smoke('a run goes on from its checkpoint to the same bits', async () => {
  const base = { name: 'baseline', teaching: null };
  const whole = await trainStudent(data, { ...options('whole', 2), ...base });
  // Cut off in the middle of the second epoch.
  let steps = 0;
  const cut = { ...options('cut', 2), ...base };
  const stop = () => {
    steps += 1;
    if (steps === 14) throw new Error('cut off');
  };
  try {
    await trainStudent(data, { ...cut, onProgress: stop });
    assert.unreachable();
  } catch (error) {
    assert.is((error as Error).message, 'cut off');
  }
  const resumed = await trainStudent(data, cut);
  assert.equal(resumed.student.flat, whole.student.flat);
  assert.equal(resumed.curves, whole.curves);
  const other = { ...cut, learningRate: 1e-4 };
  await expectErrorLater('CHECKPOINT_INVALID', /started with/, () => trainStudent(data, other));
});

smoke('numbers that are not finite end it with the last checkpoint standing', async () => {
  const run = { ...options('nan', 2), name: 'baseline', teaching: null };
  let reads = 0;
  const poisoned = {
    ...data,
    train: {
      ...data.train,
      read: (indices: ArrayLike<number>, out: Parameters<typeof data.train.read>[1]) => {
        data.train.read(indices, out);
        // Batches of training alone.
        if (indices.length > 1) reads += 1;
        if (reads === 13) out.ego[0] = Number.NaN;
      },
    },
  };
  await expectErrorLater('TRAINING_DIVERGED', /step 12/, () => trainStudent(poisoned, run));
  const result = await trainStudent(data, run);
  assert.ok(result.student.flat.every(Number.isFinite));
});

smoke('too few samples are refused at once', async () => {
  const run = { ...options('few', 1), name: 'baseline', teaching: null, batch: 400 };
  await expectErrorLater('DATASET_INVALID', /400 samples.*found 160/, () =>
    trainStudent(data, run),
  );
});

smoke.after(() => rmSync(folder, { recursive: true }));
smoke.run();
