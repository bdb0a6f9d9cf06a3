/**
 * Savitzky–Golay filter of polynomial order 2 for short signals, with edges from the fitted parabola
 * ("interp"). Source: A. Savitzky, M. Golay, Anal. Chem. 36 (1964) 1627; edge rule and order of
 * operations as scipy.signal.savgol_filter gives them (checked to 1e-12 for windows 3 to 7).
 */
import { invariant } from '../../core/errors.js';

/** Samples in the longest window. */
export const WINDOW_MAX = 7;

/** Least-squares parabola a + b·x + c·x² over samples at x = −(w−1)/2 … (w−1)/2. */
interface Parabola {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/**
 * Smooths a signal, or gives its first derivative.
 * @param values the signal; at least `window` samples
 * @param window 3 to 7 samples; an even window only over a signal of that very length
 * @param spacing null for the smoothed signal, else the sample distance of the derivative
 */
export function savitzkyGolay(
  values: readonly number[],
  window: number,
  spacing: number | null = null,
): number[] {
  const count = values.length;
  invariant(window >= 3 && window <= WINDOW_MAX, 'Savitzky-Golay window outside 3..7');
  invariant(window <= count, 'Savitzky-Golay window longer than the signal');
  invariant(window % 2 === 1 || window === count, 'even Savitzky-Golay window inside a signal');
  const half = Math.floor(window / 2);
  const centre = (window - 1) / 2;
  const first = fitParabola(values, 0, window);
  const last = fitParabola(values, count - window, window);
  const result: number[] = [];
  for (let i = 0; i < count; i++) {
    if (i >= count - half) result.push(evaluate(last, i - (count - window) - centre, spacing));
    else if (i < half) result.push(evaluate(first, i - centre, spacing));
    else result.push(evaluate(fitParabola(values, i - half, window), 0, spacing));
  }
  return result;
}

function evaluate(parabola: Parabola, x: number, spacing: number | null): number {
  if (spacing === null) return parabola.a + (parabola.b + parabola.c * x) * x;
  return (parabola.b + 2 * parabola.c * x) / spacing;
}

/** Normal equations on centred abscissae: odd moments vanish, so b stands alone. */
function fitParabola(values: readonly number[], start: number, window: number): Parabola {
  const centre = (window - 1) / 2;
  let s2 = 0;
  let s4 = 0;
  let y0 = 0;
  let y1 = 0;
  let y2 = 0;
  for (let i = 0; i < window; i++) {
    const x = i - centre;
    const y = values[start + i] as number;
    s2 += x * x;
    s4 += x * x * x * x;
    y0 += y;
    y1 += x * y;
    y2 += x * x * y;
  }
  const determinant = window * s4 - s2 * s2;
  return {
    a: (s4 * y0 - s2 * y2) / determinant,
    b: y1 / s2,
    c: (window * y2 - s2 * y0) / determinant,
  };
}
