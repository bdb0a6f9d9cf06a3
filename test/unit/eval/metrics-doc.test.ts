/** docs/metrics.md names the numbers of the code: each section must contain each of its thresholds. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scenarioCriteriaOf } from '../../../src/eval/criteria/scenario-types.js';
import * as thresholdModule from '../../../src/eval/criteria/thresholds.js';
import {
  INFRACTION_OF,
  PENALTY_ADDENDS,
  PENALTY_FACTORS,
  SPEED_ADDEND,
  SPEED_FACTOR,
} from '../../../src/eval/penalties.js';
import { rulesetOf } from '../../../src/eval/ruleset.js';

/** Groups of thresholds by name, and single ones. */
const thresholds = { ...thresholdModule };

const TEXT = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');

/** Sections by their number. */
const SECTIONS = new Map(
  TEXT.split(/^## /m)
    .slice(1)
    .map((section) => [Number.parseInt(section, 10), section]),
);

const numbersOf = (text: string) =>
  new Set((text.replaceAll('−', '-').match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number));

function expectNumbers(section: number, values: Readonly<Record<string, number>>): void {
  const text = SECTIONS.get(section);
  assert.ok(text, `section ${section} exists`);
  const found = numbersOf(text);
  for (const [name, value] of Object.entries(values)) {
    assert.ok(found.has(value), `section ${section} names ${name} = ${value}`);
  }
}

const PLACES: readonly (readonly [number, keyof typeof thresholds])[] = [
  [5, 'ROUTE_COMPLETION'],
  [6, 'OUTSIDE_ROUTE_LANES'],
  [7, 'COLLISION'],
  [7, 'COLLISION_V1'],
  [8, 'RED_LIGHT'],
  [9, 'STOP_SIGN'],
  [9, 'STOP_SIGN_V1'],
  [10, 'MINIMUM_SPEED'],
  [11, 'IN_ROUTE'],
  [12, 'ACTOR_BLOCKED'],
  [13, 'ROUTE_TIMEOUT'],
  [13, 'ROUTE_TIMEOUT_V1'],
];

for (const [section, name] of PLACES) {
  test(`section ${section} names every number of ${name}`, () => {
    expectNumbers(section, thresholds[name] as Readonly<Record<string, number>>);
  });
}

test('no group of thresholds is left out', () => {
  const groups = Object.entries(thresholds).filter(([, value]) => typeof value === 'object');
  assert.equal(groups.map(([name]) => name).sort(), PLACES.map(([, name]) => name).sort());
  expectNumbers(4, { lift: thresholds.FIRST_POINT_LIFT_M });
});

test('section 3 gives each event its list, factor and addend in one row', () => {
  const rows = SECTIONS.get(3)!.split('\n');
  for (const type of Object.keys(PENALTY_FACTORS) as (keyof typeof PENALTY_FACTORS)[]) {
    const row = rows.find((line) => line.startsWith(`| ${type}`));
    assert.ok(row, type);
    const cells = row.split('|').map((cell) => cell.trim());
    assert.is(cells[2], `\`${INFRACTION_OF[type]}\``);
    assert.is(Number(cells[3]), PENALTY_FACTORS[type]);
    assert.is(Number(cells[4]), PENALTY_ADDENDS[type]);
  }
  const speed = rows.find((line) => line.startsWith('| MIN_SPEED'))!;
  assert.ok(speed.includes(`(1 − ${SPEED_FACTOR})`));
  assert.ok(speed.includes(`${SPEED_ADDEND}·(1 − p/100)`));
});

test('what differs between rulesets is named', () => {
  const plain = rulesetOf('leaderboard-2.0');
  const bench = rulesetOf('bench2drive');
  const old = rulesetOf('leaderboard-1.0');
  expectNumbers(6, { tolerance: plain.laneToleranceM, toleranceV1: old.laneToleranceM });
  expectNumbers(10, { few: plain.speedCheckpoints, many: bench.speedCheckpoints });
  expectNumbers(12, { blocked: plain.blockedLimitS, blockedBench: bench.blockedLimitS });
  expectNumbers(2, { ticks: bench.tickLimit! });
});

test('section 14 names the scenario types that carry the timeout test, and only those', () => {
  const row = SECTIONS.get(14)!
    .split('\n')
    .find((line) => line.startsWith('| ScenarioTimeoutTest'))!;
  const types = row.split('|')[3]!.split(';')[0]!.split(',');
  assert.is(types.length, 28);
  for (const type of types) {
    assert.equal(scenarioCriteriaOf(type.trim()), ['ScenarioTimeoutTest'], type);
  }
});

test.run();
