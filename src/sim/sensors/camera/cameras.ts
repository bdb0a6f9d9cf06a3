/**
 * The cameras: semantic segmentation, depth, instance segmentation and a flat-coloured picture, each a
 * height × width × 4 array of bytes in the order blue, green, red, alpha, as Leaderboard hands images
 * out. Encodings are CARLA 0.9.15's: the tag in red; depth in 24 bits of 1000 m, red lowest; the
 * instance in green (low) and blue (high).
 */
import { Mount } from '../mount.js';
import { numberOf } from '../spec.js';
import type { SensorFactory } from '../suite.js';
import { SKY_DEPTH_M } from './background.js';
import { FrameBuffer } from './frame-buffer.js';
import { Renderer } from './render.js';
import {
  colourOf,
  idOf,
  layerFactor,
  layerOf,
  packPixel,
  shadeOf,
  Tag,
  tagOf,
  variantOf,
} from './tags.js';

/** A picture: `shape` is rows, columns, channels (blue, green, red, alpha). */
export interface ImageReading {
  readonly shape: readonly [height: number, width: number, channels: 4];
  readonly data: Uint8Array;
}

type Encode = (frame: FrameBuffer, data: Uint8Array) => void;

function camera(encode: Encode): SensorFactory {
  return (spec) => {
    const pixels = { min: 1, max: 4096, integer: true } as const;
    const width = numberOf(spec, 'width', 800, pixels);
    const height = numberOf(spec, 'height', 600, pixels);
    const frame = new FrameBuffer(width, height, numberOf(spec, 'fov', 90, { min: 1, max: 170 }));
    const mount = new Mount(spec);
    const renderer = new Renderer(frame, mount);
    const data = new Uint8Array(width * height * 4);
    const reading: ImageReading = { shape: [height, width, 4], data };
    return (context) => {
      mount.update(context.world);
      renderer.render(context.world);
      encode(frame, data);
      return reading;
    };
  };
}

export const semanticCamera = camera(({ words }, data) => {
  for (let i = 0, at = 0; i < words.length; i += 1, at += 4) {
    data[at + 2] = tagOf(words[i] as number);
    data[at + 3] = 255;
  }
});

export const instanceCamera = camera(({ words }, data) => {
  for (let i = 0, at = 0; i < words.length; i += 1, at += 4) {
    const word = words[i] as number;
    const id = idOf(word);
    data[at] = id >>> 8;
    data[at + 1] = id & 0xff;
    data[at + 2] = tagOf(word);
    data[at + 3] = 255;
  }
});

const DEPTH_STEPS = 256 * 256 * 256 - 1;

export const depthCamera = camera(({ inverse, words }, data) => {
  for (let i = 0, at = 0; i < words.length; i += 1, at += 4) {
    const depthM = layerFactor(layerOf(words[i] as number)) / (inverse[i] as number);
    const share = Math.min(1, depthM / SKY_DEPTH_M);
    const value = Math.floor(share * DEPTH_STEPS + 0.5);
    data[at] = value >>> 16;
    data[at + 1] = (value >>> 8) & 0xff;
    data[at + 2] = value & 0xff;
    data[at + 3] = 255;
  }
});

const SHADES = [0.35, 0.42, 0.5, 0.6, 0.7, 0.8, 0.92, 1] as const;
const HAZE = [178, 196, 214] as const;
/** Distance at which haze covers half, metres. */
const HAZE_M = 350;

/** Lit colours by tag, variant and shade: blue, green, red in turn. */
const LIT = Float32Array.from({ length: 32 * 64 * 3 }, (_, i) => {
  const place = Math.floor(i / 3);
  const shade = place & 7;
  const colour = colourOf(packPixel(place >>> 6, 0, shade, 0, (place >>> 3) & 7));
  return (colour[2 - (i % 3)] as number) * (SHADES[shade] as number);
});

function writeSky(data: Uint8Array, at: number, share: number): void {
  const fall = Math.min(1, 2 * share);
  data[at] = 236 - 22 * fall;
  data[at + 1] = 178 + 18 * fall;
  data[at + 2] = 118 + 60 * fall;
}

export const flatCamera = camera(({ height, inverse, width, words }, data) => {
  for (let i = 0, at = 0; i < words.length; i += 1, at += 4) {
    const word = words[i] as number;
    data[at + 3] = 255;
    if (tagOf(word) === Tag.Sky) {
      writeSky(data, at, Math.floor(i / width) / height);
      continue;
    }
    const lit = 3 * ((tagOf(word) << 6) | (variantOf(word) << 3) | shadeOf(word));
    const haze = 1 / (1 + HAZE_M * (inverse[i] as number));
    for (let k = 0; k < 3; k += 1) {
      const colour = LIT[lit + k] as number;
      data[at + k] = colour + ((HAZE[2 - k] as number) - colour) * haze;
    }
  }
});
