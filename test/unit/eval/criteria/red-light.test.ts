import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LightState, type TrafficLightTruth } from '../../../../src/bridge/frame.js';
import { rotationDeg, vector3 } from '../../../../src/core/float32.js';
import { arangeByOne, lightStop } from '../../../../src/eval/criteria/stop-waypoints.js';
import type { RulesetName } from '../../../../src/eval/ruleset.js';
import { evaluate } from '../../../helpers/evaluate.js';
import {
  driveFrames,
  planAlongX,
  poseAt,
  routeOver,
  TWO_WAY_ROAD,
} from '../../../helpers/route-frames.js';
import { StraightLaneMap } from '../../../helpers/straight-lane-map.js';

const { Red, Yellow, Green } = LightState;
const MAP = new StraightLaneMap(TWO_WAY_ROAD);

/** A light whose trigger volume lies on the lane at y = 1.75, pole beside the road. */
function light(id: number, x: number, poleX = x): TrafficLightTruth {
  return {
    id,
    transform: poseAt(poleX, 7),
    triggerVolume: { center: vector3(x - poleX, -5.25, 0.5), extent: vector3(1.5, 0.6, 1) },
  };
}

function ranAt(
  ruleset: RulesetName,
  lights: readonly TrafficLightTruth[],
  state: (tick: number) => readonly number[],
  parts: { speedMps?: number; y?: number; yawDeg?: number; ticks?: number } = {},
): [number, number][] {
  const { speedMps = 10, y = 1.75, yawDeg = 0, ticks = 160 } = parts;
  const frames = driveFrames(170, speedMps, ticks, (tick) => ({
    lightStates: state(tick),
    y,
    yawDeg,
  }));
  return evaluate(ruleset, routeOver(planAlongX(170, 260), { trafficLights: lights }), frames)
    .events.filter((event) => event.type === 'TRAFFIC_LIGHT_INFRACTION')
    .map((event) => [event.tick, Number(/red light (\d+)/.exec(event.message)?.[1])]);
}

test('numpy arange: second value fixes the step, the end is left out', () => {
  assert.equal(arangeByOne(-1.5, 1.5), [-1.5, -0.5, 0.5]);
  assert.equal(arangeByOne(-0.3, 0.3), [-0.3]);
  assert.equal(arangeByOne(0, 0), []);
});

test('stop waypoints are moved up to the junction, one per lane', () => {
  const { stops, center } = lightStop(light(31, 196), MAP);
  assert.equal(center, vector3(196, 1.75, 0.5));
  assert.is(stops.length, 1);
  const { location } = stops[0]!.waypoint.transform;
  assert.ok(location.x >= 199 && location.x < 200);
  assert.is(stops[0]?.waypoint.laneId, -1);
  const across: TrafficLightTruth = {
    id: 5,
    transform: { location: vector3(210, 7, 0), rotation: rotationDeg(0, 90, 0) },
    triggerVolume: { center: vector3(-7, 0, 0), extent: vector3(3.5, 0.5, 1) },
  };
  assert.equal(
    lightStop(across, MAP).stops.map((stop) => stop.waypoint.roadId),
    [11, 10],
  );
});

test('charged when the tail crosses the line at red, once', () => {
  const ran = ranAt('leaderboard-2.0', [light(31, 196)], () => [Red]);
  assert.is(ran.length, 1);
  // The line lies at 199.5 or so, the near tail point 1.96 m behind the centre.
  assert.ok(170 + 0.5 * ran[0]![0] >= 201);
  assert.equal(
    ranAt('leaderboard-2.0', [light(31, 196)], () => [Yellow]),
    [],
  );
});

test('red from the tick after the tail has left is too late', () => {
  const [[tick]] = ranAt('leaderboard-2.0', [light(31, 196)], () => [Red]) as [[number, number]];
  const late = (from: number) =>
    ranAt('leaderboard-2.0', [light(31, 196)], (at) => [at >= from ? Red : Green]).length;
  assert.is(late(tick), 1);
  assert.is(late(tick + 4), 0);
});

test('two lights on one line alternate while the tail covers it', () => {
  const lights = [light(31, 196), light(32, 197)];
  const ran = ranAt('leaderboard-2.0', lights, () => [Red, Red], { speedMps: 4, ticks: 400 });
  assert.ok(ran.length > 2);
  assert.equal(
    ran.slice(0, 4).map(([, id]) => id),
    [31, 32, 31, 32],
  );
});

test('after an infraction the rest of the list is tested from the pole', () => {
  const lights = [light(31, 196, 230), light(32, 197)];
  const ran = ranAt('leaderboard-2.0', lights, () => [Red, Red], { speedMps: 40, ticks: 60 });
  assert.equal(
    ran.map(([, id]) => id),
    [31],
  );
});

test('the line is 1.2 lane widths long, in 1.0 only 0.8', () => {
  const once = (ruleset: RulesetName, y: number) =>
    ranAt(ruleset, [light(31, 196)], () => [Red], { y }).length;
  assert.is(once('leaderboard-2.0', 1.75 + 2.09), 1);
  assert.is(once('leaderboard-2.0', 1.75 + 2.11), 0);
  assert.is(once('leaderboard-1.0', 1.75 + 1.39), 1);
  assert.is(once('leaderboard-1.0', 1.75 + 1.41), 0);
});

test('an ego against the lane is not charged', () => {
  assert.equal(
    ranAt('leaderboard-2.0', [light(31, 196)], () => [Red], { yawDeg: 95 }),
    [],
  );
});

test.run();
