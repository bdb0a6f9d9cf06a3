/**
 * The small scenarios of a case, as far as scoring needs them: name, position, and which criteria each
 * brought. What they did to the board comes from the expected values, `board.writes`.
 */
import type { BoardValue, BoardWrite, ScenarioTruth } from '../../src/bridge/frame.js';
import type { ScenarioCriterionName } from '../../src/eval/evaluator-api.js';
import {
  isObject,
  type Json,
  type JsonObject,
  listOf,
  numberOf,
  stringOf,
  valueLike,
} from './json.js';

export interface ScenarioSetup {
  readonly scenarios: readonly ScenarioTruth[];
  readonly criteria: readonly (readonly ScenarioCriterionName[])[];
  /** Board writes of each tick; those before tick 0 are seen on tick 0. */
  readonly writes: ReadonlyMap<number, readonly BoardWrite[]>;
}

const KNOWN: readonly [RegExp, ScenarioCriterionName][] = [
  [/timeout/i, 'ScenarioTimeoutTest'],
  [/yield|emergency/i, 'YieldToEmergencyVehicleTest'],
];

/** Scenarios of a case under the version whose expectation is given. */
export function scenariosOf(item: JsonObject, expected: JsonObject): ScenarioSetup {
  const board = expected['board'];
  const list = isObject(board) ? valueLike(board, /^writes$/) : board;
  const rows = listOf(list ?? [], 'board.writes');
  const writes = writesOf(rows);
  if (isObject(board)) addSpans(writes, board);
  const descriptions = describedScenarios(item);
  const keys = [...writes.values()].flat().map((write) => write.key);
  const timeoutNames = unique(
    keys.filter((key) => key.startsWith('ScenarioTimeout_')).map((key) => key.slice(16)),
  );
  const numbers = keys.flatMap((key) => /^ScenarioRouteNumber(\d+)$/.exec(key)?.[1] ?? []);
  const count = Math.max(descriptions.length, ...numbers.map((number) => Number(number) + 1), 0);
  const hasVehicle = item['emergency_vehicle'] !== undefined && item['emergency_vehicle'] !== null;
  const scenarios: ScenarioTruth[] = [];
  const criteria: ScenarioCriterionName[][] = [];
  for (let i = 0; i < count; i++) {
    const described = descriptions[i];
    const name = nameOf(described) ?? timeoutNames[i] ?? `Scenario_${i}`;
    scenarios.push({ name, type: '' });
    const found = criteriaOf(described);
    if (timeoutNames.includes(name) && !found.includes('ScenarioTimeoutTest')) {
      if (!listsCriteria(described)) found.unshift('ScenarioTimeoutTest');
    }
    if (hasVehicle && count === 1 && !listsCriteria(described)) {
      if (!found.includes('YieldToEmergencyVehicleTest')) found.push('YieldToEmergencyVehicleTest');
    }
    criteria.push(found);
  }
  return { scenarios, criteria, writes };
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)];
}

function describedScenarios(item: JsonObject): Json[] {
  const value = item['scenarios'] ?? item['scenario'];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return [value];
  const isOne = ['name', 'type', 'kind', 'behavior', 'behaviour'].some((key) => key in value);
  if (isOne) return [value];
  return Object.entries(value).map(([name, entry]) =>
    isObject(entry) ? { name, ...entry } : { name, description: entry },
  );
}

function nameOf(described: Json | undefined): string | undefined {
  if (!isObject(described)) return undefined;
  const name = valueLike(described, /^(scenario_)?name$/, /^(scenario_)?id$/);
  return typeof name === 'string' ? name : undefined;
}

function listedCriteria(described: Json | undefined): Json[] | null {
  if (!isObject(described)) return null;
  const list = valueLike(described, /criteri|^tests?$/i);
  if (typeof list === 'string') return [list];
  return Array.isArray(list) ? list : null;
}

function listsCriteria(described: Json | undefined): boolean {
  return listedCriteria(described) !== null;
}

/** Criteria in the order listed, else those that the description speaks of. */
function criteriaOf(described: Json | undefined): ScenarioCriterionName[] {
  const listed = listedCriteria(described);
  if (listed !== null) {
    return listed.flatMap((entry) => {
      const text = JSON.stringify(entry);
      return KNOWN.filter(([pattern]) => pattern.test(text)).map(([, name]) => name);
    });
  }
  if (described === undefined) return [];
  const text = JSON.stringify(described);
  return KNOWN.filter(([pattern]) => pattern.test(text)).map(([, name]) => name);
}

/**
 * Where the list says nothing of when scenarios run: from the ticks under keys like `start` and `end`,
 * else from the blocked test going off until the scenario's timeout is written.
 */
function addSpans(writes: Map<number, BoardWrite[]>, board: JsonObject): void {
  const all = [...writes].flatMap(([tick, list]) => list.map((write) => ({ tick, ...write })));
  if (all.some(({ key }) => key.startsWith('ScenarioRouteNumber'))) return;
  const ticksOf = (value: Json | undefined): Json[] =>
    value === undefined ? [] : Array.isArray(value) ? value : [value];
  let starts = ticksOf(valueLike(board, /start|trigger|begin/));
  let ends = ticksOf(valueLike(board, /end|stop|finish/));
  if (starts.length === 0) {
    const isStart = (write: BoardWrite) => write.key.includes('Blocked') && write.value === false;
    starts = all.filter(isStart).map(({ tick }) => tick);
    ends = all.filter(({ key }) => key.startsWith('ScenarioTimeout_')).map(({ tick }) => tick);
  }
  const add = (tick: Json | undefined, index: number, value: boolean): void => {
    if (typeof tick !== 'number') return;
    const write = { key: `ScenarioRouteNumber${index}`, value };
    writes.set(tick, [...(writes.get(tick) ?? []), write]);
  };
  for (const [index, tick] of starts.entries()) add(tick, index, true);
  for (const [index, tick] of ends.entries()) add(tick, index, false);
}

/** Null writes are the criteria clearing what they read; they are not input. */
function writesOf(rows: readonly Json[]): Map<number, BoardWrite[]> {
  const writes = new Map<number, BoardWrite[]>();
  for (const [i, row] of rows.entries()) {
    const parts = isObject(row) ? Object.values(row) : listOf(row, `board.writes[${i}]`);
    const [tick, key, value] = parts;
    if (value === null || value === undefined) continue;
    const at = Math.max(0, numberOf(tick, `board.writes[${i}][0]`));
    const write = {
      key: stringOf(key, `board.writes[${i}][1]`),
      value: value as BoardValue,
    };
    writes.set(at, [...(writes.get(at) ?? []), write]);
  }
  return writes;
}
