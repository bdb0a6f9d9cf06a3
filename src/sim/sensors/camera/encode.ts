/**
 * Pictures out of a frame buffer, a word a pixel with the bytes blue, green, red, alpha (little-endian):
 * fast variants for whole frames over the wire. Encodings are CARLA 0.9.15's: the tag in red; depth in 24
 * bits of 1000 m, red lowest; the instance in green (low) and blue (high). The flat picture takes its
 * haze from a table with 64 steps. All of them can be told to keep to some rows, from `from` up to but
 * without `to`.
 */
import { type Background, SKY_DEPTH_M, TERRAIN } from './background.js';
import type { FrameBuffer } from './frame-buffer.js';
import { colourOf, layerFactor, packPixel, Tag } from './tags.js';

const OPAQUE = 0xff000000;

/** Tags: `out` has a word for each pixel. */
export function encodeTags(
  { height, width, words }: FrameBuffer,
  out: Uint32Array,
  from = 0,
  to = height,
): void {
  const end = to * width;
  for (let i = from * width; i < end; i += 1) {
    out[i] = OPAQUE | (((words[i] as number) & 31) << 16);
  }
}

/** Tags with the id of what is seen. */
export function encodeInstances(
  { height, width, words }: FrameBuffer,
  out: Uint32Array,
  from = 0,
  to = height,
): void {
  const end = to * width;
  for (let i = from * width; i < end; i += 1) {
    const word = words[i] as number;
    out[i] = OPAQUE | ((word & 31) << 16) | (word & 0xff00) | ((word >>> 16) & 0xff);
  }
}

const DEPTH_STEPS = 256 * 256 * 256 - 1;
const LAYERS = Float64Array.from(
  { length: 8 },
  (_, layer) => (layerFactor(layer) * DEPTH_STEPS) / SKY_DEPTH_M,
);

/** Depth along the camera's forward axis. */
export function encodeDepth(
  { height, inverse, width, words }: FrameBuffer,
  out: Uint32Array,
  from = 0,
  to = height,
): void {
  let last = -1;
  let scale = 0;
  const end = to * width;
  for (let i = from * width; i < end; i += 1) {
    const word = words[i] as number;
    if (word !== last) {
      scale = LAYERS[(word >>> 5) & 7] as number;
      last = word;
    }
    const steps = scale / (inverse[i] as number) + 0.5;
    const value = steps < DEPTH_STEPS ? steps | 0 : DEPTH_STEPS;
    out[i] = OPAQUE | ((value & 0xff) << 16) | (value & 0xff00) | (value >>> 16);
  }
}

const SHADES = [0.35, 0.42, 0.5, 0.6, 0.7, 0.8, 0.92, 1] as const;
const HAZE = [178, 196, 214] as const;
/** Distance at which haze covers half, metres. */
const HAZE_M = 350;
const HAZE_STEPS = 64;

/** Haze step by the upper bits of an inverse depth as float32: sign, exponent, five bits more. */
const HAZE_OF_BITS = Uint8Array.from({ length: 8192 }, (_, bits) => {
  const inverse = new Float32Array(Uint32Array.of((bits << 18) | (1 << 17)).buffer)[0] as number;
  const haze = Number.isFinite(inverse) ? 1 / (1 + HAZE_M * inverse) : 0;
  return Math.min(HAZE_STEPS - 1, Math.floor(haze * HAZE_STEPS));
});

/** Pixel words by tag (5 bits), variant, shade (3 bits each), and haze step (the lowest 6 bits). */
let flatColours: Uint32Array | null = null;

function flatTable(): Uint32Array {
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

function skyColour(share: number): number {
  const fall = Math.min(1, 2 * share);
  const red = Math.floor(118 + 60 * fall);
  const green = Math.floor(178 + 18 * fall);
  const blue = Math.floor(236 - 22 * fall);
  return OPAQUE | (red << 16) | (green << 8) | blue;
}

/** Place in the table of colours by a pixel word, without the haze; −1 for the sky. */
function colourBase(word: number): number {
  if ((word & 31) === Tag.Sky) return -1;
  return ((word & 31) << 12) | (((word >>> 27) & 7) << 9) | (((word >>> 24) & 7) << 6);
}

/** Flat colours with haze, of a frame with its background. */
export function encodeFlat(
  frame: FrameBuffer,
  out: Uint32Array,
  from = 0,
  to = frame.height,
): void {
  const { height, inverse, width, words } = frame;
  const colours = flatTable();
  const bits = new Uint32Array(inverse.buffer, inverse.byteOffset, inverse.length);
  let last = -1;
  let base = 0;
  for (let row = from; row < to; row += 1) {
    const sky = skyColour(row / height);
    const end = (row + 1) * width;
    for (let i = row * width; i < end; i += 1) {
      const word = words[i] as number;
      if (word !== last) {
        // Most pixels have the word of the one before.
        base = colourBase(word);
        last = word;
      }
      out[i] =
        base < 0
          ? sky
          : (colours[base | (HAZE_OF_BITS[(bits[i] as number) >>> 18] as number)] as number);
    }
  }
}

const oneFloat = new Float32Array(1);
const oneWord = new Uint32Array(oneFloat.buffer);

/**
 * The same picture of a frame without its background, which must be level: what lies outside the drawn
 * columns of a row is of one colour.
 */
export function encodeFlatOver(
  background: Background,
  frame: FrameBuffer,
  out: Uint32Array,
  from = 0,
  to = frame.height,
): void {
  const { firstDrawn, height, inverse, lastDrawn, width, words } = frame;
  const colours = flatTable();
  const bits = new Uint32Array(inverse.buffer, inverse.byteOffset, inverse.length);
  const terrain = colourBase(TERRAIN);
  let last = -1;
  let lastBits = -1;
  for (let row = from; row < to; row += 1) {
    const depth = background.inverseAt(row);
    oneFloat[0] = depth;
    const ground = terrain | (HAZE_OF_BITS[(oneWord[0] as number) >>> 18] as number);
    const isGround = depth > 1 / SKY_DEPTH_M;
    const behind = isGround ? (colours[ground] as number) : skyColour(row / height);
    const start = row * width;
    const first = start + (firstDrawn[row] as number);
    const end = start + (lastDrawn[row] as number) + 1;
    if (first >= end) {
      out.fill(behind, start, start + width);
      continue;
    }
    out.fill(behind, start, first);
    out.fill(behind, end, start + width);
    let colour = behind;
    lastBits = -1;
    for (let i = first; i < end; i += 1) {
      const word = words[i] as number;
      const depthBits = (bits[i] as number) >>> 18;
      if (word !== last || depthBits !== lastBits) {
        last = word;
        lastBits = depthBits;
        const haze = HAZE_OF_BITS[depthBits] as number;
        colour = depthBits === 0 ? behind : (colours[colourBase(word) | haze] as number);
      }
      out[i] = colour;
    }
  }
}
