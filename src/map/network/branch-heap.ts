/**
 * A binary heap of tree nodes to visit, nearest first and of equally near ones the lower first. Among
 * full equals the order depends on how a heap moves its entries, so they are moved as GNU's C++
 * library does it: removal walks the hole down to a leaf and then lifts the last entry from there.
 */

export class BranchHeap {
  private distances = new Float64Array(256);
  private levels = new Int32Array(256);
  private nodes = new Int32Array(256);
  private count = 0;

  get size(): number {
    return this.count;
  }

  get topDistance(): number {
    return this.distances[0]!;
  }

  get topLevel(): number {
    return this.levels[0]!;
  }

  get topNode(): number {
    return this.nodes[0]!;
  }

  clear(): void {
    this.count = 0;
  }

  push(distance: number, level: number, node: number): void {
    if (this.count === this.nodes.length) this.grow();
    this.count += 1;
    this.lift(this.count - 1, distance, level, node);
  }

  /** Removes the top; the heap must not be empty. */
  pop(): void {
    const last = this.count - 1;
    this.count = last;
    if (last === 0) return;
    let hole = 0;
    while (2 * hole + 2 < last) {
      const right = 2 * hole + 2;
      const child = this.isBehind(right, right - 1) ? right - 1 : right;
      this.move(child, hole);
      hole = child;
    }
    if (2 * hole + 2 === last) {
      this.move(last - 1, hole);
      hole = last - 1;
    }
    this.lift(hole, this.distances[last]!, this.levels[last]!, this.nodes[last]!);
  }

  private lift(from: number, distance: number, level: number, node: number): void {
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const parentDistance = this.distances[parent]!;
      if (parentDistance < distance) break;
      if (parentDistance === distance && this.levels[parent]! <= level) break;
      this.move(parent, hole);
      hole = parent;
    }
    this.distances[hole] = distance;
    this.levels[hole] = level;
    this.nodes[hole] = node;
  }

  private isBehind(a: number, b: number): boolean {
    const difference = this.distances[a]! - this.distances[b]!;
    return difference > 0 || (difference === 0 && this.levels[a]! > this.levels[b]!);
  }

  private move(from: number, to: number): void {
    this.distances[to] = this.distances[from]!;
    this.levels[to] = this.levels[from]!;
    this.nodes[to] = this.nodes[from]!;
  }

  private grow(): void {
    const size = this.nodes.length * 2;
    const distances = new Float64Array(size);
    distances.set(this.distances);
    this.distances = distances;
    const levels = new Int32Array(size);
    levels.set(this.levels);
    this.levels = levels;
    const nodes = new Int32Array(size);
    nodes.set(this.nodes);
    this.nodes = nodes;
  }
}
