/**
 * Columns of whole numbers as few bytes: each value as its distance from where the two before it point
 * (motion is mostly straight), folded and written seven bits a byte. What remains compresses well.
 * Pure; the page's script reads with the same code that the builder writes with.
 */

/** Collects columns into one run of bytes. */
export class ColumnWriter {
  private bytes = new Uint8Array(4096);
  private size = 0;

  /** Appends a column of whole numbers of magnitude below 2^40. */
  column(values: ArrayLike<number>): void {
    let last = 0;
    let step = 0;
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i]!;
      const expected = last + step;
      this.signed(value - expected);
      step = i === 0 ? 0 : value - last;
      last = value;
    }
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.size);
  }

  private signed(value: number): void {
    let rest = value < 0 ? -2 * value - 1 : 2 * value;
    if (this.size + 8 > this.bytes.length) this.grow();
    while (rest >= 128) {
      this.bytes[this.size++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.size++] = rest;
  }

  private grow(): void {
    const larger = new Uint8Array(this.bytes.length * 2);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** Reads columns in the order they were written. */
export class ColumnReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** The next column of `count` numbers. */
  column(count: number): Int32Array {
    const values = new Int32Array(count);
    let last = 0;
    let step = 0;
    for (let i = 0; i < count; i += 1) {
      const value = last + step + this.signed();
      step = i === 0 ? 0 : value - last;
      last = value;
      values[i] = value;
    }
    return values;
  }

  private signed(): number {
    let folded = 0;
    let scale = 1;
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw new RangeError('the replay ends inside a column');
      this.at += 1;
      folded += (byte & 127) * scale;
      if (byte < 128) break;
      scale *= 128;
    }
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }
}
