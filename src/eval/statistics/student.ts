/**
 * Student's t distribution, central and, for power, noncentral. The central one through the incomplete
 * beta function's continued fraction (Abramowitz and Stegun, 26.5.8, 26.7.1), the noncentral one by its
 * definition: a normal deviate over the root of a chi-square, integrated numerically.
 */
import { bisect, normalCdf } from './normal.js';

/** ln Γ(x) for x > 0: Stirling's series (Abramowitz and Stegun, 6.1.41) after shifting x above 12. */
export function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  while (y < 12) {
    shift += Math.log(y);
    y += 1;
  }
  const yy = y * y;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / yy) / yy) / yy) / yy) / y;
  return (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + series - shift;
}

/** I_x(a, b), the regularised incomplete beta function. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x),
  );
  return (front / a) * betaFraction(x, a, b);
}

/** The continued fraction, evaluated forwards (Lentz's method). */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < tiny ? tiny : d);
  let fraction = d;
  for (let m = 1; m < 10_000; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let step = 1;
    for (const part of [even, odd]) {
      d = 1 + part * d;
      d = 1 / (Math.abs(d) < tiny ? tiny : d);
      c = 1 + part / c;
      if (Math.abs(c) < tiny) c = tiny;
      step = d * c;
      fraction *= step;
    }
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return fraction;
}

/** P(T ≤ t) with the given degrees of freedom; normal for infinitely many. */
export function studentCdf(t: number, degrees: number): number {
  if (!Number.isFinite(degrees)) return normalCdf(t);
  if (Number.isNaN(t)) return Number.NaN;
  if (!Number.isFinite(t)) return t > 0 ? 1 : 0;
  const tail = incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t with P(T ≤ t) = p. */
export function studentQuantile(p: number, degrees: number): number {
  if (p === 0.5) return 0;
  if (p > 0.5) return -studentQuantile(1 - p, degrees);
  let low = -1;
  while (studentCdf(low, degrees) > p) low *= 2;
  return bisect((t) => studentCdf(t, degrees), p, low, 0);
}

/** Steps of Simpson's rule. */
const STEPS = 400;

/**
 * P(T ≤ t) where T = (Z + shift) / √(χ²/degrees): what a t-test sees of a true difference.
 * @param shift true difference over its standard error
 */
export function noncentralStudentCdf(t: number, degrees: number, shift: number): number {
  if (!Number.isFinite(degrees)) return normalCdf(t - shift);
  // u = √(χ²/degrees) has nearly all its weight within ten standard deviations of 1.
  const low = Math.max(0, 1 - 10 / Math.sqrt(2 * degrees));
  const high = 1 + 10 / Math.sqrt(2 * degrees) + 4 / degrees;
  const scale = Math.LN2 + (degrees / 2) * Math.log(degrees / 2) - logGamma(degrees / 2);
  let sum = 0;
  for (let i = 0; i <= STEPS; i += 1) {
    const u = low + ((high - low) * i) / STEPS;
    // At 0 the density of one degree alone is not 0.
    if (u === 0 && degrees > 1) continue;
    const power = degrees === 1 ? 0 : (degrees - 1) * Math.log(u);
    const density = Math.exp(scale + power - (degrees * u * u) / 2);
    const weight = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * density * normalCdf(t * u - shift);
  }
  return (sum * (high - low)) / STEPS / 3;
}
