/**
 * The bytes of a camera message: u32 width, u32 height, f32 field of view in degrees, then the pixels row
 * by row from the top left. Little-endian. A message has its memory to itself until every socket has sent
 * it.
 */
export const HEAD_BYTES = 12;

export interface Picture {
  /** Words of the pixels. */
  readonly pixels: Uint32Array;
  /** The whole message. */
  readonly bytes: Uint8Array;
}

/** Messages kept for another use at most. */
const MOST_KEPT = 3;

/** Messages of one camera: their memory serves again once no socket holds it. */
export class Pictures {
  private readonly free: Picture[] = [];
  private readonly lent = new Map<Uint8Array, Picture>();

  /** @param wordsPerPixel four-byte words of each pixel */
  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly fovDeg: number,
    private readonly wordsPerPixel = 1,
  ) {}

  /** A message with its head written; the pixels are left to the caller, all of them. */
  take(): Picture {
    const picture = this.free.pop() ?? this.make();
    this.lent.set(picture.bytes, picture);
    return picture;
  }

  /** Gives a message back. */
  release([bytes]: readonly Uint8Array[]): void {
    const picture = bytes === undefined ? undefined : this.lent.get(bytes);
    if (picture === undefined) return;
    this.lent.delete(picture.bytes);
    if (this.free.length < MOST_KEPT) this.free.push(picture);
  }

  private make(): Picture {
    const words = this.width * this.height * this.wordsPerPixel;
    const bytes = Buffer.allocUnsafeSlow(HEAD_BYTES + 4 * words);
    bytes.writeUInt32LE(this.width, 0);
    bytes.writeUInt32LE(this.height, 4);
    bytes.writeFloatLE(this.fovDeg, 8);
    return { bytes, pixels: new Uint32Array(bytes.buffer, HEAD_BYTES, words) };
  }
}
