/**
 * msgpack as CARLA's C++ client expects it: the caller says for every number whether it is an integer,
 * a float32 or a float64, since libcarla takes a float where an integer belongs for a type error. Writes
 * into one growing buffer that is reused from message to message.
 */
import { invariant } from '../../core/errors.js';

const FIRST_BYTES = 4096;

export class MsgpackWriter {
  private bytes = Buffer.allocUnsafe(FIRST_BYTES);
  private at = 0;

  /** Bytes written so far; a place to go back to with `rewind`. */
  get length(): number {
    return this.at;
  }

  /** Forgets everything after `length`. */
  rewind(length = 0): void {
    this.at = length;
  }

  /** What was written, valid until the next write. */
  view(): Buffer {
    return this.bytes.subarray(0, this.at);
  }

  /** What was written, as bytes of its own. */
  take(): Buffer {
    return Buffer.from(this.view());
  }

  nil(): this {
    return this.byte(0xc0);
  }

  bool(value: boolean): this {
    return this.byte(value ? 0xc3 : 0xc2);
  }

  /** An integer, as short as it goes; a bigint for what a double cannot hold. */
  int(value: number | bigint): this {
    if (typeof value === 'bigint') return this.bigInt(value);
    invariant(Number.isSafeInteger(value), `expected an integer to write, found ${value}`);
    return value < 0 ? this.negative(value) : this.unsigned(value);
  }

  /** A float32. Written values must be finite: a NaN reaches Python code that cannot take it. */
  f32(value: number): this {
    invariant(Number.isFinite(value), `expected a finite float to write, found ${value}`);
    this.grow(5);
    this.bytes[this.at] = 0xca;
    this.bytes.writeFloatBE(value, this.at + 1);
    this.at += 5;
    return this;
  }

  /** A float64; finite, as `f32`. */
  f64(value: number): this {
    invariant(Number.isFinite(value), `expected a finite float to write, found ${value}`);
    this.grow(9);
    this.bytes[this.at] = 0xcb;
    this.bytes.writeDoubleBE(value, this.at + 1);
    this.at += 9;
    return this;
  }

  str(text: string): this {
    const size = Buffer.byteLength(text);
    if (size < 32) this.byte(0xa0 | size);
    else if (size < 0x100) this.byte(0xd9).u8(size);
    else if (size < 0x10000) this.byte(0xda).u16(size);
    else this.byte(0xdb).u32(size);
    this.grow(size);
    this.at += this.bytes.write(text, this.at);
    return this;
  }

  bin(data: Uint8Array): this {
    const size = data.byteLength;
    if (size < 0x100) this.byte(0xc4).u8(size);
    else if (size < 0x10000) this.byte(0xc5).u16(size);
    else this.byte(0xc6).u32(size);
    return this.raw(data);
  }

  /** Opens an array of `count` values, which are written next. */
  array(count: number): this {
    if (count < 16) return this.byte(0x90 | count);
    return count < 0x10000 ? this.byte(0xdc).u16(count) : this.byte(0xdd).u32(count);
  }

  /** Bytes that are msgpack already. */
  raw(data: Uint8Array): this {
    this.grow(data.byteLength);
    this.bytes.set(data, this.at);
    this.at += data.byteLength;
    return this;
  }

  private unsigned(value: number): this {
    if (value < 0x80) return this.byte(value);
    if (value < 0x100) return this.byte(0xcc).u8(value);
    if (value < 0x10000) return this.byte(0xcd).u16(value);
    if (value < 0x100000000) return this.byte(0xce).u32(value);
    return this.bigInt(BigInt(value));
  }

  private negative(value: number): this {
    if (value >= -0x20) return this.byte(value & 0xff);
    if (value >= -0x80) return this.byte(0xd0).u8(value & 0xff);
    if (value >= -0x8000) return this.byte(0xd1).u16(value & 0xffff);
    if (value >= -0x80000000) return this.byte(0xd2).u32(value >>> 0);
    return this.bigInt(BigInt(value));
  }

  private bigInt(value: bigint): this {
    this.grow(9);
    if (value >= 0n) {
      this.bytes[this.at] = 0xcf;
      this.bytes.writeBigUInt64BE(value, this.at + 1);
    } else {
      this.bytes[this.at] = 0xd3;
      this.bytes.writeBigInt64BE(value, this.at + 1);
    }
    this.at += 9;
    return this;
  }

  private byte(value: number): this {
    this.grow(1);
    this.bytes[this.at] = value;
    this.at += 1;
    return this;
  }

  private u8(value: number): this {
    return this.byte(value);
  }

  private u16(value: number): this {
    this.grow(2);
    this.at = this.bytes.writeUInt16BE(value, this.at);
    return this;
  }

  private u32(value: number): this {
    this.grow(4);
    this.at = this.bytes.writeUInt32BE(value, this.at);
    return this;
  }

  private grow(size: number): void {
    const needed = this.at + size;
    if (needed <= this.bytes.length) return;
    const bytes = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(bytes, 0, 0, this.at);
    this.bytes = bytes;
  }
}
