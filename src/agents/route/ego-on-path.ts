/** Where the ego is on the route: station, lateral place, course against the line. Metres, radians. */
import type { EgoTruth } from '../../bridge/frame.js';
import { clamp, RAD_PER_DEG, wrapRad } from '../geometry.js';
import type { RoutePath } from './route-path.js';

/** Below this speed the heading stands for the course. */
const COURSE_MIN_MPS = 0.8;
/** The station is looked for this far ahead of the last one. */
const WINDOW_M = 12;

export class EgoOnPath {
  s = 0;
  /** To the right of the line. */
  d = 0;
  x = 0;
  y = 0;
  yawRad = 0;
  speedMps = 0;
  /** Course minus heading of the line. */
  courseRad = 0;
  private index: number;

  constructor(private readonly path: RoutePath) {
    this.index = Math.round(path.startM);
  }

  update(ego: EgoTruth): void {
    const { path } = this;
    const { x, y } = ego.transform.location;
    this.x = x;
    this.y = y;
    this.yawRad = ego.transform.rotation.yawDeg * RAD_PER_DEG;
    const { x: vx, y: vy } = ego.velocity;
    this.speedMps = Math.sqrt(vx * vx + vy * vy);
    const from = Math.max(0, this.index - 4);
    const to = Math.min(path.count - 1, this.index + WINDOW_M);
    let best = from;
    for (let i = from + 1; i <= to; i += 1) {
      if (path.distance2(i, x, y) < path.distance2(best, x, y)) best = i;
    }
    this.index = best;
    const along = clamp(path.along(best, x, y), -1, 1);
    this.s = best + along;
    const yaw = path.yawAt(this.s);
    this.d = path.across(best, x, y) - 0.5 * path.curvature[best]! * along * along;
    const course = this.speedMps > COURSE_MIN_MPS ? Math.atan2(vy, vx) : this.yawRad;
    this.courseRad = wrapRad(course - yaw);
  }
}
