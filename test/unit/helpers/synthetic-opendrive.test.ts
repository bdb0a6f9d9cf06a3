import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planPoseAt } from '../../../src/map/geometry/plan-view.js';
import { parseOpenDrive, type RoadRecord } from '../../../src/map/opendrive/index.js';
import { makeGridOpenDrive, writeGrid } from '../../helpers/synthetic-opendrive.js';

/** Position and heading of one end of a road, looking out of the road. */
function endOf(road: RoadRecord, end: 'start' | 'end'): { x: number; y: number; hdg: number } {
  const record = end === 'start' ? road.planView[0]! : road.planView.at(-1)!;
  const pose = planPoseAt(record, end === 'start' ? 0 : record.length);
  return { x: pose.x, y: pose.y, hdg: pose.tangentRad + (end === 'start' ? Math.PI : 0) };
}

test('the size asked for, the same text for the same seed', () => {
  const text = makeGridOpenDrive(1_000_000, 7);
  assert.is(text.length, 1_000_000);
  assert.is(makeGridOpenDrive(1_000_000, 7), text);
  assert.is.not(makeGridOpenDrive(1_000_000, 8), text);
});

test('nothing to repair, and all the parts a town has', () => {
  const document = parseOpenDrive(writeGrid(4, 3, 1));
  assert.equal(document.repairs, []);
  assert.is(document.junctions.length, 12);
  assert.is(document.roads.filter((road) => road.junctionId === '-1').length, 17);
  const kinds = new Set(document.roads.flatMap((r) => r.planView.map((p) => p.shape.kind)));
  assert.equal([...kinds].sort(), ['arc', 'line']);
  for (const junction of document.junctions) assert.is(junction.controllerIds.length, 2);
  const lights = document.roads.flatMap((r) => r.signals).filter((s) => s.type === '1000001');
  // 4 arms inside, fewer at the rim: each arm has one light.
  assert.is(lights.length, 34);
  assert.ok(document.roads.some((road) => road.objects.length > 0));
});

test('linked roads meet with the same heading', () => {
  const { roads } = parseOpenDrive(writeGrid(4, 4, 2));
  const byId = new Map(roads.map((road) => [road.id, road]));
  let joints = 0;
  for (const road of roads) {
    for (const [link, end] of [
      [road.predecessor, 'start'],
      [road.successor, 'end'],
    ] as const) {
      if (link?.elementType !== 'road') continue;
      const here = endOf(road, end);
      const there = endOf(byId.get(link.elementId)!, link.contactPoint!);
      const gap = Math.abs(here.x - there.x) + Math.abs(here.y - there.y);
      assert.ok(gap < 1e-3, `roads ${road.id} and ${link.elementId} are ${gap} m apart`);
      // Looking out of the one is looking into the other.
      assert.ok(Math.cos(here.hdg - there.hdg) < -0.999999, `roads ${road.id}, ${link.elementId}`);
      joints++;
    }
  }
  assert.ok(joints > 200);
});

test.run();
