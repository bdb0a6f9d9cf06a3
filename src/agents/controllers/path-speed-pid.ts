/**
 * Controller B: from a path and a target speed to pedals and steering, in the manner of PDM-Lite and
 * PlanT 2.0. The car steers at a point of the path whose distance grows with speed; throttle comes from a
 * polynomial fitted to the car. Frame: the ego's, x forward, y right, metres. Formulas and constants:
 * carla_garage (branch leaderboard_2), `lateral_controller.py`, `longitudinal_controller.py`, `config.py`.
 */
import type { ControlTruth } from '../../bridge/frame.js';
import { type PidGains, WindowPid } from './pid.js';
import type { Point } from './waypoint-pid.js';

export interface PathSpeedPidOptions {
  readonly turn: PidGains;
  /** Errors that the mean of the steering goes over. */
  readonly window: number;
  /** Look-ahead in steps of 0.1 m: per km/h, at rest, least and most. */
  readonly lookAhead: {
    readonly perKmh: number;
    readonly base: number;
    readonly least: number;
    readonly most: number;
  };
  /**
   * Throttle by v/100 (km/h) and e/100 (missing speed, km/h, at least 0): factors of v, v², 100e, e²,
   * v·e, v²·e.
   */
  readonly throttle: readonly number[];
  /** Missing speed above which the throttle is open, km/h. */
  readonly fullThrottleKmh: number;
  /** Speed over target above which the car brakes. */
  readonly brakeRatio: number;
  /** Targets between standstill and this are raised to it, m/s. */
  readonly leastTargetMps: number;
  /** Targets below this mean: stand still, m/s. */
  readonly standstillMps: number;
  /** Seconds after which a car that is held at a standstill creeps on all the same; null: never. */
  readonly creepAfterS: number | null;
}

export const PATH_SPEED_PID: PathSpeedPidOptions = {
  turn: { p: 3.118357247806046, i: 0.6406067986034124, d: 1.3782508892109167 },
  window: 6,
  lookAhead: { perKmh: 0.9755321901954155, base: 1.9152884533402488, least: 24, most: 105 },
  throttle: [
    1.1990342347353184, -0.8057602384167799, 1.710818710950062, 0.921890257450335,
    1.556497522998393, -0.7013479734904027,
  ],
  fullThrottleKmh: 1.89,
  brakeRatio: 1.031266635497984,
  leastTargetMps: 0.278,
  standstillMps: 1e-5,
  creepAfterS: null,
};

const STEP_M = 0.1;
const KMH = 3.6;

/** Time between two ticks, seconds. */
export const TICK_S = 0.05;

export class PathSpeedPid {
  private readonly turn: WindowPid;
  /** Ticks in a row at which the car was to stand still. */
  private heldTicks = 0;

  constructor(private readonly options: PathSpeedPidOptions = PATH_SPEED_PID) {
    this.turn = new WindowPid(options.turn, options.window, false);
  }

  /**
   * The control of one tick.
   * @param path points ahead in order; where it ends too early, its last point is steered at
   * @param targetMps speed wanted now; 0 brakes
   */
  control(path: readonly Point[], targetMps: number, speedMps: number): ControlTruth {
    const [forward, right] = pointAlong(path, this.lookAheadM(speedMps));
    const errorQuarterTurns = Math.atan2(right, forward) / (Math.PI / 2);
    const steer = Math.min(1, Math.max(-1, this.turn.step(errorQuarterTurns)));
    const throttle = this.throttleFor(targetMps, speedMps);
    return {
      throttle: throttle ?? 0,
      steer,
      brake: throttle === null ? 1 : 0,
      handBrake: false,
      reverse: false,
    };
  }

  /** Whole steps of a tenth of a metre, as on PDM-Lite's path. */
  private lookAheadM(speedMps: number): number {
    const { perKmh, base, least, most } = this.options.lookAhead;
    const steps = perKmh * (speedMps * KMH) + base;
    return Math.floor(Math.min(most, Math.max(least, steps))) * STEP_M;
  }

  /** True if the car is to stand still at this tick. */
  private isHeld(targetMps: number): boolean {
    const { standstillMps, creepAfterS } = this.options;
    if (targetMps >= standstillMps) {
      this.heldTicks = 0;
      return false;
    }
    this.heldTicks += 1;
    return creepAfterS === null || this.heldTicks <= Math.round(creepAfterS / TICK_S);
  }

  /** Null to brake. */
  private throttleFor(targetMps: number, speedMps: number): number | null {
    const { options } = this;
    if (this.isHeld(targetMps)) return null;
    const target = Math.max(options.leastTargetMps, targetMps) * KMH;
    const speed = speedMps * KMH;
    if (target - speed > options.fullThrottleKmh) return 1;
    if (speed / target > options.brakeRatio) return null;
    const e = Math.max(0, target - speed) / 100;
    const v = speed / 100;
    const terms = [v, v * v, 100 * e, e * e, v * e, v * v * e];
    const sum = terms.reduce((all, term, k) => all + term * (options.throttle[k] as number), 0);
    return Math.min(1, Math.max(0, sum));
  }
}

/** The place a distance along a path that starts at the ego; its last point where it is shorter. */
export function pointAlong(path: readonly Point[], distanceM: number): Point {
  let left = distanceM;
  let forward = 0;
  let right = 0;
  for (const [nextForward, nextRight] of path) {
    const df = nextForward - forward;
    const dr = nextRight - right;
    const step = Math.sqrt(df * df + dr * dr);
    if (step >= left && step > 0) {
      const share = left / step;
      return [forward + df * share, right + dr * share];
    }
    left -= step;
    forward = nextForward;
    right = nextRight;
  }
  return [forward, right];
}
