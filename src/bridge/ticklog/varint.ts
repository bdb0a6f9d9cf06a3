/**
 * Unsigned integers in a variable number of bytes (LEB128: seven bits a byte, low bits first, the top
 * bit says that more follow) up to 2^53 − 1, and signed ones folded into them (0, −1, 1, −2, …).
 */
import { invariant } from '../../core/errors.js';
import { invalid } from './invalid.js';

/** Collects varints into one run of bytes. */
export class VarintWriter {
  private bytes = new Uint8Array(256);
  private size = 0;

  /** Appends an integer of 0 … 2^53 − 1. */
  unsigned(value: number): void {
    invariant(Number.isSafeInteger(value) && value >= 0, `expected an unsigned integer: ${value}`);
    if (this.size + 8 > this.bytes.length) this.grow();
    let rest = value;
    while (rest >= 128) {
      this.bytes[this.size++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.size++] = rest;
  }

  /** Appends an integer of magnitude below 2^52. */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.bytes.slice(0, this.size);
  }

  private grow(): void {
    const larger = new Uint8Array(this.bytes.length * 2);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

/** Reads varints; every error names the field that the bytes belong to. */
export class VarintReader {
  private at = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly field: string,
  ) {}

  /** The next integer, 0 … `max`. Throws TICKLOG_INVALID at the end or above `max`. */
  unsigned(max = Number.MAX_SAFE_INTEGER): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 8; count++) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw invalid(this.field, 'ends inside an integer');
      this.at++;
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) {
        if (value <= max) return value;
        throw invalid(this.field, `expected an integer of at most ${max}, found ${value}`);
      }
    }
    throw invalid(this.field, 'expected an integer of at most 8 bytes, found a longer one');
  }

  /** The next signed integer. */
  signed(): number {
    const folded = this.unsigned();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }

  isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  /** Throws TICKLOG_INVALID unless everything was read. */
  end(): void {
    if (this.at !== this.bytes.length) {
      throw invalid(this.field, `holds ${this.bytes.length - this.at} bytes too many`);
    }
  }
}
