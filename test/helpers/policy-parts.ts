/** Small pieces for tests of policies: observations, contexts of features, manifests. */
import {
  buildFeature,
  type Feature,
  refuser,
  type TickView,
  type Values,
} from '../../src/agents/policy/features/index.js';
import { inputSchema } from '../../src/agents/policy/input-spec.js';
import type { Observation, SensorReading, SensorSpec } from '../../src/bridge/backend.js';
import type { TruthFrame } from '../../src/bridge/frame.js';
import { rotationDeg, vector3 } from '../../src/core/float32.js';

export const NO_CONTROL = { throttle: 0, steer: 0, brake: 0, handBrake: false, reverse: false };

/** Ground truth of an ego alone on a plane; degrees, m/s. */
export function egoTruth(
  x: number,
  y: number,
  yawDeg: number,
  velocity: readonly [number, number] = [0, 0],
): TruthFrame {
  return {
    tick: 0,
    ego: {
      transform: { location: vector3(x, y, 0), rotation: rotationDeg(0, yawDeg, 0) },
      velocity: vector3(velocity[0], velocity[1], 0),
      acceleration: vector3(0, 0, 0),
      angularVelocityDegps: vector3(0, 0, 0),
      speedLimitKmh: 36,
    },
    contacts: [],
    lightStates: [],
    actors: [],
    board: [],
    emergencyVehicle: null,
    control: null,
  };
}

/** An observation of sensor data by id. */
export function observe(
  data: Readonly<Record<string, unknown>>,
  tick = 0,
  truth: TruthFrame | null = null,
): Observation {
  const sensors: Record<string, SensorReading> = {};
  for (const [id, value] of Object.entries(data)) sensors[id] = { frame: tick, data: value };
  return { tick, gameTimeS: (tick + 1) * 0.05, sensors, truth };
}

export function viewOf(observation: Observation, more: Partial<TickView> = {}): TickView {
  return {
    observation,
    speedMps: 0,
    yawRateRadps: 0,
    control: NO_CONTROL,
    route: null,
    outputs: new Map(),
    ...more,
  };
}

/** A feature as a manifest would declare it, and an array to write into. */
export function featureOf(
  spec: Readonly<Record<string, unknown>>,
  sensors: readonly SensorSpec[] = [],
): { readonly feature: Feature; readonly write: (view: TickView) => number[] } {
  const parsed = inputSchema.parse(spec);
  const count = parsed.shape.reduce((product, size) => product * size, 1);
  const feature = buildFeature({ spec: parsed, sensors, count, refuse: refuser('test.json', 'x') });
  const out: Values = parsed.dtype === 'float32' ? new Float32Array(count) : new Uint8Array(count);
  return {
    feature,
    write(view) {
      feature.write(view, out);
      return [...out];
    },
  };
}
