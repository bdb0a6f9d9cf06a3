/**
 * The limit a CARLA vehicle reports: 30 km/h from the start, and from each speed sign's box it touches
 * the sign's value. Source: UE WheeledVehicleAIController and SpeedLimitComponent.
 */
import { DEFAULT_SPEED_LIMIT_KMH, type SpeedSignBox } from '../../map/signals/index.js';
import type { ActorTable } from './actor-table.js';
import { separation } from './boxes.js';

/** Boxes on other levels of a crossing do not count, metres. */
const LEVEL_M = 3;

export class SpeedLimitTracker {
  limitKmh = DEFAULT_SPEED_LIMIT_KMH;

  /** Where the boxes are, in their order, so that those far off cost next to nothing. */
  private readonly x: Float64Array;
  private readonly y: Float64Array;

  constructor(private readonly boxes: readonly SpeedSignBox[]) {
    this.x = Float64Array.from(boxes, ({ transform }) => transform.location.x);
    this.y = Float64Array.from(boxes, ({ transform }) => transform.location.y);
  }

  /** Takes over the value of the last box in the list that the actor touches. */
  update(actors: ActorTable, slot: number): void {
    const x = actors.x[slot] as number;
    const y = actors.y[slot] as number;
    for (let i = 0; i < this.x.length; i += 1) {
      const dx = this.x[i]! - x;
      const dy = this.y[i]! - y;
      if (dx * dx + dy * dy > 100) continue;
      const { transform, extent, speedKmh } = this.boxes[i]!;
      const { location, rotation } = transform;
      if (Math.abs(location.z - (actors.z[slot] as number)) > LEVEL_M) continue;
      const { depthM } = separation(
        x,
        y,
        actors.yaw[slot] as number,
        actors.halfLength[slot] as number,
        actors.halfWidth[slot] as number,
        location.x,
        location.y,
        (rotation.yawDeg * Math.PI) / 180,
        extent.x,
        extent.y,
      );
      if (depthM > 0) this.limitKmh = speedKmh;
    }
  }
}
