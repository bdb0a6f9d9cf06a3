/**
 * The order in which CARLA's client walks its roads and junction connections. It keeps them in a C++
 * hash map keyed by an integer, so the order is neither the file's nor the ids'; the topology list,
 * the order of successors and with them the planner's graph depend on it. GNU's library hashes an
 * integer to itself, keeps all nodes in one chain, and grows its bucket array along fixed primes.
 */

/** Bucket counts of a map that grows by single insertions; measured on GNU libstdc++. */
const BUCKET_COUNTS = [
  1, 13, 29, 59, 127, 257, 541, 1109, 2357, 5087, 10273, 20753, 42043, 85229, 172933, 351061,
  712697, 1447153, 2938679, 5967347, 12117689, 24607243,
];

const NONE = -1;
/** Stands for the chain's head where a bucket stores "the node before my first node". */
const HEAD = -2;

/** The chain of nodes with the bucket array over it; nodes are numbered by insertion. */
class HashChain {
  private readonly next: Int32Array;
  private head = NONE;
  private buckets = new Int32Array(1).fill(NONE);
  private growth = 0;

  constructor(private readonly keys: readonly number[]) {
    this.next = new Int32Array(keys.length).fill(NONE);
  }

  private bucketOf(node: number): number {
    return this.keys[node]! % this.buckets.length;
  }

  private after(before: number): number {
    return before === HEAD ? this.head : this.next[before]!;
  }

  private link(before: number, node: number): void {
    this.next[node] = this.after(before);
    if (before === HEAD) this.head = node;
    else this.next[before] = node;
  }

  insert(node: number): void {
    if (node + 1 > this.capacity()) this.rehash();
    this.place(node, this.bucketOf(node));
  }

  private capacity(): number {
    return this.growth === 0 ? 0 : this.buckets.length;
  }

  /** A node goes to the front of its bucket; the first node of an empty bucket to the chain's head. */
  private place(node: number, bucket: number): void {
    const before = this.buckets[bucket]!;
    if (before !== NONE) {
      this.link(before, node);
      return;
    }
    const oldHead = this.head;
    this.link(HEAD, node);
    this.buckets[bucket] = HEAD;
    if (oldHead !== NONE) this.buckets[this.bucketOf(oldHead)] = node;
  }

  private rehash(): void {
    this.growth += 1;
    this.buckets = new Int32Array(BUCKET_COUNTS[this.growth]!).fill(NONE);
    let node = this.head;
    this.head = NONE;
    while (node !== NONE) {
      const following = this.next[node]!;
      this.place(node, this.bucketOf(node));
      node = following;
    }
  }

  order(): number[] {
    const result: number[] = [];
    for (let node = this.head; node !== NONE; node = this.next[node]!) result.push(node);
    return result;
  }
}

/**
 * Positions of `keys` in the order in which CARLA's client iterates a hash map into which they were
 * inserted one by one.
 *
 * @param keys distinct non-negative integers in order of insertion
 */
export function hashMapOrder(keys: readonly number[]): number[] {
  const chain = new HashChain(keys);
  for (let node = 0; node < keys.length; node += 1) chain.insert(node);
  return chain.order();
}
