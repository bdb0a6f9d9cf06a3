/**
 * How the R-tree of CARLA's client splits a full node (Boost.Geometry, "linear"): the two entries that
 * lie furthest apart along one axis, relative to the extent there, become seeds; the others join in
 * order the side whose box content grows less. Boxes are float32, contents double. In a flat map all
 * contents are 0 and the counts decide, which makes poor trees but always the same ones.
 */

export const ENTRIES_MAX = 16;
const ENTRIES_MIN = 4;

const f = Math.fround;
/** Spacing of float32 at 1. */
const EPSILON_F32 = 1.1920928955078125e-7;

/** Volume of the box of six numbers (min x, y, z, max x, y, z) at k. */
export function contentOf(boxes: Float32Array, k: number): number {
  const dx = f(boxes[k + 3]! - boxes[k]!);
  const dy = f(boxes[k + 4]! - boxes[k + 1]!);
  return dx * dy * f(boxes[k + 5]! - boxes[k + 2]!);
}

/** Volume of the box at k after it has been enlarged by another one. */
export function enlargedContent(
  boxes: Float32Array,
  k: number,
  others: Float32Array,
  j: number,
): number {
  let content = 1;
  for (let axis = 0; axis < 3; axis += 1) {
    const low = Math.min(boxes[k + axis]!, others[j + axis]!);
    const high = Math.max(boxes[k + axis + 3]!, others[j + axis + 3]!);
    content *= f(high - low);
  }
  return content;
}

/** Enlarges the box at k to hold another one. */
export function enlargeBox(boxes: Float32Array, k: number, others: Float32Array, j: number): void {
  for (let axis = 0; axis < 3; axis += 1) {
    boxes[k + axis] = Math.min(boxes[k + axis]!, others[j + axis]!);
    boxes[k + axis + 3] = Math.max(boxes[k + axis + 3]!, others[j + axis + 3]!);
  }
}

interface Seeds {
  readonly separation: number;
  readonly first: number;
  readonly second: number;
}

/** The entry that starts last and the one that ends first along an axis, and their relative gap. */
function seedsAlong(boxes: Float32Array, axis: number): Seeds {
  let lowestLow = boxes[axis]!;
  let highestHigh = boxes[axis + 3]!;
  let lowestHigh = highestHigh;
  let second = 0;
  for (let i = 1; i <= ENTRIES_MAX; i += 1) {
    const low = boxes[i * 6 + axis]!;
    const high = boxes[i * 6 + axis + 3]!;
    if (high < lowestHigh) {
      lowestHigh = high;
      second = i;
    }
    if (low < lowestLow) lowestLow = low;
    if (high > highestHigh) highestHigh = high;
  }
  let first = second === 0 ? 1 : 0;
  let highestLow = boxes[first * 6 + axis]!;
  for (let i = first; i <= ENTRIES_MAX; i += 1) {
    const low = boxes[i * 6 + axis]!;
    if (low > highestLow && i !== second) {
      highestLow = low;
      first = i;
    }
  }
  const extent = f(highestHigh - lowestLow);
  const gap = f(highestLow - lowestHigh);
  return { separation: extent > EPSILON_F32 ? f(gap / extent) : gap, first, second };
}

/** One side of a split while it grows. */
class Side {
  readonly members: number[];
  readonly box: Float32Array;
  content: number;

  constructor(
    private readonly boxes: Float32Array,
    seed: number,
  ) {
    this.members = [seed];
    this.box = boxes.slice(seed * 6, seed * 6 + 6);
    this.content = contentOf(this.box, 0);
  }

  growthBy(entry: number): number {
    return enlargedContent(this.box, 0, this.boxes, entry * 6) - this.content;
  }

  add(entry: number): void {
    this.members.push(entry);
    enlargeBox(this.box, 0, this.boxes, entry * 6);
    this.content = contentOf(this.box, 0);
  }
}

export interface EntrySplit {
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly firstBox: Float32Array;
  readonly secondBox: Float32Array;
}

/** Splits one entry more than a node may hold into two groups, each in the order of joining. */
export function splitEntries(boxes: Float32Array): EntrySplit {
  let seeds = seedsAlong(boxes, 0);
  for (let axis = 1; axis < 3; axis += 1) {
    const other = seedsAlong(boxes, axis);
    if (seeds.separation < other.separation) seeds = other;
  }
  const first = new Side(boxes, seeds.first);
  const second = new Side(boxes, seeds.second);
  let remaining = ENTRIES_MAX - 1;
  for (let entry = 0; entry <= ENTRIES_MAX; entry += 1) {
    if (entry === seeds.first || entry === seeds.second) continue;
    if (first.members.length + remaining <= ENTRIES_MIN) first.add(entry);
    else if (second.members.length + remaining <= ENTRIES_MIN) second.add(entry);
    else if (prefersFirst(first, second, entry)) first.add(entry);
    else second.add(entry);
    remaining -= 1;
  }
  return {
    first: first.members,
    second: second.members,
    firstBox: first.box,
    secondBox: second.box,
  };
}

function prefersFirst(first: Side, second: Side, entry: number): boolean {
  const growth1 = first.growthBy(entry);
  const growth2 = second.growthBy(entry);
  if (growth1 !== growth2) return growth1 < growth2;
  if (first.content !== second.content) return first.content < second.content;
  return first.members.length <= second.members.length;
}
