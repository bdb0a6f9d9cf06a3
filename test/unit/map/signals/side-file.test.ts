import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  applySignSideFile,
  lightGroups,
  parseSignSideFile,
  signalLayer,
  signSideFileSchema,
  stopBoxes,
  stopSignActors,
  trafficLightActors,
} from '../../../../src/map/signals/index.js';
import { expectError } from '../../../helpers/expect-error.js';
import { signalText, streetMap } from '../../../helpers/signalled-road.js';

const box = (x: number, y: number) => ({
  center: { x, y, z: 0 },
  yawDeg: 0,
  extent: { x: 1.5, y: 1, z: 1 },
});
const sign = (id: string, kind: string, more: object = {}) => ({
  id,
  kind,
  location: { x: 60, y: 8, z: 0 },
  yawDeg: 90,
  boxes: [box(57, 1.6)],
  ...more,
});
const sideFile = (signs: unknown[], more: object = {}) => ({
  format: 'egoloop-signs',
  version: 1,
  map: 'Street',
  signs,
  ...more,
});

const street = streetMap({ signals: { 1: signalText('3', { s: 90, t: -9, type: 206 }) } });

test('adds signs with their boxes on the nearest driving lane', () => {
  const file = parseSignSideFile(sideFile([sign('y1', 'yield'), sign('s1', 'stop')]), 'signs.json');
  const layer = applySignSideFile(signalLayer(street), file);
  const added = stopBoxes(street, layer).filter((b) => b.signalId !== '3');
  assert.equal(
    added.map((b) => [b.signalId, b.kind, b.roadId, b.laneId, b.transform.location.x]),
    [
      ['y1', 'yield_sign', 1, -1, 57],
      ['s1', 'stop_sign', 1, -1, 57],
    ],
  );
  const actor = stopSignActors(street, { layer }).find((a) => a.signalId === 's1')!;
  assert.is(actor.transform.rotation.yawDeg, 90, 'a side file gives the transform of the actor');
  assert.is(stopBoxes(street).length, 1, 'the map itself is as before');
});

test('lights join a junction through a controller', () => {
  const file = parseSignSideFile(
    sideFile([sign('l1', 'trafficLight'), sign('l2', 'trafficLight'), sign('l3', 'trafficLight')], {
      controllers: [{ id: 'c1', junctionId: 5, signalIds: ['l2', 'l1'] }],
    }),
    'signs.json',
  );
  const layer = applySignSideFile(signalLayer(street), file);
  assert.equal(lightGroups(street, layer), [
    { junctionId: 5, controllers: [{ id: 'c1', signalIds: ['l1', 'l2'] }] },
    { junctionId: null, controllers: [{ id: null, signalIds: ['l3'] }] },
  ]);
  assert.is(trafficLightActors(street, { layer }).length, 3);
});

test('refuses what has another shape, naming file and path', () => {
  const refuse = (value: unknown, words: RegExp) =>
    expectError('SIGNS_INVALID', words, () => parseSignSideFile(value, 'signs.json'));
  refuse([], /signs\.json \(\(root\)\)/);
  refuse({ ...sideFile([]), version: 2 }, /signs\.json \(version\)/);
  refuse(sideFile([sign('a', 'tree')]), /signs\[0\]\.kind/);
  refuse(sideFile([sign('a', 'stop', { boxes: [] })]), /signs\[0\]\.boxes/);
  refuse(sideFile([sign('a', 'speedLimit')]), /speedKmh/);
  refuse(sideFile([sign('a', 'stop', { speedKmh: 30 })]), /speedKmh/);
  refuse(sideFile([sign('a', 'stop', { yawDeg: Number.NaN })]), /signs\[0\]\.yawDeg/);
  refuse(sideFile([sign('a', 'stop', { colour: 'red' })]), /signs\[0\]/);
});

test('refuses ids that are taken and controllers of unknown lights', () => {
  const apply = (value: unknown) =>
    applySignSideFile(signalLayer(street), parseSignSideFile(value, 'f.json'), 'f.json');
  expectError('SIGNS_INVALID', /f\.json \(signs\[0\]\.id\).*signal 3/, () =>
    apply(sideFile([sign('3', 'stop')])),
  );
  expectError('SIGNS_INVALID', /names signal zz/, () =>
    apply(sideFile([], { controllers: [{ id: 'c', junctionId: 5, signalIds: ['zz'] }] })),
  );
});

test('the documented example is a side file', () => {
  const page = readFileSync(new URL('../../../../docs/signals.md', import.meta.url), 'utf8');
  const example = /```json\n([\s\S]*?)```/.exec(page)![1]!;
  assert.is(parseSignSideFile(JSON.parse(example), 'example').signs.length, 1);
});

test('publishes its schema', () => {
  const schema = signSideFileSchema() as { properties: Record<string, unknown> };
  assert.equal(Object.keys(schema.properties), [
    'format',
    'version',
    'map',
    'signs',
    'controllers',
  ]);
});

test.run();
