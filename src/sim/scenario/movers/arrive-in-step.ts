/**
 * Moves a car along its lane so that it reaches its goal when the ego reaches a reference point: its
 * speed is its distance to the goal over the ego's time to the reference (straight lines, speeds of
 * this tick; a standing ego makes it stand). It is through once it is within a radius of the goal while
 * the ego is still before its reference. Source: scenario_runner's SyncArrivalWithAgent. m, m/s.
 */
import type { Vector3 } from '../../../core/float32.js';
import type { SimContext } from '../../context.js';
import type { EgoView } from '../ego-view.js';
import type { Place } from '../places/place.js';
import type { Mover } from './mover.js';
import type { PathCar } from './path-car.js';

/** Nobody is hurled along when the ego is about to pass its reference (own choice). */
const FASTEST_MPS = 40;
/** Times to arrival shorter than this are not divided by, seconds. */
const LEAST_S = 1e-3;

export interface StepGoal {
  readonly goal: Place;
  readonly reference: Place;
  readonly withinM: number;
}

export class ArriveInStep implements Mover {
  readonly slot: number;

  constructor(
    private readonly car: PathCar,
    private readonly ego: EgoView,
    private readonly target: StepGoal,
  ) {
    this.slot = car.slot;
  }

  drive(context: SimContext): boolean {
    const { actors } = context.world;
    const { slot, car, ego } = this;
    const { goal, reference, withinM } = this.target;
    const distanceM = straight(goal, {
      x: actors.x[slot] as number,
      y: actors.y[slot] as number,
      z: actors.z[slot] as number,
    });
    if (distanceM < withinM && this.egoIsBefore(reference)) return true;
    const speed = ego.speedMps;
    const secondsLeft = speed > 0 ? ego.distanceTo(reference) / speed : Number.POSITIVE_INFINITY;
    car.speedMps = Math.min(FASTEST_MPS, distanceM / Math.max(LEAST_S, secondsLeft));
    car.drive(context);
    return false;
  }

  private egoIsBefore(reference: Place): boolean {
    const { location } = this.ego;
    const dx = reference.x - location.x;
    const dy = reference.y - location.y;
    return dx * Math.cos(reference.yaw) + dy * Math.sin(reference.yaw) > 0;
  }
}

function straight(a: Vector3, b: Vector3): number {
  const [dx, dy, dz] = [a.x - b.x, a.y - b.y, a.z - b.z];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}
