/** Which samples a step trains on: every epoch all of them once, in an order drawn from seed and epoch. */
import { EgoloopError, Random } from '../../core/index.js';

/** Order of `count` samples in an epoch. */
export function epochOrder(count: number, seed: number, epoch: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const random = new Random(seed).fork(`epoch ${epoch}`);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = random.integer(0, i);
    const held = order[i] as number;
    order[i] = order[j] as number;
    order[j] = held;
  }
  return order;
}

/** Whole batches in an epoch; the rest waits for the next order. */
export function stepsAnEpoch(count: number, batch: number, name: string): number {
  const steps = Math.floor(count / batch);
  if (steps > 0) return steps;
  throw new EgoloopError(
    'DATASET_INVALID',
    `expected ${batch} samples at least to ${name} with, one batch, found ${count}; collect more`,
  );
}
