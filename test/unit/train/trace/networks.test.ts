/** Whole networks, traced against eager: gradients of one batch, twenty updates, exported outputs. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openOnnxSession } from '../../../../src/agents/policy/onnx-session.js';
import { Trainer } from '../../../../src/train/optim/index.js';
import {
  createParameters,
  exportNetwork,
  openEagerEngine,
  openGradientEngine,
  runEagerly,
} from '../../../../src/train/trace/index.js';
import {
  convNet,
  perceptron,
  recurrent,
  type TinyNetwork,
  transformer,
} from '../../../helpers/tiny-networks.js';
import { batchFor, compareGradients, relativeError } from '../../../helpers/traced.js';

const size = { batch: 2, tokens: 5, width: 8, heads: 2, layers: 2, outputs: 3 };
const NETWORKS: Readonly<Record<string, (batch: number) => TinyNetwork>> = {
  'multi-layer perceptron': (batch) => perceptron(batch, 6, 16, 16, 3),
  transformer: (batch) => transformer({ ...size, batch }),
  'convolutional network': convNet,
  'gated recurrent unit': (batch) => recurrent(batch, 5, 6),
};

const gradients = suite('gradients of whole networks');
for (const [name, build] of Object.entries(NETWORKS)) {
  gradients(name, async () => {
    const { specs, inputs, loss } = build(3);
    const { errors, loss: value } = await compareGradients(specs, inputs, loss, { seed: 5 });
    assert.ok(value > 0.01, 'the loss is too small to compare anything');
    for (const [what, error] of Object.entries(errors)) {
      assert.ok(error < 1e-5, `${name}: ${what} differs by ${error}`);
    }
  });
}
gradients.run();

const steps = suite('twenty updates');
for (const [name, build] of Object.entries(NETWORKS)) {
  steps(name, async () => {
    const { specs, inputs, loss } = build(3);
    const options = { schedule: { peak: 3e-3, totalSteps: 20 }, seed: 1 };
    const train = async (engine: Trainer['engine']) => {
      const trainer = new Trainer(engine, options);
      const losses: number[] = [];
      for (let i = 0; i < 20; i += 1) {
        losses.push((await trainer.update(batchFor(inputs, i % 4))).loss);
      }
      await engine.close();
      return { losses, weights: engine.parameters.flat };
    };
    const request = () => ({ parameters: createParameters(specs, 5), inputs, loss });
    const found = await train(await openGradientEngine(request(), { threads: 1 }));
    const wanted = await train(await openEagerEngine(request(), 'cpu'));
    const moved = relativeError(wanted.weights, createParameters(specs, 5).flat);
    assert.ok(moved > 1e-3, `the weights moved by ${moved} only`);
    assert.ok(relativeError(found.losses, wanted.losses) < 1e-4, 'losses');
    assert.ok(relativeError(found.weights, wanted.weights) < 1e-4, 'weights');
  });
}
steps.run();

const exports = suite('exported networks');
for (const [name, build] of Object.entries(NETWORKS)) {
  exports(`${name}: batches of 1 and 4 as eagerly`, async () => {
    for (const batch of [1, 4]) {
      const { specs, inputs, network } = build(batch);
      const parameters = createParameters(specs, 3);
      const { target: _, ...given } = inputs;
      const feeds = batchFor(given, 9);
      const request = { parameters, inputs: given, network, metadata: { maker: 'test' } };
      const { model, outputs } = exportNetwork(request);
      const wanted = await runEagerly(request, feeds);
      const session = await openOnnxSession(model, { device: 'cpu', threads: 1, file: 'test' });
      assert.equal(
        session.inputs.map((input) => input.name),
        ['x'],
      );
      const { shape } = given['x']!;
      const bound = { name: 'x', dtype: 'float32', shape, values: feeds['x']! } as const;
      const results = await session.bind([bound], ['y'])();
      assert.equal([...results['y']!.shape], [...outputs[0]!.shape]);
      const error = relativeError(results['y']!.values, wanted['y']!);
      assert.ok(error < 1e-5, `batch ${batch} differs by ${error}`);
      await session.close();
      assert.equal(Buffer.compare(exportNetwork(request).model, model), 0, 'other bytes');
    }
  });
}
exports.run();
