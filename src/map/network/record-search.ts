/** Binary search over record starts, shared by everything that is keyed by road s. */

/**
 * The last index in [from, to) whose start is at or before s. Before the first start it is `from`;
 * the client would stop with a failed assertion there.
 */
export function recordAt(starts: Float64Array, from: number, to: number, s: number): number {
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= s) low = middle;
    else high = middle;
  }
  return low;
}
