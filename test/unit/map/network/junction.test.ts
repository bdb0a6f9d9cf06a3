import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ClientVersion, RoadMap } from '../../../../src/map/road-map.js';
import { mapText, roadText } from '../../../helpers/opendrive-text.js';

function connecting(id: number, x: number, y: number, hdg: number): string {
  return roadText({
    id: String(id),
    junction: '9',
    length: '40',
    planView: `<geometry s="0" x="${x}" y="${y}" hdg="${hdg}" length="40"><line/></geometry>`,
  });
}

const connection = (id: number) =>
  `<connection id="${id}" incomingRoad="1" connectingRoad="${id}" contactPoint="start"/>`;

/** Lanes of 3.5 m: road 2 along x at y = 0, road 3 across it, road 4 far from both. */
const map = RoadMap.fromOpenDrive(
  mapText(
    roadText({ id: '1' }) +
      connecting(2, 0, 0, 0) +
      connecting(3, 20, -20, Math.PI / 2) +
      connecting(4, 0, 100, 0) +
      `<junction id="9" name="">${[2, 3, 4].map(connection).join('')}</junction>`,
  ),
  { name: 'junction' },
);

const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1e-4, `expected ${expected}, found ${found}`);

test('boxes the lane centres of all connecting roads', () => {
  const box = map.junctionBoundingBox(9);
  assert.ok(box);
  near(box.location.x - box.extent.x, 0);
  near(box.location.x + box.extent.x, 40);
  near(box.location.y - box.extent.y, -98.25);
  near(box.location.y + box.extent.y, 20);
  near(box.extent.z, 0);
});

test('tells which connecting roads come close to each other', () => {
  const conflicts = map.junctionConflicts(9);
  const listed = [...conflicts].map(([road, others]) => [road, [...others]]);
  assert.equal(listed, [
    [2, [3]],
    [3, [2]],
  ]);
});

test('pairs entry and end of each lane, the last connection first', () => {
  const pairs = map.junctionWaypoints(9);
  assert.equal(
    pairs.map(([entry]) => entry.roadId),
    [4, 3, 2],
  );
  for (const [entry, end] of pairs) {
    near(entry.s, 0);
    near(end.s, 40);
  }
});

test('answers nothing for a junction that is not there', () => {
  assert.is(map.junctionBoundingBox(8), null);
  assert.equal(map.junctionWaypoints(8), []);
  assert.is(map.junctionConflicts(8).size, 0);
});

const CORNERS = [
  [-3, -1],
  [3, -1],
  [3, 1],
  [-3, 1],
];

function crosswalkCorners(client: ClientVersion, hdg: number): number[][] {
  const outline = CORNERS.map(([u, v]) => `<cornerLocal u="${u}" v="${v}" z="0"/>`).join('');
  const rest =
    `<objects><object type="crosswalk" id="5" name="" s="50" t="2" zOffset="0" hdg="${hdg}">` +
    `<outline>${outline}</outline></object></objects>`;
  const street = RoadMap.fromOpenDrive(mapText(roadText({ rest })), { name: 'street', client });
  const [crosswalk] = street.crosswalks();
  assert.is(crosswalk?.objectId, '5');
  return (crosswalk?.corners ?? []).map(({ x, y }) => [x, y]);
}

test('makes crosswalks a metre longer at both ends for client 0.9.15', () => {
  const corners = crosswalkCorners('0.9.15', 0);
  const expected = [
    [46, -3],
    [54, -3],
    [54, -1],
    [46, -1],
  ];
  for (const [i, value] of corners.flat().entries()) near(value, expected.flat()[i]!);
});

test('mirrors crosswalks instead for client 0.9.16', () => {
  const corners = crosswalkCorners('0.9.16', 0);
  const expected = [
    [47, -1],
    [53, -1],
    [53, -3],
    [47, -3],
  ];
  for (const [i, value] of corners.flat().entries()) near(value, expected.flat()[i]!);
});

test('turns crosswalks by their heading, which the old client gives to t as well', () => {
  const [first] = crosswalkCorners('0.9.16', Math.PI / 2);
  near(first![0]!, 50 + 1);
  near(first![1]!, -2 + 3);
  const [old] = crosswalkCorners('0.9.15', Math.PI / 2);
  near(old![0]!, 50 - 2 - 1);
  near(old![1]!, 4);
});

test.run();
