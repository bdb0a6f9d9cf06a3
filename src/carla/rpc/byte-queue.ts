/** Bytes that arrive in pieces and leave from the front, in one buffer that grows by doubling. */

const FIRST_BYTES = 65_536;

export class ByteQueue {
  private store = Buffer.allocUnsafe(FIRST_BYTES);
  private from = 0;
  private to = 0;

  append(chunk: Uint8Array): void {
    if (this.to + chunk.length > this.store.length) this.makeRoom(chunk.length);
    this.store.set(chunk, this.to);
    this.to += chunk.length;
  }

  /** All bytes that wait; valid until the next call. */
  view(): Buffer {
    return this.store.subarray(this.from, this.to);
  }

  /** Drops bytes from the front. */
  consume(count: number): void {
    this.from += count;
    if (this.from !== this.to) return;
    this.from = 0;
    this.to = 0;
    // A single long message must not hold its memory for ever.
    if (this.store.length > 64 * FIRST_BYTES) this.store = Buffer.allocUnsafe(FIRST_BYTES);
  }

  private makeRoom(count: number): void {
    const length = this.to - this.from;
    const isLarge = length + count > this.store.length / 2;
    const target = isLarge ? Math.max(this.store.length * 2, length + count) : this.store.length;
    const store = isLarge ? Buffer.allocUnsafe(target) : this.store;
    this.store.copy(store, 0, this.from, this.to);
    this.store = store;
    this.from = 0;
    this.to = length;
  }
}
