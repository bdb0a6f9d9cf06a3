/**
 * Colours of the flat picture as pixel words (bytes blue, green, red, alpha, little-endian): what a thing
 * is, its shade, and haze by distance, which comes from a table with 64 steps.
 */
import { colourOf, packPixel, Tag } from './tags.js';

const OPAQUE = 0xff000000;

const SHADES = [0.35, 0.42, 0.5, 0.6, 0.7, 0.8, 0.92, 1] as const;
const HAZE = [178, 196, 214] as const;
/** Distance at which haze covers half, metres. */
const HAZE_M = 350;
const HAZE_STEPS = 64;

/** Haze step by the upper bits of an inverse depth as float32: sign, exponent, five bits more. */
export const HAZE_OF_BITS = Uint8Array.from({ length: 8192 }, (_, bits) => {
  const inverse = new Float32Array(Uint32Array.of((bits << 18) | (1 << 17)).buffer)[0] as number;
  const haze = Number.isFinite(inverse) ? 1 / (1 + HAZE_M * inverse) : 0;
  return Math.min(HAZE_STEPS - 1, Math.floor(haze * HAZE_STEPS));
});

/** Pixel words by tag (5 bits), variant, shade (3 bits each), and haze step (the lowest 6 bits). */
let flatColours: Uint32Array | null = null;

/** The table of colours, made when first asked for. */
export function flatTable(): Uint32Array {
  flatColours ??= Uint32Array.from({ length: HAZE_STEPS << 11 }, (_, place) => {
    const tag = place >>> 12;
    const variant = (place >>> 9) & 7;
    const shade = (place >>> 6) & 7;
    const haze = ((place & 63) + 0.5) / HAZE_STEPS;
    const colour = colourOf(packPixel(tag, 0, shade, 0, variant));
    const part = (k: 0 | 1 | 2): number => {
      const lit = colour[k] * (SHADES[shade] as number);
      return Math.floor(lit + (HAZE[k] - lit) * haze);
    };
    return OPAQUE | (part(0) << 16) | (part(1) << 8) | part(2);
  });
  return flatColours;
}

/** Word of the sky in a row. @param share how far down the picture the row is, 0 … 1 */
export function skyColour(share: number): number {
  const fall = Math.min(1, 2 * share);
  const red = Math.floor(118 + 60 * fall);
  const green = Math.floor(178 + 18 * fall);
  const blue = Math.floor(236 - 22 * fall);
  return OPAQUE | (red << 16) | (green << 8) | blue;
}

/** Place in the table of colours by a pixel word, without the haze; −1 for the sky. */
export function colourBase(word: number): number {
  if ((word & 31) === Tag.Sky) return -1;
  return ((word & 31) << 12) | (((word >>> 27) & 7) << 9) | (((word >>> 24) & 7) << 6);
}
