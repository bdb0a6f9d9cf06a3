/**
 * Sine and cosine of float32 angles in radians, rounded to float32 like the C library under CARLA's
 * client. The angle is reduced by multiples of π/2 in double precision and a short polynomial is
 * evaluated there; both quantities come from one reduction because a lateral offset needs both.
 * The coefficients are the published minimax ones of Arm's optimized routines, so the last bit of the
 * float32 agrees too, which a correctly rounded sine does not always do.
 */

const TWO_OVER_PI = 0.6366197723675814;
const HALF_PI = 1.5707963267948966;

/** sin r ≈ r + S1·r³ + S2·r⁵ + S3·r⁷ on |r| ≤ π/4. */
const S1 = -0.16666654943701084;
const S2 = 0.008332178146138854;
const S3 = -0.00019517298981385725;
/** cos r ≈ 1 + C1·r² + C2·r⁴ + C3·r⁶ + C4·r⁸ on |r| ≤ π/4. */
const C1 = -0.49999999725108224;
const C2 = 0.041666623324344516;
const C3 = -0.001388676379437604;
const C4 = 0.000024390450703564542;

/** The result of `sineCosineF32`; reused between calls to keep hot loops free of garbage. */
export interface SineCosine {
  sine: number;
  cosine: number;
}

/**
 * Writes float32 sine and cosine of a float32 angle into `out`.
 *
 * @param angleRad float32-exact, radians, |angle| below 1e5
 */
export function sineCosineF32(angleRad: number, out: SineCosine): void {
  const quarter = Math.round(angleRad * TWO_OVER_PI);
  const r = angleRad - quarter * HALF_PI;
  const r2 = r * r;
  const sine = r + r * r2 * (S1 + r2 * (S2 + r2 * S3));
  const cosine = 1 + r2 * (C1 + r2 * (C2 + r2 * (C3 + r2 * C4)));
  switch (quarter & 3) {
    case 0:
      out.sine = Math.fround(sine);
      out.cosine = Math.fround(cosine);
      return;
    case 1:
      out.sine = Math.fround(cosine);
      out.cosine = Math.fround(-sine);
      return;
    case 2:
      out.sine = Math.fround(-sine);
      out.cosine = Math.fround(-cosine);
      return;
    default:
      out.sine = Math.fround(-cosine);
      out.cosine = Math.fround(sine);
  }
}
