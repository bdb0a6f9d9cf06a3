/**
 * Choosing and dividing routes as the official tools do: `--routes-subset` (evaluation reference 5.2)
 * and Bench2Drive's splitting into consecutive parts (6.5).
 */
import { EgoloopError } from '../../core/errors.js';

/** How a version treats the subset option. */
export interface SubsetRules {
  /** Leaderboard 1.0 refuses a range that starts and ends at the same route. */
  readonly rejectsSingleRange?: boolean;
  /** Leaderboard 1.0 sorts ids as text; 2.x as integers, so it refuses a chosen id that is none. */
  readonly allowsTextIds?: boolean;
}

/** Subset rules of Leaderboard 1.0; the default is 2.x and Bench2Drive. */
export const SUBSET_RULES_1: SubsetRules = { rejectsSingleRange: true, allowsTextIds: true };

/**
 * The routes that a subset option names, in file order.
 * @param subset comma-separated ids and `a-b` ranges in file order; spaces are ignored; empty: all
 * @throws EgoloopError SUBSET_INVALID for an id that is not there or is chosen twice, a range whose end
 *   comes first or is missing, a range with more than one dash, or (2.x) an id that is no integer
 */
export function selectRoutes<R extends { readonly id: string }>(
  routes: readonly R[],
  subset: string,
  rules: SubsetRules = {},
): R[] {
  if (subset === '') return [...routes];
  const ids = routes.map((route) => route.id);
  const chosen = new Set<string>();
  for (const group of subset.replaceAll(' ', '').split(',')) {
    const found = group.includes('-') ? rangeOf(ids, group, rules) : singleOf(ids, group);
    for (const id of found) {
      if (chosen.has(id)) {
        throw refused(`expected every route once, found route ${id} twice in "${subset}"`);
      }
      chosen.add(id);
    }
  }
  if (rules.allowsTextIds !== true) requireIntegers(chosen);
  return routes.filter((route) => chosen.has(route.id));
}

function singleOf(ids: readonly string[], group: string): string[] {
  const found = ids.filter((id) => id === group);
  if (found.length === 0) throw missing(group);
  return found;
}

/** Ids from the first `a` to the next `b` in file order. */
function rangeOf(ids: readonly string[], group: string, rules: SubsetRules): string[] {
  const ends = group.split('-');
  if (ends.length !== 2) {
    throw refused(`expected a range as first-last, found "${group}"`);
  }
  const [first, last] = ends as [string, string];
  const start = ids.indexOf(first);
  const earliestEnd = ids.indexOf(last);
  const isReversed = earliestEnd >= 0 && (start < 0 || earliestEnd < start);
  if (isReversed || (rules.rejectsSingleRange === true && first === last && start >= 0)) {
    throw refused(
      `expected a range in file order, found "${group}", whose end does not come after its start`,
    );
  }
  if (start < 0) throw missing(first);
  const end = ids.indexOf(last, start);
  if (end < 0) throw missing(last);
  return ids.slice(start, end + 1);
}

function requireIntegers(chosen: ReadonlySet<string>): void {
  for (const id of chosen) {
    if (!/^\s*[+-]?\d+(_\d+)*\s*$/.test(id)) {
      throw refused(`expected route ids that are integers, found route "${id}"`);
    }
  }
}

function missing(id: string): EgoloopError {
  return refused(`expected ids of the route file, found "${id}", which no route has`);
}

function refused(what: string): EgoloopError {
  return new EgoloopError('SUBSET_INVALID', what);
}

/**
 * Cuts a list into `count` consecutive parts whose sizes differ by at most one; the first
 * `length mod count` parts are one longer. Throws SUBSET_INVALID unless count is a positive integer.
 */
export function splitRoutes<R>(routes: readonly R[], count: number): R[][] {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw refused(`expected a positive number of parts, found ${count}`);
  }
  const size = Math.floor(routes.length / count);
  const longer = routes.length % count;
  return Array.from({ length: count }, (_, part) => {
    const start = part * size + Math.min(part, longer);
    return routes.slice(start, start + size + (part < longer ? 1 : 0));
  });
}
