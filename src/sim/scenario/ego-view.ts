/**
 * The ego as scenarios see it on one tick: location as the simulator reports it (float32), speed, and
 * the nearest driving lane, looked up at most once a tick. Metres, m/s, radians.
 */
import type { Vector3 } from '../../core/float32.js';
import type { Waypoint } from '../../map/road-map.js';
import type { SimContext } from '../context.js';

const f = Math.fround;

export class EgoView {
  location: Vector3 = { x: 0, y: 0, z: 0 };
  yawRad = 0;
  /** Length of the velocity, m/s. */
  speedMps = 0;
  /** Metres driven since the start, straight lines from tick to tick. */
  drivenM = 0;
  private lane: Waypoint | null = null;
  private isLaneKnown = false;
  private isFirst = true;

  constructor(private readonly context: SimContext) {
    this.refresh();
  }

  /** Takes over the world's state; called once a tick before any scenario. */
  refresh(): void {
    const { actors, egoSlot } = this.context.world;
    const before = this.location;
    const location = {
      x: f(actors.x[egoSlot] as number),
      y: f(actors.y[egoSlot] as number),
      z: f(actors.z[egoSlot] as number),
    };
    if (!this.isFirst) {
      const dx = location.x - before.x;
      const dy = location.y - before.y;
      const dz = location.z - before.z;
      this.drivenM += Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
    this.isFirst = false;
    this.location = location;
    this.yawRad = actors.yaw[egoSlot] as number;
    const vx = actors.vx[egoSlot] as number;
    const vy = actors.vy[egoSlot] as number;
    this.speedMps = Math.sqrt(vx * vx + vy * vy);
    this.isLaneKnown = false;
  }

  /** Nearest driving lane, null on a map without any. */
  waypoint(): Waypoint | null {
    if (!this.isLaneKnown) {
      this.lane = this.context.world.map.waypointAt(this.location);
      this.isLaneKnown = true;
    }
    return this.lane;
  }

  /** Straight distance to a point, metres. */
  distanceTo(point: Vector3): number {
    const dx = point.x - this.location.x;
    const dy = point.y - this.location.y;
    const dz = point.z - this.location.z;
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }
}
