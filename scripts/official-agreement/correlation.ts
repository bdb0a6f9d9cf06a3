/** Correlation of two columns of numbers. */
import type { Comparison } from './agreement-file.js';

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Pearson's coefficient; null for fewer than three pairs or a column that does not vary. */
export function pearson(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < 3) return null;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    const da = value - meanA;
    const db = (b[i] as number) - meanB;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  });
  return aa === 0 || bb === 0 ? null : ab / Math.sqrt(aa * bb);
}

/** Ranks from 1; equal values share the mean of theirs. */
export function ranks(values: readonly number[]): number[] {
  const sorted = [...values].sort((x, y) => x - y);
  return values.map((value) => (sorted.indexOf(value) + sorted.lastIndexOf(value)) / 2 + 1);
}

/** Spearman's coefficient: Pearson's of the ranks. */
export function spearman(a: readonly number[], b: readonly number[]): number | null {
  return pearson(ranks(a), ranks(b));
}

/** Two columns of one quantity side by side. */
export function compare(
  quantity: string,
  official: readonly number[],
  staged: readonly number[],
): Comparison {
  return {
    quantity,
    officialMean: mean(official),
    stagedMean: mean(staged),
    meanAbsoluteDifference: mean(
      official.map((value, i) => Math.abs(value - (staged[i] as number))),
    ),
    pearson: pearson(official, staged),
    spearman: spearman(official, staged),
  };
}
