/**
 * Controller C at work for a network that answers now and then: every answer is a new plan in the frame of
 * the car at that moment; until the next one the car's way since is followed. Where it is comes from
 * the truth, or from speed and turn rate where there is none. Frame: CARLA's axes, metres, radians.
 */
import type { ControlTruth } from '../../bridge/frame.js';
import { TICK_S } from '../controllers/path-speed-pid.js';
import { PLAN_POSES, POSE_SIZE, TrajectoryTracker } from '../controllers/trajectory-tracker.js';
import type { Point } from '../controllers/waypoint-pid.js';
import { RAD_PER_DEG, wrapRad } from '../geometry.js';
import type { TickView } from './features/feature.js';

export class PlanFollower {
  private readonly tracker = new TrajectoryTracker();
  private readonly poses = new Float64Array(PLAN_POSES * POSE_SIZE);
  private plan: readonly Point[] | null = null;
  /** Ticks of the plan and of the last control. */
  private madeAt = 0;
  private seenAt = 0;
  /** The car's pose, and what it was when the plan was made; of dead reckoning both start at 0. */
  private readonly now = { x: 0, y: 0, yaw: 0 };
  private readonly start = { x: 0, y: 0, yaw: 0 };

  /**
   * The control of this tick.
   * @param plan `PLAN_POSES` points; another object is another plan, made on this tick
   */
  control(plan: readonly Point[], view: TickView): ControlTruth {
    const { now, start, tracker } = this;
    const { tick } = view.observation;
    this.locate(view, Math.max(0, tick - this.seenAt) * TICK_S);
    this.seenAt = tick;
    if (plan !== this.plan) {
      plan.forEach(([forward, right], i) => {
        this.poses[i * POSE_SIZE] = forward;
        this.poses[i * POSE_SIZE + 1] = right;
      });
      tracker.follow(this.poses, 0, view.speedMps);
      this.plan = plan;
      this.madeAt = tick;
      Object.assign(start, now);
    }
    const cos = Math.cos(start.yaw);
    const sin = Math.sin(start.yaw);
    const dx = now.x - start.x;
    const dy = now.y - start.y;
    return tracker.control(
      Math.max(0, tick - this.madeAt) * TICK_S,
      dx * cos + dy * sin,
      dy * cos - dx * sin,
      wrapRad(now.yaw - start.yaw),
      view.speedMps,
    );
  }

  private locate({ observation: { truth }, speedMps, yawRateRadps }: TickView, sinceS: number) {
    const { now } = this;
    if (truth !== null) {
      const { location, rotation } = truth.ego.transform;
      now.x = location.x;
      now.y = location.y;
      now.yaw = rotation.yawDeg * RAD_PER_DEG;
      return;
    }
    // Along the chord of the arc.
    const turn = yawRateRadps * sinceS;
    const course = now.yaw + turn / 2;
    now.x += speedMps * sinceS * Math.cos(course);
    now.y += speedMps * sinceS * Math.sin(course);
    now.yaw += turn;
  }
}
