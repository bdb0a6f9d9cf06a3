/**
 * Students and baselines that tell several plans and take the likeliest, beside those that tell one: how
 * much of a teacher's gain is that it chooses at all.
 */
import { levelsTable, pairGains, shareTable } from './closed-loop-tables.js';
import { type Field, trainedAs, usual } from './drives.js';

const MODES = 'modes';

/** The modes of one size, with a title; null where nobody with modes was driven. */
export function modesSection(field: Field, preset: string | null): string | null {
  const withModes = (policy: string) => trainedAs(field, policy, preset, MODES);
  const [baseline, student] = [withModes('baseline'), withModes('student')];
  const drivers = [baseline, student].filter((one) => one !== null);
  if (drivers.length === 0) return null;
  const before = (policy: string) => usual(field, policy, preset);
  const teacher = before('teacher');
  const gains = pairGains([
    [before('baseline'), baseline],
    [before('student'), student],
    [baseline, student],
    [baseline, teacher],
    [student, teacher],
  ]);
  const share = baseline && student && teacher ? shareTable(baseline, teacher, [student]) : null;
  const parts = [
    '### Several plans in place of one\n\nStudent and baseline tell 15 plans, 3 ways aside by 5 ways along the route, and take the likeliest; ' +
      'the teacher is as usual.',
    levelsTable(field, drivers),
    gains,
    share,
  ];
  return parts.filter((part) => part !== null).join('\n\n');
}
