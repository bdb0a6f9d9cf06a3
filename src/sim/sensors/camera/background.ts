/**
 * What is behind everything: level ground wherever a ray without a hit points down, up to the horizon,
 * and sky elsewhere. Taken from the camera once, so that rows can be filled later.
 */
import type { Viewpoint } from '../mount.js';
import type { FrameBuffer } from './frame-buffer.js';
import { Plane, packPixel, Tag } from './tags.js';

/** Depth of the sky: CARLA's far plane, metres. */
export const SKY_DEPTH_M = 1000;
/** Rows that rise by less from end to end, per metre of depth, count as level. */
const LEVEL = 1e-12;

const SKY = packPixel(Tag.Sky);
export const TERRAIN = packPixel(Tag.Terrain, 0, 7, Plane.Ground);

export class Background {
  /** The camera has no roll: every row is of one depth. */
  isLevel = true;
  private eyeM = 1;
  private forwardUp = 0;
  private upUp = 1;
  private stepX = 0;

  constructor(private readonly frame: FrameBuffer) {}

  /** Takes over the camera's pose. @param groundZM height of the level ground beyond the roads */
  take(mount: Viewpoint, groundZM: number): void {
    const { focal, width } = this.frame;
    const { axes } = mount;
    this.eyeM = Math.max(0.1, mount.z - groundZM);
    this.forwardUp = axes[2] as number;
    this.upUp = axes[8] as number;
    this.stepX = (axes[5] as number) / focal;
    // A camera without roll has a level row; composing its pose may leave a trace of roll.
    this.isLevel = Math.abs(this.stepX) * width < LEVEL;
  }

  /** Inverse depth of the ground in a level row; no more than that of the sky where there is none. */
  inverseAt(row: number): number {
    const value = -this.rise(row) / this.eyeM;
    return value > 1 / SKY_DEPTH_M ? value : 1 / SKY_DEPTH_M;
  }

  /** Fills the empty pixels of the rows from `from` up to but without `to`. */
  fill(from: number, to: number): void {
    const { width } = this.frame;
    for (let row = from; row < to; row += 1) {
      if (this.isLevel) this.fillLevel(row * width, (row + 1) * width, this.inverseAt(row));
      else this.fillTilted(row * width, (row + 1) * width, this.rise(row));
    }
  }

  /** How fast a ray of the row's first pixel rises for each metre of depth. */
  private rise(row: number): number {
    const { focal, height, width } = this.frame;
    const up = (height / 2 - (row + 0.5)) / focal;
    return this.forwardUp + up * this.upUp + this.stepX * (0.5 - width / 2);
  }

  private fillLevel(from: number, to: number, depth: number): void {
    const { inverse, words } = this.frame;
    const word = depth > 1 / SKY_DEPTH_M ? TERRAIN : SKY;
    for (let at = from; at < to; at += 1) {
      if (inverse[at] !== 0) continue;
      words[at] = word;
      inverse[at] = depth;
    }
  }

  private fillTilted(from: number, to: number, firstRise: number): void {
    const { inverse, words } = this.frame;
    let rise = firstRise;
    for (let at = from; at < to; at += 1) {
      if (inverse[at] === 0) {
        const value = -rise / this.eyeM;
        const isGround = value > 1 / SKY_DEPTH_M;
        words[at] = isGround ? TERRAIN : SKY;
        inverse[at] = isGround ? value : 1 / SKY_DEPTH_M;
      }
      rise += this.stepX;
    }
  }
}
