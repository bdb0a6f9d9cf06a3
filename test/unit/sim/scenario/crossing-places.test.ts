import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LaneType } from '../../../../src/map/lane-type.js';
import type { Waypoint } from '../../../../src/map/road-map.js';
import { laneChangePath, lengthsAt } from '../../../../src/sim/scenario/movers/lane-change-path.js';
import {
  meetingPoint,
  outermost,
  vergeOf,
} from '../../../../src/sim/scenario/places/crossing-moves.js';
import { type Place, placeOn } from '../../../../src/sim/scenario/places/place.js';
import { shippedTown } from '../../../helpers/loop-routes.js';

function lanes(town: string, accept: (lane: Waypoint) => boolean): Waypoint[] {
  return shippedTown(town)
    .generateWaypoints(25)
    .filter((lane) => !lane.isJunction && accept(lane));
}

function place(x: number, y: number, yawDeg: number): Place {
  const [waypoint] = lanes('LoopRural', () => true);
  return { waypoint: waypoint!, x, y, z: 0, yaw: (yawDeg * Math.PI) / 180 };
}

/** Metres to the right of a place's heading. */
function aside(from: Place, to: { x: number; y: number }): number {
  return Math.cos(from.yaw) * (to.y - from.y) - Math.sin(from.yaw) * (to.x - from.x);
}

test('lines meet where they cross, and nearly parallel ones nowhere', () => {
  const crossing = meetingPoint(place(0, 0, 0), place(20, -30, 90))!;
  assert.ok(Math.abs(crossing.x - 20) < 1e-9 && Math.abs(crossing.y) < 1e-9);
  const skew = meetingPoint(place(0, 0, 0), place(0, -10, 45))!;
  assert.ok(Math.abs(skew.x - 10) < 1e-9 && Math.abs(skew.y) < 1e-9);
  assert.is(meetingPoint(place(0, 0, 0), place(40, -3, 180)), null);
  assert.is(meetingPoint(place(0, 0, 0), place(40, -3, 170)), null);
});

test('the verge lies on the asked side, on a sidewalk where there is one, heading as the travel', () => {
  let sidewalks = 0;
  for (const town of ['LoopCity', 'LoopRural', 'LoopHighway']) {
    for (const lane of lanes(town, () => true)) {
      const at = placeOn(lane);
      for (const side of ['left', 'right'] as const) {
        const verge = vergeOf(at, side, 1.5);
        const sideways = aside(at, verge);
        assert.ok(side === 'right' ? sideways > 0 : sideways < 0, `${town} ${side} ${sideways}`);
        const turned = Math.cos(verge.yaw - at.yaw);
        assert.ok(turned > 0.9, `${town} ${side}: turned ${turned}`);
        if (verge.waypoint.laneType === LaneType.Sidewalk) sidewalks += 1;
        else assert.is(verge.waypoint.laneIndex, outermost(lane, side).laneIndex);
      }
    }
  }
  assert.ok(sidewalks > 50);
});

test('without a sidewalk the shift goes outwards from the last lane', () => {
  const bare = lanes('LoopRural', (lane) => {
    return outermost(lane, 'right').laneType !== LaneType.Sidewalk;
  });
  assert.ok(bare.length > 0);
  for (const lane of bare) {
    const at = placeOn(lane);
    const edge = placeOn(outermost(lane, 'right'));
    const verge = vergeOf(at, 'right', 1.5);
    assert.ok(Math.abs(aside(at, verge) - aside(at, edge) - 1.5) < 0.05);
  }
});

test('a lane change at a standstill is one step, one short diagonal, one step', () => {
  const [lane] = lanes('LoopHighway', (candidate) => {
    const left = candidate.left();
    return (
      left !== null && left.laneType === LaneType.Driving && left.laneId * candidate.laneId > 0
    );
  });
  const lengths = lengthsAt(0, { sameLaneS: 0, changeS: 3, otherLaneS: 2 });
  assert.equal(lengths, { sameLaneM: 0.1, changeM: 0.1, otherLaneM: 0.1 });
  const path = laneChangePath(lane!, 'left', lengths)!;
  const ids = path.map(({ laneId }) => laneId);
  assert.equal(ids, [lane!.laneId, lane!.laneId, lane!.left()!.laneId, lane!.left()!.laneId]);
});

test('a lane change at speed takes the lengths of its times', () => {
  const [lane] = lanes('LoopHighway', (candidate) => {
    const left = candidate.left();
    const hasRoom = candidate.next(120).every(({ roadId }) => roadId === candidate.roadId);
    // Straight, so that lengths along the lane are distances.
    const yawDeg = ({ transform }: Waypoint) => transform.rotation.yawDeg;
    const isStraight = [15, 30, 45, 60].every((aheadM) =>
      candidate.next(aheadM).every((at) => Math.abs(yawDeg(at) - yawDeg(candidate)) < 0.5),
    );
    return (
      hasRoom &&
      isStraight &&
      left !== null &&
      left.laneType === LaneType.Driving &&
      left.laneId * candidate.laneId > 0
    );
  });
  const path = laneChangePath(
    lane!,
    'left',
    lengthsAt(10, { sameLaneS: 0.3, changeS: 2, otherLaneS: 3 }),
  )!;
  const at = (i: number) => path[i]!.transform.location;
  const change = path.findIndex(({ laneId }) => laneId !== lane!.laneId);
  const straight = (a: number, b: number) => {
    const [dx, dy] = [at(b).x - at(a).x, at(b).y - at(a).y];
    return Math.sqrt(dx * dx + dy * dy);
  };
  // 3 m in steps of 2 m are two steps, then 20 m of diagonal, then 30 m.
  assert.ok(Math.abs(straight(0, change - 1) - 4) < 0.2);
  assert.ok(straight(change - 1, change) > 19.5 && straight(change - 1, change) < 21);
  assert.ok(Math.abs(straight(change, path.length - 1) - 30) < 1);
});

test('there is no lane change off the road', () => {
  const [lane] = lanes(
    'LoopRural',
    (candidate) => candidate.right()?.laneType !== LaneType.Driving,
  );
  const lengths = lengthsAt(8, { sameLaneS: 0, changeS: 2, otherLaneS: 1 });
  assert.is(laneChangePath(lane!, 'right', lengths), null);
});

test.run();
