import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InvariantError } from '../../../../src/core/errors.js';
import { RoadMap, type Waypoint } from '../../../../src/map/road-map.js';
import { mapText, roadText } from '../../../helpers/opendrive-text.js';

const WIDTH = '<width sOffset="0" a="3" b="0" c="0" d="0"/>';

function lane(id: number, links: { from?: number; to?: number } = {}, type = 'driving'): string {
  const from = links.from === undefined ? '' : `<predecessor id="${links.from}"/>`;
  const to = links.to === undefined ? '' : `<successor id="${links.to}"/>`;
  return `<lane id="${id}" type="${type}"><link>${from}${to}</link>${WIDTH}</lane>`;
}

function section(s: number, right: string, left = ''): string {
  const leftSide = left === '' ? '' : `<left>${left}</left>`;
  const rightSide = right === '' ? '' : `<right>${right}</right>`;
  return `<laneSection s="${s}">${leftSide}<center><lane id="0" type="none"/></center>${rightSide}</laneSection>`;
}

const geometry = (x: number, length = 100) =>
  `<geometry s="0" x="${x}" y="0" hdg="0" length="${length}"><line/></geometry>`;

const toRoad = (id: number, contact: string) =>
  `elementType="road" elementId="${id}" contactPoint="${contact}"`;

const where = (w: Waypoint) => [w.roadId, w.sectionIndex, w.laneId, Number(w.s.toFixed(9))];
const start = (map: RoadMap, road: number, laneId: number, s: number): Waypoint => {
  const waypoint = map.waypointOnRoad(road, laneId, s);
  assert.ok(waypoint);
  return waypoint;
};

const sections = RoadMap.fromOpenDrive(
  mapText(
    roadText({
      id: '1',
      lanes:
        section(0, lane(-1, { to: -1 }), lane(1, { to: 1 })) +
        section(40, lane(-1, { from: -1 }) + lane(-2), lane(1, { from: 1, to: 2 })) +
        section(70, lane(-1), lane(2, { from: 1 }) + lane(1)),
    }),
  ),
  { name: 'sections' },
);

test('goes on within the lane, one epsilon short', () => {
  const [next, ...others] = start(sections, 1, -1, 10).next(5);
  assert.is(others.length, 0);
  assert.equal(next === undefined ? null : where(next), [1, 0, -1, 15]);
  assert.equal(start(sections, 1, 1, 10).next(5).map(where), [[1, 0, 1, 5]]);
  assert.equal(start(sections, 1, -1, 10).previous(5).map(where), [[1, 0, -1, 5]]);
});

test('enters the next section by lane link and stops where there is none', () => {
  assert.equal(start(sections, 1, -1, 30).next(15).map(where), [[1, 1, -1, 45]]);
  assert.equal(start(sections, 1, -1, 60).next(15), []);
  assert.equal(start(sections, 1, 2, 80).next(20).map(where), [[1, 1, 1, 60]]);
  assert.equal(start(sections, 1, 1, 60).previous(20).map(where), [[1, 2, 2, 80]]);
});

test('refuses to travel nothing or backwards', () => {
  const waypoint = start(sections, 1, -1, 10);
  for (const distance of [0, -1, Number.NaN]) {
    assert.throws(
      () => waypoint.next(distance),
      (e: unknown) => e instanceof InvariantError,
    );
  }
});

test('walks to the end of the road in steps, and one more to the end', () => {
  const walked = start(sections, 1, -1, 5).nextUntilLaneEnd(10);
  assert.equal(
    walked.map((w) => Math.round(w.s)),
    [15, 25, 35, 45, 55, 65],
  );
  const back = start(sections, 1, 1, 5).nextUntilLaneEnd(2);
  assert.equal(
    back.map((w) => Math.round(w.s)),
    [3, 1, 0],
  );
});

/** Road 1 leads into junction 9, whose roads 2, 3 and 4 all leave its lane −1. */
const junction = (client?: '0.9.16') =>
  RoadMap.fromOpenDrive(
    mapText(
      roadText({ id: '1', link: '<successor elementType="junction" elementId="9"/>' }) +
        [2, 3, 4]
          .map((id) =>
            roadText({
              id: String(id),
              junction: '9',
              length: '20',
              planView: geometry(100, 20),
              link: `<predecessor ${toRoad(1, 'end')}/>${id === 3 ? `<successor ${toRoad(5, 'start')}/>` : ''}`,
              lanes: section(0, lane(-1, { from: -1, ...(id === 3 ? { to: -1 } : {}) })),
            }),
          )
          .join('') +
        roadText({
          id: '5',
          length: '100.1',
          planView: geometry(120, 100.1),
          lanes: section(0, lane(-1, { from: -1 })),
        }) +
        '<junction id="9" name="">' +
        [2, 3, 4]
          .map(
            (id) =>
              `<connection id="${id}" incomingRoad="1" connectingRoad="${id}" contactPoint="start">` +
              '<laneLink from="-1" to="-1"/></connection>',
          )
          .join('') +
        '</junction>',
    ),
    { name: 'junction', client },
  );

test('takes every way through a junction, in hash order of the connections', () => {
  for (const map of [junction(), junction('0.9.16')]) {
    const next = start(map, 1, -1, 95).next(10);
    assert.equal(next.map(where), [
      [4, 0, -1, 5],
      [3, 0, -1, 5],
      [2, 0, -1, 5],
    ]);
    assert.ok(next.every((w) => w.isJunction && w.junctionId === 9));
    assert.equal(start(map, 1, -1, 95).next(30).map(where), [[5, 0, -1, 5]]);
    assert.equal(start(map, 3, -1, 5).previous(10).map(where), [[1, 0, -1, 95]]);
  }
});

test('lists a dead end with its own end, where that is below the length in float32', () => {
  const pairs = junction()
    .topology()
    .map(([a, b]) => [a.roadId, b.roadId]);
  const sorted = pairs.map((pair) => pair.join()).sort();
  assert.equal(sorted, ['1,2', '1,3', '1,4', '3,5', '5,5']);
});

test('comes to an end on lanes of no length that lead to each other', () => {
  const loop = (id: number, other: number) =>
    roadText({
      id: String(id),
      length: '0.000001',
      planView: geometry(0, 0.000001),
      link: `<predecessor ${toRoad(other, 'end')}/><successor ${toRoad(other, 'start')}/>`,
      lanes: section(0, lane(-1, { from: -1, to: -1 })),
    });
  const map = RoadMap.fromOpenDrive(mapText(loop(1, 2) + loop(2, 1)), { name: 'loop' });
  assert.equal(start(map, 1, -1, 0).next(1), []);
});

test.run();
