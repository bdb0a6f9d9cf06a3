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

/** Stable order of 32-bit keys, two passes of 16 bits. */
function radixOrder(keys: Uint32Array): Uint32Array {
  let order = new Uint32Array(keys.length);
  for (let i = 0; i < order.length; i += 1) order[i] = i;
  for (const shift of [0, 16]) {
    const starts = new Uint32Array(65537);
    for (const key of keys) starts[((key >>> shift) & 0xffff) + 1]! += 1;
    for (let bin = 0; bin < 65536; bin += 1) starts[bin + 1]! += starts[bin]!;
    const sorted = new Uint32Array(order.length);
    for (const item of order) {
      const bin = (keys[item]! >>> shift) & 0xffff;
      sorted[starts[bin]!] = item;
      starts[bin]! += 1;
    }
    order = sorted;
  }
  return order;
}
