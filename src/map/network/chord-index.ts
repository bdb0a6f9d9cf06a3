/**
 * Nearest chord of given lane types: a packed tree of boxes over the chords in Hilbert order. Each
 * node also knows the lane types below it, so that rare types are found without a scan. The answer is
 * the one of a full scan with `squaredDistanceToChord`; where several chords are equally near, the one
 * that CARLA's client finds (see `insertion-tree.ts`). Metres, CARLA's axes.
 */
import type { LaneTypeMask } from '../lane-type.js';
import { squaredDistanceToChord } from './chord-distance.js';
import type { Chords } from './chords.js';
import { hilbertOrder } from './hilbert.js';
import { InsertionTree } from './insertion-tree.js';

const FANOUT = 8;
/** Depth times fanout bounds the stack: 8^12 chords are more than fit into memory. */
const STACK_SIZE = 12 * FANOUT;
/** Squared distances this close, relatively, count as equal: rounding in the client may swap them. */
const TIE = 1e-12;

/** An immutable spatial index over the chords of a map. */
export class ChordIndex {
  /** Chord number at each packed position. */
  private readonly chordAt: Uint32Array;
  private readonly points: Float32Array;
  private readonly types: Int32Array;
  /** Six numbers a node: min x, y, z, max x, y, z. Levels follow each other, leaves first. */
  private readonly boxes: Float32Array;
  private readonly nodeTypes: Int32Array;
  /** First node of each level, and the total at the end. */
  private readonly levelStarts: readonly number[];
  private readonly stackNode = new Int32Array(STACK_SIZE);
  private readonly stackLevel = new Int32Array(STACK_SIZE);
  private readonly stackDistance = new Float64Array(STACK_SIZE);

  /** Built at the first tie. */
  private tieBreaker: InsertionTree | null = null;

  constructor(
    private readonly chords: Chords,
    private readonly laneType: Int32Array,
  ) {
    const { count, points, lane } = chords;
    const centreX = new Float64Array(count);
    const centreY = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      centreX[i] = (points[i * 6]! + points[i * 6 + 3]!) / 2;
      centreY[i] = (points[i * 6 + 1]! + points[i * 6 + 4]!) / 2;
    }
    this.chordAt = hilbertOrder(centreX, centreY);
    this.points = new Float32Array(count * 6);
    this.types = new Int32Array(count);
    for (let i = 0; i < count; i += 1) {
      const chord = this.chordAt[i]!;
      for (let k = 0; k < 6; k += 1) this.points[i * 6 + k] = points[chord * 6 + k]!;
      this.types[i] = this.laneType[lane[chord]!]!;
    }
    this.levelStarts = levelStarts(count);
    const nodeCount = this.levelStarts.at(-1)!;
    this.boxes = new Float32Array(nodeCount * 6);
    this.nodeTypes = new Int32Array(nodeCount);
    this.packLeaves();
    this.packUpperLevels();
  }

  private packLeaves(): void {
    for (let i = 0; i < this.chords.count; i += 1) {
      const node = Math.floor(i / FANOUT);
      const isFirst = i % FANOUT === 0;
      for (let axis = 0; axis < 3; axis += 1) {
        const a = this.points[i * 6 + axis]!;
        const b = this.points[i * 6 + 3 + axis]!;
        this.enlarge(node, axis, Math.min(a, b), Math.max(a, b), isFirst);
      }
      this.nodeTypes[node]! |= this.types[i]!;
    }
  }

  private packUpperLevels(): void {
    for (let level = 1; level + 1 < this.levelStarts.length; level += 1) {
      const below = this.levelStarts[level - 1]!;
      const start = this.levelStarts[level]!;
      for (let child = below; child < start; child += 1) {
        const node = start + Math.floor((child - below) / FANOUT);
        const isFirst = (child - below) % FANOUT === 0;
        for (let axis = 0; axis < 3; axis += 1) {
          const low = this.boxes[child * 6 + axis]!;
          this.enlarge(node, axis, low, this.boxes[child * 6 + 3 + axis]!, isFirst);
        }
        this.nodeTypes[node]! |= this.nodeTypes[child]!;
      }
    }
  }

  private enlarge(node: number, axis: number, low: number, high: number, isFirst: boolean): void {
    const k = node * 6 + axis;
    if (isFirst || low < this.boxes[k]!) this.boxes[k] = low;
    if (isFirst || high > this.boxes[k + 3]!) this.boxes[k + 3] = high;
  }

  /** Number of the nearest chord whose lane type is in the mask, or -1 if there is none. */
  nearest(x: number, y: number, z: number, mask: LaneTypeMask): number {
    let best = Number.POSITIVE_INFINITY;
    let second = Number.POSITIVE_INFINITY;
    let bestAt = -1;
    let depth = this.pushRoot(mask);
    while (depth > 0) {
      depth -= 1;
      if (this.stackDistance[depth]! > best) continue;
      const node = this.stackNode[depth]!;
      const level = this.stackLevel[depth]!;
      const first = (node - this.levelStarts[level]!) * FANOUT;
      if (level > 0) {
        depth = this.pushChildren(depth, level - 1, first, x, y, z, mask, best);
        continue;
      }
      const last = Math.min(first + FANOUT, this.chords.count);
      for (let i = first; i < last; i += 1) {
        if ((this.types[i]! & mask) === 0) continue;
        const distance = squaredDistanceToChord(this.points, i * 6, x, y, z);
        if (distance < best) {
          second = best;
          best = distance;
          bestAt = i;
        } else if (distance < second) {
          second = distance;
        }
      }
    }
    if (bestAt < 0) return -1;
    if (second > best * (1 + TIE)) return this.chordAt[bestAt]!;
    this.tieBreaker ??= new InsertionTree(this.chords, this.laneType);
    return this.tieBreaker.nearest(x, y, z, mask);
  }

  private pushRoot(mask: LaneTypeMask): number {
    const root = this.levelStarts.at(-1)! - 1;
    if (root < 0 || (this.nodeTypes[root]! & mask) === 0) return 0;
    this.stackNode[0] = root;
    this.stackLevel[0] = this.levelStarts.length - 2;
    this.stackDistance[0] = 0;
    return 1;
  }

  /** Pushes the children that may hold a nearer chord, nearest on top; returns the new depth. */
  private pushChildren(
    depth: number,
    level: number,
    first: number,
    x: number,
    y: number,
    z: number,
    mask: LaneTypeMask,
    best: number,
  ): number {
    const { stackNode, stackLevel, stackDistance } = this;
    const start = this.levelStarts[level]!;
    const last = Math.min(start + first + FANOUT, this.levelStarts[level + 1]!);
    let top = depth;
    for (let node = start + first; node < last; node += 1) {
      if ((this.nodeTypes[node]! & mask) === 0) continue;
      const distance = this.boxDistance(node, x, y, z);
      if (distance > best) continue;
      let slot = top;
      while (slot > depth && stackDistance[slot - 1]! < distance) {
        stackDistance[slot] = stackDistance[slot - 1]!;
        stackNode[slot] = stackNode[slot - 1]!;
        slot -= 1;
      }
      stackDistance[slot] = distance;
      stackNode[slot] = node;
      stackLevel[top] = level;
      top += 1;
    }
    return top;
  }

  /** Calls `visit` with the number of every chord that meets the box, in no particular order. */
  visitBox(
    low: readonly [number, number, number],
    high: readonly [number, number, number],
    visit: (chord: number) => void,
  ): void {
    const root = this.levelStarts.at(-1)! - 1;
    if (root >= 0) this.visitNode(root, this.levelStarts.length - 2, low, high, visit);
  }

  private visitNode(
    node: number,
    level: number,
    low: readonly [number, number, number],
    high: readonly [number, number, number],
    visit: (chord: number) => void,
  ): void {
    for (let axis = 0; axis < 3; axis += 1) {
      if (this.boxes[node * 6 + axis]! > high[axis]!) return;
      if (this.boxes[node * 6 + 3 + axis]! < low[axis]!) return;
    }
    const first = (node - this.levelStarts[level]!) * FANOUT;
    if (level > 0) {
      const start = this.levelStarts[level - 1]! + first;
      const end = Math.min(start + FANOUT, this.levelStarts[level]!);
      for (let child = start; child < end; child += 1) {
        this.visitNode(child, level - 1, low, high, visit);
      }
      return;
    }
    for (let i = first; i < Math.min(first + FANOUT, this.chords.count); i += 1) {
      if (meetsBox(this.points, i * 6, low, high)) visit(this.chordAt[i]!);
    }
  }

  /** A lower bound of the squared distance to anything in the box, lowered by more than rounding. */
  private boxDistance(node: number, x: number, y: number, z: number): number {
    const { boxes } = this;
    const k = node * 6;
    const dx = Math.max(boxes[k]! - x, 0, x - boxes[k + 3]!);
    const dy = Math.max(boxes[k + 1]! - y, 0, y - boxes[k + 4]!);
    const dz = Math.max(boxes[k + 2]! - z, 0, z - boxes[k + 5]!);
    return (dx * dx + dy * dy + dz * dz) * (1 - 1e-9);
  }
}

/** True where the segment meets the box: the parts of it within each slab have one in common. */
function meetsBox(
  points: Float32Array,
  k: number,
  low: readonly [number, number, number],
  high: readonly [number, number, number],
): boolean {
  let enter = 0;
  let leave = 1;
  for (let axis = 0; axis < 3; axis += 1) {
    const from = points[k + axis]!;
    const along = points[k + 3 + axis]! - from;
    if (along === 0) {
      if (from < low[axis]! || from > high[axis]!) return false;
      continue;
    }
    const a = (low[axis]! - from) / along;
    const b = (high[axis]! - from) / along;
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  }
  return enter <= leave;
}

/** First node of each level from the leaves up to the root, then the number of nodes. */
function levelStarts(count: number): number[] {
  const starts = [0];
  let size = count;
  while (size > 0) {
    size = Math.ceil(size / FANOUT);
    starts.push(starts.at(-1)! + size);
    if (size === 1) break;
  }
  return starts;
}
