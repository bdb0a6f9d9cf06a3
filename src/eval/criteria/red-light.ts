/**
 * RunningRedLightTest: a red light is charged when the ego's tail crosses the stop line of its lane
 * (evaluation reference 4.4). Metres, CARLA's frame.
 */
import { LightState } from '../../bridge/frame.js';
import { add, distance, dot, type Vector3 } from '../../core/float32.js';
import type { RoadWaypoint } from '../../map/road-query.js';
import { type Criterion, EventLog, type NodeStatus, type Tick } from './criterion.js';
import { redLightMessage } from './messages.js';
import { segmentsMeet } from './segments.js';
import type { LightStop, StopWaypoint } from './stop-waypoints.js';
import { RED_LIGHT } from './thresholds.js';
import { drivingWaypoint, type TickView } from './tick-view.js';
import { turnedOffset } from './transform-point.js';

/** The ego's tail on one tick: the segment that must cross the line, and the lane under its end. */
interface Tail {
  readonly near: Vector3;
  readonly far: Vector3;
  readonly waypoint: RoadWaypoint;
}

export class RedLight implements Criterion {
  readonly log = new EventLog('RunningRedLightTest');
  /** Zero: none yet. A light with id 0 is never skipped, as in the original. */
  private lastRunId = 0;

  /** @param egoHalfLengthM half length of the ego's bounding box */
  constructor(
    private readonly lights: readonly LightStop[],
    private readonly egoHalfLengthM: number,
    private readonly isVersion1: boolean,
  ) {}

  update(tick: Tick): NodeStatus {
    const { view } = tick;
    const { lightStates } = view.frame;
    let reference = view.location;
    let tail: Tail | null = null;
    for (let i = 0; i < this.lights.length; i++) {
      if (lightStates[i] !== LightState.Red) continue;
      const { light, center, stops } = this.lights[i]!;
      if (this.lastRunId !== 0 && this.lastRunId === light.id) continue;
      if (distance(center, reference) > RED_LIGHT.nearM) continue;
      tail ??= this.tailOf(view);
      if (!stops.some((stop) => this.crosses(tail!, stop, view))) continue;
      // From here to the end of the tick the other lights are tested from this light's pole.
      reference = light.transform.location;
      this.log.add('TRAFFIC_LIGHT_INFRACTION', redLightMessage(light.id, reference), tick);
      this.lastRunId = light.id;
    }
    return 'running';
  }

  terminate(): void {}

  private tailOf(view: TickView): Tail {
    const { location, rotation } = view;
    const half = this.egoHalfLengthM;
    const near = this.behind(location, -RED_LIGHT.nearTailShare * half, rotation.yawDeg);
    const far = this.behind(location, -half - RED_LIGHT.farTailBehindM, rotation.yawDeg);
    return { near, far, waypoint: drivingWaypoint(view.map, far) };
  }

  private behind(location: Vector3, x: number, yawDeg: number): Vector3 {
    const offset = turnedOffset(x, yawDeg);
    // Leaderboard 1.0 adds the height to itself, which may find another lane on elevated roads.
    return add(location, this.isVersion1 ? { ...offset, z: location.z } : offset);
  }

  private crosses(tail: Tail, stop: StopWaypoint, view: TickView): boolean {
    const { waypoint } = stop;
    if (tail.waypoint.roadId !== waypoint.roadId) return false;
    if (tail.waypoint.laneId !== waypoint.laneId) return false;
    if (!(this.alignment(view.forward, stop.forward) > 0)) return false;
    const share = this.isVersion1 ? RED_LIGHT.halfLineShareV1 : RED_LIGHT.halfLineShare;
    const halfM = share * waypoint.laneWidthM;
    const { location, rotation } = waypoint.transform;
    const right = add(location, turnedOffset(halfM, rotation.yawDeg + 90));
    const left = add(location, turnedOffset(halfM, rotation.yawDeg - 90));
    return segmentsMeet(tail.near, tail.far, right, left);
  }

  private alignment(a: Vector3, b: Vector3): number {
    return this.isVersion1 ? a.x * b.x + a.y * b.y + a.z * b.z : dot(a, b);
  }
}
