/** What a benchmark reports: one number, and what was promised of it. */

export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Null or absent where nothing is promised. */
  readonly limit?: number | null;
  /** True where more is better and the limit is the least that was promised. */
  readonly isLeast?: boolean;
}

/** True when the promise is broken. */
export function isBroken({ value, limit, isLeast }: BenchRow): boolean {
  if (limit === null || limit === undefined) return false;
  return isLeast === true ? !(value >= limit) : !(value <= limit);
}

/** One line of the table. */
export function rowText(row: BenchRow, nameWidth: number): string {
  const digits = Math.abs(row.value) >= 1000 ? 0 : Math.abs(row.value) >= 10 ? 1 : 3;
  const { limit } = row;
  const promise =
    limit === null || limit === undefined
      ? ''
      : `   (at ${row.isLeast ? 'least' : 'most'} ${limit}${isBroken(row) ? ': BROKEN' : ''})`;
  return `${row.name.padEnd(nameWidth)} ${row.value.toFixed(digits).padStart(10)} ${row.unit}${promise}`;
}

/** The middle of some measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
