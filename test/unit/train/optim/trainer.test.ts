/** Whole trainings: the loss falls, resuming and repeating give the same bits, NaN ends it unharmed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EgoloopError } from '../../../../src/core/index.js';
import {
  readCheckpoint,
  Trainer,
  type TrainerOptions,
  writeCheckpoint,
} from '../../../../src/train/optim/index.js';
import {
  createParameters,
  dropout,
  type Feeds,
  gelu,
  type InputSpecs,
  type LossFunction,
  openEagerEngine,
  openForwardEngine,
  openGradientEngine,
} from '../../../../src/train/trace/index.js';
import { expectError } from '../../../helpers/expect-error.js';
import { perceptron, transformer } from '../../../helpers/tiny-networks.js';
import { numbers } from '../../../helpers/traced.js';

const MASK = { shape: [8, 16], rate: 0.25 };
const OPTIONS: TrainerOptions = {
  schedule: { peak: 3e-3, totalSteps: 40 },
  averageDecay: 0.9,
  masks: { mask: MASK },
  seed: 3,
};

const specs = {
  up: { shape: [5, 16], start: 'he' },
  down: { shape: [16, 1], start: 'lecun' },
} as const;
const inputs: InputSpecs = {
  x: { shape: [8, 5] },
  y: { shape: [8, 1] },
  mask: { shape: MASK.shape },
};
const loss: LossFunction = (weights, given) => {
  const matrix = (name: string) => weights.get(name) as tf.Tensor2D;
  const hidden = gelu(tf.matMul(given.get('x') as tf.Tensor2D, matrix('up')));
  const found = tf.matMul(dropout(hidden, given, 'mask') as tf.Tensor2D, matrix('down'));
  return { loss: tf.mean(tf.squaredDifference(found, given.get('y'))) };
};
const batchAt = (step: number): Feeds => ({
  x: numbers(40, step),
  y: numbers(8, 1000 + step),
});

async function openTrainer(seed = 3, threads = 2): Promise<Trainer> {
  const parameters = createParameters(specs, seed);
  const engine = await openGradientEngine({ parameters, inputs, loss }, { threads });
  return new Trainer(engine, { ...OPTIONS, seed });
}

async function advance(trainer: Trainer, until: number): Promise<void> {
  while (trainer.step < until) await trainer.update(batchAt(trainer.step));
}

test('the same seed gives the same bits, another seed others', async () => {
  const runs = await Promise.all([3, 3, 4].map((seed) => openTrainer(seed)));
  for (const trainer of runs) {
    await advance(trainer, 25);
    await trainer.engine.close();
  }
  const [first, again, other] = runs.map((trainer) => trainer.snapshot());
  assert.equal(again, first);
  assert.not.equal(other!.sections.weights, first!.sections.weights);
});

test('a training taken up from its file goes on to the same bits', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'egoloop-trainer-'));
  const file = join(folder, 'last.ckpt');
  const whole = await openTrainer();
  await advance(whole, 11);
  writeCheckpoint(file, whole.snapshot({ epoch: 2 }));
  await advance(whole, 30);
  const resumed = await openTrainer();
  // Whatever it did before is forgotten.
  await advance(resumed, 2);
  const checkpoint = readCheckpoint(file);
  assert.equal(checkpoint.extra, { epoch: 2 });
  resumed.restore(checkpoint, file);
  assert.is(resumed.step, 11);
  await advance(resumed, 30);
  assert.equal(resumed.snapshot(), whole.snapshot());
  assert.not.equal(resumed.average!.flat, resumed.parameters.flat);
  for (const { engine } of [whole, resumed]) await engine.close();
  rmSync(folder, { recursive: true });
});

test('a checkpoint that does not fit changes nothing', async () => {
  const trainer = await openTrainer();
  await advance(trainer, 3);
  const before = trainer.snapshot();
  const { average: _, ...sections } = before.sections;
  expectError('CHECKPOINT_INVALID', /average, which it does not hold/, () =>
    trainer.restore({ ...before, step: 9, sections }, 'c'),
  );
  expectError('CHECKPOINT_INVALID', /expected the seed 3, found 4/, () =>
    trainer.restore({ ...before, seed: 4 }, 'c'),
  );
  assert.equal(trainer.snapshot(), before);
  await trainer.engine.close();
});

test('a loss that is not finite ends the training and leaves the weights as they were', async () => {
  const trainer = await openTrainer();
  await advance(trainer, 5);
  const before = trainer.snapshot();
  const bad = { ...batchAt(5), x: new Float32Array(40).fill(Number.NaN) };
  try {
    await trainer.update(bad);
    assert.unreachable('it went on');
  } catch (error) {
    assert.instance(error, EgoloopError);
    const { code, message } = error as EgoloopError;
    assert.is(code, 'TRAINING_DIVERGED');
    assert.match(message, /at step 5, found NaN and the gradients of up, down not finite/);
  }
  assert.equal(trainer.snapshot(), before);
  await advance(trainer, 7);
  assert.is(trainer.step, 7);
  await trainer.engine.close();
});

test('long gradients are shortened, and the report says how long they were', async () => {
  const parameters = createParameters({ w: { shape: [2], start: 'zeros' } }, 1);
  const steep: LossFunction = (weights) => ({
    loss: tf.sum(tf.mul(weights.get('w'), tf.tensor1d([30, 40]))),
  });
  const request = { parameters, inputs: {}, loss: steep };
  const engine = await openGradientEngine(request, { threads: 1 });
  const schedule = { peak: 1, warmupSteps: 0, totalSteps: 10 };
  // With β₂ = 0 an element's update is its gradient over its magnitude, with a large ε the gradient.
  const adamw = { beta1: 0, beta2: 0, epsilon: 1e6, weightDecay: 0 };
  const trainer = new Trainer(engine, { schedule, adamw, clipNorm: 5, seed: 1 });
  const report = await trainer.update({});
  await engine.close();
  assert.is(report.gradientNorm, 50);
  assert.is(report.learningRate, 1);
  for (const [i, wanted] of [-3e-6, -4e-6].entries()) {
    assert.ok(Math.abs(parameters.flat[i]! / wanted - 1) < 1e-4, `${parameters.flat[i]}`);
  }
});

test('a small transformer learns: its loss falls to a fifth, on data it was not trained on', async () => {
  const size = { batch: 32, tokens: 6, width: 16, heads: 2, layers: 1, outputs: 2 };
  const net = transformer(size);
  const parameters = createParameters(net.specs, 1);
  const request = { parameters, inputs: net.inputs, loss: net.loss };
  const engine = await openGradientEngine(request, { threads: 2 });
  const totalSteps = 250;
  const trainer = new Trainer(engine, {
    schedule: { peak: 1e-2, totalSteps },
    averageDecay: 0.98,
    seed: 1,
  });
  // The largest first element of any token, and the mean of the second: attention can find both.
  const batch = (seed: number): Feeds => {
    const x = numbers(32 * 6 * 16, seed);
    const target = new Float32Array(64);
    for (let b = 0; b < 32; b += 1) {
      const tokens = Array.from({ length: 6 }, (_, t) => (b * 6 + t) * 16);
      target[2 * b] = Math.max(...tokens.map((at) => x[at]!));
      target[2 * b + 1] = tokens.reduce((sum, at) => sum + x[at + 1]! / 6, 0);
    }
    return { x, target };
  };
  const held = batch(999_999);
  const forward = await openForwardEngine(
    { ...request, network: (weights, given) => ({ loss: net.loss(weights, given).loss }) },
    { threads: 2 },
  );
  const lossNow = async () => (await forward.run(held))['loss']![0]!;
  const before = await lossNow();
  for (let step = 0; step < totalSteps; step += 1) await trainer.update(batch(step));
  const after = await lossNow();
  assert.ok(after < before / 5, `from ${before} to ${after}`);
  parameters.flat.set(trainer.average!.flat);
  const averaged = await lossNow();
  assert.ok(averaged < before / 5, `the running mean: from ${before} to ${averaged}`);
  for (const one of [engine, forward]) await one.close();
});

test('what a GPU needs is said where it is missing', async () => {
  const net = perceptron(2, 3, 2);
  const parameters = createParameters(net.specs, 1);
  const request = { parameters, inputs: net.inputs, loss: net.loss };
  const attempts = [
    [() => openGradientEngine(request, { device: 'cuda' }), /CUDA provider.*ONNXRUNTIME_NODE/],
    [() => openEagerEngine(request, 'gpu'), /gpu backend.*tfjs-node-gpu@4\.22\.0/],
  ] as const;
  for (const [open, pattern] of attempts) {
    await open().then(
      async (engine) => {
        // On a machine that has one, it must compute.
        const x = { x: numbers(6, 1), target: numbers(4, 2) };
        assert.ok(Number.isFinite((await engine.run(x)).loss));
        await engine.close();
      },
      (error) => {
        assert.instance(error, EgoloopError);
        assert.is(error.code, 'RUNTIME_MISSING');
        assert.match(error.message, pattern);
      },
    );
  }
});

test('the WebAssembly backend computes the same where it has the kernels', async () => {
  const net = perceptron(4, 3, 8, 2);
  const request = { inputs: net.inputs, loss: net.loss };
  const feeds = { x: numbers(12, 1), target: numbers(8, 2) };
  const results = [];
  for (const backend of ['cpu', 'wasm'] as const) {
    const parameters = createParameters(net.specs, 1);
    const engine = await openEagerEngine({ ...request, parameters }, backend);
    results.push({ loss: (await engine.run(feeds)).loss, gradients: engine.gradients });
  }
  const [plain, wasm] = results;
  assert.ok(Math.abs(plain!.loss - wasm!.loss) < 1e-6);
  assert.ok(plain!.gradients.every((value, i) => Math.abs(value - wasm!.gradients[i]!) < 1e-5));
});

test.run();
