/**
 * The rectangle in which a stop sign counts: axis-aligned in the world whatever the sign's rotation
 * (evaluation reference 4.5). Corners float32, products double; metres, CARLA's frame.
 */
import type { StopSignTruth } from '../../bridge/frame.js';
import type { Vector3 } from '../../core/float32.js';
import { transformPoint } from './transform-point.js';

const f = Math.fround;

export class StopBox {
  private readonly cornerX: number;
  private readonly cornerY: number;
  private readonly alongX: Vector3;
  private readonly alongY: Vector3;

  /** @param extent half sides, widened by `factor` */
  constructor(center: Vector3, extent: Vector3, factor: number) {
    const left = f(center.x - factor * extent.x);
    const right = f(center.x + factor * extent.x);
    const low = f(center.y - factor * extent.y);
    const high = f(center.y + factor * extent.y);
    this.cornerX = left;
    this.cornerY = low;
    this.alongX = { x: f(right - left), y: f(low - low), z: 0 };
    this.alongY = { x: f(left - left), y: f(high - low), z: 0 };
  }

  /** True if the point lies strictly inside, in the plane. */
  contains(point: Vector3): boolean {
    const mx = f(point.x - this.cornerX);
    const my = f(point.y - this.cornerY);
    const { alongX, alongY } = this;
    const x = mx * alongX.x + my * alongX.y;
    const y = mx * alongY.x + my * alongY.y;
    const xx = alongX.x * alongX.x + alongX.y * alongX.y;
    const yy = alongY.x * alongY.x + alongY.y * alongY.y;
    return x > 0 && x < xx && y > 0 && y < yy;
  }
}

export interface StopPlace {
  readonly sign: StopSignTruth;
  /** Centre of the trigger volume in the world. */
  readonly center: Vector3;
  readonly box: StopBox;
  /** Leaderboard 1.0: the box of the same size around the sign's post. */
  readonly postBox: StopBox;
}

/** @param factor by which the trigger volume is widened */
export function stopPlace(sign: StopSignTruth, factor: number): StopPlace {
  const center = transformPoint(sign.transform, sign.triggerVolume.center);
  const { extent } = sign.triggerVolume;
  return {
    sign,
    center,
    box: new StopBox(center, extent, factor),
    postBox: new StopBox(sign.transform.location, extent, factor),
  };
}
