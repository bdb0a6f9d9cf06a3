/**
 * What the baselines share: the route as a line, the ego on it, and steering along it. Metres, m/s.
 */
import type { Observation } from '../../bridge/backend.js';
import type { ControlTruth, TruthFrame } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import type { RoadMap } from '../../map/road-map.js';
import type { AgentContext } from '../agent.js';
import { control, pedalsFor } from '../controllers/pedals.js';
import { curvatureFor, steerForCurvature } from '../controllers/steering.js';
import { EgoOnPath } from '../route/ego-on-path.js';
import { RoutePath } from '../route/route-path.js';
import { curveSpeeds, towardsSpeed } from '../route/speed-profile.js';

/** The course turns with the wheels at once, the heading later: read the curvature a bit behind. */
const CURVATURE_LAG_M = 1.3;
const ACCELERATION_MPS2 = 2.5;

export class LineDriver {
  readonly path: RoutePath;
  readonly ego: EgoOnPath;
  readonly map: RoadMap;
  private readonly caps: Float64Array;

  constructor(context: AgentContext) {
    invariant(context.map !== null && context.plan.length > 1, 'the agent needs map and plan');
    this.map = context.map;
    this.path = new RoutePath(context.plan, context.map);
    this.ego = new EgoOnPath(this.path);
    this.caps = curveSpeeds(this.path);
  }

  /** Truth of an observation, with the ego placed on the line. */
  look(observation: Observation): TruthFrame {
    const { truth } = observation;
    invariant(truth !== null, 'the agent is privileged and needs truth');
    this.ego.update(truth.ego);
    return truth;
  }

  /** Acceleration towards the speed that limit and curves allow. */
  cruise(truth: TruthFrame): number {
    const { ego } = this;
    const limit = truth.ego.speedLimitKmh / 3.6;
    const cap = this.caps[this.path.indexAt(ego.s + 0.3 * ego.speedMps)]!;
    return towardsSpeed(Math.min(limit, cap), ego.speedMps, ACCELERATION_MPS2);
  }

  /** Control that keeps to the line with this acceleration. */
  drive(accelerationMps2: number): ControlTruth {
    const { ego, path } = this;
    const curvaturePerM = path.curvatureAt(ego.s - CURVATURE_LAG_M);
    const error = { lateralM: ego.d, courseRad: ego.courseRad, curvaturePerM };
    const steer = steerForCurvature(curvatureFor(error, ego.speedMps), ego.speedMps);
    return control(pedalsFor(accelerationMps2, ego.speedMps), steer);
  }
}
