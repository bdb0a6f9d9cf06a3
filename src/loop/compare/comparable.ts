/**
 * May two runs be compared? Different rulesets, route sets or worlds measure different things: that is
 * refused unless it was allowed, and what differs is said. Everything else that differs (versions, seeds,
 * devices, machines, the agent itself) is listed and harms nothing.
 */
import { EgoloopError } from '../../core/errors.js';
import { environmentDifferences } from '../environment/differences.js';
import type { RunScores } from './scores.js';

/** What may be allowed to differ. */
export const ALLOWANCES = ['ruleset', 'routes', 'world'] as const;
export type Allowance = (typeof ALLOWANCES)[number];

export interface FactDifference {
  readonly fact: string;
  readonly left: string;
  readonly right: string;
  /** Must be allowed; null for what may differ anyway. */
  readonly needs: Allowance | null;
}

function text(value: unknown): string {
  if (value === undefined || value === null) return '-';
  const found = typeof value === 'string' ? value : JSON.stringify(value);
  return found.length > 100 ? `${found.slice(0, 97)}...` : found;
}

function short(hash: unknown): string {
  return typeof hash === 'string' ? hash.slice(0, 12) : '-';
}

/** Facts of a run that decide what it measures, and those that only explain it. */
function factsOf(run: RunScores): [string, Allowance | null, string][] {
  const { manifest } = run;
  const known: [string, Allowance | null, string][] = [['ruleset', 'ruleset', run.ruleset]];
  if (manifest === null) {
    known.push(['label', 'world', run.label], ['agent', null, run.agent]);
    return known;
  }
  known.push(
    ['label', 'world', manifest.label],
    ['world', 'world', manifest.world],
    ['evaluator', 'world', text(manifest.evaluator)],
    ['CARLA version', 'world', text(manifest.carlaVersion)],
    ['traffic', 'world', manifest.traffic],
    ['route file', null, manifest.routes.file],
    ['route file SHA-256', 'routes', short(manifest.routes.sha256)],
    ['agent', null, manifest.agent],
    ['agent SHA-256', null, short(manifest.agentSha256)],
    ['privileged', null, text(manifest.privileged)],
    ['faults', null, text(manifest.faults)],
    ['delays of answers', null, text(manifest.answerTimes)],
    ['egoloop', null, manifest.version],
    ['backend', null, text(manifest.backend)],
    ['device', null, text(manifest.device)],
    ['seeds', null, text(manifest.seeds)],
    ['repetitions', null, text(manifest.repetitions)],
    ['time limit, s', null, text(manifest.timeoutS)],
  );
  return known;
}

function mapDifferences(left: RunScores, right: RunScores): FactDifference[] {
  const a = left.manifest?.maps ?? {};
  const b = right.manifest?.maps ?? {};
  return Object.keys(a)
    .filter((town) => town in b && a[town] !== b[town])
    .map((town) => ({
      fact: `map ${town}`,
      left: short(a[town]),
      right: short(b[town]),
      needs: 'world',
    }));
}

/** Software and machines that drove, where both runs noted them. */
function environmentFacts(left: RunScores, right: RunScores): FactDifference[] {
  const [a, b] = [left, right].map(({ manifest, environments }) =>
    manifest === null || environments.length === 0 ? null : { manifest, environments },
  );
  if (a === undefined || b === undefined || a === null || b === null) return [];
  const shown = (value: string | null): string =>
    value === null ? '-' : value.replace(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1');
  return environmentDifferences(a, b)
    .filter(({ group, key }) => group === 'machine' || key.startsWith('software.'))
    .map((one) => ({ fact: one.key, left: shown(one.a), right: shown(one.b), needs: null }));
}

/** Ids of routes that only one of the runs has; official files are judged by how many there may be. */
function routeDifferences(left: RunScores, right: RunScores): FactDifference[] {
  const a = new Set(left.routeIds);
  const b = new Set(right.routeIds);
  const onlyA = left.routeIds.filter((id) => !b.has(id));
  const onlyB = right.routeIds.filter((id) => !a.has(id));
  if (onlyA.length <= right.unknownRoutes && onlyB.length <= left.unknownRoutes) return [];
  const list = (ids: readonly string[]) =>
    `${ids.length} of its own${ids.length > 0 ? `: ${ids.slice(0, 5).join(', ')}` : ''}` +
    (ids.length > 5 ? ', …' : '');
  return [{ fact: 'routes', left: list(onlyA), right: list(onlyB), needs: 'routes' }];
}

/** Everything in which two runs differ before anybody drove. */
function factDifferences(left: RunScores, right: RunScores): FactDifference[] {
  const others = new Map(factsOf(right).map(([fact, , value]) => [fact, value]));
  const differing = factsOf(left)
    .filter(([fact, , value]) => others.has(fact) && others.get(fact) !== value)
    .map(([fact, needs, value]) => ({ fact, left: value, right: others.get(fact)!, needs }));
  const routes = routeDifferences(left, right);
  // Another file with the same routes in it would need a look at each of them: both are told.
  const environment = environmentFacts(left, right);
  return [...differing, ...mapDifferences(left, right), ...routes, ...environment];
}

/** Throws USAGE naming what differs and must not, unless it is allowed. */
export function requireComparable(
  left: RunScores,
  right: RunScores,
  allowed: readonly Allowance[],
): FactDifference[] {
  const all = factDifferences(left, right);
  const refused = all.filter(({ needs }) => needs !== null && !allowed.includes(needs));
  if (refused.length === 0) return all;
  const parts = refused.map(({ fact, left: a, right: b }) => `${fact} (${a} against ${b})`);
  const needs = [...new Set(refused.map((difference) => difference.needs))].join(',');
  throw new EgoloopError(
    'USAGE',
    `expected ${left.name} and ${right.name} to measure the same, but they differ in ` +
      `${parts.join('; ')}; --allow ${needs} compares them all the same`,
  );
}
