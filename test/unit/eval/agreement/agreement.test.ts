/** Two verdicts on one drive: what agrees, what does not, and that nothing hides. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  compareRecords,
  sameMessage,
  summariseAgreement,
} from '../../../../src/eval/agreement/index.js';
import type { RouteRecord } from '../../../../src/eval/record.js';
import { makeRecord } from '../results/make-record.js';

function record(change: (record: RouteRecord) => void = () => {}): RouteRecord {
  const made = structuredClone(makeRecord('bench2drive', { id: '7' })) as RouteRecord;
  change(made);
  return made;
}

const fieldsOf = (official: unknown, ours = record()) =>
  compareRecords(official, ours).map(({ field }) => field);

test('a record agrees with itself, whatever its position, repetition, save name and wall clock', () => {
  assert.equal(fieldsOf(record()), []);
  const other = record((one) => {
    one.index = 99;
    one.route_id = 'RouteScenario_7_rep4';
    one.save_name = 'RouteScenario_7_rep0_Town12_X_3_01_02_03_04_05';
    one.meta.duration_system = 1e6;
  });
  assert.equal(fieldsOf(other), []);
  assert.equal(fieldsOf(record((one) => (one.route_id = 'RouteScenario_8_rep0'))), ['route_id']);
});

test('numbers agree up to one unit of the last digit and no further', () => {
  const shifted = (by: number, field: 'score_route' | 'score_penalty') =>
    record((one) => (one.scores[field] += by));
  assert.equal(fieldsOf(shifted(1e-6, 'score_route')), []);
  assert.equal(fieldsOf(shifted(2.1e-6, 'score_route')), ['scores.score_route']);
  assert.equal(fieldsOf(shifted(-3e-6, 'score_penalty')), ['scores.score_penalty']);
  assert.equal(fieldsOf(record((one) => (one.meta.route_length += 0.001))), []);
  assert.equal(fieldsOf(record((one) => (one.meta.route_length += 0.003))), ['meta.route_length']);
  assert.equal(fieldsOf(record((one) => (one.meta.duration_game += 0.05))), ['meta.duration_game']);
});

test('messages agree when their words do and their numbers nearly do', () => {
  const text = (x: string, id = 12) => `Agent ran a red light ${id} at (x=${x}, y=-2.5, z=0.0)`;
  assert.is(sameMessage(text('1.001'), text('1.002'), 1e-3), true);
  assert.is(sameMessage(text('1.001'), text('1.003'), 1e-3), false);
  assert.is(sameMessage(text('1.0', 12), text('1.0', 13), 1e-3), false);
  assert.is(sameMessage('a 1 b', 'a 1 c', 1e-3), false);
  assert.is(sameMessage('a 1 2', 'a 1', 1e-3), false);
});

test('one message too many is one difference, not one for each behind it', () => {
  const ours = record((one) => (one.infractions.red_light = ['a 1', 'b 2', 'c 3']));
  const official = record((one) => (one.infractions.red_light = ['a 1', 'x 9', 'b 2', 'c 3.0005']));
  assert.equal(compareRecords({ ...official, num_infractions: ours.num_infractions }, ours), [
    { field: 'infractions.red_light[1]', official: 'x 9', ours: null },
  ]);
  const changed = record((one) => (one.infractions.red_light = ['a 1', 'B 2', 'c 3']));
  assert.equal(compareRecords(changed, ours), [
    { field: 'infractions.red_light[1]', official: 'B 2', ours: 'b 2' },
  ]);
  const swapped = record((one) => (one.infractions.red_light = ['b 2', 'a 1', 'c 3']));
  assert.is(compareRecords(swapped, ours).length, 1, 'the order is part of the drive');
});

test('kinds of infraction that only the official record knows are named', () => {
  const official = { ...record(), infractions: { ...record().infractions, new_kind: ['z'] } };
  assert.equal(compareRecords(official, record()), [
    { field: 'infractions.new_kind[0]', official: 'z', ours: null },
  ]);
});

test('whatever stands in the official file is a difference, never an error', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const differences = compareRecords(value, record());
      assert.ok(differences.length > 0);
      for (const { field } of differences) assert.type(field, 'string');
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('any single change of a compared field is found', () => {
  const ours = record();
  const places: [string, unknown][] = [
    ['status', 'Failed'],
    ['scenario_name', 'Other_1'],
    ['weather_id', '99'],
    ['town_name', 'Town99'],
    ['num_infractions', 77],
  ];
  for (const [field, value] of places) assert.equal(fieldsOf({ ...ours, [field]: value }), [field]);
  for (const field of ['status', 'num_infractions']) {
    const official: Record<string, unknown> = { ...ours };
    delete official[field];
    assert.equal(compareRecords(official, ours)[0], {
      field,
      official: null,
      ours: ours[field as 'status'],
    });
  }
});

test('the summary counts drives, and fields by the drives that differ in them', () => {
  const drive = (routeId: string, ...fields: string[]) => ({
    seed: 1,
    routeId,
    repetition: 0,
    hasOfficial: true,
    differences: fields.map((field) => ({ field, official: 1, ours: 2 })),
  });
  const summary = summariseAgreement([
    drive('1'),
    drive('2', 'infractions.red_light[0]', 'infractions.red_light[1]', 'status'),
    drive('3', 'infractions.red_light[4]'),
    { ...drive('4'), hasOfficial: false },
  ]);
  assert.equal(summary, {
    drives: 4,
    agreeing: 1,
    differing: 2,
    withoutOfficial: 1,
    fields: [
      { field: 'infractions.red_light', drives: 2 },
      { field: 'status', drives: 1 },
    ],
  });
});

test.run();
