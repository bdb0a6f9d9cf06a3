/**
 * The structure of msgpack bytes, checked in one walk before anything is decoded: no extension types,
 * no depth beyond 16, keys that are text, UTF-8, no container that claims more entries than bytes
 * follow, exactly one value. Hostile bytes so cost no more memory than their own size.
 */
import { isUtf8 } from 'node:buffer';
import type { Refuse } from './fields.js';

const MAX_DEPTH = 16;

/** What a reader of untrusted bytes needs to know of them before it builds anything. */
export interface StructureRules {
  /** Path that errors name. */
  readonly field: string;
  readonly refuse: Refuse;
  /** Most values in all, containers and keys included; no limit unless given. */
  readonly maxValues?: number;
}

/** Walks the value without building it. Throws what `rules.refuse` makes. */
export function checkStructure(bytes: Uint8Array, rules: StructureRules): void {
  const walker = new Walker(bytes, rules);
  walker.value(0);
  walker.end();
}

class Walker {
  private at = 0;
  private readonly view: DataView;

  private left: number;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly rules: StructureRules,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.left = rules.maxValues ?? Number.POSITIVE_INFINITY;
  }

  value(depth: number): void {
    if (depth > MAX_DEPTH) throw this.invalid(`is nested deeper than ${MAX_DEPTH} levels`);
    const type = this.take(1);
    const children = this.entries(type);
    if (children === 0) return;
    this.left -= children;
    if (children > this.bytes.length - this.at) {
      throw this.invalid(`claims ${children} entries, more than bytes follow`);
    }
    if (this.left < 0) throw this.invalid(`holds more than ${this.rules.maxValues} values`);
    const isMap = (type & 0xf0) === 0x80 || type === 0xde || type === 0xdf;
    for (let index = 0; index < children; index++) {
      if (isMap && index % 2 === 0) this.key();
      this.value(depth + 1);
    }
  }

  /** A map's key is text; checked before it is walked. */
  private key(): void {
    const type = this.bytes[this.at] ?? 0;
    if ((type >= 0xa0 && type <= 0xbf) || (type >= 0xd9 && type <= 0xdb)) return;
    throw this.invalid('has a key that is no text');
  }

  /** Goes past the value's own bytes; gives the number of values inside it (a map's keys too). */
  private entries(type: number): number {
    if (type <= 0x7f || type >= 0xe0) return 0; // small integers
    if (type <= 0x8f) return 2 * (type & 15); // map
    if (type <= 0x9f) return type & 15; // array
    if (type <= 0xbf) return this.text(type & 31);
    if (type === 0xc0 || type === 0xc2 || type === 0xc3) return 0; // nil, false, true
    if (type >= 0xc4 && type <= 0xc6) return this.skip(this.take(1 << (type - 0xc4))); // bin
    if (type === 0xca || type === 0xcb) return this.skip(type === 0xca ? 4 : 8); // floats
    if (type >= 0xcc && type <= 0xcf) return this.skip(1 << (type - 0xcc)); // unsigned
    if (type >= 0xd0 && type <= 0xd3) return this.skip(1 << (type - 0xd0)); // signed
    if (type >= 0xd9 && type <= 0xdb) return this.text(this.take(1 << (type - 0xd9)));
    if (type === 0xdc || type === 0xdd) return this.take(type === 0xdc ? 2 : 4); // array
    if (type === 0xde || type === 0xdf) return 2 * this.take(type === 0xde ? 2 : 4); // map
    const name = `0x${type.toString(16)}`;
    throw this.invalid(`holds a msgpack type that is not used here (${name})`);
  }

  end(): void {
    if (this.at !== this.bytes.length) {
      throw this.invalid(`holds ${this.bytes.length - this.at} bytes after its msgpack value`);
    }
  }

  private take(width: number): number {
    if (this.at + width > this.bytes.length) throw this.invalid('ends inside a msgpack value');
    const at = this.at;
    this.at += width;
    if (width === 1) return this.view.getUint8(at);
    return width === 2 ? this.view.getUint16(at) : this.view.getUint32(at);
  }

  private text(count: number): 0 {
    const from = this.at;
    this.skip(count);
    for (let at = from; at < this.at; at++) {
      if (this.bytes[at]! < 0x80) continue;
      if (isUtf8(this.bytes.subarray(at, this.at))) return 0;
      throw this.invalid('holds text that is not UTF-8');
    }
    return 0;
  }

  private invalid(what: string): Error {
    return this.rules.refuse(this.rules.field, what);
  }

  private skip(count: number): 0 {
    if (count > this.bytes.length - this.at) {
      throw this.invalid('ends inside a msgpack value');
    }
    this.at += count;
    return 0;
  }
}
