import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isTrafficLight, signalLayer } from '../../../../src/map/signals/index.js';
import {
  referenceText,
  signalText,
  streetMap,
  validityText,
} from '../../../helpers/signalled-road.js';

const POLE = validityText(0, 0);

test('drops the place of a pole, keeps the signal and its references', () => {
  const layer = signalLayer(
    streetMap({
      signals: {
        10:
          signalText('7', { s: 18, t: -6 }, POLE) +
          referenceText('7', 0, '-', validityText(-1, -1)),
      },
    }),
  );
  assert.equal([...layer.signals.keys()], ['7']);
  assert.is(layer.places.length, 1);
  assert.equal(layer.places[0]!.validities, [{ fromLane: -1, toLane: -1 }]);
  assert.is(layer.places[0]!.roadId, 10);
});

test('keeps a place whose validities are not all 0…0', () => {
  const signals = { 1: signalText('7', { s: 5, t: -6 }, POLE + validityText(-1, -1)) };
  assert.is(signalLayer(streetMap({ signals })).places.length, 1);
});

test('fills in the lanes of the side that a place without validity speaks to', () => {
  const place = (orientation: string) =>
    signalLayer(streetMap({ signals: { 1: signalText('7', { s: 5, t: -9, orientation }) } }))
      .places[0]!.validities;
  assert.equal(place('-'), [{ fromLane: -2, toLane: -1 }]);
  assert.equal(place('+'), [{ fromLane: 1, toLane: 2 }]);
  assert.equal(place('none'), [
    { fromLane: 1, toLane: 2 },
    { fromLane: -2, toLane: -1 },
  ]);
});

test('holds places 1e-5 m inside the road', () => {
  const signals = { 10: signalText('7', { s: 20, t: -6 }) };
  assert.is(signalLayer(streetMap({ signals })).places[0]!.s, 20 - 0.00001);
});

test('takes objects called Speed_… and Stencil_STOP… for signs, and nothing else', () => {
  const object = (id: number, name: string, type = '-1') =>
    `<object id="${id}" name="${name}" type="${type}" s="10" t="-7" zOffset="0" hdg="0.5" orientation="-"/>`;
  const layer = signalLayer(
    streetMap({
      objects: {
        1:
          object(1, 'Speed_60') +
          object(2, 'speed_30') +
          object(3, 'Speed_STATIC_90') +
          object(4, 'Stencil_STOP') +
          object(5, 'SppedLimit40Assembly') +
          object(6, 'Speed_fast') +
          object(7, 'Speed_30', 'crosswalk'),
      },
    }),
  );
  const signs = [...layer.signals.values()].map(({ id, type, value, subtype, unit }) => ({
    id,
    type,
    value,
    subtype,
    unit,
  }));
  assert.equal(signs, [
    { id: '1', type: '274', value: 60, subtype: '60', unit: 'mph' },
    { id: '2', type: '274', value: 30, subtype: '30', unit: 'mph' },
    { id: '3', type: '274', value: 90, subtype: '90', unit: 'mph' },
    { id: '4', type: '206', value: 0, subtype: '', unit: 'mph' },
  ]);
  assert.is(layer.signals.get('1')!.origin, 'object');
  assert.is(layer.signals.get('1')!.hOffset, 0.5);
});

test('an object that takes the id of a signal replaces it, with a warning', () => {
  const layer = signalLayer(
    streetMap({
      signals: { 1: signalText('7', { s: 5, t: -9 }) },
      objects: { 2: '<object id="7" name="Speed_30" type="-1" s="1" t="-7" orientation="-"/>' },
    }),
  );
  assert.is(layer.signals.get('7')!.type, '274');
  assert.equal(layer.places.map((place) => `road ${place.roadId}: ${place.signal.type}`).sort(), [
    'road 1: 274',
    'road 2: 274',
  ]);
  assert.equal(layer.warnings, ['signal 7 is written twice; the last one counts']);
});

test('puts a sign beside the reference line, y flipped, turned by hOffset', () => {
  const signals = { 1: signalText('7', { type: 206, s: 40, t: -9, zOffset: 2, hOffset: 1 }) };
  const { location, rotation } = signalLayer(streetMap({ signals })).signals.get('7')!.transform;
  assert.equal(location, { x: 40, y: 9, z: 2 });
  assert.ok(Math.abs(rotation.yawDeg + 180 / Math.PI) < 1e-5);
});

test('moves lights 0.25 m along their own yaw', () => {
  const signals = { 1: signalText('7', { s: 40, t: -9, hOffset: Math.PI / 2 }) };
  const { location } = signalLayer(streetMap({ signals })).signals.get('7')!.transform;
  assert.ok(Math.abs(location.x - 40) < 1e-6);
  assert.ok(Math.abs(location.y - 8.75) < 1e-6);
});

test('pushes a sign off the lanes, sideways by a fifth of the lane width a step', () => {
  const signals = { 1: signalText('7', { type: 205, s: 40, t: -1.75 }) };
  const { location, rotation } = signalLayer(streetMap({ signals })).signals.get('7')!.transform;
  // Four steps of 0.7 m bring it nearest to the shoulder (2 m wide), three of 0.4 m off that one.
  assert.ok(location.y > 4.5 + 0.7 * 2, `y = ${location.y}`);
  assert.is(location.x, 40);
  assert.is(rotation.yawDeg, -0);
});

test('never moves painted STOP letters or plates named STATIC', () => {
  const object = (id: number, name: string) =>
    `<object id="${id}" name="${name}" type="-1" s="10" t="-1.75" hdg="0" orientation="-"/>`;
  const objects = { 1: object(1, 'Stencil_STOP') + object(2, 'Speed_STATIC_30') };
  for (const signal of signalLayer(streetMap({ objects })).signals.values()) {
    assert.is(signal.transform.location.y, 1.75, signal.name);
  }
});

test('knows the types of lights', () => {
  assert.ok(isTrafficLight('1000001') && isTrafficLight('1000020') && isTrafficLight('F'));
  assert.not.ok(isTrafficLight('206') || isTrafficLight('1000003') || isTrafficLight(''));
});

test.run();
