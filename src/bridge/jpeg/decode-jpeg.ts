/**
 * Camera pictures that came as JPEG (a world on another machine, docs/images.md), decoded to what the
 * camera would have handed out: BGRA, row by row, alpha 255. A picture is not what it was: JPEG loses.
 */
import jpeg from 'jpeg-js';
import { EgoloopError } from '../../core/errors.js';

/** Largest picture that is decoded, so that a few bytes cannot ask for all memory. */
const MOST_MEGAPIXELS = 40;
const MOST_MEMORY_MB = 1024;

function refuse(field: string, what: string, cause?: unknown): EgoloopError {
  return new EgoloopError('PROTOCOL_INVALID', what, { path: field }, cause);
}

/**
 * Pixels of a JPEG picture: height × width × 4 bytes, BGRA.
 *
 * @param width what the message says, pixels; the picture must agree
 * @param field what the message calls the picture, for the error
 * @throws EgoloopError PROTOCOL_INVALID: no JPEG, cut short, or of another size
 */
export function decodeJpegBgra(
  bytes: Uint8Array,
  width: number,
  height: number,
  field: string,
): Uint8Array {
  let picture: { width: number; height: number; data: Uint8Array };
  try {
    picture = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: true,
      tolerantDecoding: false,
      maxResolutionInMP: MOST_MEGAPIXELS,
      maxMemoryUsageInMB: MOST_MEMORY_MB,
    });
  } catch (error) {
    throw refuse(field, `is no JPEG picture: ${(error as Error).message}`, error);
  }
  if (picture.width !== width || picture.height !== height) {
    throw refuse(
      field,
      `is a picture of ${picture.width}×${picture.height}, the message says ${width}×${height}`,
    );
  }
  return swapRedAndBlue(picture.data);
}

/** RGBA to BGRA or back, in place. */
function swapRedAndBlue(pixels: Uint8Array): Uint8Array {
  for (let at = 0; at < pixels.length; at += 4) {
    const red = pixels[at]!;
    pixels[at] = pixels[at + 2]!;
    pixels[at + 2] = red;
  }
  return pixels;
}
