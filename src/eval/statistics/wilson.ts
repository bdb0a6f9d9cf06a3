/**
 * The interval of a share, such as a success rate, that stays within 0…1 and means something for few
 * routes too (E. B. Wilson, Probable inference, the law of succession, 1927).
 */
import type { ConfidenceInterval } from './bootstrap.js';

/** 97.5 % quantile of the standard normal distribution. */
const Z_95 = 1.959963984540054;

/** 95 % interval of a share; null for no trials. */
export function wilsonInterval(successes: number, trials: number): ConfidenceInterval | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const zz = Z_95 * Z_95;
  const scale = 1 + zz / trials;
  const middle = share + zz / (2 * trials);
  const half = Z_95 * Math.sqrt((share * (1 - share)) / trials + zz / (4 * trials * trials));
  return {
    low: Math.max(0, (middle - half) / scale),
    high: Math.min(1, (middle + half) / scale),
    confidence: 0.95,
  };
}
