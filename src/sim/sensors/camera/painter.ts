/**
 * Draws things of the world with one camera: strips of road, boxes that stand on the ground. Knows the
 * camera's pose and leaves out what cannot be in the picture. World axes in, metres.
 */
import type { Viewpoint } from '../mount.js';
import type { FrameBuffer } from './frame-buffer.js';
import { packPixel } from './tags.js';

/** Faces of a box: corners by number (bit 0 front, bit 1 right, bit 2 top) and outward axis. */
const FACES = [
  { corners: [1, 3, 7, 5], axis: 0, sign: 1 },
  { corners: [0, 2, 6, 4], axis: 0, sign: -1 },
  { corners: [2, 3, 7, 6], axis: 1, sign: 1 },
  { corners: [0, 1, 5, 4], axis: 1, sign: -1 },
  { corners: [4, 5, 7, 6], axis: 2, sign: 1 },
  { corners: [0, 1, 3, 2], axis: 2, sign: -1 },
] as const;

/** A box to draw: middle of its base, heading, half sides across the ground, height. */
export interface StandingBox {
  x: number;
  y: number;
  z: number;
  cos: number;
  sin: number;
  halfLengthM: number;
  halfWidthM: number;
  heightM: number;
}

/** Light comes from the front left above, in world axes. */
const SUN_X = 0.55;
const SUN_Y = -0.35;

export class Painter {
  private readonly quad = new Float64Array(12);
  private readonly corners = new Float64Array(24);
  private readonly axes: Float64Array;
  private readonly tanWide: number;
  private readonly sideLength: number;

  constructor(
    private readonly frame: FrameBuffer,
    private readonly mount: Viewpoint,
  ) {
    this.axes = mount.axes;
    this.tanWide = frame.width / (2 * frame.focal);
    this.sideLength = Math.sqrt(1 + this.tanWide * this.tanWide);
  }

  /** True if a ball may be in front of the camera and between the sides of its view. */
  mayShow(x: number, y: number, z: number, radius: number, farM: number): boolean {
    const { axes, mount, sideLength, tanWide } = this;
    const dx = x - mount.x;
    const dy = y - mount.y;
    const dz = z - mount.z;
    const forward = dx * (axes[0] as number) + dy * (axes[1] as number) + dz * (axes[2] as number);
    if (forward + radius < 0 || forward - radius > farM) return false;
    const right = dx * (axes[3] as number) + dy * (axes[4] as number) + dz * (axes[5] as number);
    return Math.abs(right) - forward * tanWide < radius * sideLength;
  }

  /** Fills the band between two edges (x, y, z in turn), lifted by `liftM`. */
  strip(left: Float64Array, right: Float64Array, liftM: number, word: number): void {
    const { quad } = this;
    this.toCamera(left, 0, liftM, quad, 0);
    this.toCamera(right, 0, liftM, quad, 3);
    for (let k = 3; k < left.length; k += 3) {
      this.toCamera(right, k, liftM, quad, 6);
      this.toCamera(left, k, liftM, quad, 9);
      this.frame.polygon(quad, 4, word);
      // The far pair becomes the near pair of the next piece.
      for (let i = 0; i < 3; i += 1) {
        quad[i] = quad[9 + i] as number;
        quad[3 + i] = quad[6 + i] as number;
      }
    }
  }

  /** Draws the faces of a box that look at the camera. */
  box(box: StandingBox, tag: number, id = 0, variant = 0): void {
    const { axes, corners, frame, mount, quad } = this;
    const { cos, sin, heightM, halfLengthM, halfWidthM } = box;
    for (let n = 0; n < 8; n += 1) {
      const along = n & 1 ? halfLengthM : -halfLengthM;
      const aside = n & 2 ? halfWidthM : -halfWidthM;
      const dx = box.x + along * cos - aside * sin - mount.x;
      const dy = box.y + along * sin + aside * cos - mount.y;
      const dz = box.z + (n & 4 ? heightM : 0) - mount.z;
      for (let axis = 0; axis < 3; axis += 1) {
        corners[3 * n + axis] =
          dx * (axes[3 * axis] as number) +
          dy * (axes[3 * axis + 1] as number) +
          dz * (axes[3 * axis + 2] as number);
      }
    }
    // The camera in the box's axes decides which faces it sees.
    const dx = mount.x - box.x;
    const dy = mount.y - box.y;
    const eye = [dx * cos + dy * sin, dy * cos - dx * sin, mount.z - box.z - heightM / 2];
    const half = [halfLengthM, halfWidthM, heightM / 2];
    for (const face of FACES) {
      if ((eye[face.axis] as number) * face.sign <= (half[face.axis] as number)) continue;
      for (let i = 0; i < 4; i += 1) {
        const from = 3 * (face.corners[i] as number);
        quad[3 * i] = corners[from] as number;
        quad[3 * i + 1] = corners[from + 1] as number;
        quad[3 * i + 2] = corners[from + 2] as number;
      }
      frame.polygon(quad, 4, packPixel(tag, id, shadeOfFace(face, cos, sin), 0, variant));
    }
  }

  private toCamera(
    points: Float64Array,
    at: number,
    liftM: number,
    out: Float64Array,
    to: number,
  ): void {
    const { axes, mount } = this;
    const dx = (points[at] as number) - mount.x;
    const dy = (points[at + 1] as number) - mount.y;
    const dz = (points[at + 2] as number) + liftM - mount.z;
    out[to] = dx * (axes[0] as number) + dy * (axes[1] as number) + dz * (axes[2] as number);
    out[to + 1] = dx * (axes[3] as number) + dy * (axes[4] as number) + dz * (axes[5] as number);
    out[to + 2] = dx * (axes[6] as number) + dy * (axes[7] as number) + dz * (axes[8] as number);
  }
}

/** 7 from above, 0 from below, 2 … 6 around. */
function shadeOfFace(face: { axis: number; sign: number }, cos: number, sin: number): number {
  if (face.axis === 2) return face.sign > 0 ? 7 : 0;
  const nx = face.sign * (face.axis === 0 ? cos : -sin);
  const ny = face.sign * (face.axis === 0 ? sin : cos);
  return Math.min(6, Math.max(2, Math.floor(4.5 + 2.6 * (nx * SUN_X + ny * SUN_Y))));
}
