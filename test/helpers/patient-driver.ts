/**
 * A patient scripted driver for tests of scenarios: it watches the others until it knows their ways,
 * holds before the place of conflict, and goes once its own drive at full throttle stays clear of all of
 * them; it swerves round what stands in its lane. It knows only what a privileged agent is told. Metres,
 * m/s, radians.
 */
import type { ActorTruth, ControlTruth } from '../../src/bridge/frame.js';
import type { RouteLine } from '../../src/sim/route-line.js';
import { boxesOverlap, type GroundBox } from '../../src/sim/world/boxes.js';
import type { DriverView, ScriptedDriver } from './scenario-drive.js';
import { controlOf, nearestIndex, poseOf, steerAlong, stopSpeed } from './scripted-drivers.js';
import { Trails } from './trails.js';

export interface PatientOptions {
  readonly speedMps: number;
  /** Sideways shift round things that stand or crawl in the lane, positive right; 0: never swerves. */
  readonly swerveM?: number;
  /** Ticks to wait behind an obstacle before the first try to pass it. */
  readonly waitTicks?: number;
  /** True: stands still from `watchFrom` on until the way of at least one stream is known. */
  readonly isWatching?: boolean;
  readonly watchFromTick?: number;
  /** Constant sideways shift, positive right. */
  readonly offsetM?: number;
}

const HALF_LENGTH_M = 2.446;
const HALF_WIDTH_M = 0.9185;
/** Room kept on all sides. */
const MARGIN_M = 0.3;
/** So far before the place of conflict it waits: room to be rolling when it gets there. */
const HOLD_BACK_M = 7;
const HORIZON_S = 7;
const STEP_S = 0.2;
/** What full throttle gives at the least, and how long it takes to bite. */
const GAIN_MPS2 = 4.8;
const LAUNCH_S = 0.6;
/** Things slower than this are passed, not followed. */
const CRAWL_MPS = 4.5;

interface Blocker {
  readonly fromS: number;
  readonly toS: number;
}

/** Where things that stand or crawl in the lane lie along the route, as one stretch; null if none. */
function blockerAhead({ frame, line }: DriverView, first: number): Blocker | null {
  let fromS = Number.POSITIVE_INFINITY;
  let toS = Number.NEGATIVE_INFINITY;
  for (const actor of frame.actors) {
    if (actor.roleName !== 'scenario' || actor.extent.z < 0.15) continue;
    const { x, y } = actor.velocity;
    if (Math.sqrt(x * x + y * y) > CRAWL_MPS) continue;
    for (let i = Math.max(0, first - 25); i < Math.min(line.count, first + 60); i += 1) {
      const box = poseOn(line, i, 0, 0.2);
      if (!boxesOverlap(box, boxOf(actor, 0))) continue;
      const s = line.s[i] as number;
      fromS = Math.min(fromS, s);
      toS = Math.max(toS, s);
    }
  }
  return toS < (line.s[first] as number) - 14 || toS < fromS ? null : { fromS, toS };
}

function boxOf(actor: ActorTruth, seconds: number): GroundBox {
  const { location, rotation } = actor.transform;
  return {
    x: location.x + actor.velocity.x * seconds,
    y: location.y + actor.velocity.y * seconds,
    yawRad: (rotation.yawDeg * Math.PI) / 180,
    halfLengthM: actor.extent.x,
    halfWidthM: Math.max(0.3, actor.extent.y),
  };
}

function poseOn(line: RouteLine, i: number, offsetM: number, extraM: number): GroundBox {
  const yaw = line.yaw[i] as number;
  return {
    x: (line.x[i] as number) - Math.sin(yaw) * offsetM,
    y: (line.y[i] as number) + Math.cos(yaw) * offsetM,
    yawRad: yaw,
    halfLengthM: HALF_LENGTH_M + extraM,
    halfWidthM: HALF_WIDTH_M + extraM,
  };
}

/** How far the car comes in some seconds at full throttle, careful figures. */
function reachM(speed: number, limit: number, seconds: number): number {
  const launchS = speed < 0.5 ? LAUNCH_S : 0;
  const t = Math.max(0, seconds - launchS);
  const gainS = Math.max(0, (limit - speed) / GAIN_MPS2);
  const half = GAIN_MPS2 / 2;
  if (t < gainS) return speed * t + half * t * t;
  return speed * gainS + half * gainS * gainS + limit * (t - gainS);
}

class Patient {
  private readonly trails = new Trails();
  private waited = 0;
  private tick = 0;
  private isGoing = false;

  constructor(private readonly options: PatientOptions) {}

  drive(view: DriverView): ControlTruth {
    const { options } = this;
    const pose = poseOf(view.frame);
    this.tick += 1;
    this.trails.watch(view.frame.actors);
    const first = nearestIndex(view);
    const blocker = (options.swerveM ?? 0) === 0 ? null : blockerAhead(view, first);
    const offsetAt = (s: number) => this.offsetAt(s, blocker);
    const wanted = this.speedFor(view, first, pose.speedMps, blocker, offsetAt);
    const ahead = (view.line.s[first] as number) + Math.max(3, 0.5 * pose.speedMps);
    const steer = steerAlong(view, offsetAt(ahead), 4);
    const control = controlOf(steer, pose.speedMps, wanted);
    return control.throttle > 0 && wanted > pose.speedMps + 0.5
      ? { ...control, throttle: 1 }
      : control;
  }

  private offsetAt(s: number, blocker: Blocker | null): number {
    const { swerveM = 0, offsetM = 0 } = this.options;
    if (blocker === null || !this.isGoing) return offsetM;
    // `blocker` counts ego positions that touch it: the swerve must be complete before.
    if (s < blocker.fromS - 8 || s > blocker.toS + 8) return offsetM;
    if (s < blocker.fromS) return offsetM + (swerveM * (s - blocker.fromS + 8)) / 8;
    if (s > blocker.toS) return offsetM + (swerveM * (blocker.toS + 8 - s)) / 8;
    return offsetM + swerveM;
  }

  private speedFor(
    view: DriverView,
    first: number,
    speed: number,
    blocker: Blocker | null,
    offsetAt: (s: number) => number,
  ): number {
    const { options, trails } = this;
    const { line } = view;
    const lights = stopSpeed(view);
    const isWatching =
      (options.isWatching ?? false) && this.tick > (options.watchFromTick ?? 60) && !trails.isKnown;
    if (isWatching) return 0;
    const here = line.s[first] as number;
    let holdS = Number.POSITIVE_INFINITY;
    if (blocker !== null) {
      const isAtBlocker = here > blocker.fromS - 14;
      if (isAtBlocker) this.waited += 1;
      const isReady = this.waited > (options.waitTicks ?? 0);
      if (!this.isGoing) holdS = blocker.fromS - 9;
      if (!this.isGoing && isReady) {
        this.isGoing = true;
        if (!this.isFree(view, first, speed, (s) => this.offsetAt(s, blocker)))
          this.isGoing = false;
      }
      if (this.isGoing) return Math.min(lights, options.speedMps);
    } else this.isGoing = false;
    const free = this.isFree(view, first, speed, offsetAt);
    if (free) return Math.min(lights, options.speedMps, stopBefore(holdS - here));
    const conflictS = this.conflictS(view, first);
    // Too late to stop before the conflict: through it.
    if (conflictS - here < (speed * speed) / 16 - 0.5) return options.speedMps;
    return Math.min(
      lights,
      options.speedMps,
      stopBefore(Math.min(holdS, conflictS - HOLD_BACK_M) - here),
    );
  }

  /** True if going on at full throttle stays clear of everybody. */
  private isFree(
    view: DriverView,
    first: number,
    speed: number,
    offsetAt: (s: number) => number,
  ): boolean {
    const { line, frame } = view;
    const here = line.s[first] as number;
    for (let t = 0; t <= HORIZON_S; t += STEP_S) {
      const s = here + reachM(speed, this.options.speedMps, t);
      const i = line.indexAhead(first, s - here);
      const ego = poseOn(line, i, offsetAt(s), MARGIN_M);
      for (const actor of frame.actors) {
        if (actor.extent.z < 0.15 || isCrawling(actor)) continue;
        const box = this.trails.boxAt(actor, t) ?? null;
        if (box !== null && boxesOverlap(ego, box)) return false;
      }
    }
    return true;
  }

  /** Route position of the ego's origin where it would first touch anybody's way. */
  private conflictS({ line, frame }: DriverView, first: number): number {
    const last = line.indexAhead(first, 60);
    for (let i = first; i <= last; i += 1) {
      const ego = poseOn(line, i, this.options.offsetM ?? 0, MARGIN_M);
      if (this.trails.touches(ego)) return line.s[i] as number;
      if (this.trails.isKnown) continue;
      for (const actor of frame.actors) {
        if (actor.extent.z < 0.15 || isCrawling(actor)) continue;
        for (let t = 0; t < 4; t += 0.5) {
          if (boxesOverlap(ego, boxOf(actor, t))) return line.s[i] as number;
        }
      }
    }
    return Number.POSITIVE_INFINITY;
  }
}

function isCrawling(actor: ActorTruth): boolean {
  const { x, y } = actor.velocity;
  return Math.sqrt(x * x + y * y) < 0.3;
}

/** Speed from which the car still stops within a distance. */
function stopBefore(roomM: number): number {
  return roomM === Number.POSITIVE_INFINITY ? roomM : Math.sqrt(2 * 4 * Math.max(0, roomM));
}

/** A fresh patient driver for one drive. */
export function patient(options: PatientOptions): ScriptedDriver {
  const driver = new Patient(options);
  return (view) => driver.drive(view);
}
