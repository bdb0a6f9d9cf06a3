/** Pictures as files: PNG, and a GIF of several with one palette. */
import { encode } from 'fast-png';
import gifenc from 'gifenc';
import type { Canvas } from './canvas.js';

/** The bytes of a PNG file, 8 bits a channel. */
export function pngBytes({ width, height, rgb }: Canvas): Uint8Array {
  return encode({ width, height, data: rgb, channels: 3, depth: 8 });
}

function rgbaOf({ rgb }: Canvas): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from]!;
    rgba[to + 1] = rgb[from + 1]!;
    rgba[to + 2] = rgb[from + 2]!;
    rgba[to + 3] = 255;
  }
  return rgba;
}

/**
 * The bytes of a GIF that repeats for ever. Colours are taken from the last picture, which has all that
 * appears.
 * @param delayMs time a picture stays
 */
export function gifBytes(pictures: readonly Canvas[], delayMs: number): Uint8Array {
  const { GIFEncoder, quantize, applyPalette } = gifenc;
  const stream = GIFEncoder();
  const palette = quantize(rgbaOf(pictures.at(-1)!), 256);
  pictures.forEach((picture, index) => {
    const pixels = applyPalette(rgbaOf(picture), palette);
    const { width, height } = picture;
    stream.writeFrame(pixels, width, height, {
      ...(index === 0 ? { palette, repeat: 0 } : {}),
      delay: delayMs,
    });
  });
  stream.finish();
  return stream.bytes();
}
