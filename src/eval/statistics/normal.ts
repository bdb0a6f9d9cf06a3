/**
 * The standard normal distribution to about 15 digits: the error function by its Taylor series near zero
 * and by its continued fraction in the tails (Abramowitz and Stegun, 7.1.5 and 7.1.14).
 */

const SQRT_2 = Math.SQRT2;
const SQRT_PI = Math.sqrt(Math.PI);

/** Density at x. */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / (SQRT_2 * SQRT_PI);
}

function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n += 1) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / SQRT_PI) * sum;
}

/** erfc for x ≥ 2. */
function erfcFraction(x: number): number {
  let fraction = 0;
  for (let n = 120; n >= 1; n -= 1) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / (SQRT_PI * (x + fraction));
}

/** P(Z ≤ x); small tails keep their relative precision. */
export function normalCdf(x: number): number {
  const y = x / SQRT_2;
  if (y < -2) return erfcFraction(-y) / 2;
  if (y > 2) return 1 - erfcFraction(y) / 2;
  return (1 + erfSeries(y)) / 2;
}

/** The x with P(Z ≤ x) = p; −Infinity and Infinity at 0 and 1. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  return bisect((x) => normalCdf(x), p, -39, 0);
}

/** The x within low…high at which a growing function reaches a value, to the last bits. */
export function bisect(
  grows: (x: number) => number,
  value: number,
  low: number,
  high: number,
): number {
  let below = low;
  let above = high;
  for (let i = 0; i < 200; i += 1) {
    const middle = (below + above) / 2;
    if (middle === below || middle === above) break;
    if (grows(middle) < value) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}
