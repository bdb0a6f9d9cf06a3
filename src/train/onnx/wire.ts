/**
 * Writes Protocol Buffers wire format: the few kinds of field that ONNX uses. A message is collected as
 * pieces and joined once, so that large weights are copied once. Format: the public encoding guide of
 * Protocol Buffers (varints of 7 bits, little-endian; key = field number · 8 + wire type).
 */

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;
/** Below this a number is exact and its varint needs no big integers. */
const SAFE = 2 ** 53;

const encoder = new TextEncoder();

/** One message under construction. Every method returns the message, so that calls can be chained. */
export class Message {
  private readonly pieces: Uint8Array[] = [];
  private length = 0;

  /** An integer field; negative numbers take ten bytes, as `int64` does. */
  int(field: number, value: number | bigint): this {
    return this.varint(field * 8 + VARINT).varint(value);
  }

  /** A float32 field. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.varint(field * 8 + FIXED_32).push(bytes);
  }

  /** A field of bytes, which are not copied before `finish`. */
  bytes(field: number, value: Uint8Array): this {
    return this.varint(field * 8 + LENGTH_DELIMITED)
      .varint(value.length)
      .push(value);
  }

  /** A field of UTF-8 text. */
  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  /** A field that is a message itself; it must not change afterwards. */
  message(field: number, value: Message): this {
    this.varint(field * 8 + LENGTH_DELIMITED).varint(value.length);
    for (const piece of value.pieces) this.push(piece);
    return this;
  }

  /** All bytes of the message. */
  finish(): Uint8Array {
    const out = new Uint8Array(this.length);
    let at = 0;
    for (const piece of this.pieces) {
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  }

  private push(piece: Uint8Array): this {
    this.pieces.push(piece);
    this.length += piece.length;
    return this;
  }

  private varint(value: number | bigint): this {
    const bytes: number[] = [];
    if (typeof value === 'number' && value >= 0 && value < SAFE) {
      let rest = value;
      while (rest >= 128) {
        bytes.push((rest % 128) + 128);
        rest = Math.floor(rest / 128);
      }
      bytes.push(rest);
    } else {
      let rest = BigInt.asUintN(64, BigInt(value));
      while (rest >= 128n) {
        bytes.push(Number(rest & 127n) + 128);
        rest >>= 7n;
      }
      bytes.push(Number(rest));
    }
    return this.push(Uint8Array.from(bytes));
  }
}
