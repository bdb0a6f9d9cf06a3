/**
 * Routes and frames for evaluator tests: a straight road along +x, an ego that drives as told.
 * Metres, m/s, degrees, CARLA's frame; 20 ticks a second.
 */
import type {
  ActorTruth,
  BoardWrite,
  ContactTruth,
  RoutePoint,
  RouteTruth,
  TruthFrame,
} from '../../src/bridge/frame.js';
import { rotationDeg, type Transform, vector3 } from '../../src/core/float32.js';
import { RoadOption } from '../../src/map/road-option.js';
import type { LaneRow } from './straight-lane-map.js';

/** Two-way road: lane -1 (y = 1.75, +x), lane 1 (y = -1.75, -x), a junction, then two-way again. */
export const TWO_WAY_ROAD: readonly LaneRow[] = [
  [1, -1, 0, 200, 1.75, 0, 3.5, 'Driving', false],
  [1, 1, 0, 200, -1.75, 180, 3.5, 'Driving', false],
  [10, -1, 200, 230, 1.75, 0, 3.5, 'Driving', true],
  [11, 1, 200, 230, -1.75, 180, 3.5, 'Driving', true],
  [2, -1, 230, 600, 1.75, 0, 3.5, 'Driving', false],
  [2, 1, 230, 600, -1.75, 180, 3.5, 'Driving', false],
  [1, -2, 60, 100, 4.5, 0, 2, 'Parking', false],
];

export function poseAt(x: number, y = 1.75, z = 0, yawDeg = 0): Transform {
  return { location: vector3(x, y, z), rotation: rotationDeg(0, yawDeg, 0) };
}

/** A plan along +x from x0 to x1 (inclusive), one point a metre. */
export function planAlongX(x0: number, x1: number, y = 1.75): RoutePoint[] {
  const plan: RoutePoint[] = [];
  for (let x = x0; x <= x1; x++) {
    plan.push({ transform: poseAt(x, y), option: RoadOption.LaneFollow });
  }
  return plan;
}

/** A route over `plan` with nothing on it; parts can be overridden. */
export function routeOver(
  plan: readonly RoutePoint[],
  parts: Partial<RouteTruth> = {},
): RouteTruth {
  return {
    routeId: '7',
    repetition: 0,
    town: 'Straight',
    plan,
    keyPoints: plan.map((point) => point.transform.location),
    egoHalfLengthM: Math.fround(2.4508416652679443),
    trafficLights: [],
    stopSigns: [],
    scenarios: [],
    ...parts,
  };
}

export interface FrameParts {
  readonly x?: number;
  readonly y?: number;
  readonly z?: number;
  readonly yawDeg?: number;
  readonly speedMps?: number;
  readonly velocityY?: number;
  readonly speedLimitKmh?: number;
  readonly contacts?: readonly ContactTruth[];
  readonly lightStates?: readonly number[];
  readonly actors?: readonly ActorTruth[];
  readonly board?: readonly BoardWrite[];
  readonly emergencyVehicle?: Transform | null;
}

/** One frame; the ego stands at (0, 1.75) heading +x unless told otherwise. */
export function frameOf(tick: number, parts: FrameParts = {}): TruthFrame {
  return {
    tick,
    ego: {
      transform: poseAt(parts.x ?? 0, parts.y ?? 1.75, parts.z ?? 0, parts.yawDeg ?? 0),
      velocity: vector3(parts.speedMps ?? 0, parts.velocityY ?? 0, 0),
      acceleration: vector3(0, 0, 0),
      angularVelocityDegps: vector3(0, 0, 0),
      speedLimitKmh: parts.speedLimitKmh ?? 30,
    },
    contacts: parts.contacts ?? [],
    lightStates: parts.lightStates ?? [],
    actors: parts.actors ?? [],
    board: parts.board ?? [],
    emergencyVehicle: parts.emergencyVehicle ?? null,
    control: null,
  };
}

/** Frames of an ego that starts at x0 and drives with `speedMps`, `ticks` of them. */
export function driveFrames(
  x0: number,
  speedMps: number,
  ticks: number,
  parts: (tick: number, x: number) => FrameParts = () => ({}),
): TruthFrame[] {
  return Array.from({ length: ticks }, (_, tick) => {
    const x = x0 + 0.05 * speedMps * tick;
    return frameOf(tick, { x, speedMps, ...parts(tick, x) });
  });
}

/** A background vehicle driving along +x. */
export function backgroundVehicle(id: number, x: number, speedMps: number): ActorTruth {
  return {
    id,
    typeId: 'vehicle.audi.tt',
    roleName: 'background',
    transform: poseAt(x),
    velocity: vector3(speedMps, 0, 0),
    extent: vector3(2.1, 1, 0.7),
  };
}
