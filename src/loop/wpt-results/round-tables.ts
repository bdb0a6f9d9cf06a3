/**
 * What on-policy rounds of the teacher bring: its own training and its student's, with drives of its own
 * beside the expert's, set beside the baseline and beside both without the round. The baseline has nothing
 * to learn from such drives: nobody says what the expert would have done.
 */
import { gainRow, gainTable, levelsTable } from './closed-loop-tables.js';
import { type Driver, type Field, usual } from './drives.js';
import { transferShare } from './gains.js';
import { ranged, table } from './text.js';

const ROUND = 'on-policy';

/** Variants in which teacher and student were both driven after a round, and nothing else is unusual. */
function rounds({ drivers }: Field, preset: string | null): string[] {
  const slugs = drivers
    .filter((one) => one.policy === 'teacher' && one.preset === preset && one.controller === null)
    .map(({ variant }) => variant)
    .filter((slug) => slug.startsWith(ROUND) && !slug.includes('_'));
  return [...new Set(slugs)].sort();
}

function driverOf({ drivers }: Field, policy: string, preset: string | null, slug: string) {
  return drivers.find(
    (one) =>
      one.policy === policy &&
      one.preset === preset &&
      one.variant === slug &&
      one.controller === null,
  );
}

function share(field: Field, preset: string | null, student: Driver, teacher: Driver) {
  const baseline = usual(field, 'baseline', preset);
  if (baseline === null) return null;
  const rows = (
    [
      ['sim-DS', 'scores'],
      ['success, %', 'successes'],
    ] as const
  ).map(([name, quantity]) => {
    const found = transferShare(baseline, student, teacher, quantity);
    const text = found.value === null ? 'none: the teacher gains nothing' : ranged(found, 0, 100);
    return [student.name, name, text];
  });
  return table(['student', 'of', "share of the teacher's gain, %"], rows);
}

function roundTables(field: Field, preset: string | null, slug: string): string | null {
  const [student, teacher] = ['student', 'teacher'].map((name) =>
    driverOf(field, name, preset, slug),
  );
  if (student === undefined || teacher === undefined) return null;
  const before = (name: string) => usual(field, name, preset);
  const pairs: [Driver | null, Driver][] = [
    [before('baseline'), student],
    [before('baseline'), teacher],
    [student, teacher],
    [before('student'), student],
    [before('teacher'), teacher],
  ];
  const gains = gainTable(
    pairs.flatMap(([left, right]) =>
      left === null
        ? []
        : (['scores', 'successes'] as const).map((quantity) => gainRow(left, right, quantity)),
    ),
  );
  const parts = [
    levelsTable(field, [student, teacher]),
    gains,
    share(field, preset, student, teacher),
  ];
  return parts.filter((part) => part !== null).join('\n\n');
}

/** The rounds of one size, each with a title; empty where there was none. */
export function roundSections(field: Field, preset: string | null): string[] {
  return rounds(field, preset).flatMap((slug) => {
    const tables = roundTables(field, preset, slug);
    if (tables === null) return [];
    const who = slug.slice(ROUND.length + 1).replaceAll('+', ' and ') || 'student';
    return [
      `### After a round on policy (${who})\n\nTeacher and student learned also from states that the ${who} got into; the baseline stands as ` +
        `it is, for there is no word of the expert on such states.\n\n${tables}`,
    ];
  });
}
