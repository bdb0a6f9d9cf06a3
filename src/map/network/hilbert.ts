/**
 * Order of points along a Hilbert curve: neighbours in the order are neighbours in the plane, which
 * makes tight boxes when consecutive runs are packed into tree nodes. Sorting is a stable radix sort,
 * linear in the number of points.
 */

const SIDE_BITS = 16;
const SIDE = 1 << SIDE_BITS;

/** Position of a cell of the 65536 × 65536 grid on the Hilbert curve, an unsigned 32-bit number. */
function hilbertIndex(cellX: number, cellY: number): number {
  let x = cellX;
  let y = cellY;
  let index = 0;
  for (let half = SIDE >> 1; half > 0; half >>= 1) {
    const right = (x & half) > 0 ? 1 : 0;
    const upper = (y & half) > 0 ? 1 : 0;
    index = index * 4 + ((3 * right) ^ upper);
    if (upper === 0) {
      if (right === 1) {
        x = SIDE - 1 - x;
        y = SIDE - 1 - y;
      }
      const swap = x;
      x = y;
      y = swap;
    }
  }
  return index;
}

/**
 * Indexes 0…count−1 sorted along a Hilbert curve through the points.
 *
 * @param xs coordinates in any unit, finite
 */
export function hilbertOrder(xs: Float64Array, ys: Float64Array): Uint32Array {
  const count = xs.length;
  const keys = new Uint32Array(count);
  const scaleX = gridScale(xs);
  const scaleY = gridScale(ys);
  for (let i = 0; i < count; i += 1) keys[i] = hilbertIndex(scaleX(xs[i]!), scaleY(ys[i]!));
  return radixOrder(keys);
}

function gridScale(values: Float64Array): (value: number) => number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const perUnit = high > low ? (SIDE - 1) / (high - low) : 0;
  return (value) => Math.floor((value - low) * perUnit);
}

/** Bits of the key sorted by in one pass: bins that fit into the processor's first cache. */
const PASS_BITS = 11;
const BINS = 1 << PASS_BITS;

/** Stable order of 32-bit keys, lowest bits first. */
function radixOrder(keys: Uint32Array): Uint32Array {
  const count = keys.length;
  let order = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) order[i] = i;
  let sorted = new Uint32Array(count);
  for (let shift = 0; shift < 32; shift += PASS_BITS) {
    const starts = new Uint32Array(BINS + 1);
    for (let i = 0; i < count; i += 1) starts[((keys[i]! >>> shift) & (BINS - 1)) + 1]! += 1;
    for (let bin = 0; bin < BINS; bin += 1) starts[bin + 1]! += starts[bin]!;
    for (let i = 0; i < count; i += 1) {
      const item = order[i]!;
      const bin = (keys[item]! >>> shift) & (BINS - 1);
      sorted[starts[bin]!] = item;
      starts[bin]! += 1;
    }
    const swap = order;
    order = sorted;
    sorted = swap;
  }
  return order;
}
