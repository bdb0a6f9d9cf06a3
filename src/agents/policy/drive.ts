/** From a network's answers to controls: the controller that a manifest names, with what it tells of it. */
import type { ControlTruth } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import { PATH_SPEED_PID, PathSpeedPid } from '../controllers/path-speed-pid.js';
import { WAYPOINT_PID, WaypointPid, wantedSpeedMps } from '../controllers/waypoint-pid.js';
import type { Answer } from './answer.js';
import { PolicyFailure, type TickView } from './features/feature.js';
import type { PolicyManifest } from './manifest.js';
import { PlanFollower } from './plan-follower.js';

/** The control of one tick; called every tick, with the answer that stands. */
export type Drive = (answer: Answer, view: TickView) => ControlTruth;

/** What turns answers into controls; it keeps the controller's state of one route. */
export function createDrive({ controller, output }: PolicyManifest): Drive {
  if (controller === undefined) return plainDrive;
  if (controller.name === 'A') {
    const pid = new WaypointPid(withDefaults(WAYPOINT_PID, controller));
    return (answer, { speedMps, route }) => {
      invariant(answer.kind === 'waypoints' && output.kind === 'waypoints', 'A takes waypoints');
      const target = controller.useTarget ? (route?.next ?? null) : null;
      return pid.control(answer.points, output.periodS, speedMps, target);
    };
  }
  if (controller.name === 'C') {
    const follower = new PlanFollower();
    return (answer, view) => {
      invariant(answer.kind === 'waypoints', 'C takes waypoints');
      return follower.control(answer.points, view);
    };
  }
  const pid = new PathSpeedPid(withDefaults(PATH_SPEED_PID, controller));
  return (answer, { speedMps }) => {
    invariant(answer.kind !== 'controls', 'B takes points');
    if (answer.kind === 'path') return pid.control(answer.points, answer.speedMps, speedMps);
    invariant(output.kind === 'waypoints', 'waypoints come with a period');
    return pid.control(answer.points, wantedSpeedMps(answer.points, output.periodS), speedMps);
  };
}

function plainDrive(answer: Answer): ControlTruth {
  if (answer.kind === 'controls') return answer.control;
  throw new PolicyFailure('expected controls of a policy without a controller');
}

/** The published values, but for those that a manifest tells. */
function withDefaults<T extends object>(defaults: T, told: Partial<Record<keyof T, unknown>>): T {
  const merged = { ...defaults };
  for (const key of Object.keys(defaults) as (keyof T)[]) {
    if (told[key] !== undefined) merged[key] = told[key] as T[keyof T];
  }
  return merged;
}
