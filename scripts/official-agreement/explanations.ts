/**
 * Why a field of a drive differs. A difference without a line here stands on the page as not explained.
 */
import type { FieldDifference } from '../../src/eval/index.js';

interface Explanation {
  readonly field: RegExp;
  readonly cause: string;
}

const EXPLANATIONS: readonly Explanation[] = [];

/** The cause of a difference, or null when none is known. */
export function causeOf({ field }: FieldDifference): string | null {
  return EXPLANATIONS.find((one) => one.field.test(field))?.cause ?? null;
}
