/**
 * Which numbers of a frame make which column, in the order of the file. The encoder reads rows with
 * these functions, the decoder builds the frame's parts from rows again.
 */
import type { Transform, Vector3 } from '../../core/float32.js';
import type { ActorTruth, ControlTruth, EgoTruth } from '../frame.js';
import { requireFloat32 } from './column.js';

const VECTOR = ['x', 'y', 'z'] as const;
const POSE = ['x', 'y', 'z', 'pitch', 'yaw', 'roll'] as const;

/** Columns of the ego: pose (m, deg), velocity, acceleration, angular velocity (deg/s), limit (km/h). */
export const EGO_COLUMNS = [
  ...POSE,
  ...VECTOR.map((part) => `velocity.${part}`),
  ...VECTOR.map((part) => `acceleration.${part}`),
  ...VECTOR.map((part) => `angularVelocity.${part}`),
  'speedLimitKmh',
] as const;

/** Columns of every other actor: pose (m, deg) and velocity (m/s). */
export const MOTION_COLUMNS = [...POSE, ...VECTOR.map((part) => `velocity.${part}`)] as const;

export const POSE_COLUMNS = POSE;

export const CONTROL_COLUMNS = ['throttle', 'steer', 'brake'] as const;

/** A row in the making: checks each number and appends it to its column. */
export type PutNumber = (column: number, value: number) => void;

function putVector(put: PutNumber, at: number, { x, y, z }: Vector3): void {
  put(at, x);
  put(at + 1, y);
  put(at + 2, z);
}

/** Appends the six numbers of a pose at columns 0 … 5. */
export function putPose(put: PutNumber, { location, rotation }: Transform): void {
  putVector(put, 0, location);
  put(3, rotation.pitchDeg);
  put(4, rotation.yawDeg);
  put(5, rotation.rollDeg);
}

/** Appends the numbers of `EGO_COLUMNS`. */
export function putEgo(put: PutNumber, ego: EgoTruth): void {
  putPose(put, ego.transform);
  putVector(put, 6, ego.velocity);
  putVector(put, 9, ego.acceleration);
  putVector(put, 12, ego.angularVelocityDegps);
  put(15, ego.speedLimitKmh);
}

/** Appends the numbers of `MOTION_COLUMNS`. */
export function putMotion(put: PutNumber, actor: ActorTruth): void {
  putPose(put, actor.transform);
  putVector(put, 6, actor.velocity);
}

/** Appends the numbers of `CONTROL_COLUMNS`. */
export function putControl(put: PutNumber, control: ControlTruth): void {
  put(0, control.throttle);
  put(1, control.steer);
  put(2, control.brake);
}

/** Columns of equal length that grow by one row at a time; names are for error messages. */
export class GrowingColumns {
  readonly columns: number[][];

  constructor(
    private readonly group: string,
    private readonly names: readonly string[],
  ) {
    this.columns = names.map(() => []);
  }

  readonly put: PutNumber = (column, value) => {
    if (Math.fround(value) !== value || value - value !== 0) {
      requireFloat32(value, `${this.group}.${this.names[column]}`);
    }
    this.columns[column]!.push(value);
  };
}

type Columns = readonly Float32Array[];

/** Three columns from `column` on, at `row`. */
export function vectorAt(columns: Columns, column: number, row: number): Vector3 {
  return {
    x: columns[column]![row]!,
    y: columns[column + 1]![row]!,
    z: columns[column + 2]![row]!,
  };
}

/** The pose in columns 0 … 5 at `row`. */
export function poseAt(columns: Columns, row: number): Transform {
  return {
    location: vectorAt(columns, 0, row),
    rotation: {
      pitchDeg: columns[3]![row]!,
      yawDeg: columns[4]![row]!,
      rollDeg: columns[5]![row]!,
    },
  };
}

/** The ego at `row`. */
export function egoAt(columns: Columns, row: number): EgoTruth {
  return {
    transform: poseAt(columns, row),
    velocity: vectorAt(columns, 6, row),
    acceleration: vectorAt(columns, 9, row),
    angularVelocityDegps: vectorAt(columns, 12, row),
    speedLimitKmh: columns[15]![row]!,
  };
}
