/** Gates: numbers that must be on the right side of a limit before the next stage is worth its time. */

export interface Gate {
  readonly name: string;
  readonly value: number;
  /** What it is compared with. */
  readonly limit: number;
  readonly wanted: 'above' | 'below';
  readonly passed: boolean;
  /** How many samples it was measured on. */
  readonly samples: number;
}

/** A gate; a value that is no number fails. */
export function gate(
  name: string,
  value: number,
  wanted: Gate['wanted'],
  limit: number,
  samples: number,
): Gate {
  const passed = wanted === 'above' ? value > limit : value < limit;
  return { name, value, limit, wanted, passed, samples };
}

/** One line a gate for people. */
export function gateLines(gates: readonly Gate[]): string[] {
  const width = Math.max(0, ...gates.map(({ name }) => name.length));
  return gates.map(({ name, value, limit, wanted, passed, samples }) => {
    const verdict = passed ? 'passed' : 'FAILED';
    const numbers = `${value.toFixed(4)}, wanted ${wanted} ${limit.toFixed(4)}`;
    return `${verdict}  ${name.padEnd(width)}  ${numbers}  (${samples} samples)`;
  });
}

/** Area under the ROC curve of scores for labels of 0 and 1, ties by halves; NaN where one is missing. */
export function areaUnderCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = Int32Array.from({ length: scores.length }, (_, i) => i);
  order.sort((a, b) => (scores[a] as number) - (scores[b] as number));
  let positives = 0;
  let rankSum = 0;
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && scores[order[j] as number] === scores[order[i] as number]) j += 1;
    const rank = (i + j + 1) / 2;
    for (; i < j; i += 1) {
      if ((labels[order[i] as number] as number) < 0.5) continue;
      positives += 1;
      rankSum += rank;
    }
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return Number.NaN;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** Pearson's correlation of two lists; NaN where one does not vary. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const [x, y] = [a[i] as number, b[i] as number];
    sumA += x;
    sumB += y;
    sumAA += x * x;
    sumBB += y * y;
    sumAB += x * y;
  }
  const spread = (sumAA - (sumA * sumA) / n) * (sumBB - (sumB * sumB) / n);
  return spread > 0 ? (sumAB - (sumA * sumB) / n) / Math.sqrt(spread) : Number.NaN;
}

/** NAVSIM's score of rewards by the rules: NC · DAC · (5 EP + 5 TTC + 2 C) / 12. */
export function pdms(rewards: ArrayLike<number>, at = 0): number {
  const one = (k: number) => rewards[at + k] as number;
  return (one(0) * one(1) * (5 * one(3) + 5 * one(2) + 2 * one(4))) / 12;
}
