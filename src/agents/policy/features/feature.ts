/**
 * A feature turns what the agent sees into the numbers of one input. It is built once a route and then
 * writes into one array every time the network is asked; whatever it needs besides is allocated when it
 * is built.
 */
import type { Observation, SensorSpec } from '../../../bridge/backend.js';
import type { ControlTruth } from '../../../bridge/frame.js';
import { EgoloopError } from '../../../core/errors.js';
import type { Point } from '../../controllers/waypoint-pid.js';
import type { InputSpec } from '../input-spec.js';

/** Arrays that features write into; 64-bit integers are made from 32-bit ones. */
export type Values = Float32Array | Uint8Array | Int32Array;

/** The next points of the route, in the ego's frame. */
export interface RouteAhead {
  readonly next: Point;
  readonly afterNext: Point;
  /** `RoadOption` of each. */
  readonly nextOption: number;
  readonly afterNextOption: number;
}

/** What a feature may look at on one tick. */
export interface TickView {
  readonly observation: Observation;
  /** Forward speed, m/s; NaN where nothing tells it. */
  readonly speedMps: number;
  /** Clockwise seen from above, rad/s; NaN where nothing tells it. */
  readonly yawRateRadps: number;
  /** The control of the tick before; all zero on the first. */
  readonly control: ControlTruth;
  /** Null where nothing asks for it. */
  readonly route: RouteAhead | null;
  /** Last outputs that are fed back, by name; none before the first run. */
  readonly outputs: ReadonlyMap<string, ArrayLike<number>>;
}

export interface Feature {
  /** Sizes in the order of the numbers written, without a batch. */
  readonly shape: readonly number[];
  /** Called every tick, also on those on which the network rests. */
  watch?(view: TickView): void;
  /** Writes all numbers. Throws PolicyFailure when the observation lacks what is needed. */
  write(view: TickView, out: Values): void;
}

export interface FeatureContext<S extends InputSpec = InputSpec> {
  readonly spec: S;
  readonly sensors: readonly SensorSpec[];
  /** Elements that the manifest declares. */
  readonly count: number;
  /** Throws POLICY_INVALID at a key of this input. */
  readonly refuse: (key: string, what: string) => never;
}

/** What a policy cannot go on with on the road; the drive then ends as the agent's failure. */
export class PolicyFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PolicyFailure';
  }
}

/** Throws POLICY_INVALID at `inputs.<name>.<key>`. */
export function refuser(file: string, name: string): FeatureContext['refuse'] {
  return (key, what) => {
    throw new EgoloopError('POLICY_INVALID', what, { file, path: `inputs.${name}.${key}` });
  };
}

/**
 * The reading of a sensor on this tick.
 * @throws PolicyFailure when there is none
 */
export function readingOf<T>({ observation }: Pick<TickView, 'observation'>, id: string): T {
  const reading = observation.sensors[id];
  if (reading !== undefined) return reading.data as T;
  throw new PolicyFailure(`expected a reading of the sensor ${id}, found none`);
}

/** Throws PolicyFailure unless a reading has as many numbers as its sensor was declared with. */
export function checkLength(found: number, expected: number, id: string): void {
  if (found === expected) return;
  throw new PolicyFailure(`expected ${expected} numbers of the sensor ${id}, found ${found}`);
}
