import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  landmarkGroup,
  landmarksInDistance,
  signalLayer,
} from '../../../../src/map/signals/index.js';
import { signalText, streetMap, validityText } from '../../../helpers/signalled-road.js';

const LANE = validityText(-1, -1);
const map = streetMap({
  signals: {
    1: signalText('a', { s: 30, t: -8, type: 274, value: 50 }, LANE),
    10: signalText('b', { s: 5, t: -8 }, LANE),
    2:
      signalText('c', { s: 10, t: -8, type: 206 }, LANE) +
      signalText('d', { s: 40, t: 8, orientation: '+' }),
  },
  controllers: '<controller id="50"><control signalId="b"/><control signalId="d"/></controller>',
  junctionControllers: '<controller id="50"/>',
});

function ahead(laneId: number, roadId: number, s: number, distanceM: number, stop = false) {
  const from = map.waypointOnRoad(roadId, laneId, s)!;
  return landmarksInDistance(map, from, distanceM, stop).map(
    (hit) => `${hit.place.signal.id} ${hit.distanceM.toFixed(3)}`,
  );
}

test('finds signs ahead over several roads with their distances, the longer list first', () => {
  assert.equal(ahead(-1, 1, 20, 120), ['b 85.000', 'c 110.000', 'a 10.000']);
});

test('reaches exactly as far as asked', () => {
  assert.equal(ahead(-1, 1, 20, 10), ['a 10.000']);
  assert.equal(ahead(-1, 1, 20, 9.9), []);
  assert.equal(ahead(-1, 1, 30, 1), ['a 0.000']);
});

test('does not enter junctions when told so', () => {
  assert.equal(ahead(-1, 1, 20, 200, true), ['a 10.000']);
});

test('looks against s on left lanes and ignores the other side', () => {
  assert.equal(ahead(1, 2, 60, 200), ['d 20.000']);
});

test('groups the places of all signals that share a controller', () => {
  const layer = signalLayer(map);
  const group = (id: string) =>
    landmarkGroup(layer, layer.places.find((place) => place.signal.id === id)!).map(
      (place) => place.signal.id,
    );
  assert.equal(group('b'), ['b', 'd']);
  assert.equal(group('a'), []);
});

test.run();
