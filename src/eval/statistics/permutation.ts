/**
 * The sign-flip (permutation) test of paired differences: if the two agents are alike, each difference
 * might as well have had the other sign (R. A. Fisher, The Design of Experiments, 1935, section 21). All
 * signs are tried where few differences are not zero, else many are drawn. Exact for agents that are
 * alike, whatever the scores are distributed like.
 */
import { Random } from '../../core/random.js';
import { meanOf } from './mean.js';
import type { Differences, Over } from './paired.js';

export type Side = 'two' | 'greater' | 'less';

export interface PermutationOptions {
  readonly over: Over;
  /** Default `two`. */
  readonly side?: Side;
  /** Signs drawn where not all are tried; default 10,000. */
  readonly draws?: number;
  /** Default 1. */
  readonly seed?: number;
}

/** Up to so many differences, all combinations of signs are tried. */
const ENUMERATED = 14;

/** What is flipped: route means, or every pass with its share in the mean. */
function unitsOf(routes: readonly Differences[], over: Over): number[] {
  const some = routes.filter(({ length }) => length > 0);
  if (over === 'routes') return some.map((values) => meanOf(values) as number);
  return some.flatMap((values) => values.map((value) => value / values.length));
}

/** p of the mean difference under random signs; 1 where nothing differs. */
export function permutationTest(
  routes: readonly Differences[],
  options: PermutationOptions,
): number {
  const { over, side = 'two', draws = 10_000, seed = 1 } = options;
  const units = unitsOf(routes, over).filter((value) => value !== 0);
  const n = units.length;
  const seen = units.reduce((sum, value) => sum + value, 0);
  // Sums of the same numbers in another order of signs may differ in their last bits.
  const slack = 1e-9 * units.reduce((sum, value) => sum + Math.abs(value), 0);
  const isAsFar = (sum: number): boolean => {
    if (side === 'greater') return sum >= seen - slack;
    if (side === 'less') return sum <= seen + slack;
    return Math.abs(sum) >= Math.abs(seen) - slack;
  };
  if (n <= ENUMERATED) {
    const all = 1 << n;
    let asFar = 0;
    for (let signs = 0; signs < all; signs += 1) {
      let sum = 0;
      for (let i = 0; i < n; i += 1) {
        const unit = units[i] as number;
        sum += ((signs >> i) & 1) === 1 ? -unit : unit;
      }
      if (isAsFar(sum)) asFar += 1;
    }
    return asFar / all;
  }
  const random = new Random(seed, 'permutation');
  let asFar = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    let sum = 0;
    for (const unit of units) sum += random.unit() < 0.5 ? -unit : unit;
    if (isAsFar(sum)) asFar += 1;
  }
  // What was seen is one of the possible arrangements (Davison and Hinkley, 1997, section 4.2.5).
  return (asFar + 1) / (draws + 1);
}
