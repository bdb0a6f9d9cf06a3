/** What the writer writes is what the reader reads: roads, lanes, links, marks, signals, junctions. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseOpenDrive } from '../../../../src/map/opendrive/parse.js';
import { TownDraft } from '../../../../src/map/towns/draft.js';
import { blend, cubicAt, type Town } from '../../../../src/map/towns/model.js';
import { line } from '../../../../src/map/towns/plan.js';
import { twoWay } from '../../../../src/map/towns/profile.js';
import { addSpeedSigns } from '../../../../src/map/towns/speed-signs.js';
import { writeOpenDrive } from '../../../../src/map/towns/write-opendrive.js';
import { rounded } from '../../../../src/map/towns/xml-text.js';

function oneStreet(): Town {
  const draft = new TownDraft();
  const road = draft.street({
    name: 'A & B "Street"',
    start: { x: 1, y: 2, headingRad: 0.5 },
    plan: [line(60), { lengthM: 30, startPerM: 0, endPerM: 0.01 }],
    profile: twoWay({ driving: 2, widthM: 3.5, bikingM: 1.5, parkingM: 2.4, sidewalkM: 2 }),
    speedKmh: 50,
    clearM: 15,
    elevations: [{ s: 0, a: 1, b: 0, c: 1.5e-4, d: -3.2e-7 }],
  });
  addSpeedSigns(draft, road, { speedKmh: 50, firstM: 20, everyM: 100 });
  road.objects.push({
    id: draft.nextObjectId(),
    type: 'tree',
    s: 30,
    t: -14.5,
    lengthM: 0.6,
    widthM: 0.5,
    heightM: 7.25,
  });
  return draft.finish('Test', { latitudeDeg: 12.5, longitudeDeg: -3.25 });
}

const text = writeOpenDrive(oneStreet());
const document = parseOpenDrive(text);
const road = document.roads[0]!;

test('the header names the town and its place on earth', () => {
  assert.is(document.name, 'Test');
  assert.is(document.revMajor, 1);
  assert.is(document.revMinor, 4);
  assert.is(document.geoReference.latitudeDeg, 12.5);
  assert.is(document.geoReference.longitudeDeg, -3.25);
  assert.equal(document.repairs, []);
  assert.equal(document.unsupported, []);
});

test('names are escaped, shapes and heights keep their digits', () => {
  assert.is(road.name, 'A & B "Street"');
  assert.is(road.length, 90);
  assert.equal(
    road.planView.map(({ s, shape }) => [s, shape]),
    [
      [0, { kind: 'line' }],
      [60, { kind: 'spiral', curvStart: 0, curvEnd: 0.01 }],
    ],
  );
  assert.equal(road.elevations, [{ s: 0, a: 1, b: 0, c: 1.5e-4, d: -3.2e-7 }]);
});

test('near junctions parking ends and lines that lead there are solid', () => {
  const types = road.laneSections.map(({ lanes }) => lanes.map(({ type }) => type));
  const side = (parking: string) => ['driving', 'driving', 'biking', parking, 'sidewalk'];
  const row = (parking: string) => [...side(parking).reverse(), 'none', ...side(parking)];
  assert.equal(types, [row('shoulder'), row('parking'), row('shoulder')]);
  assert.equal(
    road.laneSections.map(({ s }) => s),
    [0, 15, 75],
  );
  const change = (section: number, id: number) =>
    road.laneSections[section]!.lanes.find((lane) => lane.id === id)!.roadMarks[0]!.laneChange;
  // Lane −1 arrives at the end of the road, lane 1 at its start.
  assert.equal(
    [0, 1, 2].map((section) => change(section, -1)),
    ['both', 'both', 'none'],
  );
  assert.equal(
    [0, 1, 2].map((section) => change(section, 1)),
    ['none', 'both', 'both'],
  );
  assert.equal(
    [0, 1, 2].map((section) => change(section, 0)),
    ['none', 'none', 'none'],
  );
});

test('lanes are linked from section to section by their ids', () => {
  const links = road.laneSections.map(({ lanes }) =>
    lanes
      .filter(({ id }) => id !== 0)
      .map((lane) => [lane.predecessorId, lane.id, lane.successorId]),
  );
  assert.ok(links[1]!.every(([before, id, after]) => before === id && after === id));
  assert.ok(links[0]!.every(([before, id, after]) => before === null && after === id));
  assert.ok(links[2]!.every(([before, id, after]) => before === id && after === null));
});

test('speed signs stand beside the road and speak to its driving lanes', () => {
  assert.is(road.signals.length, 2);
  for (const { type, value, t, orientation, validities, s } of road.signals) {
    assert.is(type, '274');
    assert.is(value, 50);
    assert.is(Math.abs(t), 2 * 3.5 + 1.5 + 2.4 + 2 + 0.5);
    assert.is(orientation, t < 0 ? '+' : '-');
    assert.is(s, t < 0 ? 20 : 70);
    assert.equal(validities, [t < 0 ? { fromLane: -2, toLane: -1 } : { fromLane: 1, toLane: 2 }]);
  }
});

test('widths blend without a kink', () => {
  const width = blend(3, 4, 20);
  assert.is(cubicAt(width, 0), 3);
  assert.ok(Math.abs(cubicAt(width, 20) - 4) < 1e-12);
  assert.ok(Math.abs(cubicAt(width, 10) - 3.5) < 1e-12);
  assert.ok(Math.abs(width.b + 2 * width.c * 20 + 3 * width.d * 400) < 1e-12, 'slope at the end');
});

test('numbers are rounded, small ones to digits, noise to nothing', () => {
  assert.is(rounded(12.34567890123), 12.345678901);
  assert.is(rounded(-1.23456789012345e-7), -1.23456789e-7);
  assert.is(rounded(6e-17), 0);
  assert.ok(Object.is(rounded(-0), 0));
});

test('a box beside the road keeps its place and its sides', () => {
  const [tree] = road.objects;
  assert.is(road.objects.length, 1);
  assert.equal(
    [tree!.type, tree!.s, tree!.t, tree!.length, tree!.width, tree!.height],
    ['tree', 30, -14.5, 0.6, 0.5, 7.25],
  );
});

test.run();
