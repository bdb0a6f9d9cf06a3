/**
 * msgpack with plain maps, as any library reads and writes it. Before anything is decoded the bytes
 * are walked once: no extension types, no depth beyond 16, no container that claims more entries than
 * bytes follow, exactly one value. A hostile file so costs no more memory than its own size.
 */
import { Packr, Unpackr } from 'msgpackr';
import { invalid } from './invalid.js';

const MAX_DEPTH = 16;

const packr = new Packr({ useRecords: false, variableMapSize: true, encodeUndefinedAsNil: true });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'number' });

/** Packs plain objects, arrays, strings, numbers, booleans, null and bytes. */
export function packMap(value: object): Uint8Array {
  return new Uint8Array(packr.pack(value));
}

/** Unpacks one map. Throws TICKLOG_INVALID naming the field. */
export function unpackMap(bytes: Uint8Array, field: string): Record<string, unknown> {
  checkStructure(bytes, field);
  let value: unknown;
  try {
    value = unpackr.unpack(bytes);
  } catch (error) {
    throw invalid(field, `expected msgpack, found an error (${(error as Error).message})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(field, 'expected a map');
  }
  return value as Record<string, unknown>;
}

/** Walks the value without building it. Throws TICKLOG_INVALID. */
function checkStructure(bytes: Uint8Array, field: string): void {
  const walker = new Walker(bytes, field);
  walker.value(0);
  walker.end();
}

class Walker {
  private at = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly field: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  value(depth: number): void {
    if (depth > MAX_DEPTH) throw invalid(this.field, `is nested deeper than ${MAX_DEPTH} levels`);
    const children = this.entries(this.take(1));
    if (children > this.bytes.length - this.at) {
      throw invalid(this.field, `claims ${children} entries, more than bytes follow`);
    }
    for (let index = 0; index < children; index++) this.value(depth + 1);
  }

  /** Goes past the value's own bytes; gives the number of values inside it (a map's keys too). */
  private entries(type: number): number {
    if (type <= 0x7f || type >= 0xe0) return 0; // small integers
    if (type <= 0x8f) return 2 * (type & 15); // map
    if (type <= 0x9f) return type & 15; // array
    if (type <= 0xbf) return this.skip(type & 31); // str
    if (type === 0xc0 || type === 0xc2 || type === 0xc3) return 0; // nil, false, true
    if (type >= 0xc4 && type <= 0xc6) return this.skip(this.take(1 << (type - 0xc4))); // bin
    if (type === 0xca || type === 0xcb) return this.skip(type === 0xca ? 4 : 8); // floats
    if (type >= 0xcc && type <= 0xcf) return this.skip(1 << (type - 0xcc)); // unsigned
    if (type >= 0xd0 && type <= 0xd3) return this.skip(1 << (type - 0xd0)); // signed
    if (type >= 0xd9 && type <= 0xdb) return this.skip(this.take(1 << (type - 0xd9))); // str
    if (type === 0xdc || type === 0xdd) return this.take(type === 0xdc ? 2 : 4); // array
    if (type === 0xde || type === 0xdf) return 2 * this.take(type === 0xde ? 2 : 4); // map
    const name = `0x${type.toString(16)}`;
    throw invalid(this.field, `holds a msgpack type that is not used here (${name})`);
  }

  end(): void {
    if (this.at !== this.bytes.length) {
      throw invalid(
        this.field,
        `holds ${this.bytes.length - this.at} bytes after its msgpack value`,
      );
    }
  }

  private take(width: number): number {
    if (this.at + width > this.bytes.length)
      throw invalid(this.field, 'ends inside a msgpack value');
    const at = this.at;
    this.at += width;
    if (width === 1) return this.view.getUint8(at);
    return width === 2 ? this.view.getUint16(at) : this.view.getUint32(at);
  }

  private skip(count: number): 0 {
    if (count > this.bytes.length - this.at) {
      throw invalid(this.field, 'ends inside a msgpack value');
    }
    this.at += count;
    return 0;
  }
}
