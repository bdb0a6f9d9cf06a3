/** Agreement over the drives of a run: how many records agree with the official ones, and where not. */
import type { FieldDifference } from './compare-records.js';

/** One drive set beside its official record. */
export interface ComparedDrive {
  readonly seed: number;
  readonly routeId: string;
  readonly repetition: number;
  /** False where no official record was left, e.g. by an evaluator that crashed after its route. */
  readonly hasOfficial: boolean;
  readonly differences: readonly FieldDifference[];
}

export interface AgreementSummary {
  readonly drives: number;
  readonly agreeing: number;
  readonly differing: number;
  readonly withoutOfficial: number;
  /** Drives that differ in a field, most frequent first; list positions are left out of the name. */
  readonly fields: readonly { readonly field: string; readonly drives: number }[];
}

/** Counts over compared drives. */
export function summariseAgreement(drives: readonly ComparedDrive[]): AgreementSummary {
  const compared = drives.filter(({ hasOfficial }) => hasOfficial);
  const agreeing = compared.filter(({ differences }) => differences.length === 0).length;
  const counts = new Map<string, number>();
  for (const { differences } of compared) {
    const fields = new Set(differences.map(({ field }) => field.replace(/\[\d+\]$/, '')));
    for (const field of fields) counts.set(field, (counts.get(field) ?? 0) + 1);
  }
  const fields = [...counts]
    .map(([field, count]) => ({ field, drives: count }))
    .sort((a, b) => b.drives - a.drives || (a.field < b.field ? -1 : 1));
  return {
    drives: drives.length,
    agreeing,
    differing: compared.length - agreeing,
    withoutOfficial: drives.length - compared.length,
    fields,
  };
}
