/** Distance of two chords seen from above. Metres; the vertical parts are not looked at. */

/**
 * Squared distance of two plane segments, 0 where they cross.
 *
 * @param points six numbers a chord (from x, y, z, to x, y, z)
 * @param i offset of the first chord's first number
 * @param j offset of the second chord's first number
 */
export function squaredSegmentDistance(points: Float32Array, i: number, j: number): number {
  if (doCross(points, i, j)) return 0;
  return Math.min(
    squaredPointDistance(points, i, j),
    squaredPointDistance(points, i + 3, j),
    squaredPointDistance(points, j, i),
    squaredPointDistance(points, j + 3, i),
  );
}

/** Twice the signed area of the triangle of three points. */
function side(points: Float32Array, a: number, b: number, c: number): number {
  const abx = points[b]! - points[a]!;
  const aby = points[b + 1]! - points[a + 1]!;
  return abx * (points[c + 1]! - points[a + 1]!) - aby * (points[c]! - points[a]!);
}

/** True where the segments cross properly; touching ones are found by the point distances. */
function doCross(points: Float32Array, i: number, j: number): boolean {
  const startSide = side(points, i, i + 3, j);
  const endSide = side(points, i, i + 3, j + 3);
  if (startSide * endSide >= 0) return false;
  return side(points, j, j + 3, i) * side(points, j, j + 3, i + 3) < 0;
}

function squaredPointDistance(points: Float32Array, p: number, segment: number): number {
  const ax = points[segment]!;
  const ay = points[segment + 1]!;
  const vx = points[segment + 3]! - ax;
  const vy = points[segment + 4]! - ay;
  const wx = points[p]! - ax;
  const wy = points[p + 1]! - ay;
  const lengthSquared = vx * vx + vy * vy;
  const along = lengthSquared > 0 ? (wx * vx + wy * vy) / lengthSquared : 0;
  const share = Math.min(Math.max(along, 0), 1);
  const dx = wx - share * vx;
  const dy = wy - share * vy;
  return dx * dx + dy * dy;
}
