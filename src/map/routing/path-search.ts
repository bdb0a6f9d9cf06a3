/**
 * A* over the route graph, step for step as networkx's `astar_path` runs it: queue ordered by (cost so
 * far + heuristic, order of insertion), a node's edges in the order they were added. The heuristic is
 * the straight distance of the rounded vertices; lane changes cost nothing, so it may overestimate, and
 * which of several good paths is found depends on these details.
 */
import type { RouteGraph } from './route-graph.js';

/**
 * networkx 2.4 and later expand a node again when a cheaper way to it turns up; 2.3 and earlier (2.2 is
 * what scenario_runner pins) never do. They differ only where the heuristic overestimates.
 */
export type SearchVersion = 'networkx-2.4' | 'networkx-2.2';

interface Entry {
  readonly priority: number;
  readonly order: number;
  readonly node: number;
  readonly cost: number;
  readonly parent: number | null;
}

/** Nodes from `source` to `target`, both included, or null if there is no way. */
export function findPath(
  graph: RouteGraph,
  source: number,
  target: number,
  version: SearchVersion = 'networkx-2.4',
): number[] | null {
  const queue = new EntryQueue();
  const queued = new Map<number, { readonly cost: number; readonly heuristic: number }>();
  const parents = new Map<number, number | null>();
  queue.push(0, source, 0, null);
  for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
    const { node, cost, parent } = entry;
    if (node === target) return unwind(parents, node, parent);
    if (parents.has(node)) {
      if (version === 'networkx-2.2' || parents.get(node) === null) continue;
      if (queued.get(node)!.cost < cost) continue;
    }
    parents.set(node, parent);
    for (const [neighbour, edge] of graph.edgesFrom(node)) {
      if (version === 'networkx-2.2' && parents.has(neighbour)) continue;
      const newCost = cost + edge.cost;
      const known = queued.get(neighbour);
      if (known !== undefined && known.cost <= newCost) continue;
      const heuristic = known?.heuristic ?? straightDistance(graph, neighbour, target);
      queued.set(neighbour, { cost: newCost, heuristic });
      queue.push(newCost + heuristic, neighbour, newCost, node);
    }
  }
  return null;
}

function unwind(
  parents: ReadonlyMap<number, number | null>,
  target: number,
  parent: number | null,
): number[] {
  const path = [target];
  for (let node = parent; node !== null; node = parents.get(node) ?? null) path.push(node);
  return path.reverse();
}

/** Euclidean distance of two vertices in double, metres. */
function straightDistance(graph: RouteGraph, a: number, b: number): number {
  const from = graph.vertexOf(a)!;
  const to = graph.vertexOf(b)!;
  const dx = from.x - to.x;
  const dy = from.y - to.y;
  const dz = from.z - to.z;
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

/** A binary heap; equal priorities leave in the order they came. */
class EntryQueue {
  readonly #heap: Entry[] = [];
  #pushed = 0;

  push(priority: number, node: number, cost: number, parent: number | null): void {
    const heap = this.#heap;
    const entry = { priority, order: this.#pushed, node, cost, parent };
    this.#pushed += 1;
    let hole = heap.length;
    while (hole > 0) {
      const above = (hole - 1) >> 1;
      if (!isBefore(entry, heap[above]!)) break;
      heap[hole] = heap[above]!;
      hole = above;
    }
    heap[hole] = entry;
  }

  pop(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = last;
    return first;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.priority < b.priority || (a.priority === b.priority && a.order < b.order);
}
