/**
 * What a header must be for its log to be scored. A TickLog may hold any numbers; the criteria sample
 * trigger boxes by the metre and measure routes, so absurd ones are refused here instead of taking
 * forever there. Metres, CARLA's frame.
 */
import { type RouteTruth, TICK_SECONDS, type TruthFrame } from '../bridge/frame.js';
import type { TickLogHeader } from '../bridge/ticklog/index.js';
import { EgoloopError } from '../core/errors.js';
import type { Transform, Vector3 } from '../core/float32.js';

/** Farthest from the map's origin; CARLA's largest town measures some 20 km. */
const COORDINATE_MAX_M = 1_000_000;
/** Largest angle either way; waypoints are known to turn a few times. */
const ANGLE_MAX_DEG = 100_000;
/** Largest half side of a trigger box; CARLA's are a few metres. */
const HALF_SIDE_MAX_M = 100;
/** Most lights or signs. */
const SIGNALS_MAX = 10_000;

/** Throws TICKLOG_INVALID naming the field unless the log can be scored. */
export function checkScorable(header: TickLogHeader, file: string): void {
  const refuse = (field: string, what: string): never => {
    throw new EgoloopError('TICKLOG_INVALID', what, { file, path: `header.${field}` });
  };
  if (header.tickSeconds !== TICK_SECONDS) {
    refuse(
      'tickSeconds',
      `expected ticks of ${TICK_SECONDS} s, which every official evaluator runs at; ` +
        `found ${header.tickSeconds} s`,
    );
  }
  checkRoute(header.route, (field, what) => refuse(`route.${field}`, what));
}

/** Throws TICKLOG_INVALID unless the ego's pose is one that can be on a map. */
export function checkFrame(frame: TruthFrame, file: string): void {
  const problem = poseProblem(frame.ego.transform);
  if (problem === null) return;
  throw new EgoloopError('TICKLOG_INVALID', problem, { file, path: `tick ${frame.tick}, ego` });
}

function pointProblem({ x, y, z }: Vector3): string | null {
  const farthest = Math.max(Math.abs(x), Math.abs(y), Math.abs(z));
  if (farthest <= COORDINATE_MAX_M) return null;
  return `expected coordinates within ${COORDINATE_MAX_M} m, found ${farthest}`;
}

function poseProblem({ location, rotation }: Transform): string | null {
  const { pitchDeg, yawDeg, rollDeg } = rotation;
  const largest = Math.max(Math.abs(pitchDeg), Math.abs(yawDeg), Math.abs(rollDeg));
  if (largest <= ANGLE_MAX_DEG) return pointProblem(location);
  return `expected angles within ${ANGLE_MAX_DEG} degrees, found ${largest}`;
}

type Refuse = (field: string, what: string) => void;

function checkRoute(route: RouteTruth, refuse: Refuse): void {
  const { plan, keyPoints, trafficLights, stopSigns, egoStart, egoHalfLengthM } = route;
  if (plan.length < 2) {
    refuse('plan', `expected a planned route of two points or more, found ${plan.length}`);
  }
  const complain = (field: string, problem: string | null): void => {
    if (problem !== null) refuse(field, problem);
  };
  plan.forEach(({ transform }, index) => {
    complain(`plan[${index}]`, poseProblem(transform));
  });
  keyPoints.forEach((point, index) => {
    complain(`keyPoints[${index}]`, pointProblem(point));
  });
  if (egoStart !== undefined) complain('egoStart', pointProblem(egoStart));
  if (!(egoHalfLengthM > 0 && egoHalfLengthM <= HALF_SIDE_MAX_M)) {
    refuse('egoHalfLengthM', `expected 0 to ${HALF_SIDE_MAX_M} m, found ${egoHalfLengthM}`);
  }
  for (const [field, list] of Object.entries({ trafficLights, stopSigns })) {
    if (list.length > SIGNALS_MAX) {
      refuse(field, `expected at most ${SIGNALS_MAX}, found ${list.length}`);
    }
    list.forEach(({ transform, triggerVolume }, index) => {
      complain(`${field}[${index}]`, poseProblem(transform));
      complain(`${field}[${index}].triggerVolume`, pointProblem(triggerVolume.center));
      const { x, y, z } = triggerVolume.extent;
      if (Math.min(x, y, z) < 0 || Math.max(x, y, z) > HALF_SIDE_MAX_M) {
        refuse(
          `${field}[${index}].triggerVolume`,
          `expected half sides of 0 to ${HALF_SIDE_MAX_M} m, found ${x}, ${y}, ${z}`,
        );
      }
    });
  }
}
