/**
 * `b2d_merge_ability`: records of many routes → driving score, success rate, and the five abilities in
 * the counting of 0.0.3 and of 0.0.4.
 */
import {
  type AbilityCount,
  type AbilityCounting,
  type AbilityResult,
  computeAbility,
} from '../../src/eval/bench2drive/ability.js';
import { mergeBench2Drive } from '../../src/eval/bench2drive/merge.js';
import { plainFromPy } from '../../src/eval/results/py-value.js';
import { type JunctionRoute, recordFilesOf, routesOf } from './ability-inputs.js';
import { firstDifference } from './compare.js';
import {
  casesOf,
  idOf,
  isObject,
  type Json,
  type JsonObject,
  keyLike,
  listOf,
  VectorProblem,
} from './json.js';
import { type CaseResult, check, toJson, type VectorKind } from './kind.js';

export const mergeAbility: VectorKind = {
  name: 'b2d_merge_ability',
  files: /^b2d_(merge|ability)/,
  matches: (file) => /"Emergency_Brake"/.test(JSON.stringify(file)),
  run(file) {
    if (!('cases' in file)) return runCase(file, '');
    const { cases, ...rest } = file;
    return casesOf({ cases: cases! }, 'file').flatMap((item, i) =>
      runCase({ ...rest, ...item }, `${idOf(item, i)} `),
    );
  },
};

/** A value that is expected, with the keys that lead to it. */
interface Leaf {
  readonly path: readonly string[];
  readonly value: Json;
}

function runCase(item: JsonObject, prefix: string): CaseResult[] {
  const leaves = expectedLeaves(item);
  if (leaves.length === 0) {
    return [
      check(`${prefix}expected`, () => {
        throw new VectorProblem('expected: no expected value found');
      }),
    ];
  }
  return leaves.map((leaf) =>
    check(`${prefix}${leaf.path.join(' ')}`, () => compareLeaf(item, leaf)),
  );
}

const RESULT_KEY = /^(expected|merged|abilit|result|driving|success|eval|multi)/i;

/** Everything under `expected…`, `merged…`, `ability…`, cut where a value can be compared whole. */
function expectedLeaves(item: JsonObject): Leaf[] {
  const single = keyLike(item, /^expected$/);
  const keys =
    single === undefined ? Object.keys(item).filter((key) => RESULT_KEY.test(key)) : [single];
  return keys.flatMap((key) => leavesOf(item[key]!, [key]));
}

function leavesOf(value: Json, path: readonly string[]): Leaf[] {
  const isWhole = !isObject(value) || 'Overtaking' in value || '_checkpoint' in value;
  const last = path.at(-1) ?? '';
  if (/^(note|description)$/.test(last)) return [];
  if (isWhole || 'raises' in value) return [{ path, value }];
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, [...path, key]));
}

function compareLeaf(item: JsonObject, { path, value }: Leaf): string | null {
  const text = path.join('.');
  const last = path.at(-1) ?? '';
  if (isObject(value) && 'Overtaking' in value) return compareAbility(item, text, value);
  const version = countingOf(text);
  if (version !== null && isAbilityKey(last)) {
    return compareAbility(item, text, { [last]: value });
  }
  const merged = mergeBench2Drive(recordFilesOf(item).map((records) => ({ records })));
  if (isObject(value) && '_checkpoint' in value) {
    return firstDifference(value, toJson(plainFromPy(merged.document)), text);
  }
  if (/driving.?score/i.test(last)) return firstDifference(value, merged.drivingScore, text);
  if (/success.?rate/i.test(last)) return firstDifference(value, merged.successRate, text);
  if (/eval.?num|^(n|num).*record/i.test(last)) return firstDifference(value, merged.evalNum, text);
  if (/success/i.test(last)) {
    const found = typeof value === 'number' ? merged.successful.length : [...merged.successful];
    return firstDifference(value, found, text);
  }
  if (/order|ids|sorted|records/i.test(last)) {
    const expected = listOf(value, text).map((entry) =>
      isObject(entry) ? String(entry['route_id']) : String(entry),
    );
    const found = merged.records.map((record) => record.route_id);
    const isShort = expected.every((id) => !id.startsWith('RouteScenario_'));
    return firstDifference(expected, isShort ? found.map((id) => id.split('_')[1]!) : found, text);
  }
  throw new VectorProblem(`${text}: nothing to compare it with`);
}

function isAbilityKey(key: string): boolean {
  return /^(Overtaking|Merging|Emergency_Brake|Give_Way|Traffic_Signs|mean|crashed)$/.test(key);
}

function countingOf(text: string): AbilityCounting | null {
  if (/0[._]?0[._]?4|v?004/.test(text)) return '0.0.4';
  return /0[._]?0[._]?3|v?003/.test(text) ? '0.0.3' : null;
}

function compareAbility(item: JsonObject, text: string, value: JsonObject): string | null {
  const counting = countingOf(text);
  if (counting === null) {
    throw new VectorProblem(`${text}: expected 0.0.3 or 0.0.4 in the key, found neither`);
  }
  const routes = routesOf(item);
  const records = recordFilesOf(item).flat();
  let first: string | null = null;
  // "Junction at 40" may count waypoints from 1 or be an index from 0; either reading is right.
  for (const reading of ['asCount', 'asIndex'] as const) {
    const byId = new Map<string, JunctionRoute>(routes.map((route) => [route.id, route]));
    const result = computeAbility(
      routes,
      records,
      counting,
      (id) => byId.get(id)?.[reading] ?? null,
    );
    const found = abilityJson(result);
    const wanted = Object.fromEntries(
      Object.keys(value)
        .filter((key) => !/^(note|description)$/.test(key))
        .map((key) => [key, value[key]!]),
    );
    const picked = Object.fromEntries(
      Object.keys(wanted).map((key) => [key, partOf(result, found, key, wanted[key]!)]),
    );
    const difference = firstDifference(wanted, picked, text);
    if (difference === null) return null;
    first ??= difference;
  }
  return first;
}

/** Shares, or [successes, total] where pairs are expected. */
function partOf(result: AbilityResult, found: JsonObject, key: string, wanted: Json): Json {
  const count = (result.counts as Record<string, AbilityCount | undefined>)[key];
  const isPair = Array.isArray(wanted) && count !== undefined;
  return isPair ? [count.success, count.total] : (found[key] ?? null);
}

function abilityJson(result: AbilityResult): JsonObject {
  const crashed = result.crashed.map(([type, id]) => [type, id]);
  return { ...result.abilities, mean: result.mean, crashed };
}
