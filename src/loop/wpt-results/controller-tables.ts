/**
 * The same networks under another controller than their own: levels, differences and what is handed on,
 * all of them under that one controller. What a controller makes of a plan that stands decides how a
 * policy fares that plans to stand for ever.
 */
import { levelsTable, pairGains, shareTable } from './closed-loop-tables.js';
import type { Driver, Field } from './drives.js';
import { num, table } from './text.js';

const TEXT: Readonly<Record<string, string>> = {
  A: 'Controller A is that of Bench2Drive’s baselines: it brakes where a plan wants less than 0.4 m/s, so that a car whose plan stands does stand.',
  C: 'Controller C follows a plan in time and place; a car whose plan stands does stand.',
};

/** The drivers of one size under one controller, or under their own (null), trained as usual. */
export function driversUnder(
  { drivers }: Field,
  preset: string | null,
  name: string | null,
): Driver[] {
  return drivers.filter(
    ({ controller, variant, preset: own }) =>
      controller === name && variant === '' && own === preset,
  );
}

/** Drives that ended because the car stood for a minute, percent. */
function blockedPercent({ passes }: Driver): number {
  const blocked = passes.reduce(
    (sum, { facts }) => sum + (facts.infractions.vehicle_blocked ?? 0),
    0,
  );
  const drives = passes.reduce(
    (sum, { scores }) => sum + scores.filter((score) => score !== null).length,
    0,
  );
  return (100 * blocked) / Math.max(1, drives);
}

/** Who stops for good, by the policies' own controller and by another. */
function blockedTable(field: Field, preset: string | null, name: string): string {
  const own = driversUnder(field, preset, null);
  const rows = driversUnder(field, preset, name).map((driver) => {
    const same = own.find(({ policy }) => policy === driver.policy);
    return [
      driver.policy,
      num(same ? blockedPercent(same) : null, 1),
      num(blockedPercent(driver), 1),
    ];
  });
  return table(['policy', 'blocked by its own controller, %', `blocked by ${name}, %`], rows);
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
    'Drives that ended because the car stood for good:',
    blockedTable(field, preset, name),
  ];
  return parts.filter((part) => part !== null).join('\n\n');
}

/** Controllers other than their own that the networks of one size were driven under. */
export function controllersOf({ drivers }: Field, preset: string | null): string[] {
  const names = drivers.flatMap(({ controller, variant, preset: own }) =>
    variant === '' && own === preset ? (controller ?? []) : [],
  );
  return [...new Set(names)].sort();
}

/** A section for every one of these. */
export function controllerSections(field: Field, preset: string | null): string[] {
  return controllersOf(field, preset).map((name) => tables(field, preset, name));
}
