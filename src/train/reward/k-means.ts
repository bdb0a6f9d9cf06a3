/**
 * k-means with the starting points of Arthur and Vassilvitskii (2007, "k-means++"), from a seed. Centres
 * given beforehand stay where they are and take part in everything.
 */
import type { Random } from '../../core/random.js';

export interface KMeansInput {
  /** count × size numbers. */
  readonly points: Float32Array;
  readonly size: number;
  readonly k: number;
  readonly random: Random;
  /** Centres that stay, one behind the other; they count among the `k`. */
  readonly fixed?: Float32Array;
  readonly rounds?: number;
}

function distance2(a: Float32Array, i: number, b: Float32Array, j: number, size: number): number {
  let sum = 0;
  for (let d = 0; d < size; d += 1) {
    const off = a[i * size + d]! - b[j * size + d]!;
    sum += off * off;
  }
  return sum;
}

/** Centres, `k` × `size`: the fixed ones first. Fewer points than centres repeat points. */
export function kMeans(input: KMeansInput): Float32Array {
  const { points, size, k, random, fixed = new Float32Array(0), rounds = 25 } = input;
  const count = points.length / size;
  const held = fixed.length / size;
  const centres = new Float32Array(k * size);
  centres.set(fixed);
  seed(input, centres, held, count);
  const owner = new Int32Array(count).fill(-1);
  for (let round = 0; round < rounds; round += 1) {
    if (!assign(points, centres, owner, size, k)) break;
    const sums = new Float64Array(k * size);
    const members = new Int32Array(k);
    for (let i = 0; i < count; i += 1) {
      const at = owner[i]!;
      members[at]! += 1;
      for (let d = 0; d < size; d += 1) sums[at * size + d]! += points[i * size + d]!;
    }
    for (let c = held; c < k; c += 1) {
      // A centre that lost all its points starts again at one of them.
      const from = members[c] === 0 ? random.integer(0, count - 1) : -1;
      for (let d = 0; d < size; d += 1) {
        centres[c * size + d] =
          from < 0 ? sums[c * size + d]! / members[c]! : points[from * size + d]!;
      }
    }
  }
  return centres;
}

/** Draws the free centres, each with a chance that grows with the squared distance to those there are. */
function seed(
  { points, size, k, random }: KMeansInput,
  centres: Float32Array,
  held: number,
  count: number,
): void {
  const nearest = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const take = (centre: number): void => {
    for (let i = 0; i < count; i += 1) {
      nearest[i] = Math.min(nearest[i]!, distance2(points, i, centres, centre, size));
    }
  };
  for (let c = 0; c < held; c += 1) take(c);
  for (let c = held; c < k; c += 1) {
    const chosen = c === 0 ? random.integer(0, count - 1) : draw(nearest, random);
    centres.set(points.subarray(chosen * size, (chosen + 1) * size), c * size);
    take(c);
  }
}

function draw(weights: Float64Array, random: Random): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return random.integer(0, weights.length - 1);
  let left = random.unit() * total;
  for (let i = 0; i < weights.length; i += 1) {
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return weights.length - 1;
}

/** Gives every point its nearest centre. False where nothing changed. */
function assign(
  points: Float32Array,
  centres: Float32Array,
  owner: Int32Array,
  size: number,
  k: number,
): boolean {
  let hasChanged = false;
  for (let i = 0; i < owner.length; i += 1) {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let c = 0; c < k; c += 1) {
      const m2 = distance2(points, i, centres, c, size);
      if (m2 >= least) continue;
      least = m2;
      best = c;
    }
    if (owner[i] === best) continue;
    owner[i] = best;
    hasChanged = true;
  }
  return hasChanged;
}
