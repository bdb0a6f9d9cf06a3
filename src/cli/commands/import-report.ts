/** The audit report of `egoloop import` as text for people. */
import type {
  AssumedScores,
  AuditReport,
  RangeOf,
  ScoreBounds,
} from '../../eval/results/audit-types.js';
import type { SmoothnessSummary } from './import-smoothness.js';
import { printable } from './log-text.js';

/** Longest list printed in full; --json has everything. */
const LIST_MAX = 30;

/** Formats the report. */
export function formatAudit(report: AuditReport, comfort?: SmoothnessSummary): string {
  const sections = [
    formatFiles(report),
    formatCompleteness(report),
    formatDuplicates(report),
    formatFailures(report),
    [...formatOfficial(report), ...formatSmoothness(comfort)],
    formatBounds(report.bounds, report.missingCount),
    formatInfractions(report),
    formatInconsistencies(report),
    [report.complete ? 'COMPLETE' : `INCOMPLETE: ${report.missingCount} routes missing`],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(printable).join('\n'))
    .join('\n\n');
}

function formatFiles(report: AuditReport): string[] {
  const names =
    report.possibleRulesets.length > 1
      ? `${report.possibleRulesets.join(' or ')} (the files do not tell them apart)`
      : report.ruleset;
  const lines = [`Ruleset  ${names}`];
  for (const file of report.files.slice(0, LIST_MAX)) {
    const progress = file.progress === null ? '' : `, progress ${file.progress.join(' of ')}`;
    const status = file.entryStatus === null ? '' : `, ${file.entryStatus}`;
    const aside = file.counted ? '' : ', checked only: its parts are here';
    lines.push(`File     ${file.file}: ${file.records} records${progress}${status}${aside}`);
  }
  return [...lines, ...rest(report.files.length)];
}

function formatCompleteness(report: AuditReport): string[] {
  const { count, source } = report.expected;
  const lines = [`Routes   ${report.present} of ${count} (${source})`];
  if (report.missing !== null && report.missing.length > 0) {
    lines.push(`Missing  ${listed(report.missing)}`);
  } else if (report.missingCount > 0) {
    lines.push(`Missing  ${report.missingCount}; --routes FILE.xml names them`);
  }
  if (report.unexpected.length > 0) {
    lines.push(`Not in the route file  ${listed(report.unexpected)}`);
  }
  for (const [status, number] of Object.entries(report.statuses)) {
    lines.push(`  ${String(number).padStart(5)}  ${status}`);
  }
  return lines;
}

function formatDuplicates({ duplicates }: AuditReport): string[] {
  if (duplicates.length === 0) return [];
  const lines = [`Duplicates  ${duplicates.length} routes stand in more than one place`];
  for (const duplicate of duplicates.slice(0, LIST_MAX)) {
    const how = duplicate.identical
      ? 'identical'
      : `CONFLICTING in ${listed(duplicate.differences)}`;
    lines.push(`  ${duplicate.routeId}: ${how}`, ...duplicate.places.map((at) => `    ${at}`));
  }
  return [...lines, ...rest(duplicates.length)];
}

/** Doubtful records one by one; those that are verdicts on driving after all summed up by status. */
function formatFailures({ failures }: AuditReport): string[] {
  if (failures.length === 0) return [];
  const lines = ['Records to look at twice'];
  const doubtful = (['infrastructure', 'unclear'] as const).flatMap((kind) =>
    failures.filter(({ failure }) => failure === kind),
  );
  for (const item of doubtful.slice(0, LIST_MAX)) {
    lines.push(
      `  ${item.failure.padEnd(14)}  ${item.routeId}: ${item.status}, scored ${number(item.scoreComposed)}`,
      `                  ${item.why}`,
    );
  }
  lines.push(...rest(doubtful.length));
  const verdicts = failures.filter(({ failure }) => failure === 'policy');
  for (const status of new Set(verdicts.map((item) => item.status))) {
    const same = verdicts.filter((item) => item.status === status);
    const routes = same.length === 1 ? '1 route' : `${same.length} routes`;
    lines.push(`  policy          ${routes}: ${status}`, `                  ${same[0]!.why}`);
  }
  return lines;
}

function formatOfficial({ official, efficiency }: AuditReport): string[] {
  const lines = [`Official number (${official.how})`];
  if (official.drivingScore !== null) lines.push(`  Driving score     ${official.drivingScore}`);
  if (official.routeCompletion !== null) {
    lines.push(`  Route completion  ${official.routeCompletion}`);
  }
  if (official.successRate !== null) lines.push(`  Success rate      ${official.successRate}`);
  if (efficiency !== null) lines.push(`  Efficiency        ${number(efficiency)} %`);
  return lines;
}

function formatSmoothness(comfort: SmoothnessSummary | undefined): string[] {
  if (comfort === undefined) return [];
  const { value, valueOfPresent, routes, missing } = comfort;
  if (value !== null) return [`  Smoothness        ${value}`];
  const partial = valueOfPresent === null ? '-' : number(valueOfPresent);
  return [
    `  Smoothness        none: ${missing.length} metric files are missing; ${partial} over ${routes} routes`,
  ];
}

const BOUND_ROWS: readonly (readonly [keyof ScoreBounds, string])[] = [
  ['missingAsZero', 'missing = 0'],
  ['missingAsFull', 'missing = 100'],
  ['missingLeftOut', 'missing left out'],
  ['failuresAndMissingAsZero', 'infrastructure failures and missing = 0'],
  ['failuresAndMissingAsFull', 'infrastructure failures and missing = 100'],
  ['failuresAndMissingLeftOut', 'infrastructure failures and missing left out'],
];

function formatBounds(bounds: ScoreBounds, missingCount: number): string[] {
  const columns = [
    'driving score'.padStart(17),
    'completion'.padStart(17),
    'success rate'.padStart(17),
    'routes',
  ];
  const lines = [
    missingCount > 0 ? 'Bounds, each route once' : 'Each route once (nothing is missing)',
    `  ${''.padEnd(44)}  ${columns.join('  ')}`,
  ];
  for (const [key, label] of BOUND_ROWS) {
    lines.push(`  ${label.padEnd(44)}  ${scoreColumns(bounds[key])}`);
  }
  return lines;
}

function scoreColumns(scores: AssumedScores): string {
  const { successRate } = scores;
  const success =
    successRate === null ? null : { low: successRate.low * 100, high: successRate.high * 100 };
  return [
    range(scores.drivingScore).padStart(17),
    range(scores.routeCompletion).padStart(17),
    (success === null ? '-' : `${range(success)} %`).padStart(17),
    String(scores.routes).padStart(6),
  ].join('  ');
}

function formatInfractions({ infractions, drivenKm }: AuditReport): string[] {
  const lines = [
    `Infractions over ${number(drivenKm)} km (each route once)`,
    `  ${''.padEnd(36)}  ${'count'.padStart(6)}  ${'routes'.padStart(6)}  ${'per km'.padStart(9)}`,
  ];
  for (const { infraction, count, routes, perKm } of infractions) {
    const rate = (perKm === null ? '-' : number(perKm)).padStart(9);
    const counts = `${String(count).padStart(6)}  ${String(routes).padStart(6)}`;
    lines.push(`  ${infraction.padEnd(36)}  ${counts}  ${rate}`);
  }
  return lines;
}

function formatInconsistencies({ inconsistencies }: AuditReport): string[] {
  if (inconsistencies.length === 0) {
    return ['Consistent: the recorded numbers follow from the records'];
  }
  const lines = [`Inconsistencies  ${inconsistencies.length}`];
  for (const { file, path, what } of inconsistencies.slice(0, LIST_MAX)) {
    lines.push(`  ${file} (${path}): ${what}`);
  }
  return [...lines, ...rest(inconsistencies.length)];
}

function range(value: RangeOf | null): string {
  if (value === null) return '-';
  const low = number(value.low);
  const high = number(value.high);
  return low === high ? low : `${low} to ${high}`;
}

function number(value: number): string {
  return value.toFixed(3);
}

function listed(items: readonly string[]): string {
  const limit = LIST_MAX * 8;
  const shown = items.slice(0, limit).join(', ');
  return items.length > limit ? `${shown} and ${items.length - limit} more` : shown;
}

function rest(length: number): string[] {
  return length > LIST_MAX ? [`  … and ${length - LIST_MAX} more (--json lists all)`] : [];
}
