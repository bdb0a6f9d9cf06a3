/**
 * Controller A: from waypoints to pedals and steering as the baselines of Bench2Drive do, after TCP.
 * The speed wanted is the mean step between waypoints; the car steers at the waypoint about four metres
 * ahead, or at the next point of the route where that is closer to straight ahead or where the network
 * seems to miss a turn. Frame: the ego's, x forward, y right, metres. Formulas and constants: Bench2DriveZoo,
 * `team_code/pid_controller.py` and its agents.
 */
import type { ControlTruth } from '../../bridge/frame.js';
import { clamp } from '../geometry.js';
import { type PidGains, WindowPid } from './pid.js';

export interface WaypointPidOptions {
  readonly turn: PidGains;
  readonly speed: PidGains;
  /** Errors that both PIDs average over. */
  readonly window: number;
  readonly maxThrottle: number;
  /** Below this wanted speed the car brakes, m/s. */
  readonly brakeSpeedMps: number;
  /** Speed over wanted speed above which it brakes. */
  readonly brakeRatio: number;
  /** Most of a speed error that the throttle sees, m/s. */
  readonly clipDeltaMps: number;
  /** Distance of the point it steers at, metres. */
  readonly aimM: number;
  /** Where target and last step differ by more (in quarter turns), the target wins … */
  readonly angleThreshold: number;
  /** … unless it is farther ahead than this, metres. */
  readonly targetWithinM: number;
  /** Above this speed the throttle stays shut; Bench2DriveZoo's agents use 5. Null: never. */
  readonly coastAboveMps: number | null;
}

export const WAYPOINT_PID: WaypointPidOptions = {
  turn: { p: 0.75, i: 0.75, d: 0.3 },
  speed: { p: 5, i: 0.5, d: 1 },
  window: 40,
  maxThrottle: 0.75,
  brakeSpeedMps: 0.4,
  brakeRatio: 1.1,
  clipDeltaMps: 0.25,
  aimM: 4,
  angleThreshold: 0.3,
  targetWithinM: 10,
  coastAboveMps: null,
};

/** A point ahead of the ego: forward and right, metres. */
export type Point = readonly [forwardM: number, rightM: number];

/** Angle to a point in quarter turns, clockwise from straight ahead, in [−1, 3). */
function quarterTurns(forwardM: number, rightM: number): number {
  return 1 - Math.atan2(forwardM, rightM) / (Math.PI / 2);
}

function length(forwardM: number, rightM: number): number {
  return Math.sqrt(forwardM * forwardM + rightM * rightM);
}

/** Mean speed along waypoints, m/s: the length of the steps between them over the time they take. */
export function wantedSpeedMps(points: readonly Point[], periodS: number): number {
  let sum = 0;
  for (let i = 1; i < points.length; i += 1) {
    const [forward, right] = points[i] as Point;
    const [forwardBefore, rightBefore] = points[i - 1] as Point;
    sum += length(forward - forwardBefore, right - rightBefore);
  }
  return sum / ((points.length - 1) * periodS);
}

export class WaypointPid {
  private readonly turn: WindowPid;
  private readonly speed: WindowPid;

  constructor(private readonly options: WaypointPidOptions = WAYPOINT_PID) {
    this.turn = new WindowPid(options.turn, options.window, true);
    this.speed = new WindowPid(options.speed, options.window, true);
  }

  /**
   * The control of one tick.
   * @param points at least two waypoints, `periodS` seconds apart, the first one period ahead
   * @param target the next point of the route; null to steer by the waypoints alone
   */
  control(
    points: readonly Point[],
    periodS: number,
    speedMps: number,
    target: Point | null,
  ): ControlTruth {
    const { options } = this;
    const wantedMps = wantedSpeedMps(points, periodS);
    const steer = clamp(this.turn.step(this.aimAngle(points, target)), -1, 1);
    const isBraking =
      wantedMps < options.brakeSpeedMps || speedMps / wantedMps > options.brakeRatio;
    const delta = clamp(wantedMps - speedMps, 0, options.clipDeltaMps);
    let throttle = clamp(this.speed.step(delta), 0, options.maxThrottle);
    const isCoasting = options.coastAboveMps !== null && speedMps > options.coastAboveMps;
    if (isBraking || isCoasting) throttle = 0;
    return { throttle, steer, brake: isBraking ? 1 : 0, handBrake: false, reverse: false };
  }

  /** Error of the heading in quarter turns. */
  private aimAngle(points: readonly Point[], target: Point | null): number {
    const { aimM, angleThreshold, targetWithinM } = this.options;
    const aim = this.aimPoint(points, aimM);
    const angle = quarterTurns(aim[0], aim[1]);
    if (target === null) return angle;
    const [lastForward, lastRight] = points.at(-1) as Point;
    const [beforeForward, beforeRight] = points.at(-2) as Point;
    const lastAngle = quarterTurns(lastForward - beforeForward, lastRight - beforeRight);
    const targetAngle = quarterTurns(target[0], target[1]);
    const missesTurn =
      Math.abs(targetAngle - lastAngle) > angleThreshold && target[0] < targetWithinM;
    return Math.abs(targetAngle) < Math.abs(angle) || missesTurn ? targetAngle : angle;
  }

  /** Start of the step whose middle is nearest to the distance aimed at; the earlier one of equals. */
  private aimPoint(points: readonly Point[], aimM: number): Point {
    let aim = points[0] as Point;
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i + 1 < points.length; i += 1) {
      const [forward, right] = points[i] as Point;
      const [nextForward, nextRight] = points[i + 1] as Point;
      const off = Math.abs(aimM - length((forward + nextForward) / 2, (right + nextRight) / 2));
      if (off >= best) continue;
      best = off;
      aim = points[i] as Point;
    }
    return aim;
  }
}
