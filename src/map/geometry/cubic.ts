/** Cubic polynomials in CARLA's order of operations (double). */

/** a + b·x + c·x² + d·x³. */
export function cubicValue(a: number, b: number, c: number, d: number, x: number): number {
  return a + x * (b + x * (c + x * d));
}

/** b + 2c·x + 3d·x². */
export function cubicSlope(b: number, c: number, d: number, x: number): number {
  return b + x * (2 * c + x * 3 * d);
}
