/** Any shapes: traced kernels give the shapes and values that the library's own give. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createParameters,
  type NetworkFunction,
  openForwardEngine,
  runEagerly,
} from '../../src/train/trace/index.js';
import { relativeError } from '../helpers/traced.js';

const shape = (rank: number) =>
  fc.array(fc.integer({ min: 1, max: 4 }), { minLength: rank, maxLength: rank });
const anyShape = fc.integer({ min: 1, max: 4 }).chain(shape);

async function agree(shapes: readonly number[][], network: NetworkFunction): Promise<void> {
  const specs = Object.fromEntries(
    shapes.map((one, i) => [`x${i}`, { shape: one, start: { normal: 1 } } as const]),
  );
  const request = { parameters: createParameters(specs, 1), inputs: {}, network };
  const wanted = await runEagerly(request, {});
  const eagerShapes: Record<string, number[]> = {};
  await runEagerly(
    {
      ...request,
      network: (weights, inputs) => {
        const results = network(weights, inputs);
        for (const [name, tensor] of Object.entries(results)) eagerShapes[name] = tensor.shape;
        return results;
      },
    },
    {},
  );
  const engine = await openForwardEngine(request, { threads: 1 });
  const found = await engine.run({});
  await engine.close();
  for (const { name, shape: traced } of engine.outputs) {
    assert.equal([...traced], eagerShapes[name]);
    const error = relativeError(found[name]!, wanted[name]!);
    assert.ok(found[name]!.length === wanted[name]!.length && error < 1e-5, `${name}: ${error}`);
  }
}

const check = (property: fc.IAsyncProperty<never> | fc.IAsyncProperty<unknown>) =>
  fc.assert(property as fc.IAsyncProperty<unknown>, { numRuns: 40, seed: 11 });

test('pairs broadcast in every way', () =>
  check(
    fc.asyncProperty(
      anyShape,
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      fc.integer({ min: 0, max: 3 }),
      async (whole, isOne, dropped) => {
        const part = whole.map((size, i) => (isOne[i] ? 1 : size)).slice(dropped);
        await agree([whole, part], (weights) => {
          const [a, b] = [weights.get('x0'), weights.get('x1')];
          return {
            sum: tf.add(a, b),
            product: tf.mul(b, a),
            ones: tf.mul(b, tf.onesLike(a)),
            zeros: tf.add(tf.zerosLike(a), b),
            fills: tf.sub(tf.fill(whole, 2), tf.onesLike(b)),
            least: tf.minimum(a, b),
            greater: tf.cast(tf.greater(a, b), 'float32'),
          };
        });
      },
    ),
  ));

test('reductions, transposes and slices of any axes', () =>
  check(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }).chain((rank) =>
        fc.record({
          sizes: shape(rank),
          axes: fc.subarray(Array.from({ length: rank }, (_, i) => i)),
          perm: fc.shuffledSubarray(
            Array.from({ length: rank }, (_, i) => i),
            { minLength: rank },
          ),
          keep: fc.boolean(),
        }),
      ),
      async ({ sizes, axes, perm, keep }) => {
        const begin = sizes.map((size) => Math.floor(size / 2));
        await agree([sizes], (weights) => {
          const x = weights.get('x0');
          return {
            sum: tf.sum(x, axes, keep),
            mean: tf.mean(x, axes, keep),
            max: tf.max(x, axes, keep),
            transposed: tf.transpose(x, perm),
            cut: tf.slice(x, begin),
            reversed: tf.reverse(x, axes),
            flat: tf.reshape(x, [-1]),
            padded: tf.pad(
              x,
              sizes.map((size, i) => [i, size % 2] as [number, number]),
              3,
            ),
            joined: tf.concat([x, tf.neg(x)], axes[0] ?? -1),
            tiled: tf.tile(
              x,
              sizes.map((size) => 1 + (size % 2)),
            ),
          };
        });
      },
    ),
  ));

test('products of any sizes, turned or not', () =>
  check(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 2 }).chain(shape),
      shape(3),
      fc.boolean(),
      fc.boolean(),
      async (batch, [m, k, n], left, right) => {
        const a = [...batch, ...(left ? [k!, m!] : [m!, k!])];
        const b = [...batch, ...(right ? [n!, k!] : [k!, n!])];
        await agree([a, b], (weights) => ({
          product: tf.matMul(weights.get('x0'), weights.get('x1'), left, right),
        }));
      },
    ),
  ));

test.run();
