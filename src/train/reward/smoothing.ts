/**
 * Smoothing and derivatives of short series by local polynomials (Savitzky and Golay 1964): as the comfort
 * rules of nuPlan and NAVSIM take them. At the ends the polynomial of the outermost full window stands.
 * A filter of a fixed length is a matrix, worked out once.
 */

/** A linear map from a series of `size` numbers to one as long. */
export interface SeriesFilter {
  readonly size: number;
  readonly window: number;
  /** `window` weights a row. */
  readonly weights: Float64Array;
  /** First number that each row looks at. */
  readonly starts: Int32Array;
}

/** Solves a small system by elimination with pivots; `a` and `b` are overwritten. */
function solve(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let column = 0; column < n; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < n; row += 1) {
      if (Math.abs(a[row]![column]!) > Math.abs(a[pivot]![column]!)) pivot = row;
    }
    [a[column], a[pivot]] = [a[pivot]!, a[column]!];
    [b[column], b[pivot]] = [b[pivot]!, b[column]!];
    for (let row = column + 1; row < n; row += 1) {
      const factor = a[row]![column]! / a[column]![column]!;
      for (let k = column; k < n; k += 1) a[row]![k]! -= factor * a[column]![k]!;
      b[row]! -= factor * b[column]!;
    }
  }
  for (let row = n - 1; row >= 0; row -= 1) {
    for (let k = row + 1; k < n; k += 1) b[row]! -= a[row]![k]! * b[k]!;
    b[row]! /= a[row]![row]!;
  }
  return b;
}

/** Power with a whole, non-negative exponent. */
function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i += 1) result *= base;
  return result;
}

/** Weights of the derivative at `at` (0 … window − 1) of the polynomial fitted over a window. */
function weightsAt(window: number, order: number, derivative: number, at: number): number[] {
  const count = order + 1;
  const normal = Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (_, j) => {
      let sum = 0;
      for (let k = 0; k < window; k += 1) sum += power(k - at, i + j);
      return sum;
    }),
  );
  // The wanted functional: derivative! times the coefficient of that power.
  let factor = 1;
  for (let i = 2; i <= derivative; i += 1) factor *= i;
  const unit = Array.from({ length: count }, (_, i) => (i === derivative ? factor : 0));
  const coefficients = solve(normal, unit);
  return Array.from({ length: window }, (_, k) =>
    coefficients.reduce((sum, value, i) => sum + value * power(k - at, i), 0),
  );
}

/**
 * A filter for series of `size` numbers `stepS` apart.
 * @param window odd, at most `size`
 */
export function savitzkyGolay(
  size: number,
  window: number,
  order: number,
  derivative: number,
  stepS: number,
): SeriesFilter {
  const half = (window - 1) / 2;
  const weights = new Float64Array(size * window);
  const starts = new Int32Array(size);
  const scale = 1 / power(stepS, derivative);
  for (let row = 0; row < size; row += 1) {
    const start = Math.min(size - window, Math.max(0, row - half));
    starts[row] = start;
    const row0 = weightsAt(window, order, derivative, row - start);
    for (let k = 0; k < window; k += 1) weights[row * window + k] = row0[k]! * scale;
  }
  return { size, window, weights, starts };
}

/** Applies a filter to `from`; `out` must be another array. */
export function applyFilter(filter: SeriesFilter, from: Float64Array, out: Float64Array): void {
  const { size, window, weights, starts } = filter;
  for (let row = 0; row < size; row += 1) {
    let sum = 0;
    const at = row * window;
    const start = starts[row]!;
    for (let k = 0; k < window; k += 1) sum += weights[at + k]! * from[start + k]!;
    out[row] = sum;
  }
}
