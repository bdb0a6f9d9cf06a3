import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vector3 } from '../../../../src/core/float32.js';
import { RoadOption } from '../../../../src/map/road-option.js';
import { findPath } from '../../../../src/map/routing/path-search.js';
import { interpolateTrajectory, routeGraphOf } from '../../../../src/map/routing/planner.js';
import { summarizePlan } from '../../../../src/map/routing/summary.js';
import { expectError } from '../../../helpers/expect-error.js';
import { type LaneInput, LaneMap } from '../../../helpers/lane-map.js';

/** A crossing: in from the west, out to the east, north (y < 0) and south; turns start gently. */
const CROSSING: readonly LaneInput[] = [
  { id: 'in', from: [0, 0], to: [40, 0], next: ['ahead', 'left', 'right'] },
  { id: 'ahead', from: [40, 0], to: [60, 0], isJunction: true, next: ['east'] },
  { id: 'left', from: [40, 0], to: [46, -1], isJunction: true, next: ['leftOn'] },
  { id: 'leftOn', from: [46, -1], to: [50, -20], isJunction: true, next: ['north'] },
  { id: 'right', from: [40, 0], to: [46, 1], isJunction: true, next: ['rightOn'] },
  { id: 'rightOn', from: [46, 1], to: [50, 20], isJunction: true, next: ['south'] },
  { id: 'east', from: [60, 0], to: [100, 0] },
  { id: 'north', from: [50, -20], to: [50, -60] },
  { id: 'south', from: [50, 20], to: [50, 60] },
];

function optionsInJunction(to: readonly [number, number]): number[] {
  const map = new LaneMap(CROSSING);
  const plan = interpolateTrajectory(map, [vector3(2, 0, 0), vector3(...to, 0)]);
  const inside = plan.filter(({ waypoint }) => waypoint.isJunction);
  // The first point inside still belongs to the lane that leads in.
  assert.is(inside[0]!.option, RoadOption.LaneFollow);
  return [...new Set(inside.slice(1).map(({ option }) => option))];
}

test('names the turns of a crossing', () => {
  assert.equal(optionsInJunction([90, 0]), [RoadOption.Straight]);
  assert.equal(optionsInJunction([50, -50]), [RoadOption.Left]);
  assert.equal(optionsInJunction([50, 50]), [RoadOption.Right]);
});

test('starts at the path point nearest the origin and stops within 2 m of the destination', () => {
  const map = new LaneMap(CROSSING);
  const plan = interpolateTrajectory(map, [vector3(2.4, 1, 0), vector3(30, -1, 0)]);
  assert.is(plan[0]!.transform.location.x, 2);
  assert.is(plan[plan.length - 1]!.transform.location.x, 29);
  assert.ok(plan.every(({ option }) => option === RoadOption.LaneFollow));
});

test('joins traces as they are, so points repeat at key points', () => {
  const map = new LaneMap(CROSSING);
  const keyPoints = [2, 12, 22].map((x) => vector3(x, 0, 0));
  const xs = interpolateTrajectory(map, keyPoints).map(({ transform }) => transform.location.x);
  assert.equal(xs.slice(-10), [12, 13, 14, 15, 16, 17, 18, 19, 20, 21]);
  assert.equal(xs.slice(0, -10), [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

/** Two lanes of one road; only the left one leads on to the destination. */
const TWO_LANES: readonly LaneInput[] = [
  { id: 'outer', from: [0, 3], to: [60, 3], road: 1, lane: -2, left: 'inner', next: ['exit'] },
  { id: 'inner', from: [0, 0], to: [60, 0], road: 1, lane: -1, right: 'outer', next: ['on'] },
  { id: 'exit', from: [60, 3], to: [60, 50] },
  { id: 'on', from: [60, 0], to: [120, 0] },
];

test('a lane change is two points: here, and five path points on in the other lane', () => {
  const plan = interpolateTrajectory(new LaneMap(TWO_LANES), [
    vector3(10, 3, 0),
    vector3(100, 0, 0),
  ]);
  const places = plan
    .filter(({ option }) => option === RoadOption.ChangeLaneLeft)
    .map(({ transform: { location } }) => [location.x, location.y]);
  assert.equal(places, [
    [10, 3],
    [15, 0],
  ]);
  assert.equal(summarizePlan(plan).laneChanges, { left: 1, right: 0 });
});

test('a lane change needs the marking, and a driving lane of the same road', () => {
  const keyPoints = [vector3(10, 3, 0), vector3(100, 0, 0)];
  const without = (change: (lane: LaneInput) => LaneInput) => () =>
    interpolateTrajectory(new LaneMap(TWO_LANES.map(change)), keyPoints);
  const otherRoad = (lane: LaneInput) => (lane.id === 'inner' ? { ...lane, road: 2 } : lane);
  expectError('ROUTE_UNPLANNABLE', /no way/, without(otherRoad));
  const noMarking = ({ left: _, ...lane }: LaneInput) => lane;
  expectError('ROUTE_UNPLANNABLE', /no way/, without(noMarking));
});

test('says between which key points there is no way', () => {
  const map = new LaneMap(CROSSING);
  expectError('ROUTE_UNPLANNABLE', /no way, from key point 2 to 3/, () =>
    interpolateTrajectory(map, [vector3(2, 0, 0), vector3(90, 0, 0), vector3(50, 50, 0)]),
  );
  expectError('ROUTE_UNPLANNABLE', /two key points, found 1/, () =>
    interpolateTrajectory(map, [vector3(2, 0, 0)]),
  );
  expectError('ROUTE_UNPLANNABLE', /driving lanes, found none/, () =>
    interpolateTrajectory(new LaneMap([]), [vector3(2, 0, 0), vector3(3, 0, 0)]),
  );
});

/** Two ways of equal length; which one is taken depends on the order of the lanes alone. */
function diamond(first: 'up' | 'down'): LaneMap {
  const up: LaneInput = { id: 'up', from: [20, 0], to: [40, -15], next: ['upper'] };
  const down: LaneInput = { id: 'down', from: [20, 0], to: [40, 15], next: ['lower'] };
  return new LaneMap([
    { id: 'in', from: [0, 0], to: [20, 0], next: ['up', 'down'] },
    ...(first === 'up' ? [up, down] : [down, up]),
    { id: 'upper', from: [40, -15], to: [60, 0], next: ['out'] },
    { id: 'lower', from: [40, 15], to: [60, 0], next: ['out'] },
    { id: 'out', from: [60, 0], to: [90, 0] },
  ]);
}

test('of two equally long ways the one whose node was queued first is taken', () => {
  for (const [first, sign] of [
    ['up', -1],
    ['down', 1],
  ] as const) {
    const plan = interpolateTrajectory(diamond(first), [vector3(5, 0, 0), vector3(80, 0, 0)]);
    const side = plan.find(({ transform }) => transform.location.x > 35)!.transform.location.y;
    assert.is(Math.sign(side), sign);
  }
});

test('both search versions find a way through plain networks, and the same one', () => {
  const graph = routeGraphOf(new LaneMap(CROSSING));
  const ends = graph.vertices.length;
  let found = 0;
  for (let source = 0; source < ends; source += 1) {
    for (let target = 0; target < ends; target += 1) {
      const newer = findPath(graph, source, target);
      assert.equal(findPath(graph, source, target, 'networkx-2.2'), newer);
      if (newer !== null) found += 1;
    }
  }
  assert.ok(found > ends);
});

test('the graph of a map is built once a resolution', () => {
  const map = new LaneMap(CROSSING);
  assert.is(routeGraphOf(map), routeGraphOf(map));
  assert.is.not(routeGraphOf(map, 2), routeGraphOf(map));
});

test('sums a plan up', () => {
  const map = new LaneMap(CROSSING);
  const plan = interpolateTrajectory(map, [vector3(2, 0, 0), vector3(50, 50, 0)]);
  const summary = summarizePlan(plan);
  assert.equal(summary.turns, { left: 0, right: 1, straight: 0 });
  assert.equal(summary.laneChanges, { left: 0, right: 0 });
  assert.is(summary.junctions, 1);
  assert.is(summary.points, plan.length);
});

test('a lane that never leads to the lane after it is named, where the official planner hangs', () => {
  const circle: readonly LaneInput[] = [
    { id: 'in', from: [0, 0], to: [20, 0], road: 7, lane: -1, next: ['ring', 'far'] },
    { id: 'ring', from: [20, 0], to: [40, 0], next: ['back'] },
    { id: 'back', from: [40, 0], to: [20, 0], next: ['ring'] },
    // Its start lies off the end of the lane before it, so no step comes near.
    { id: 'far', from: [20, 30], to: [60, 30] },
  ];
  const map = new LaneMap(circle);
  expectError('ROUTE_UNPLANNABLE', /lane -1 of road 7/, () => routeGraphOf(map));
});

test.run();
