/**
 * McNemar's test on paired successes, exact: among the pairs that turned, each direction is as likely as
 * a coin's (Q. McNemar, Psychometrika 12, 1947; the exact binomial form). No continuity correction.
 */
import { logGamma } from './student.js';

export interface McNemar {
  /** Pairs that only the second won. */
  readonly won: number;
  /** Pairs that only the first won. */
  readonly lost: number;
  /** Two-sided; 1 where nothing turned. */
  readonly p: number;
}

/** Two-sided exact p of so many turned pairs either way. */
export function mcnemarExact(won: number, lost: number): McNemar {
  const n = won + lost;
  const least = Math.min(won, lost);
  let tail = 0;
  for (let k = 0; k <= least; k += 1) {
    tail += Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) - n * Math.LN2);
  }
  return { won, lost, p: Math.min(1, 2 * tail) };
}
