import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type StopBox, stopBoxes } from '../../../../src/map/signals/index.js';
import {
  referenceText,
  type StreetPieces,
  signalText,
  streetMap,
  validityText,
} from '../../../helpers/signalled-road.js';

const POLE = validityText(0, 0);

function boxesOf(signals: StreetPieces['signals']): StopBox[] {
  return stopBoxes(streetMap({ signals: signals! }));
}

function near(actual: number, expected: number, toleranceM = 1e-4): void {
  assert.ok(Math.abs(actual - expected) < toleranceM, `expected ${expected}, found ${actual}`);
}

test('a light inside the junction stops traffic at the end of the only road that leads there', () => {
  const boxes = boxesOf({
    10: signalText('7', { s: 18, t: -6 }, POLE) + referenceText('7', 0, '-', validityText(-1, -1)),
  });
  assert.is(boxes.length, 1);
  const box = boxes[0]!;
  assert.is(box.kind, 'traffic_light');
  assert.equal([box.roadId, box.laneId], [1, -1]);
  near(box.transform.location.x, 97);
  near(box.transform.location.y, 1.75);
  near(box.transform.rotation.yawDeg, 0);
  assert.equal(box.extent, { x: 1.5, y: 0.875, z: 1 });
  near(box.stopLine.transform.location.x, 100);
  assert.is(box.stopLine.laneWidthM, 3.5);
});

test('lanes against s are held back towards larger s', () => {
  const boxes = boxesOf({
    10: signalText('7', { s: 2, t: 6 }, POLE) + referenceText('7', 20, '+', validityText(1, 1)),
  });
  assert.equal([boxes[0]!.roadId, boxes[0]!.laneId], [2, 1]);
  near(boxes[0]!.transform.location.x, 123);
  near(boxes[0]!.transform.location.y, -1.75);
  near(boxes[0]!.transform.rotation.yawDeg, 180);
});

test('outside junctions the box lies 3 m before the place itself', () => {
  const boxes = boxesOf({ 1: signalText('7', { s: 50, t: -8, type: 206 }) });
  assert.is(boxes.length, 1, 'the shoulder gets no box');
  assert.is(boxes[0]!.kind, 'stop_sign');
  near(boxes[0]!.transform.location.x, 47);
});

test('boxes stay inside their lane section', () => {
  const boxes = boxesOf({ 1: signalText('7', { s: 1, t: -8, type: 205 }) });
  assert.is(boxes[0]!.kind, 'yield_sign');
  near(boxes[0]!.transform.location.x, 0.00001, 1e-6);
});

test('places that lead to the same lane give one box', () => {
  const reference = referenceText('7', 0, '-', validityText(-1, -1));
  const boxes = boxesOf({ 10: signalText('7', { s: 18, t: -6 }, POLE) + reference + reference });
  assert.is(boxes.length, 1);
});

test('a huge lane range costs nothing and names only lanes that exist', () => {
  const boxes = boxesOf({
    1: signalText('7', { s: 50, t: -8 }, validityText(-2000000000, 2000000000)),
  });
  assert.equal(
    boxes.map((box) => box.laneId),
    [-1, 1],
  );
});

test('speed signs stop nobody', () => {
  assert.equal(boxesOf({ 1: signalText('7', { s: 50, t: -8, type: 274, value: 50 }) }), []);
});

test.run();
