/**
 * Answers of CARLA's own client (0.9.16, from the OpenDRIVE text alone) recorded once: nearest lanes
 * with many equally near ones, next and previous in order, topology, marks, junction boxes and
 * crosswalks. The map of odd shapes ships with the tests; the towns lie in ../shared. Every number must
 * be equal to the last bit.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type LaneMarking, RoadMap, type Waypoint } from '../../src/map/road-map.js';
import { sharedFile, sharedTest } from '../helpers/shared.js';

type Place = [roadId: number, sectionIndex: number, laneId: number, s: number];
/** A place with x, y, z, pitch and yaw. */
type Pose = [...Place, number, number, number, number, number];
type Mark = [type: string, color: number, laneChange: number, widthM: number];
type Travel = [distanceM: number, places: Place[]][];

interface Step {
  at: Place;
  type: number;
  width: number;
  junction: boolean;
  laneChange: number;
  right: Mark | null;
  left: Mark | null;
  leftLane: Place | null;
  rightLane: Place | null;
  next: Travel;
  previous: Travel;
}

interface TownAnswers {
  topology: [Place, Place][];
  topologyCount: number;
  waypointAt: [point: number[], mask: number, pose: Pose | null, isWithin: boolean][];
  own: [Place, Place][];
  steps: Step[];
  junctions: Record<string, number[]>;
  junctionPairs: Record<string, [Place, Place][]>;
  crosswalks: number[][];
  generated: Pose[];
}

const COLORS = ['White', 'Blue', 'Green', 'Red', 'Yellow', 'Other'];
const folder = new URL('.', import.meta.url);
const answers: Record<string, TownAnswers> = JSON.parse(
  gunzipSync(readFileSync(new URL('map-client-0.9.16.json.gz', folder))).toString('utf8'),
);

const test = suite('map: the client’s own answers');

const place = (w: Waypoint | null): Place | null =>
  w === null ? null : [w.roadId, w.sectionIndex, w.laneId, w.s];

function pose(w: Waypoint | null): Pose | null {
  if (w === null) return null;
  const { location, rotation } = w.transform;
  const { x, y, z } = location;
  return [...(place(w) as Place), x, y, z, rotation.pitchDeg, rotation.yawDeg];
}

const mark = (m: LaneMarking | null): Mark | null =>
  m === null ? null : [m.type, COLORS.indexOf(m.color), m.laneChange, m.widthM];

/** The waypoint at a recorded place; its section is the one that holds s. */
function at(map: RoadMap, [roadId, sectionIndex, laneId, s]: Place): Waypoint {
  const waypoint = map.waypointOnRoad(roadId, laneId, s);
  assert.ok(waypoint, `no lane ${laneId} on road ${roadId} at ${s}`);
  assert.is(waypoint.sectionIndex, sectionIndex);
  return waypoint;
}

function checkNearest(map: RoadMap, town: TownAnswers): void {
  for (const [[x, y, z], mask, expected, isWithin] of town.waypointAt) {
    const location = { x: x as number, y: y as number, z: z as number };
    const where = `${x}, ${y}, ${z} types ${mask}`;
    assert.equal(pose(map.waypointAt(location, mask)), expected, where);
    assert.is(map.waypointAtExact(location, mask) !== null, isWithin, where);
  }
  for (const [from, found] of town.own) {
    const { location } = at(map, from).transform;
    assert.equal(place(map.waypointAt(location)), found, `the place ${from} itself`);
  }
}

function checkStep(map: RoadMap, step: Step): void {
  const waypoint = at(map, step.at);
  assert.is(waypoint.laneType, step.type);
  assert.is(waypoint.laneWidthM, step.width);
  assert.is(waypoint.isJunction, step.junction);
  assert.is(waypoint.laneChange, step.laneChange, `lane change at ${step.at}`);
  assert.equal(mark(waypoint.rightMarking), step.right);
  assert.equal(mark(waypoint.leftMarking), step.left);
  assert.equal(place(waypoint.left()), step.leftLane);
  assert.equal(place(waypoint.right()), step.rightLane);
  for (const [distanceM, places] of step.next) {
    assert.equal(waypoint.next(distanceM).map(place), places, `${step.at} next ${distanceM}`);
  }
  for (const [distanceM, places] of step.previous) {
    assert.equal(waypoint.previous(distanceM).map(place), places, `${step.at} prev ${distanceM}`);
  }
}

function checkAreas(map: RoadMap, town: TownAnswers): void {
  for (const [id, expected] of Object.entries(town.junctions)) {
    const box = map.junctionBoundingBox(Number(id));
    assert.ok(box);
    const { location, extent } = box;
    const found = [location.x, location.y, location.z, extent.x, extent.y, extent.z];
    assert.equal(found, expected, `junction ${id}`);
  }
  for (const [id, expected] of Object.entries(town.junctionPairs)) {
    const pairs = map.junctionWaypoints(Number(id)).map(([a, b]) => [place(a), place(b)]);
    assert.equal(pairs, expected, `lanes of junction ${id}`);
  }
  const corners = map.crosswalks().flatMap((crosswalk) => crosswalk.corners);
  const found = corners.slice(0, town.crosswalks.length).map(({ x, y, z }) => [x, y, z]);
  assert.equal(found, town.crosswalks);
}

function check(name: string, text: string): void {
  const town = answers[name];
  assert.ok(town);
  const map = RoadMap.fromOpenDrive(text, { name, client: '0.9.16' });
  const topology = map.topology();
  assert.is(topology.length, town.topologyCount);
  const head = topology.slice(0, town.topology.length).map(([a, b]) => [place(a), place(b)]);
  assert.equal(head, town.topology);
  const generated = map.generateWaypoints(1);
  town.generated.forEach((expected, i) => {
    assert.equal(pose(generated[i * 40] as Waypoint), expected);
  });
  checkNearest(map, town);
  for (const step of town.steps) checkStep(map, step);
  checkAreas(map, town);
}

test('spirals, polynomials, splitting lanes, left-hand traffic', () => {
  check('shapes', readFileSync(fileURLToPath(new URL('map-shapes.xodr', folder)), 'utf8'));
});

for (const town of ['Town01', 'Town02', 'Town04', 'Town10HD']) {
  const file = `maps/${town}.xodr`;
  sharedTest(test, file, town, () => check(town, readFileSync(sharedFile(file), 'utf8')));
}

test.run();
