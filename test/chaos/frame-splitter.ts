/**
 * Cuts a TCP stream of WebSocket frames (RFC 6455, 5.2) into its frames, after the HTTP head, so that a
 * proxy can hold, double or halve one. Bytes come out as they went in.
 */

export interface Piece {
  /** `head`: the HTTP part; `frame`: one whole frame, header and all. */
  readonly kind: 'head' | 'frame';
  readonly bytes: Buffer;
}

export class FrameSplitter {
  private rest = Buffer.alloc(0);
  private isBehindHead = false;

  /** Takes in bytes; returns what is whole now. */
  push(bytes: Buffer): Piece[] {
    this.rest = Buffer.concat([this.rest, bytes]);
    const pieces: Piece[] = [];
    for (;;) {
      const length = this.isBehindHead ? frameLength(this.rest) : headLength(this.rest);
      if (length === null || length > this.rest.length) return pieces;
      const kind = this.isBehindHead ? 'frame' : 'head';
      pieces.push({ kind, bytes: this.rest.subarray(0, length) });
      this.rest = this.rest.subarray(length);
      this.isBehindHead = true;
    }
  }
}

function headLength(bytes: Buffer): number | null {
  const end = bytes.indexOf('\r\n\r\n');
  return end < 0 ? null : end + 4;
}

/** Length of the first frame with its header; null while the header is not whole. */
function frameLength(bytes: Buffer): number | null {
  if (bytes.length < 2) return null;
  const short = bytes[1]! & 0x7f;
  const mask = (bytes[1]! & 0x80) === 0 ? 0 : 4;
  if (short < 126) return 2 + mask + short;
  if (short === 126) return bytes.length < 4 ? null : 4 + mask + bytes.readUInt16BE(2);
  return bytes.length < 10 ? null : 10 + mask + Number(bytes.readBigUInt64BE(2));
}
