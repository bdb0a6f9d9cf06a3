/** How official records and ours agree, as a table for people. */
import type { AgreementReport } from '../../loop/campaign/agreement.js';
import { printable } from './log-text.js';

/** Differences that are shown one by one. */
const SHOWN = 12;

function valueText(value: string | number | null): string {
  const text = value === null ? '(none)' : String(value);
  return text.length > 70 ? `${text.slice(0, 67)}…` : text;
}

/** Counts, fields that differ, and the first differences. */
export function formatAgreement(report: AgreementReport): string {
  const { drives, agreeing, differing, withoutOfficial, fields, remarkable } = report;
  const lines = [
    `records beside those of ${report.evaluator}: ${agreeing} of ${drives} agree, ` +
      `${differing} differ, ${withoutOfficial} have no official record`,
  ];
  for (const { field, drives: count } of fields) {
    lines.push(`  ${field.padEnd(42)} ${count} drive${count === 1 ? '' : 's'}`);
  }
  const rows = remarkable.flatMap(({ seed, routeId, differences }) =>
    differences.map(
      ({ field, official, ours }) =>
        `  route ${routeId} seed ${seed} ${field}: official ${valueText(official)}, ` +
        `ours ${valueText(ours)}`,
    ),
  );
  lines.push(...rows.slice(0, SHOWN));
  if (rows.length > SHOWN) lines.push(`  and ${rows.length - SHOWN} more in agreement.json`);
  return lines.map(printable).join('\n');
}
