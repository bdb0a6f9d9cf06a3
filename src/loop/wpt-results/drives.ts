/**
 * Drives of several policies on the same routes, side by side: for each policy, training seed, driving
 * seed and route its score, success, collisions and kilometres. Points, 0 or 1, counts, km.
 */
import { EgoloopError } from '../../core/errors.js';
import { groupBy } from '../../core/group-by.js';
import { type DriveFacts, type Fact, type RouteFacts, variantSlug } from './facts.js';
import { unpacked } from './packed.js';

/** One pass over the routes; null where nothing is known of a route. */
export interface Pass {
  readonly trainSeed: number | null;
  readonly drivingSeed: number;
  readonly facts: DriveFacts;
  readonly scores: readonly (number | null)[];
  readonly completion: readonly (number | null)[];
  readonly successes: readonly (number | null)[];
  readonly collisions: readonly (number | null)[];
  readonly km: readonly (number | null)[];
}

/** All passes of one policy as it was trained in one way. */
export interface Driver {
  /** `student`, `student (conditioning-none)`, `student [controller A]`. */
  readonly name: string;
  readonly policy: string;
  readonly preset: string | null;
  readonly variant: string;
  readonly controller: string | null;
  readonly passes: readonly Pass[];
}

/** A set of routes under one ruleset and world, and who drove it. */
export interface Field {
  readonly routes: RouteFacts;
  readonly first: DriveFacts;
  readonly drivers: readonly Driver[];
}

/** Worst first, as tables list them. */
const ORDER = ['baseline', 'student-small', 'student', 'teacher', 'expert'];

function rank({ policy }: Driver): number {
  const place = ORDER.indexOf(policy);
  return place < 0 ? ORDER.length : place;
}

/** What must be the same for scores to stand side by side. */
function fieldKey({ routes, ruleset, world, traffic, mapsSha256 }: DriveFacts): string {
  return [routes.sha256, routes.subset, ruleset, world, traffic, mapsSha256].join(' ');
}

function passOf(facts: DriveFacts, { ids, lengthsM }: RouteFacts): Pass {
  const read = (text: string, usual: number) =>
    unpacked(text, usual, ids.length, `the drives of ${facts.policy}, seed ${facts.drivingSeed}`);
  // The usual value is all of it: a hundred.
  const percent = (text: string, usual: number) =>
    read(text, usual).map((one) => (one === null ? null : (100 * one) / usual));
  const { vehicles, pedestrians, layout } = facts.collisions;
  const [cars, walkers, things] = [read(vehicles, 0), read(pedestrians, 0), read(layout, 0)];
  const completion = percent(facts.completion, 1000);
  return {
    trainSeed: facts.trainSeed,
    drivingSeed: facts.drivingSeed,
    facts,
    scores: percent(facts.scores, 10_000),
    completion,
    successes: read(facts.successes, 1),
    collisions: cars.map((count, i) => (count === null ? null : count + walkers[i]! + things[i]!)),
    km: completion.map((one, i) => (one === null ? null : (one / 100) * (lengthsM[i]! / 1000))),
  };
}

function driverOf(list: readonly DriveFacts[], routes: RouteFacts): Driver {
  const { policy, preset, variant, controller } = list[0] as DriveFacts;
  const slug = variantSlug(variant);
  const name = `${policy}${slug === '' ? '' : ` (${slug})`}`;
  return {
    name: controller === null ? name : `${name} [controller ${controller}]`,
    policy,
    preset,
    variant: slug,
    controller,
    passes: list
      .map((facts) => passOf(facts, routes))
      .sort((a, b) => (a.trainSeed ?? 0) - (b.trainSeed ?? 0) || a.drivingSeed - b.drivingSeed),
  };
}

/**
 * All fields, the one with most passes first.
 * @throws EgoloopError RESULT_INVALID for drives whose routes are not told
 */
export function fieldsOf(facts: readonly Fact[]): Field[] {
  const drives = facts.filter((fact): fact is DriveFacts => fact.kind === 'drives');
  const routes = facts.filter((fact): fact is RouteFacts => fact.kind === 'routes');
  const fields = [...groupBy(drives, fieldKey).values()].map((list): Field => {
    const [first] = list as [DriveFacts];
    const { file, sha256, subset } = first.routes;
    const found = routes.find((one) => one.sha256 === sha256 && one.subset === subset);
    if (found === undefined) {
      const what = `expected the facts about the routes of ${file}, found none`;
      throw new EgoloopError('RESULT_INVALID', `${what}; make them again from the run`);
    }
    const byDriver = groupBy(list, ({ policy, preset, variant, controller }) =>
      [policy, preset, variantSlug(variant), controller].join(' '),
    );
    const drivers = [...byDriver.values()].map((one) => driverOf(one, found));
    drivers.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
    return { routes: found, first, drivers };
  });
  const passes = ({ drivers }: Field) =>
    drivers.reduce((sum, driver) => sum + driver.passes.length, 0);
  return fields.sort((a, b) => passes(b) - passes(a));
}

/** The driver that was trained in one way and drives with its own controller; `variant` is its short text. */
export function trainedAs(
  { drivers }: Field,
  policy: string,
  preset: string | null,
  variant: string,
): Driver | null {
  const found = drivers.find(
    (one) =>
      one.policy === policy &&
      one.variant === variant &&
      one.controller === null &&
      (one.preset === preset || one.preset === null),
  );
  return found ?? null;
}

/** The driver that was trained as usual and drives with its own controller. */
export function usual(field: Field, policy: string, preset: string | null): Driver | null {
  return trainedAs(field, policy, preset, '');
}
