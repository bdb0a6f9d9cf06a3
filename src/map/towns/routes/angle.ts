/** The angle in (−180, 180], degrees. */
export function wrapDeg(angleDeg: number): number {
  const result = angleDeg - 360 * Math.round(angleDeg / 360);
  return result <= -180 ? result + 360 : result;
}
