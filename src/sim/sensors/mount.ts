/**
 * Where a sensor sits: its pose on its carrier (the ego unless told otherwise) from the spec's x, y, z
 * (metres) and roll, pitch, yaw (degrees), composed each tick with the carrier's pose; without a carrier
 * it stands free in the world. CARLA's axes: x forward, y right, z up; yaw turns clockwise seen from
 * above, pitch raises the nose. An actor's origin is the middle of its box on the ground.
 */
import type { SensorSpec } from '../../bridge/backend.js';
import type { World } from '../world/world.js';
import { numberOf } from './spec.js';

const RAD = Math.PI / 180;

/**
 * Writes the axes of a rotation into `out`: forward, right and up, three numbers each. Rotation order
 * and signs are Unreal's.
 */
export function axesOf(
  pitchRad: number,
  yawRad: number,
  rollRad: number,
  out: Float64Array,
): Float64Array {
  const cp = Math.cos(pitchRad);
  const sp = Math.sin(pitchRad);
  const cy = Math.cos(yawRad);
  const sy = Math.sin(yawRad);
  const cr = Math.cos(rollRad);
  const sr = Math.sin(rollRad);
  out[0] = cp * cy;
  out[1] = cp * sy;
  out[2] = sp;
  out[3] = sr * sp * cy - cr * sy;
  out[4] = sr * sp * sy + cr * cy;
  out[5] = -sr * cp;
  out[6] = -(cr * sp * cy + sr * sy);
  out[7] = sr * cy - cr * sp * sy;
  out[8] = cr * cp;
  return out;
}

/** A place in the world with three axes: what a sensor measures from. */
export class Viewpoint {
  /** Place in the world, metres. */
  x = 0;
  y = 0;
  z = 0;
  /** Forward, right and up in the world, three numbers each. */
  readonly axes = new Float64Array(9);

  /** Takes over a pose in the world: metres and degrees. */
  place(x: number, y: number, z: number, pitchDeg: number, yawDeg: number, rollDeg: number): this {
    this.x = x;
    this.y = y;
    this.z = z;
    axesOf(pitchDeg * RAD, yawDeg * RAD, rollDeg * RAD, this.axes);
    return this;
  }
}

/** The pose of one sensor on a carrier; `update` moves it along. */
export class Mount extends Viewpoint {
  /** The sensor's three axes in the carrier's frame; fixed. */
  readonly local: Float64Array;
  private readonly offset: readonly [number, number, number];
  private readonly carrier = new Float64Array(9);

  /** Throws USAGE when a key of the pose is no number. */
  constructor(spec: SensorSpec) {
    super();
    this.offset = [numberOf(spec, 'x', 0), numberOf(spec, 'y', 0), numberOf(spec, 'z', 0)];
    this.local = axesOf(
      numberOf(spec, 'pitch', 0) * RAD,
      numberOf(spec, 'yaw', 0) * RAD,
      numberOf(spec, 'roll', 0) * RAD,
      new Float64Array(9),
    );
  }

  /**
   * Takes over the carrier's pose of this tick.
   * @param slot the carrier; −1 for none, where the offset is a place in the world
   */
  update(world: World, slot = world.egoSlot): this {
    const [dx, dy, dz] = this.offset;
    if (slot < 0) {
      this.axes.set(this.local);
      this.x = dx;
      this.y = dy;
      this.z = dz;
      return this;
    }
    const { actors } = world;
    const { axes, carrier, local } = this;
    axesOf(actors.pitch[slot] as number, actors.yaw[slot] as number, 0, carrier);
    for (let axis = 0; axis < 9; axis += 3) {
      for (let k = 0; k < 3; k += 1) {
        axes[axis + k] =
          (local[axis] as number) * (carrier[k] as number) +
          (local[axis + 1] as number) * (carrier[3 + k] as number) +
          (local[axis + 2] as number) * (carrier[6 + k] as number);
      }
    }
    this.x = (actors.x[slot] as number) + along(carrier, 0, dx, dy, dz);
    this.y = (actors.y[slot] as number) + along(carrier, 1, dx, dy, dz);
    this.z = (actors.z[slot] as number) + along(carrier, 2, dx, dy, dz);
    return this;
  }
}

function along(axes: Float64Array, k: number, dx: number, dy: number, dz: number): number {
  return dx * (axes[k] as number) + dy * (axes[3 + k] as number) + dz * (axes[6 + k] as number);
}
