/**
 * Where a curved plan view shape stops being one in double precision. CARLA's formulas divide by the
 * curvature and by its rate of change; below these limits they give nothing usable.
 */

/** An arc at most this curved (1/m) is a line. */
export const STRAIGHT_CURVATURE = 1e-15;

/** Beyond this argument the Fresnel integrals are taken as ½ (Cephes), so a spiral would collapse. */
export const FRESNEL_LIMIT = 36974;

/**
 * True when a spiral's curvature does not change, or so little that it can only be told as an arc.
 * @param curvStart curvature at the start, 1/m
 * @param curvEnd curvature at the end, 1/m
 * @param lengthM length of the record, metres
 */
export function isUniformSpiral(curvStart: number, curvEnd: number, lengthM: number): boolean {
  const rate = (curvEnd - curvStart) / lengthM;
  if (rate === 0 || !Number.isFinite(rate)) return true;
  const scaleM = Math.sqrt(Math.PI / Math.abs(rate));
  const startM = curvStart / rate;
  return Math.max(Math.abs(startM), Math.abs(startM + lengthM)) / scaleM > FRESNEL_LIMIT;
}
