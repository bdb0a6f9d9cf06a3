/**
 * Plain data to msgpack bytes, in one buffer that is used again for every message. Written here because
 * the numbers must survive: −0 and fractions go out as float64, whole numbers as integers, bytes as
 * they are. Keys and short texts are turned to bytes once.
 */
import { invariant } from '../../core/errors.js';

/** Texts kept as bytes: keys, actor types, roles. */
const MAX_KEPT_TEXTS = 4096;
const MAX_KEPT_LENGTH = 64;

/** Above this a finished message takes the buffer with it; below, it is copied out. */
const HAND_OVER_BYTES = 256 * 1024;

export class MessageWriter {
  private bytes = Buffer.allocUnsafeSlow(64 * 1024);
  private at = 0;
  private readonly kept = new Map<string, Uint8Array>();

  /** One value as msgpack; the result is the caller's own. Undefined entries of maps are left out. */
  encode(value: unknown): Uint8Array {
    this.at = 0;
    this.value(value);
    const { at, bytes } = this;
    if (at < HAND_OVER_BYTES) return new Uint8Array(bytes.subarray(0, at));
    this.bytes = Buffer.allocUnsafeSlow(64 * 1024);
    return bytes.subarray(0, at);
  }

  private value(value: unknown): void {
    if (typeof value === 'string') this.text(value);
    else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'boolean') this.byte(value ? 0xc3 : 0xc2);
    else if (value === null) this.byte(0xc0);
    else if (value instanceof Uint8Array) this.binary(value);
    else if (Array.isArray(value)) this.list(value);
    else {
      invariant(typeof value === 'object', `expected plain data to send, found a ${typeof value}`);
      this.map(value as Readonly<Record<string, unknown>>);
    }
  }

  private map(map: Readonly<Record<string, unknown>>): void {
    let count = 0;
    for (const key in map) if (map[key] !== undefined) count++;
    this.head(count, 0x80, 16, 0xde);
    for (const key in map) {
      const value = map[key];
      if (value === undefined) continue;
      this.text(key);
      this.value(value);
    }
  }

  private list(list: readonly unknown[]): void {
    this.head(list.length, 0x90, 16, 0xdc);
    for (let index = 0; index < list.length; index++) this.value(list[index]);
  }

  /** Size of a map or list: in the type's own byte, in two or in four. */
  private head(count: number, small: number, smallLimit: number, wide: number): void {
    this.reserve(5);
    if (count < smallLimit) this.bytes[this.at++] = small | count;
    else if (count < 0x10000) {
      this.bytes[this.at++] = wide;
      this.at = this.bytes.writeUInt16BE(count, this.at);
    } else {
      this.bytes[this.at++] = wide + 1;
      this.at = this.bytes.writeUInt32BE(count, this.at);
    }
  }

  private text(text: string): void {
    let utf8 = this.kept.get(text);
    if (utf8 === undefined) {
      utf8 = Buffer.from(text, 'utf8');
      if (text.length <= MAX_KEPT_LENGTH && this.kept.size < MAX_KEPT_TEXTS) {
        this.kept.set(text, utf8);
      }
    }
    this.reserve(5 + utf8.length);
    if (utf8.length < 32) this.bytes[this.at++] = 0xa0 | utf8.length;
    else this.length(utf8.length, 0xd9);
    this.bytes.set(utf8, this.at);
    this.at += utf8.length;
  }

  private binary(data: Uint8Array): void {
    this.reserve(5 + data.length);
    this.length(data.length, 0xc4);
    this.bytes.set(data, this.at);
    this.at += data.length;
  }

  /** A length in one, two or four bytes behind types `first`, `first` + 1, `first` + 2. */
  private length(length: number, first: number): void {
    if (length < 0x100) {
      this.bytes[this.at++] = first;
      this.bytes[this.at++] = length;
    } else if (length < 0x10000) {
      this.bytes[this.at++] = first + 1;
      this.at = this.bytes.writeUInt16BE(length, this.at);
    } else {
      this.bytes[this.at++] = first + 2;
      this.at = this.bytes.writeUInt32BE(length, this.at);
    }
  }

  private number(value: number): void {
    this.reserve(9);
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) this.float(value);
    else if (value >= -32 && value < 128) {
      this.bytes[this.at++] = value & 0xff;
    } else if (value >= 0 && value <= 0xffffffff) {
      if (value < 0x100) {
        this.bytes[this.at++] = 0xcc;
        this.bytes[this.at++] = value;
      } else if (value < 0x10000) {
        this.bytes[this.at++] = 0xcd;
        this.at = this.bytes.writeUInt16BE(value, this.at);
      } else {
        this.bytes[this.at++] = 0xce;
        this.at = this.bytes.writeUInt32BE(value, this.at);
      }
    } else if (value < 0 && value >= -0x80000000) {
      this.bytes[this.at++] = 0xd2;
      this.at = this.bytes.writeInt32BE(value, this.at);
    } else {
      this.bytes[this.at++] = 0xd3;
      this.at = this.bytes.writeBigInt64BE(BigInt(value), this.at);
    }
  }

  private float(value: number): void {
    this.bytes[this.at++] = 0xcb;
    this.at = this.bytes.writeDoubleBE(value, this.at);
  }

  private byte(byte: number): void {
    this.reserve(1);
    this.bytes[this.at++] = byte;
  }

  private reserve(count: number): void {
    const needed = this.at + count;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
  }
}
