/** Angles in radians. */

/** Wraps an angle to [−π, π). */
export function wrapRad(angle: number): number {
  if (angle >= -Math.PI && angle < Math.PI) return angle;
  const turn = 2 * Math.PI;
  const wrapped = angle - turn * Math.floor((angle + Math.PI) / turn);
  // Rounding may end a hair beyond either end.
  if (wrapped < -Math.PI) return -Math.PI;
  return wrapped >= Math.PI ? wrapped - turn : wrapped;
}
