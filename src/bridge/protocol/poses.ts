/** Vectors and poses as runs of numbers: x, y, z (m), then pitch, yaw, roll (degrees). */
import type { Transform, Vector3 } from '../../core/float32.js';

export type Floats = Float32Array | Float64Array;

/** Writes three numbers at `at`. */
export function putVector(out: Floats, at: number, { x, y, z }: Vector3): void {
  out[at] = x;
  out[at + 1] = y;
  out[at + 2] = z;
}

/** Writes six numbers at `at`. */
export function putPose(out: Floats, at: number, { location, rotation }: Transform): void {
  putVector(out, at, location);
  out[at + 3] = rotation.pitchDeg;
  out[at + 4] = rotation.yawDeg;
  out[at + 5] = rotation.rollDeg;
}

export function vectorAt(rows: Floats, at: number): Vector3 {
  return { x: rows[at]!, y: rows[at + 1]!, z: rows[at + 2]! };
}

export function poseAt(rows: Floats, at: number): Transform {
  return {
    location: vectorAt(rows, at),
    rotation: { pitchDeg: rows[at + 3]!, yawDeg: rows[at + 4]!, rollDeg: rows[at + 5]! },
  };
}
