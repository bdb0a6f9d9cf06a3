/**
 * The bytes of a camera message: u32 width, u32 height, f32 field of view in degrees, then the pixels row
 * by row from the top left. Little-endian. Each message has memory of its own, since a socket may still
 * be sending the one before.
 */
const HEAD_BYTES = 12;

export interface Picture {
  /** Words of the pixels. */
  readonly pixels: Uint32Array;
  /** The whole message. */
  readonly bytes: Uint8Array;
}

/** A new message with its head written; the pixels are left to the caller, all of them. */
export function newPicture(
  width: number,
  height: number,
  fovDeg: number,
  wordsPerPixel = 1,
): Picture {
  const bytes = Buffer.allocUnsafeSlow(HEAD_BYTES + 4 * width * height * wordsPerPixel);
  bytes.writeUInt32LE(width, 0);
  bytes.writeUInt32LE(height, 4);
  bytes.writeFloatLE(fovDeg, 8);
  const pixels = new Uint32Array(bytes.buffer, HEAD_BYTES, width * height * wordsPerPixel);
  return { pixels, bytes };
}
