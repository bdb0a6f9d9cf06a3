/**
 * What the criteria ask about one frame, computed at most once and only when asked: planar speed, ego
 * direction, nearest lanes, waypoints ahead, mean traffic speed. Shared by all rulesets that score the
 * same frame. CARLA's frame, metres, m/s.
 */
import type { TruthFrame } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import { forwardVector, type RotationDeg, type Vector3 } from '../../core/float32.js';
import { LaneType } from '../../map/lane-type.js';
import type { RoadQuery, RoadWaypoint } from '../../map/road-query.js';

/** sqrt(vx² + vy²) in double; vz never enters (evaluation reference 0.2). */
function planarSpeedMps(velocity: Vector3): number {
  return Math.sqrt(velocity.x * velocity.x + velocity.y * velocity.y);
}

/** The nearest driving lane. Throws InvariantError on a map without any. */
export function drivingWaypoint(map: RoadQuery, location: Vector3): RoadWaypoint {
  const waypoint = map.waypointAt(location, LaneType.Driving);
  invariant(waypoint !== null, 'a map must have a driving lane to score a route on it');
  return waypoint;
}

export class TickView {
  private current: TruthFrame | null = null;
  private locationNow: Vector3 = { x: 0, y: 0, z: 0 };
  private speed = 0;
  private forwardNow: Vector3 | null = null;
  private driving: RoadWaypoint | null = null;
  private drivingForwardNow: Vector3 | null = null;
  private parking: RoadWaypoint | null | undefined = undefined;
  private traffic: number | null | undefined = undefined;
  private readonly ahead = new Map<number, readonly RoadWaypoint[]>();

  constructor(readonly map: RoadQuery) {}

  /** Turns to a frame; a frame already in view keeps what was computed for it. */
  turnTo(frame: TruthFrame): void {
    if (this.current === frame) return;
    this.current = frame;
    this.locationNow = frame.ego.transform.location;
    this.speed = planarSpeedMps(frame.ego.velocity);
    this.forwardNow = null;
    this.driving = null;
    this.drivingForwardNow = null;
    this.parking = undefined;
    this.traffic = undefined;
    if (this.ahead.size > 0) this.ahead.clear();
  }

  get frame(): TruthFrame {
    invariant(this.current !== null, 'a frame must be in view before it is asked about');
    return this.current;
  }

  /** Ego location. */
  get location(): Vector3 {
    return this.locationNow;
  }

  /** Planar ego speed. */
  get speedMps(): number {
    return this.speed;
  }

  /** Ego rotation. */
  get rotation(): RotationDeg {
    return this.frame.ego.transform.rotation;
  }

  /** Ego forward vector. */
  get forward(): Vector3 {
    this.forwardNow ??= forwardVector(this.rotation);
    return this.forwardNow;
  }

  /** Nearest driving lane to the ego. */
  get drivingWaypoint(): RoadWaypoint {
    this.driving ??= drivingWaypoint(this.map, this.locationNow);
    return this.driving;
  }

  /** Forward vector of the nearest driving lane. */
  get drivingForward(): Vector3 {
    this.drivingForwardNow ??= forwardVector(this.drivingWaypoint.transform.rotation);
    return this.drivingForwardNow;
  }

  /** Nearest parking lane to the ego, null on maps without. */
  get parkingWaypoint(): RoadWaypoint | null {
    if (this.parking === undefined) {
      this.parking = this.map.waypointAt(this.locationNow, LaneType.Parking);
    }
    return this.parking;
  }

  /**
   * Up to `count` waypoints ahead of the ego's, each the first successor of the one before, at
   * `stepM`; fewer where the lane ends. The ego's own waypoint is not among them.
   */
  waypointsAhead(stepM: number, count: number): readonly RoadWaypoint[] {
    const known = this.ahead.get(stepM);
    if (known !== undefined) return known;
    const found: RoadWaypoint[] = [];
    let waypoint = this.drivingWaypoint;
    for (let i = 0; i < count; i++) {
      const next = waypoint.next(stepM)[0];
      if (next === undefined) break;
      found.push(next);
      waypoint = next;
    }
    this.ahead.set(stepM, found);
    return found;
  }

  /** Mean planar speed of vehicles with the role `background`; null when there are none. */
  get trafficSpeedMps(): number | null {
    if (this.traffic === undefined) this.traffic = meanTrafficSpeed(this.frame);
    return this.traffic;
  }
}

function meanTrafficSpeed(frame: TruthFrame): number | null {
  let sum = 0;
  let count = 0;
  const actors = frame.actors;
  for (let i = 0; i < actors.length; i++) {
    const actor = actors[i]!;
    if (actor.roleName !== 'background' || !actor.typeId.startsWith('vehicle')) continue;
    sum += planarSpeedMps(actor.velocity);
    count++;
  }
  return count === 0 ? null : sum / count;
}
