import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lightGroups, lights, signalLayer } from '../../../../src/map/signals/index.js';
import { signalText, streetMap, validityText } from '../../../helpers/signalled-road.js';

const POLE = validityText(0, 0);
const light = (id: string) => signalText(id, { s: 10, t: -6 }, POLE);
const control = (id: string) => `<control signalId="${id}" type=""/>`;
const controller = (id: string, ...signals: string[]) =>
  `<controller id="${id}" name="c${id}" sequence="0">${signals.map(control).join('')}</controller>`;

test('one group a junction, controllers in file order, signals sorted as text, no repeats', () => {
  const map = streetMap({
    signals: { 10: light('9') + light('10') + light('8') },
    controllers: controller('51', '9', '10', '9') + controller('50', '8'),
    junctionControllers:
      '<controller id="50" type=""/><controller id="51" type=""/><controller id="51" type=""/>',
  });
  assert.equal(lightGroups(map), [
    {
      junctionId: 5,
      controllers: [
        { id: '51', signalIds: ['10', '9'] },
        { id: '50', signalIds: ['8'] },
      ],
    },
  ]);
  assert.equal(signalLayer(map).controllers[0]!.junctionIds, [5]);
});

test('lights whose controller no junction uses stand alone', () => {
  const map = streetMap({ signals: { 10: light('9') }, controllers: controller('51', '9') });
  assert.equal(lightGroups(map), [
    { junctionId: null, controllers: [{ id: null, signalIds: ['9'] }] },
  ]);
  assert.equal(signalLayer(map).signals.get('9')!.controllerIds, []);
});

test('without controller a light becomes an actor only outside junctions', () => {
  const map = streetMap({ signals: { 10: light('9'), 1: light('4') } });
  assert.equal(
    lights(map).map((signal) => signal.id),
    ['4'],
  );
});

test('a controller that lists signs and strangers switches its lights only', () => {
  const map = streetMap({
    signals: { 10: light('9') + signalText('6', { type: 206, s: 3, t: -6 }, POLE) },
    objects: { 1: '<object id="77" name="Tree" type="-1" s="1" t="-9"/>' },
    controllers: controller('51', '9', '6', '77'),
    junctionControllers: '<controller id="51" type=""/>',
  });
  assert.equal(lightGroups(map)[0]!.controllers, [{ id: '51', signalIds: ['9'] }]);
  assert.equal(signalLayer(map).warnings, [
    'controller 51 switches signal 77, which the map does not have',
  ]);
});

test.run();
