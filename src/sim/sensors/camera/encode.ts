/**
 * Pictures out of a frame buffer, a word a pixel with the bytes blue, green, red, alpha (little-endian):
 * fast variants for whole frames over the wire. Encodings are CARLA 0.9.15's: the tag in red; depth in 24
 * bits of 1000 m, red lowest; the instance in green (low) and blue (high). All of them can be told to keep
 * to some rows, from `from` up to but without `to`.
 */
import { SKY_DEPTH_M } from './background.js';
import { colourBase, flatTable, HAZE_OF_BITS, skyColour } from './flat-colours.js';
import type { FrameBuffer } from './frame-buffer.js';
import { layerFactor } from './tags.js';

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
