/**
 * The same networks under another controller than their own: levels, differences and what is handed on,
 * all of them under that one controller. What a controller makes of a plan that stands decides how a
 * policy fares that plans to stand for ever.
 */
import { levelsTable, pairGains, shareTable } from './closed-loop-tables.js';
import type { Driver, Field } from './drives.js';

const TEXT: Readonly<Record<string, string>> = {
  A: 'Controller A is that of Bench2Drive’s baselines: it brakes where a plan wants less than 0.4 m/s, so that a car whose plan stands does stand.',
  C: 'Controller C follows a plan in time and place; a car whose plan stands does stand.',
};

/** The drivers of one size under one controller, trained as usual. */
function driversUnder({ drivers }: Field, preset: string | null, name: string): Driver[] {
  return drivers.filter(
    ({ controller, variant, preset: own }) =>
      controller === name && variant === '' && own === preset,
  );
}

function tables(field: Field, preset: string | null, name: string): string {
  const drivers = driversUnder(field, preset, name);
  const named = (policy: string) => drivers.find((one) => one.policy === policy) ?? null;
  const [baseline, student, small, teacher] = [
    named('baseline'),
    named('student'),
    named('student-small'),
    named('teacher'),
  ];
  const students = [student, small].filter((one) => one !== null);
  const parts = [
    `### Under controller ${name}\n\n${TEXT[name] ?? ''}`.trim(),
    levelsTable(field, drivers, baseline),
    pairGains([
      [baseline, student],
      [baseline, small],
      [baseline, teacher],
      [student, teacher],
    ]),
    baseline && teacher && students.length > 0 ? shareTable(baseline, teacher, students) : null,
  ];
  return parts.filter((part) => part !== null).join('\n\n');
}

/** A section for every other controller that the networks of one size were driven under. */
export function controllerSections(field: Field, preset: string | null): string[] {
  const names = field.drivers.flatMap(({ controller, variant, preset: own }) =>
    variant === '' && own === preset ? (controller ?? []) : [],
  );
  return [...new Set(names)].sort().map((name) => tables(field, preset, name));
}
