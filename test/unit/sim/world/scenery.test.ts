/** The ego runs into what stands beside the road, as it does into CARLA's layout. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RoadMap } from '../../../../src/map/road-map.js';
import { roadsideBoxes } from '../../../../src/map/roadside.js';
import { generateTown } from '../../../../src/map/towns/index.js';
import { Scenery } from '../../../../src/sim/world/scenery.js';
import { plainRoute, stageForSensors } from '../../../helpers/sensor-stage.js';

const { name, xodr } = generateTown('city', 1);
const map = RoadMap.fromOpenDrive(xodr, { name });

/** The ego 12 m before the long side of a house, driving at it. */
function facingAHouse() {
  const lane = map.generateWaypoints(50).find((waypoint) => !waypoint.isJunction)!;
  const end = lane.next(30)[0]!;
  const route = plainRoute('house', [lane.transform.location, end.transform.location]);
  const stage = stageForSensors(map, route, 1);
  const { world } = stage.context;
  const { scenery, egoSlot } = world;
  const house = scenery.kind.indexOf('building');
  const yaw = scenery.yaw[house]!;
  const away = scenery.halfWidth[house]! + 12;
  const x = scenery.x[house]! - Math.sin(yaw) * away;
  const y = scenery.y[house]! + Math.cos(yaw) * away;
  world.place(egoSlot, x, y, 0, yaw - Math.PI / 2, 8);
  return { stage, world, house, x, y };
}

test('the ego is stopped by a house and has touched a static.building of id 0', () => {
  const { stage, world } = facingAHouse();
  const { actors, egoSlot } = world;
  let touched = 0;
  for (let tick = 0; tick < 100; tick += 1) {
    actors.throttle[egoSlot] = 0.6;
    world.step();
    const { contacts } = stage.truth();
    if (contacts.length === 0) continue;
    touched += 1;
    assert.equal([...contacts], [{ otherId: 0, otherTypeId: 'static.building' }]);
  }
  assert.ok(touched > 20, `${touched} ticks`);
  assert.ok(Math.abs(actors.speed[egoSlot]!) < 1, `${actors.speed[egoSlot]} m/s against a wall`);
});

test('nothing is touched from afar or from above', () => {
  const { world, x, y } = facingAHouse();
  world.step();
  assert.is(world.contacts.count, 0);
  world.place(world.egoSlot, x, y, 200, 0, 0);
  assert.ok(world.scenery.count > 0);
});

test('cells hold every box that a car there can touch', () => {
  const scenery = new Scenery(roadsideBoxes(map));
  const boxes = roadsideBoxes(map);
  for (let box = 0; box < boxes.length; box += 7) {
    const { xM, yM, yawRad, halfLengthM, halfWidthM } = boxes[box]!;
    for (const [u, v] of [
      [halfLengthM + 3, 0],
      [-halfLengthM - 3, halfWidthM + 3],
      [0, -halfWidthM - 3],
    ] as const) {
      const x = xM + u * Math.cos(yawRad) - v * Math.sin(yawRad);
      const y = yM + u * Math.sin(yawRad) + v * Math.cos(yawRad);
      assert.ok(scenery.near(x, y).includes(box), `${box}`);
    }
  }
  assert.is(scenery.near(1e5, 1e5).length, 0);
});

test('the LiDAR sees the house', () => {
  const { stage } = facingAHouse();
  const suite = stage.suite({ type: 'sensor.lidar.ray_cast', id: 'lidar', x: 0, y: 0, z: 2 });
  const { data } = suite.read(stage.context, stage.truth()).lidar!;
  const points = (data as { data: Float32Array }).data;
  let wall = 0;
  for (let at = 0; at < points.length; at += 4) {
    const [x, y, z] = [points[at]!, points[at + 1]!, points[at + 2]!];
    if (Math.abs(x - 12) < 0.1 && Math.abs(y) < 4 && z > -1) wall += 1;
  }
  assert.ok(wall > 50, `${wall} points`);
});

test.run();
