/**
 * From the official plan to a line that a car can follow: repeated and backward points are dropped,
 * jumps to the neighbouring lane become gentle lane changes. Metres, radians, CARLA's axes; lateral
 * values are positive to the right.
 */
import type { RoutePoint } from '../../bridge/frame.js';
import { RAD_PER_DEG, smoothStep } from '../geometry.js';

/** A place of the line, and the lane centre it belongs to (they differ during a lane change). */
export interface LinePoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly laneX: number;
  readonly laneY: number;
  readonly laneZ: number;
}

/** A lane change of the route: from `startM` on the line moves over to the new lane. */
export interface LaneChange {
  /** Distance along the cleaned points where the old lane is left. */
  startM: number;
  readonly lengthM: number;
  /** Lateral place of the old lane as seen from the new one: positive = old lane to the right. */
  readonly oldLaneM: number;
}

interface Step {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
  /** Lateral jump that led here, 0 on the lane. */
  readonly jumpM: number;
}

const FORWARD_MIN_M = 0.25;
const JUMP_MIN_M = 1;
/** Length of a lane change of the route where there is room for it. */
const CHANGE_M = 20;

/** Drops points that do not lead on, and marks lateral jumps. */
function forwardSteps(plan: readonly RoutePoint[]): Step[] {
  const steps: Step[] = [];
  for (const { transform } of plan) {
    const { x, y, z } = transform.location;
    const yaw = transform.rotation.yawDeg * RAD_PER_DEG;
    const last = steps[steps.length - 1];
    if (last === undefined) {
      steps.push({ x, y, z, yaw, jumpM: 0 });
      continue;
    }
    const cos = Math.cos(last.yaw);
    const sin = Math.sin(last.yaw);
    const forward = (x - last.x) * cos + (y - last.y) * sin;
    if (forward < FORWARD_MIN_M) continue;
    const lateral = (y - last.y) * cos - (x - last.x) * sin;
    const isJump = Math.abs(lateral) > JUMP_MIN_M && Math.abs(lateral) > 0.35 * forward;
    steps.push({ x, y, z, yaw, jumpM: isJump ? lateral : 0 });
  }
  return steps;
}

/** The cleaned line and the lane changes on it. */
export function cleanPlan(plan: readonly RoutePoint[]): {
  readonly points: LinePoint[];
  readonly changes: LaneChange[];
} {
  const steps = forwardSteps(plan);
  const changes: LaneChange[] = [];
  const points: LinePoint[] = [];
  let along = 0;
  for (let i = 0; i < steps.length; i += 1) {
    const { x, y, z, yaw, jumpM } = steps[i] as Step;
    const before = steps[i - 1];
    if (before !== undefined) {
      const dx = x - before.x;
      const dy = y - before.y;
      if (jumpM !== 0) {
        changes.push({ startM: along, lengthM: CHANGE_M, oldLaneM: -jumpM });
        along += Math.sqrt(Math.max(0, dx * dx + dy * dy - jumpM * jumpM));
      } else along += Math.sqrt(dx * dx + dy * dy);
    }
    let shift = 0;
    for (const { startM, lengthM, oldLaneM } of changes) {
      shift += oldLaneM * (1 - smoothStep((along - startM) / lengthM));
    }
    points.push({
      x: x - Math.sin(yaw) * shift,
      y: y + Math.cos(yaw) * shift,
      z,
      laneX: x,
      laneY: y,
      laneZ: z,
    });
  }
  return { points, changes };
}
