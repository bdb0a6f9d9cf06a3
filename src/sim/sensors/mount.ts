/**
 * Where a sensor sits: its pose on the ego from the spec's x, y, z (metres) and roll, pitch, yaw
 * (degrees), composed each tick with the ego's pose. CARLA's axes: x forward, y right, z up; yaw turns
 * clockwise seen from above, pitch raises the nose. The ego's origin is the middle of its box on the
 * ground.
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

/** The pose of one sensor; `update` moves it with the ego. */
export class Mount {
  /** Place of the sensor in the world, metres. */
  x = 0;
  y = 0;
  z = 0;
  /** Forward, right and up of the sensor in the world, three numbers each. */
  readonly axes = new Float64Array(9);
  /** The same three axes in the ego's frame; fixed. */
  readonly local: Float64Array;
  private readonly offset: readonly [number, number, number];
  private readonly ego = new Float64Array(9);

  /** Throws USAGE when a key of the pose is no number. */
  constructor(spec: SensorSpec) {
    this.offset = [numberOf(spec, 'x', 0), numberOf(spec, 'y', 0), numberOf(spec, 'z', 0)];
    this.local = axesOf(
      numberOf(spec, 'pitch', 0) * RAD,
      numberOf(spec, 'yaw', 0) * RAD,
      numberOf(spec, 'roll', 0) * RAD,
      new Float64Array(9),
    );
  }

  /** Takes over the ego's pose of this tick. */
  update(world: World): this {
    const { actors, egoSlot } = world;
    const { axes, ego, local, offset } = this;
    axesOf(actors.pitch[egoSlot] as number, actors.yaw[egoSlot] as number, 0, ego);
    for (let axis = 0; axis < 9; axis += 3) {
      for (let k = 0; k < 3; k += 1) {
        axes[axis + k] =
          (local[axis] as number) * (ego[k] as number) +
          (local[axis + 1] as number) * (ego[3 + k] as number) +
          (local[axis + 2] as number) * (ego[6 + k] as number);
      }
    }
    const [dx, dy, dz] = offset;
    this.x = (actors.x[egoSlot] as number) + along(ego, 0, dx, dy, dz);
    this.y = (actors.y[egoSlot] as number) + along(ego, 1, dx, dy, dz);
    this.z = (actors.z[egoSlot] as number) + along(ego, 2, dx, dy, dz);
    return this;
  }
}

function along(axes: Float64Array, k: number, dx: number, dy: number, dz: number): number {
  return dx * (axes[k] as number) + dy * (axes[3 + k] as number) + dz * (axes[6 + k] as number);
}
