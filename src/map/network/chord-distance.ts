/**
 * Squared distance of a point from a chord in three dimensions, in double precision and in the order
 * of operations of the spatial index in CARLA's client, so that equal and nearly equal distances
 * compare as they do there.
 */

/**
 * @param points six numbers a chord (from x, y, z, to x, y, z), metres
 * @param k offset of the chord's first number
 */
export function squaredDistanceToChord(
  points: Float32Array,
  k: number,
  x: number,
  y: number,
  z: number,
): number {
  const ax = points[k]!;
  const ay = points[k + 1]!;
  const az = points[k + 2]!;
  const vx = points[k + 3]! - ax;
  const vy = points[k + 4]! - ay;
  const vz = points[k + 5]! - az;
  const along = (x - ax) * vx + ((y - ay) * vy + (z - az) * vz);
  if (along <= 0) return squaredLength(x - ax, y - ay, z - az);
  const lengthSquared = vx * vx + (vy * vy + vz * vz);
  if (lengthSquared <= along) {
    return squaredLength(x - points[k + 3]!, y - points[k + 4]!, z - points[k + 5]!);
  }
  const share = along / lengthSquared;
  return squaredLength(x - (ax + vx * share), y - (ay + vy * share), z - (az + vz * share));
}

function squaredLength(dx: number, dy: number, dz: number): number {
  return dz * dz + (dy * dy + dx * dx);
}
