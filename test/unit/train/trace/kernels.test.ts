/**
 * Every kernel that can be traced against the library's own, eagerly: values of all, and gradients of
 * all that have one, to 1e-5 of the largest. The cases must cover the list of kernels.
 */
import * as tf from '@tensorflow/tfjs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createParameters,
  type LossFunction,
  type NamedTensors,
  openForwardEngine,
  runEagerly,
  sizeOf,
  tracedKernels,
  traceForward,
  traceLoss,
} from '../../../../src/train/trace/index.js';
import { type KernelCase, SMOOTH_CASES, VALUE_CASES } from '../../../helpers/kernel-cases.js';
import { compareGradients, numbers, relativeError } from '../../../helpers/traced.js';

const LIMIT = 1e-5;
const seen = new Set<string>();

function specsOf({ shapes, low = -2, high = 2 }: KernelCase) {
  return Object.fromEntries(
    shapes.map((shape, i) => [
      `x${i}`,
      { shape, start: { values: numbers(sizeOf(shape), 7 + i, low, high) } },
    ]),
  );
}

/** Sum of all outputs, each element weighted by a number of its own, so that no error cancels. */
function lossOf({ shapes, body }: KernelCase): LossFunction {
  return (weights) => {
    const results = [body(...shapes.map((_, i) => weights.get(`x${i}`)))].flat();
    const sums = results.map((result, i) => {
      const floats = tf.cast(result, 'float32');
      const factors = tf.tensor(numbers(result.size, 50 + i, 0.5, 1.5), result.shape);
      return tf.sum(tf.mul(floats, factors));
    });
    return { loss: tf.addN(sums) };
  };
}

function networkOf({ shapes, body }: KernelCase) {
  return (weights: NamedTensors) => {
    const results = [body(...shapes.map((_, i) => weights.get(`x${i}`)))].flat();
    return Object.fromEntries(results.map((result, i) => [`y${i}`, tf.cast(result, 'float32')]));
  };
}

const gradients = suite('gradients');
for (const [name, one] of Object.entries(SMOOTH_CASES)) {
  gradients(name, async () => {
    const loss = lossOf(one);
    const parameters = createParameters(specsOf(one), 1);
    for (const kernel of traceLoss({ parameters, inputs: {}, loss }).kernels) seen.add(kernel);
    const { errors } = await compareGradients(specsOf(one), {}, loss);
    for (const [what, error] of Object.entries(errors)) {
      assert.ok(error < LIMIT, `${name}: ${what} differs by ${error}`);
    }
  });
}
gradients.run();

const values = suite('values');
for (const [name, one] of Object.entries({ ...SMOOTH_CASES, ...VALUE_CASES })) {
  values(name, async () => {
    const parameters = createParameters(specsOf(one), 1);
    const request = { parameters, inputs: {}, network: networkOf(one) };
    for (const kernel of traceForward(request).kernels) seen.add(kernel);
    const engine = await openForwardEngine(request, { threads: 1 });
    const found = await engine.run({});
    const wanted = await runEagerly(request, {});
    await engine.close();
    assert.equal(Object.keys(found), Object.keys(wanted));
    for (const key of Object.keys(wanted)) {
      const error = relativeError(found[key]!, wanted[key]!);
      assert.ok(error < LIMIT, `${name}: ${key} differs by ${error}`);
    }
  });
}
values.run();

const coverage = suite('coverage');
coverage('every kernel that can be traced was compared', () => {
  assert.equal(
    tracedKernels().filter((kernel) => !seen.has(kernel)),
    [],
  );
});
coverage.run();
