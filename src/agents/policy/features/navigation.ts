/**
 * Where the ego is and which points of the thinned route come next: from GNSS and compass as the
 * leaderboards' agents do it, or from the truth. Frame of the answers: the ego's, x forward, y right,
 * metres. The rule by which points count as reached is the one of the baselines' route planner
 * (Bench2DriveZoo and carla_garage, `team_code/planner.py`).
 */
import type { RoutePoint } from '../../../bridge/frame.js';
import { type GpsReference, locationFromGps } from '../../../map/gps.js';
import type { AgentContext } from '../../agent.js';
import type { Point } from '../../controllers/waypoint-pid.js';
import { RAD_PER_DEG } from '../../geometry.js';
import type { NavigationSpec, PolicyManifest } from '../manifest.js';
import { GNSS, IMU, sensorOfType } from '../needs.js';
import { PolicyFailure, type RouteAhead, readingOf, type TickView } from './feature.js';
import { truthOf } from './plain.js';

interface Pose {
  readonly x: number;
  readonly y: number;
  /** Clockwise from the world's x axis. */
  readonly yawRad: number;
}

type Locate = (view: TickView) => Pose;

function locateByTruth(view: TickView): Pose {
  const { location, rotation } = truthOf(view).ego.transform;
  return { x: location.x, y: location.y, yawRad: rotation.yawDeg * RAD_PER_DEG };
}

/** The compass counts from north (−y); one of NaN, which CARLA sends at times, keeps the last heading. */
function locateByGnss(manifest: PolicyManifest, reference: GpsReference): Locate {
  const gnss = sensorOfType(manifest.sensors, GNSS)!.id;
  const imu = sensorOfType(manifest.sensors, IMU)!.id;
  let yawRad = 0;
  return (view) => {
    const [lat, lon, z] = readingOf<readonly [number, number, number]>(view, gnss);
    const compass = readingOf<ArrayLike<number>>(view, imu)[6] as number;
    if (!Number.isNaN(compass)) yawRad = compass - Math.PI / 2;
    const { x, y } = locationFromGps({ lat, lon, z }, reference);
    return { x, y, yawRad };
  };
}

/** Follows the thinned route point by point. */
export class RouteTracker {
  /** Number of the last point that counts as reached. */
  private reached = 0;

  constructor(
    private readonly points: readonly RoutePoint[],
    private readonly reachedM: number,
    private readonly horizonM: number,
  ) {}

  /**
   * Moves on and gives the number of the next point. Among the points within `reachedM`, looked for up to
   * `horizonM` along the route, the farthest from the ego counts as reached; the last two points stay.
   */
  advance(x: number, y: number): number {
    const { points } = this;
    let alongM = 0;
    let farthestM = Number.NEGATIVE_INFINITY;
    let found = this.reached;
    for (let i = this.reached + 1; i < points.length && alongM <= this.horizonM; i += 1) {
      alongM += distance(points[i] as RoutePoint, points[i - 1]!.transform.location);
      const away = distance(points[i] as RoutePoint, { x, y });
      if (away > this.reachedM || away <= farthestM) continue;
      farthestM = away;
      found = i;
    }
    this.reached = Math.max(this.reached, Math.min(found, points.length - 2));
    return Math.min(this.reached + 1, points.length - 1);
  }
}

function distance(
  { transform: { location } }: RoutePoint,
  { x, y }: { readonly x: number; readonly y: number },
): number {
  const dx = location.x - x;
  const dy = location.y - y;
  return Math.sqrt(dx * dx + dy * dy);
}

/** Position and next points, told anew every tick. */
export class Navigation {
  private readonly tracker: RouteTracker;
  private readonly points: readonly RoutePoint[];
  private readonly locate: Locate;

  /** Throws PolicyFailure where the world lacks what the pose is made from. */
  constructor(manifest: PolicyManifest, spec: NavigationSpec, context: AgentContext) {
    this.points = context.sparsePlan;
    if (this.points.length === 0) throw new PolicyFailure('expected a route, found no point');
    this.tracker = new RouteTracker(this.points, spec.reachedM, spec.horizonM);
    const { gpsReference } = context;
    if (spec.pose === 'truth') this.locate = locateByTruth;
    else if (gpsReference !== undefined) this.locate = locateByGnss(manifest, gpsReference);
    else {
      throw new PolicyFailure('expected a world that tells where its GPS begins, found none');
    }
  }

  ahead(view: TickView): RouteAhead {
    const pose = this.locate(view);
    const next = this.tracker.advance(pose.x, pose.y);
    const after = Math.min(next + 1, this.points.length - 1);
    return {
      next: inFrame(this.points[next] as RoutePoint, pose),
      afterNext: inFrame(this.points[after] as RoutePoint, pose),
      nextOption: this.points[next]!.option,
      afterNextOption: this.points[after]!.option,
    };
  }
}

function inFrame({ transform: { location } }: RoutePoint, { x, y, yawRad }: Pose): Point {
  const cos = Math.cos(yawRad);
  const sin = Math.sin(yawRad);
  const dx = location.x - x;
  const dy = location.y - y;
  return [dx * cos + dy * sin, dy * cos - dx * sin];
}
