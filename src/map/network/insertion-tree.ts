/**
 * Which of several equally near chords CARLA's client finds. It keeps its chords in an R-tree filled by
 * one insertion after the other (Boost.Geometry, linear split, 16 entries a node, 4 at least) and takes
 * the first nearest one it meets on a best-first walk. On the outer side of a bend two chords share
 * their nearest point all the time, and the place on the lane differs by up to decimetres between
 * them, so the tree's shape is rebuilt here and asked only when there is such a tie. Metres.
 */
import type { LaneTypeMask } from '../lane-type.js';
import { BranchHeap } from './branch-heap.js';
import { squaredDistanceToChord } from './chord-distance.js';
import type { Chords } from './chords.js';
import { contentOf, ENTRIES_MAX, enlargeBox, enlargedContent, splitEntries } from './tree-split.js';

const SLOTS = ENTRIES_MAX + 1;

/** The tree's nodes in growing arrays; an entry is a chord in a leaf, a node above. */
export class InsertionTree {
  private entries = new Int32Array(64 * SLOTS);
  private counts = new Int32Array(64);
  /** Six numbers an entry: min x, y, z, max x, y, z. */
  private boxes = new Float32Array(64 * SLOTS * 6);
  private nodeCount = 1;
  private root = 0;
  /** Levels above the leaves. */
  private height = 0;
  private readonly heap = new BranchHeap();

  constructor(
    private readonly chords: Chords,
    private readonly laneType: Int32Array,
  ) {
    const bounds = new Float32Array(6);
    for (let chord = 0; chord < chords.count; chord += 1) {
      for (let axis = 0; axis < 3; axis += 1) {
        const a = chords.points[chord * 6 + axis]!;
        const b = chords.points[chord * 6 + 3 + axis]!;
        bounds[axis] = Math.min(a, b);
        bounds[axis + 3] = Math.max(a, b);
      }
      this.insert(chord, bounds);
    }
  }

  private insert(chord: number, bounds: Float32Array): void {
    const second = this.insertBelow(this.root, this.height, chord, bounds);
    if (second === null) return;
    const root = this.addNode();
    this.append(root, this.root, second.firstBox);
    this.append(root, second.node, second.secondBox);
    this.root = root;
    this.height += 1;
  }

  /** Inserts into the subtree; returns the new sibling where the node had to be split. */
  private insertBelow(
    node: number,
    level: number,
    chord: number,
    bounds: Float32Array,
  ): SplitResult | null {
    if (level === 0) {
      this.append(node, chord, bounds);
    } else {
      const slot = node * SLOTS + this.chooseEntry(node, bounds);
      enlargeBox(this.boxes, slot * 6, bounds, 0);
      const second = this.insertBelow(this.entries[slot]!, level - 1, chord, bounds);
      if (second !== null) {
        this.boxes.set(second.firstBox, slot * 6);
        this.append(node, second.node, second.secondBox);
      }
    }
    return this.counts[node]! > ENTRIES_MAX ? this.split(node) : null;
  }

  /** The entry whose box grows least in content, of equal ones the one with the least content. */
  private chooseEntry(node: number, bounds: Float32Array): number {
    let chosen = 0;
    let leastGrowth = Number.POSITIVE_INFINITY;
    let leastContent = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.counts[node]!; i += 1) {
      const k = (node * SLOTS + i) * 6;
      const content = enlargedContent(this.boxes, k, bounds, 0);
      const growth = content - contentOf(this.boxes, k);
      if (growth < leastGrowth || (growth === leastGrowth && content < leastContent)) {
        leastGrowth = growth;
        leastContent = content;
        chosen = i;
      }
    }
    return chosen;
  }

  private split(node: number): SplitResult {
    const from = node * SLOTS;
    const entries = this.entries.slice(from, from + SLOTS);
    const boxes = this.boxes.slice(from * 6, (from + SLOTS) * 6);
    const parts = splitEntries(boxes);
    const second = this.addNode();
    this.counts[node] = 0;
    for (const i of parts.first) this.append(node, entries[i]!, boxes.subarray(i * 6, i * 6 + 6));
    for (const i of parts.second) {
      this.append(second, entries[i]!, boxes.subarray(i * 6, i * 6 + 6));
    }
    return { node: second, firstBox: parts.firstBox, secondBox: parts.secondBox };
  }

  private append(node: number, entry: number, box: Float32Array): void {
    const slot = node * SLOTS + this.counts[node]!;
    this.entries[slot] = entry;
    this.boxes.set(box, slot * 6);
    this.counts[node]! += 1;
  }

  private addNode(): number {
    if (this.nodeCount === this.counts.length) {
      const size = this.nodeCount * 2;
      const entries = new Int32Array(size * SLOTS);
      entries.set(this.entries);
      this.entries = entries;
      const counts = new Int32Array(size);
      counts.set(this.counts);
      this.counts = counts;
      const boxes = new Float32Array(size * SLOTS * 6);
      boxes.set(this.boxes);
      this.boxes = boxes;
    }
    this.nodeCount += 1;
    return this.nodeCount - 1;
  }

  /** The nearest chord of the lane types that a best-first walk meets first; -1 if there is none. */
  nearest(x: number, y: number, z: number, mask: LaneTypeMask): number {
    const { heap } = this;
    heap.clear();
    let best = Number.POSITIVE_INFINITY;
    let bestChord = -1;
    let node = this.root;
    let level = this.height;
    for (;;) {
      const end = node * SLOTS + this.counts[node]!;
      for (let slot = node * SLOTS; slot < end; slot += 1) {
        const entry = this.entries[slot]!;
        if (level > 0) {
          const distance = this.boxDistance(slot * 6, x, y, z);
          if (distance < best) heap.push(distance, level - 1, entry);
        } else if ((this.laneType[this.chords.lane[entry]!]! & mask) !== 0) {
          const distance = squaredDistanceToChord(this.chords.points, entry * 6, x, y, z);
          if (distance < best) {
            best = distance;
            bestChord = entry;
          }
        }
      }
      if (heap.size === 0 || heap.topDistance >= best) return bestChord;
      node = heap.topNode;
      level = heap.topLevel;
      heap.pop();
    }
  }

  private boxDistance(k: number, x: number, y: number, z: number): number {
    const { boxes } = this;
    const dx = Math.max(boxes[k]! - x, 0, x - boxes[k + 3]!);
    const dy = Math.max(boxes[k + 1]! - y, 0, y - boxes[k + 4]!);
    const dz = Math.max(boxes[k + 2]! - z, 0, z - boxes[k + 5]!);
    return dz * dz + dy * dy + dx * dx;
  }
}

interface SplitResult {
  readonly node: number;
  readonly firstBox: Float32Array;
  readonly secondBox: Float32Array;
}
