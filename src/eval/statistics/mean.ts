/** The mean of a list, summed from left to right so that it repeats to the bit. */

/** Arithmetic mean; null for an empty list. */
export function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
