/**
 * Reads msgpack from a stream that has neither lengths nor delimiters: finds where a value ends while it
 * is still arriving, then decodes it. Bounded in depth and in the number of values, so that a hostile
 * peer costs no more than the bytes it sends. Maps and extension types do not occur in CARLA's protocol
 * and are refused.
 */

/** What a message is made of. An integer beyond 2^53 is a bigint. */
export type RpcValue = null | boolean | number | bigint | string | Uint8Array | RpcValue[];

/** The bytes are not a message of the protocol; the connection cannot go on. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/** Deepest nesting; CARLA's own messages stay below 12. */
const MAX_DEPTH = 32;

/** Size of what follows a type byte: bytes of payload, values inside, or bytes of a length field. */
interface Shape {
  /** Bytes after the type byte and length field. */
  payload: number;
  children: number;
  /** Bytes of type byte and length field. */
  head: number;
}

/** Fixed sizes by type byte 0xc0…0xdf; −n: a length field of n bytes counts payload bytes. */
const FIXED: Readonly<Record<number, number>> = {
  192: 0,
  194: 0,
  195: 0,
  202: 4,
  203: 8,
  204: 1,
  205: 2,
  206: 4,
  207: 8,
  208: 1,
  209: 2,
  210: 4,
  211: 8,
};
const COUNTED: Readonly<Record<number, number>> = {
  196: 1,
  197: 2,
  198: 4,
  217: 1,
  218: 2,
  219: 4,
};

/** Reads the head of the value at `at`. False while its bytes have not all arrived. */
function readShape(bytes: Buffer, at: number, end: number, shape: Shape): boolean {
  const type = bytes[at] as number;
  shape.head = 1;
  shape.payload = 0;
  shape.children = 0;
  if (type <= 0x7f || type >= 0xe0) return true;
  if (type >= 0xa0 && type <= 0xbf) {
    shape.payload = type & 31;
    return true;
  }
  if (type >= 0x90 && type <= 0x9f) {
    shape.children = type & 15;
    return true;
  }
  const fixed = FIXED[type];
  if (fixed !== undefined) {
    shape.payload = fixed;
    return true;
  }
  const isArray = type === 0xdc || type === 0xdd;
  const width = isArray ? (type === 0xdc ? 2 : 4) : COUNTED[type];
  if (width === undefined) {
    throw new MalformedMessage(
      `found msgpack type 0x${type.toString(16)}, which CARLA never sends`,
    );
  }
  shape.head += width;
  if (at + shape.head > end) return false;
  const count = bytes.readUIntBE(at + 1, width);
  if (isArray) shape.children = count;
  else shape.payload = count;
  return true;
}

/** Finds the end of one value over several arrivals of bytes, looking at each byte once. */
export class ValueEnd {
  private at = 0;
  private pending = 1;
  private readonly shape: Shape = { payload: 0, children: 0, head: 0 };

  constructor(private readonly maxBytes: number) {}

  /**
   * Offset behind the value that starts at 0, or −1 while it is incomplete.
   * @throws MalformedMessage for foreign types and for more than `maxBytes`
   */
  find(bytes: Buffer): number {
    const { shape } = this;
    while (this.pending > 0) {
      if (this.at >= bytes.length || !readShape(bytes, this.at, bytes.length, shape)) return -1;
      const next = this.at + shape.head + shape.payload;
      // Every value inside takes at least one byte.
      if (next + shape.children + this.pending - 1 > this.maxBytes) {
        throw new MalformedMessage(`expected at most ${this.maxBytes} bytes a message`);
      }
      if (next > bytes.length) return -1;
      this.pending += shape.children - 1;
      this.at = next;
    }
    return this.at;
  }

  /** Ready for the next value, which starts at 0 again. */
  reset(): void {
    this.at = 0;
    this.pending = 1;
  }
}

/** Decodes one value whose bytes are complete. Throws MalformedMessage for nesting beyond 32 levels. */
export function decodeValue(bytes: Buffer): RpcValue {
  return new Decoder(bytes).value(0);
}

class Decoder {
  private at = 0;
  private readonly shape: Shape = { payload: 0, children: 0, head: 0 };

  constructor(private readonly bytes: Buffer) {}

  value(depth: number): RpcValue {
    if (depth > MAX_DEPTH) {
      throw new MalformedMessage(`found values nested deeper than ${MAX_DEPTH}`);
    }
    const { bytes, shape } = this;
    if (this.at >= bytes.length || !readShape(bytes, this.at, bytes.length, shape)) {
      throw new MalformedMessage('found the end of the bytes inside a value');
    }
    const type = bytes[this.at] as number;
    const { head, payload, children } = shape;
    const from = this.at + head;
    this.at = from + payload;
    if (this.at > bytes.length) {
      throw new MalformedMessage('found the end of the bytes inside a value');
    }
    if (isArrayType(type)) {
      const list: RpcValue[] = [];
      for (let i = 0; i < children; i += 1) list.push(this.value(depth + 1));
      return list;
    }
    return scalar(bytes, type, from, payload);
  }
}

function isArrayType(type: number): boolean {
  return (type >= 0x90 && type <= 0x9f) || type === 0xdc || type === 0xdd;
}

function scalar(bytes: Buffer, type: number, from: number, size: number): RpcValue {
  if (type <= 0x7f) return type;
  if (type >= 0xe0) return type - 0x100;
  if (type >= 0xa0 && type <= 0xbf) return bytes.toString('utf8', from, from + size);
  if (type >= 0xd9 && type <= 0xdb) return bytes.toString('utf8', from, from + size);
  if (type >= 0xc4 && type <= 0xc6) return new Uint8Array(bytes.subarray(from, from + size));
  switch (type) {
    case 0xc0:
      return null;
    case 0xc2:
      return false;
    case 0xc3:
      return true;
    case 0xca:
      return bytes.readFloatBE(from);
    case 0xcb:
      return bytes.readDoubleBE(from);
    case 0xcf:
      return narrow(bytes.readBigUInt64BE(from));
    case 0xd3:
      return narrow(bytes.readBigInt64BE(from));
    default:
      return type < 0xd0 ? bytes.readUIntBE(from, size) : bytes.readIntBE(from, size);
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
