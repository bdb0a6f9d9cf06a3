/**
 * A frame buffer that keeps the direction in which each surface faces instead of what it is: the unit
 * normal towards the camera in world axes, each part from −1 … 1 as a byte 0 … 255, x in red, y in green,
 * z in blue. Layers work as in any frame.
 */
import { FrameBuffer } from './frame-buffer.js';
import { layerOf } from './tags.js';

/** In place of a tag: no tag has this number. */
const NORMAL = 31;
const OPAQUE = 0xff000000;
/** The level ground beyond the roads faces up. */
const UP = OPAQUE | (128 << 16) | (128 << 8) | 255;
const SKY_TAG = 11;

export class NormalFrame extends FrameBuffer {
  /** @param axes the camera's axes in the world, kept up to date by others */
  constructor(
    width: number,
    height: number,
    fovDeg: number,
    private readonly axes: Float64Array,
  ) {
    super(width, height, fovDeg);
  }

  override polygon(corners: Float64Array, count: number, word: number): void {
    const facing = this.facing(corners, count);
    if (facing >= 0) super.polygon(corners, count, NORMAL | (layerOf(word) << 5) | (facing << 8));
  }

  /** A word a pixel: normals where there is a surface, black for the sky; rows as in `encode.ts`. */
  encode(out: Uint32Array, from = 0, to = this.height): void {
    const { width, words } = this;
    const end = to * width;
    for (let i = from * width; i < end; i += 1) {
      const word = words[i] as number;
      const tag = word & 31;
      out[i] = tag === NORMAL ? OPAQUE | (word >>> 8) : tag === SKY_TAG ? OPAQUE : UP;
    }
  }

  /** The normal as 24 bits; −1 for a polygon without area. */
  private facing(corners: Float64Array, count: number): number {
    const { axes } = this;
    const [from, to] = count > 3 ? [3, 9] : [0, 3];
    const across = (k: number): number => (corners[6 + k] as number) - (corners[k] as number);
    const other = (k: number): number =>
      (corners[to + k] as number) - (corners[from + k] as number);
    let forward = across(1) * other(2) - across(2) * other(1);
    let right = across(2) * other(0) - across(0) * other(2);
    let up = across(0) * other(1) - across(1) * other(0);
    const size = Math.sqrt(forward * forward + right * right + up * up);
    if (!(size > 0)) return -1;
    const towards =
      forward * (corners[0] as number) +
      right * (corners[1] as number) +
      up * (corners[2] as number);
    const scale = (towards > 0 ? -1 : 1) / size;
    forward *= scale;
    right *= scale;
    up *= scale;
    const byte = (k: number): number => {
      const part =
        forward * (axes[k] as number) +
        right * (axes[3 + k] as number) +
        up * (axes[6 + k] as number);
      return Math.max(0, Math.min(255, Math.round((part + 1) * 127.5)));
    };
    return (byte(0) << 16) | (byte(1) << 8) | byte(2);
  }
}
