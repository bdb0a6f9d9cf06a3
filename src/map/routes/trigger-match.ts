/**
 * When a scenario belongs to a route and when it starts (evaluation reference 4.10 and 5.2).
 * Frame: CARLA's, metres and degrees; comparisons are in double on float32 values as officially,
 * except the triggerer's, which are float32 distances.
 */
import { distance, type Transform, type Vector3 } from '../../core/float32.js';
import type { PlanPoint } from '../routing/plan.js';

/** A trigger belongs to a route point nearer than this, metres (all versions). */
export const TRIGGER_MATCH_M = 2.0;
/** … and turned by less than this against it, degrees (all versions). */
export const TRIGGER_MATCH_DEG = 10;
/** A scenario starts within this of the ego's route point, metres: 2.x and Leaderboard 1.0. */
export const SCENARIO_START_M = { version2: 2.0, leaderboard1: 1.5 } as const;

const TRIGGERER_WINDOW = 5;

/** Where a scenario is triggered: location in metres, yaw in degrees. */
export interface TriggerPoint {
  readonly location: Vector3;
  readonly yawDeg: number;
}

/** True if two yaws differ by less than 10°, whatever turns lie between them. */
export function isYawClose(aDeg: number, bDeg: number): boolean {
  const difference = pythonModulo(aDeg - bDeg, 360);
  return difference < TRIGGER_MATCH_DEG || difference > 360 - TRIGGER_MATCH_DEG;
}

/**
 * The 2.x rule: some route point has a planar distance below 2.0 m, a height (trigger minus route,
 * signed: any trigger far below passes) below 2.0 m and a yaw within 10°. Otherwise the evaluators
 * drop the scenario. Expects float32 values, as a CARLA transform holds them.
 */
export function isTriggerOnRoute(trigger: TriggerPoint, plan: readonly PlanPoint[]): boolean {
  return plan.some(({ transform }) => {
    const { location, rotation } = transform;
    const dx = trigger.location.x - location.x;
    const dy = trigger.location.y - location.y;
    const dz = trigger.location.z - location.z;
    if (!(dz < TRIGGER_MATCH_M) || !(Math.sqrt(dx * dx + dy * dy) < TRIGGER_MATCH_M)) return false;
    return isYawClose(trigger.yawDeg, rotation.yawDeg);
  });
}

/**
 * The Leaderboard 1.0 rule: index of the first route point nearer than 2.0 m in three dimensions with
 * a yaw within 10°, or null. The trigger keeps the doubles of its JSON file.
 */
export function findTriggerIndex(trigger: TriggerPoint, plan: readonly PlanPoint[]): number | null {
  const index = plan.findIndex(({ transform }) => isTransformClose(trigger, transform));
  return index < 0 ? null : index;
}

function isTransformClose(trigger: TriggerPoint, { location, rotation }: Transform): boolean {
  const dx = trigger.location.x - location.x;
  const dy = trigger.location.y - location.y;
  const dz = trigger.location.z - location.z;
  const isNear = Math.sqrt(dx * dx + dy * dy + dz * dz) < TRIGGER_MATCH_M;
  return isNear && isYawClose(trigger.yawDeg, rotation.yawDeg);
}

/** Python's `%` for a positive divisor: the result is never negative. */
function pythonModulo(value: number, divisor: number): number {
  const rest = value % divisor;
  return rest < 0 ? rest + divisor : rest;
}

/**
 * Follows the ego along the route and says which scenarios start. The route point nearest the ego is
 * looked for in the current one and the five after it, ties to the later; a scenario starts, once,
 * when that route point lies within `startM` of its trigger point.
 */
export class ScenarioTriggerer {
  readonly #plan: readonly PlanPoint[];
  readonly #startM: number;
  readonly #pending = new Map<number, Vector3>();
  #index = 0;

  /**
   * @param plan the planned route, first point raised
   * @param triggers float32 locations of the trigger points, in scenario order
   * @param startM 2.0 m in 2.x, 1.5 m in Leaderboard 1.0 (`SCENARIO_START_M`)
   */
  constructor(plan: readonly PlanPoint[], triggers: readonly Vector3[], startM: number) {
    this.#plan = plan;
    this.#startM = startM;
    triggers.forEach((trigger, scenario) => {
      this.#pending.set(scenario, trigger);
    });
  }

  /** Index of the route point the ego was last nearest to. */
  get routeIndex(): number {
    return this.#index;
  }

  /** Moves on to the ego's location of this tick; returns the scenarios that start on it. */
  update(ego: Vector3): number[] {
    this.#index = this.#nearestIndex(ego);
    const point = this.#plan[this.#index]?.transform.location;
    if (point === undefined) return [];
    const started: number[] = [];
    for (const [scenario, trigger] of this.#pending) {
      if (distance(point, trigger) < this.#startM) started.push(scenario);
    }
    for (const scenario of started) this.#pending.delete(scenario);
    return started;
  }

  #nearestIndex(ego: Vector3): number {
    let nearest = this.#index;
    let shortest = Number.POSITIVE_INFINITY;
    const end = Math.min(this.#index + TRIGGERER_WINDOW + 1, this.#plan.length);
    for (let index = this.#index; index < end; index += 1) {
      const candidate = distance(this.#plan[index]!.transform.location, ego);
      if (candidate <= shortest) {
        shortest = candidate;
        nearest = index;
      }
    }
    return nearest;
  }
}
