/**
 * What on-policy rounds of the teacher bring: its own training and its student's, with drives of its own
 * beside the expert's, set beside the baseline and beside both without the round. The baseline has nothing
 * to learn from such drives: nobody says what the expert would have done.
 */
import { levelsTable, pairGains, shareTable } from './closed-loop-tables.js';
import { type Field, trainedAs, usual } from './drives.js';

const ROUND = 'on-policy';

/** Variants in which teacher and student were both driven after a round, and nothing else is unusual. */
function rounds({ drivers }: Field, preset: string | null): string[] {
  const slugs = drivers
    .filter((one) => one.policy === 'teacher' && one.preset === preset && one.controller === null)
    .map(({ variant }) => variant)
    .filter((slug) => slug.startsWith(ROUND) && !slug.includes('_'));
  return [...new Set(slugs)].sort();
}

function roundTables(field: Field, preset: string | null, slug: string): string | null {
  const student = trainedAs(field, 'student', preset, slug);
  const teacher = trainedAs(field, 'teacher', preset, slug);
  if (student === null || teacher === null) return null;
  const before = (name: string) => usual(field, name, preset);
  const baseline = before('baseline');
  const gains = pairGains([
    [baseline, student],
    [baseline, teacher],
    [student, teacher],
    [before('student'), student],
    [before('teacher'), teacher],
  ]);
  const parts = [
    levelsTable(field, [student, teacher]),
    gains,
    baseline === null ? null : shareTable(baseline, teacher, [student]),
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
