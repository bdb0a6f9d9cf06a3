/** Traced graphs beside the library's own eager run: the same loss, the same batch, both results. */
import { Random } from '../../src/core/index.js';
import {
  createParameters,
  type Feeds,
  type InputSpecs,
  type LossFunction,
  openEagerEngine,
  openGradientEngine,
  type ParameterSpecs,
  type Parameters,
  sizeOf,
} from '../../src/train/trace/index.js';

/** Largest difference of two arrays, relative to the largest magnitude of the second. */
export function relativeError(found: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < wanted.length; i += 1) {
    largest = Math.max(largest, Math.abs(wanted[i] as number));
    const gap = Math.abs((found[i] as number) - (wanted[i] as number));
    // A NaN on one side must not pass for equal.
    difference = Number.isNaN(gap) ? Number.POSITIVE_INFINITY : Math.max(difference, gap);
  }
  return difference === 0 ? 0 : difference / Math.max(largest, 1e-6);
}

/** Uniform numbers, away from each other's ties. */
export function numbers(count: number, seed: number, low = -1, high = 1): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.uniform(low, high));
}

/** A batch of uniform numbers for every input. */
export function batchFor(inputs: InputSpecs, seed: number): Feeds {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }], i) => [
      name,
      numbers(sizeOf(shape), seed + i * 101),
    ]),
  );
}

export interface Comparison {
  /** Relative errors of the loss and of each gradient, traced against eager. */
  readonly errors: Readonly<Record<string, number>>;
  readonly worst: number;
  readonly loss: number;
  readonly parameters: Parameters;
}

/** Runs a loss both ways on one batch. */
export async function compareGradients(
  specs: ParameterSpecs,
  inputs: InputSpecs,
  loss: LossFunction,
  { seed = 1, feeds = batchFor(inputs, seed) }: { seed?: number; feeds?: Feeds } = {},
): Promise<Comparison> {
  const parameters = createParameters(specs, seed);
  const request = { parameters, inputs, loss };
  const traced = await openGradientEngine(request, { threads: 1 });
  const eager = await openEagerEngine(request, 'cpu');
  const found = await traced.run(feeds);
  const wanted = await eager.run(feeds);
  const errors: Record<string, number> = { loss: relativeError([found.loss], [wanted.loss]) };
  for (const { name, offset, size } of parameters.list) {
    const view = (gradients: Float32Array) => gradients.subarray(offset, offset + size);
    errors[name] = relativeError(view(traced.gradients), view(eager.gradients));
  }
  for (const [name, values] of Object.entries(wanted.metrics)) {
    errors[`metric ${name}`] = relativeError(found.metrics[name] as Float32Array, values);
  }
  await traced.close();
  return { errors, worst: Math.max(...Object.values(errors)), loss: wanted.loss, parameters };
}
