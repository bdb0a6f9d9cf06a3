/**
 * The same loss and gradients computed eagerly by TensorFlow.js itself: the oracle of the traced graph in
 * tests, and by an option the way to train on a GPU that TensorFlow's own library drives.
 */
import * as tf from '@tensorflow/tfjs';
import { EgoloopError, reasonOf } from '../../core/index.js';
import type { GradientEngine, LossValues } from './gradient-engine.js';
import {
  checkGradient,
  checkLoss,
  type InputSpecs,
  type LossRequest,
  type NetworkRequest,
  trainedOf,
} from './graphs.js';
import { NamedTensors } from './named-tensors.js';
import type { Parameters } from './parameters.js';
import { checkFeeds, type Feeds } from './runtime.js';

/** Who computes: plain JavaScript, WebAssembly, or TensorFlow on a GPU (`@tensorflow/tfjs-node-gpu`). */
export type EagerBackend = 'cpu' | 'wasm' | 'gpu';

async function activate(backend: EagerBackend): Promise<string> {
  // Else the library prints advice to the console.
  tf.enableProdMode();
  const name = backend === 'gpu' ? 'tensorflow' : backend;
  try {
    if (backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
    if (backend === 'gpu') {
      const library: string = '@tensorflow/tfjs-node-gpu';
      await import(library);
    }
    if (await tf.setBackend(name)) return name;
    throw new Error(`the backend ${name} does not start`);
  } catch (error) {
    const remedy =
      backend === 'gpu'
        ? 'install it with: npm install --no-save @tensorflow/tfjs-node-gpu@4.22.0; or train with onnxruntime'
        : 'install it with: npm install @tensorflow/tfjs @tensorflow/tfjs-backend-wasm';
    const what = `expected the ${backend} backend of TensorFlow.js, found ${reasonOf(error)}; ${remedy}`;
    throw new EgoloopError('RUNTIME_MISSING', what, {}, error);
  }
}

function weightTensors(parameters: Parameters): Map<string, tf.Tensor> {
  return new Map(
    parameters.list.map(({ name, values, shape }) => [
      name,
      tf.tensor(Float32Array.from(values), [...shape]),
    ]),
  );
}

function inputTensors(specs: InputSpecs, feeds: Feeds): NamedTensors {
  return new NamedTensors(
    new Map(
      Object.entries(specs).map(([name, { shape, dtype = 'float32' }]) => [
        name,
        tf.tensor((feeds[name] as Float32Array).slice(), [...shape], dtype),
      ]),
    ),
  );
}

/**
 * An engine that runs a loss under a backend of TensorFlow.js.
 * @throws EgoloopError RUNTIME_MISSING where the backend is not installed
 */
export async function openEagerEngine(
  request: LossRequest,
  backend: EagerBackend = 'cpu',
): Promise<GradientEngine> {
  const name = await activate(backend);
  const { parameters } = request;
  const trained = trainedOf(request);
  const gradients = new Float32Array(parameters.flat.length);
  const compute = (feeds: Feeds): LossValues => {
    const weights = weightTensors(parameters);
    const inputs = inputTensors(request.inputs, feeds);
    const metrics: Record<string, Float32Array> = {};
    const forward = () => {
      const result = request.loss(new NamedTensors(weights), inputs);
      checkLoss(result.loss);
      for (const [key, metric] of Object.entries(result.metrics ?? {})) {
        metrics[key] = Float32Array.from(metric.dataSync());
      }
      return tf.reshape(result.loss, []);
    };
    const sources = trained.map((parameter) => weights.get(parameter.name) as tf.Tensor);
    const { value, grads } = tf.engine().gradients(forward, sources, undefined, true);
    for (const [i, parameter] of trained.entries()) {
      const gradient = checkGradient(parameter, grads[i]);
      gradients.set(gradient.dataSync(), parameter.offset);
    }
    return { loss: value.dataSync()[0] as number, metrics };
  };
  return {
    parameters,
    trained,
    gradients,
    runtime: `tfjs, ${backend}`,
    productFlops: null,
    async run(feeds) {
      checkFeeds(request.inputs, feeds);
      if (tf.getBackend() !== name) await tf.setBackend(name);
      let values: LossValues | null = null;
      tf.tidy(() => {
        values = compute(feeds);
      });
      return values as unknown as LossValues;
    },
    async close() {},
  };
}

/** Outputs of a network for one batch, computed eagerly. */
export async function runEagerly(
  { parameters, inputs, network }: NetworkRequest,
  feeds: Feeds,
  backend: EagerBackend = 'cpu',
): Promise<Record<string, Float32Array>> {
  await activate(backend);
  checkFeeds(inputs, feeds);
  const found: Record<string, Float32Array> = {};
  tf.tidy(() => {
    const results = network(
      new NamedTensors(weightTensors(parameters)),
      inputTensors(inputs, feeds),
    );
    for (const [name, tensor] of Object.entries(results)) {
      found[name] = Float32Array.from(tensor.dataSync());
    }
  });
  return found;
}
