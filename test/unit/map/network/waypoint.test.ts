import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LaneType } from '../../../../src/map/lane-type.js';
import { LaneChange, RoadMap, type Waypoint } from '../../../../src/map/road-map.js';
import { mapText, roadText } from '../../../helpers/opendrive-text.js';

const width = (a: number, b = 0) => `<width sOffset="0" a="${a}" b="${b}" c="0" d="0"/>`;
const markText = (laneChange: string, type = 'broken') =>
  `<roadMark sOffset="0" type="${type}" color="yellow" width="0.12" laneChange="${laneChange}"/>`;

function lane(id: number, inner: string, type = 'driving'): string {
  return `<lane id="${id}" type="${type}">${inner}</lane>`;
}

function street(attributes: string, client?: '0.9.15' | '0.9.16'): RoadMap {
  const lanes =
    `<laneSection s="0"><left>${lane(2, width(2), 'Sidewalk')}` +
    `${lane(1, width(3) + markText('increase'))}</left>` +
    `<center>${lane(0, markText('none', 'solid solid'), 'none')}</center>` +
    `<right>${lane(-1, width(4, 0.01) + markText('increase'))}` +
    `${lane(-2, width(3))}</right></laneSection>`;
  const elevation = '<elevation s="0" a="5" b="0.1" c="0" d="0"/>';
  return RoadMap.fromOpenDrive(mapText(roadText({ lanes, elevation, attributes })), {
    name: 'street',
    client,
  });
}

function at(map: RoadMap, laneId: number, s = 50): Waypoint {
  const waypoint = map.waypointOnRoad(1, laneId, s);
  assert.ok(waypoint);
  return waypoint;
}

const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1e-4, `expected ${expected}, found ${found}`);

test('puts a right lane at positive y, with yaw and pitch along the road', () => {
  const { location, rotation } = at(street(''), -1).transform;
  near(location.x, 50);
  near(location.y, 2.25);
  near(location.z, 10);
  near(rotation.pitchDeg, (0.1 * 180) / Math.PI);
  // Half the growth of its width turns the lane's centre to the right.
  near(rotation.yawDeg, (0.005 * 180) / Math.PI);
});

test('turns a left lane by 180° and mirrors its pitch about 360°', () => {
  const { location, rotation } = at(street(''), 1).transform;
  near(location.y, -1.5);
  near(rotation.yawDeg, 180);
  near(rotation.pitchDeg, 360 - (0.1 * 180) / Math.PI);
});

test('adds the full widths of the inner lanes and half its own', () => {
  near(at(street(''), -2).transform.location.y, 4.5 + 1.5);
  near(at(street(''), 2).transform.location.y, -(3 + 1));
  near(at(street(''), -1).laneWidthM, 4.5);
});

test('knows type, neighbours and where lanes end', () => {
  const map = street('');
  assert.is(at(map, 2).laneType, LaneType.Sidewalk);
  assert.is(at(map, -1).left()?.laneId, 1);
  assert.is(at(map, 1).left()?.laneId, -1);
  assert.is(at(map, -1).right()?.laneId, -2);
  assert.is(at(map, -2).left()?.laneId, -1);
  assert.is(at(map, -2).right(), null);
  assert.is(at(map, 1).right()?.laneId, 2);
  assert.is(at(map, 2).right(), null);
});

test('reads marks of the own and the inner lane and swaps sides against s', () => {
  const map = street('');
  assert.equal(at(map, -1).rightMarking, {
    type: 'Broken',
    color: 'Yellow',
    laneChange: LaneChange.Right,
    widthM: 0.12,
  });
  assert.is(at(map, -1).leftMarking?.type, 'SolidSolid');
  assert.is(at(map, -1).laneChange, LaneChange.Right);
  // The same one-sided mark lets no lane through that runs against s.
  assert.is(at(map, 1).laneChange, LaneChange.None);
  assert.is(at(map, -2).rightMarking, null);
  assert.is(at(map, -2).laneChange, LaneChange.Right);
});

test('obeys left-hand traffic only for the client that does', () => {
  const ignored = at(street(' rule="LHT"'), 1);
  assert.is(ignored.runsWithS, false);
  near(ignored.transform.rotation.yawDeg, 180);
  const map = street(' rule="LHT"', '0.9.16');
  const obeyed = at(map, 1);
  assert.is(obeyed.runsWithS, true);
  near(obeyed.transform.rotation.yawDeg, 0);
  near(obeyed.transform.location.y, -1.5);
  assert.is(obeyed.left()?.laneId, 2);
  assert.is(obeyed.right()?.laneId, -1);
  near(obeyed.next(10)[0]!.s, 60);
});

test('finds the lane under a location and only within its width', () => {
  const map = street('');
  const location = { x: 30, y: 2, z: 8 };
  assert.is(map.waypointAt(location)?.laneId, -1);
  assert.is(map.waypointAt(location, LaneType.Sidewalk)?.laneId, 2);
  assert.is(map.waypointAt(location, LaneType.Tram), null);
  assert.is(map.waypointAtExact({ x: 30, y: 20, z: 8 }), null);
  assert.is(map.waypointAtExact(location)?.laneId, -1);
  assert.is(map.waypointAt({ x: 500, y: 2, z: 8 })?.laneId, -1);
});

test('answers nothing for roads, lanes and lengths that are not there', () => {
  const map = street('');
  assert.is(map.waypointXodr(2, -1, 5), null);
  assert.is(map.waypointXodr(1, -3, 5), null);
  assert.is(map.waypointXodr(1, -1, -0.1), null);
  assert.is(map.waypointXodr(1, -1, 100), null);
  assert.is(map.waypointXodr(1, -1, 0.1)?.s, Math.fround(0.1));
});

test.run();
