/** What stands beside the roads of generated towns: where it belongs, and never in anybody's way. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LaneType } from '../../../../src/map/lane-type.js';
import { RoadMap } from '../../../../src/map/road-map.js';
import { type RoadsideBox, roadsideBoxes } from '../../../../src/map/roadside.js';
import { generateTown, type TownKind } from '../../../../src/map/towns/index.js';

const ANY_LANE = 0x7fffffff;
/** At least so many of each kind. */
const EXPECTED: Readonly<Record<TownKind, Partial<Record<RoadsideBox['kind'], number>>>> = {
  city: { building: 200, pole: 150 },
  stops: { building: 200, pole: 150 },
  highway: { barrier: 600, building: 100 },
  rural: { barrier: 300, tree: 150 },
  roundabout: { building: 100, pole: 100 },
};

const towns = (Object.keys(EXPECTED) as TownKind[]).flatMap((kind) =>
  [1, 101].map((seed) => {
    const { name, xodr } = generateTown(kind, seed);
    return { kind, map: RoadMap.fromOpenDrive(xodr, { name }) };
  }),
);

/** Points on the outline of a box, about every half metre, and its middle. */
function outline({ xM, yM, yawRad, halfLengthM, halfWidthM }: RoadsideBox) {
  const [cos, sin] = [Math.cos(yawRad), Math.sin(yawRad)];
  const at = (u: number, v: number) => ({ x: xM + u * cos - v * sin, y: yM + u * sin + v * cos });
  const points = [at(0, 0)];
  const steps = Math.ceil(4 * halfLengthM);
  for (let step = 0; step <= steps; step += 1) {
    const u = (2 * halfLengthM * step) / steps - halfLengthM;
    points.push(at(u, halfWidthM), at(u, -halfWidthM));
  }
  for (let v = -halfWidthM; v < halfWidthM; v += 0.5) {
    points.push(at(halfLengthM, v), at(-halfLengthM, v));
  }
  return points;
}

test('each kind of town has what belongs there', () => {
  for (const { kind, map } of towns) {
    for (const [what, least] of Object.entries(EXPECTED[kind])) {
      const count = roadsideBoxes(map).filter((box) => box.kind === what).length;
      assert.ok(count >= least, `${map.name}: ${count} × ${what}`);
    }
  }
});

test('nothing stands on a lane, a sidewalk or in a junction', () => {
  for (const { map } of towns) {
    for (const box of roadsideBoxes(map)) {
      for (const { x, y } of outline(box)) {
        const place = `${map.name} ${box.kind} at ${box.xM.toFixed(1)}, ${box.yM.toFixed(1)}`;
        for (const types of [LaneType.Driving, ANY_LANE]) {
          const lane = map.waypointAt({ x, y, z: box.zM }, types);
          if (lane === null) continue;
          const { location, rotation } = lane.transform;
          const yaw = (rotation.yawDeg * Math.PI) / 180;
          const [dx, dy] = [x - location.x, y - location.y];
          const aside = Math.abs(dy * Math.cos(yaw) - dx * Math.sin(yaw));
          const along = Math.abs(dx * Math.cos(yaw) + dy * Math.sin(yaw));
          assert.ok(along > 0.6 || aside > lane.laneWidthM / 2, `${place}: ${aside} m from a lane`);
        }
      }
    }
  }
});

test('a street of houses has them on both sides', () => {
  const [{ map }] = towns as [(typeof towns)[number]];
  const boxes = roadsideBoxes(map).filter(({ kind }) => kind === 'building');
  let sides = 0;
  let houses = 0;
  for (const lane of map.generateWaypoints(40)) {
    if (lane.isJunction) continue;
    const { location } = lane.transform;
    sides += 1;
    const isNear = ({ xM, yM }: RoadsideBox) =>
      (xM - location.x) * (xM - location.x) + (yM - location.y) * (yM - location.y) < 900;
    if (boxes.filter(isNear).length >= 2) houses += 1;
  }
  assert.ok(houses / sides > 0.8, `${houses} of ${sides}`);
});

test.run();
