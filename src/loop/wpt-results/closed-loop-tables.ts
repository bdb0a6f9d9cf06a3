/** Tables of the results page about driving in closed loop: levels, gains, the share that is handed on, abilities. */
import { ABILITY_NAMES } from '../../eval/index.js';
import { type Driver, type Field, usual } from './drives.js';
import {
  collisionRate,
  collisionRatio,
  gain,
  level,
  type Quantity,
  transferShare,
} from './gains.js';
import { bracket, NOTHING, num, ranged, seedsText, signed, table } from './text.js';

/** Drivers that are trained as usual and drive by their own controller, and those that are not trained. */
export function plainDrivers({ drivers }: Field): Driver[] {
  return drivers.filter(({ variant, controller }) => variant === '' && controller === null);
}

function driveCount({ passes }: Driver): string {
  const all = passes.flatMap(({ scores }) => scores);
  const missing = all.filter((score) => score === null).length;
  return missing === 0 ? String(all.length) : `${all.length - missing}, ${missing} missing`;
}

/** Mean of the passes' efficiencies, percent. */
function efficiency({ passes }: Driver): number | null {
  const found = passes.flatMap(({ facts }) => facts.efficiencyPercent ?? []);
  return found.length === 0 ? null : found.reduce((sum, one) => sum + one, 0) / found.length;
}

/** Controllers that its passes drove by: another one, or the policies' own. */
function controllerOf({ passes }: Driver): string {
  const names = passes.flatMap(({ facts }) => facts.controller ?? facts.ownController ?? []);
  return names.length === 0 ? NOTHING : [...new Set(names)].sort().join(', ');
}

/**
 * One row a driver: how well it drives.
 * @param baseline whom collisions are set beside; the usual baseline of the drivers' size unless told
 */
export function levelsTable(
  field: Field,
  drivers: readonly Driver[],
  baseline: Driver | null = usual(
    field,
    'baseline',
    drivers.find(({ preset }) => preset)?.preset ?? null,
  ),
): string {
  const rows = drivers.map((driver) => {
    const ratio =
      baseline === null || baseline === driver
        ? NOTHING
        : ranged(collisionRatio(baseline, driver), 2);
    return [
      `${driver.name}${driver.passes[0]?.facts.privileged ? ' (privileged)' : ''}`,
      ranged(level(driver, 'scores'), 1),
      ranged(level(driver, 'successes'), 1, 100),
      ranged(level(driver, 'completion'), 1),
      ranged(collisionRate(driver), 2),
      ratio,
      num(efficiency(driver), 0),
      controllerOf(driver),
      seedsText(driver.passes.map(({ trainSeed }) => trainSeed)),
      seedsText(driver.passes.map(({ drivingSeed }) => drivingSeed)),
      driveCount(driver),
    ];
  });
  const head = [
    'policy',
    'sim-DS',
    'success, %',
    'completion, %',
    'collisions per km',
    '× baseline',
    'efficiency, %',
    'controller',
    'training seeds',
    'driving seeds',
    'drives',
  ];
  return table(head, rows);
}

const GAINS: readonly (readonly [left: string, right: string])[] = [
  ['baseline', 'student'],
  ['baseline', 'student-small'],
  ['baseline', 'teacher'],
  ['student', 'teacher'],
  ['teacher', 'expert'],
];

const UNITS: Readonly<Record<Quantity, readonly [name: string, factor: number]>> = {
  scores: ['sim-DS', 1],
  successes: ['success, %', 100],
  completion: ['completion, %', 1],
};

export function gainRow(left: Driver, right: Driver, quantity: Quantity): string[] | null {
  const found = gain(left, right, quantity);
  if (found === null) return null;
  const [name, factor] = UNITS[quantity];
  const { mean, interval, p, verdict, pairs } = found.verdict;
  const seeds = found.bySeed.map(({ mean: one }) => signed(factor * one, 1)).join(', ');
  return [
    `${right.name} − ${left.name}`,
    name,
    `${signed(mean === null ? null : factor * mean, 1)} ${bracket(interval, 1, factor)}`,
    num(p, 4),
    verdict,
    seeds === '' ? NOTHING : seeds,
    found.overSeeds === null ? NOTHING : bracket(found.overSeeds, 1, factor),
    String(pairs),
  ];
}

const GAIN_HEAD = [
  'difference',
  'of',
  'mean',
  'p',
  'verdict',
  'by training seed',
  'over training seeds',
  'pairs',
];

/** A table of rows that `gainRow` made; null without any. */
export function gainTable(rows: readonly (string[] | null)[]): string | null {
  const found = rows.filter((row) => row !== null);
  return found.length === 0 ? null : table(GAIN_HEAD, found);
}

/** Scores and successes of the right of each pair less those of the left; null where none was driven. */
export function pairGains(pairs: readonly (readonly [Driver | null, Driver | null])[]) {
  const rows = pairs.flatMap(([left, right]) => {
    if (left === null || right === null) return [];
    return (['scores', 'successes'] as const).map((quantity) => gainRow(left, right, quantity));
  });
  return gainTable(rows);
}

/** Paired differences between the policies. */
export function gainsTable(field: Field, preset: string | null): string | null {
  return pairGains(
    GAINS.map(([left, right]) => [usual(field, left, preset), usual(field, right, preset)]),
  );
}

/** What share of the teacher's gain its students have, the teacher being theirs. */
export function shareTable(
  baseline: Driver,
  teacher: Driver,
  students: readonly Driver[],
): string | null {
  const rows = students.flatMap((student) =>
    (['scores', 'successes'] as const).map((quantity) => {
      const share = transferShare(baseline, student, teacher, quantity);
      const text = share.value === null ? 'none: the teacher gains nothing' : ranged(share, 0, 100);
      return [student.name, UNITS[quantity][0], text];
    }),
  );
  if (rows.length === 0) return null;
  return table(['student', 'of', "share of the teacher's gain, %"], rows);
}

/** `shareTable` of trainings as usual; null where one of the three was not driven. */
export function transferTable(field: Field, preset: string | null): string | null {
  const baseline = usual(field, 'baseline', preset);
  const teacher = usual(field, 'teacher', preset);
  if (baseline === null || teacher === null) return null;
  const students = ['student', 'student-small'].map((name) => usual(field, name, preset));
  return shareTable(
    baseline,
    teacher,
    students.filter((student) => student !== null),
  );
}

/** Successes by ability, all passes together; null where no driver has any. */
export function abilityTable(drivers: readonly Driver[]): string | null {
  const rows = drivers.flatMap((driver) => {
    const counted = driver.passes.flatMap(({ facts }) => facts.abilities ?? []);
    if (counted.length === 0) return [];
    const shares = ABILITY_NAMES.map((name) => {
      const successes = counted.reduce((sum, one) => sum + one[name][0], 0);
      const total = counted.reduce((sum, one) => sum + one[name][1], 0);
      return total === 0 ? null : (100 * successes) / total;
    });
    const known = shares.filter((share) => share !== null);
    const mean =
      known.length < shares.length ? null : known.reduce((a, b) => a + b, 0) / known.length;
    return [[driver.name, ...shares.map((share) => num(share, 1)), num(mean, 1)]];
  });
  if (rows.length === 0) return null;
  return table(['policy', ...ABILITY_NAMES.map((name) => name.replace('_', ' ')), 'mean'], rows);
}
