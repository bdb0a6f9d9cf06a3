/**
 * Rotations as the evaluator and CARLA's client apply them. Degrees, metres; float32 with a rounding
 * after every operation for the client's part (LibCarla geom/Rotation.h), double for the evaluator's.
 */
import { add, type Transform, toRadiansF32, type Vector3 } from '../../core/float32.js';
import { type SineCosine, sineCosineF32 } from '../../core/sine-f32.js';

const f = Math.fround;

const yaw: SineCosine = { sine: 0, cosine: 1 };
const roll: SineCosine = { sine: 0, cosine: 1 };
const pitch: SineCosine = { sine: 0, cosine: 1 };

/** A point given in a transform's own frame, in the world: rotate (roll, pitch, yaw), then translate. */
export function transformPoint(transform: Transform, local: Vector3): Vector3 {
  const { pitchDeg, yawDeg, rollDeg } = transform.rotation;
  sineCosineF32(toRadiansF32(yawDeg), yaw);
  sineCosineF32(toRadiansF32(rollDeg), roll);
  sineCosineF32(toRadiansF32(pitchDeg), pitch);
  const { cosine: cy, sine: sy } = yaw;
  const { cosine: cr, sine: sr } = roll;
  const { cosine: cp, sine: sp } = pitch;
  const row = (a: number, b: number, c: number): number =>
    f(f(f(local.x * a) + f(local.y * b)) + f(local.z * c));
  const x = row(
    f(cp * cy),
    f(f(f(cy * sp) * sr) - f(sy * cr)),
    f(f(f(-cy * sp) * cr) - f(sy * sr)),
  );
  const y = row(
    f(cp * sy),
    f(f(f(sy * sp) * sr) + f(cy * cr)),
    f(f(f(-sy * sp) * cr) + f(cy * sr)),
  );
  const z = row(sp, f(-cp * sr), f(cp * cr));
  return add({ x, y, z }, transform.location);
}

/**
 * The planar offset of a point `x` metres ahead along a heading: x is stored as float32, turned in
 * double, stored as float32 again. z is zero.
 */
export function turnedOffset(x: number, yawDeg: number): Vector3 {
  const ahead = f(x);
  const yaw = yawDeg * (Math.PI / 180);
  return { x: f(Math.cos(yaw) * ahead), y: f(Math.sin(yaw) * ahead), z: 0 };
}
