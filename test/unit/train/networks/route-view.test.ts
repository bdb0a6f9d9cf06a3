/** How everybody lies on the route: hand-made scenes with gaps and clearances that can be told by hand. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  drive,
  presetOf,
  sceneInputs,
  studentSpecs,
} from '../../../../src/train/networks/index.js';
import {
  OBJECT_ON_ROUTE,
  routeView,
  WAY_NUMBERS,
} from '../../../../src/train/networks/route-view.js';
import { createParameters, runEagerly } from '../../../../src/train/trace/index.js';

const test = suite('view of the route');
const preset = { ...presetOf('tiny-route'), objects: 4 };

/** A straight route ahead, and objects told as class, x, y, half length, half width, yaw, speed, brake. */
function scene(objects: readonly (readonly number[])[], speedMps = 5) {
  const route = Array.from({ length: 20 }, (_, i) => [(i + 1) * 2.5, 0, 1, 0]).flat();
  const rows = new Float32Array(4 * 8);
  const mask = new Float32Array(4);
  objects.forEach((row, i) => {
    rows.set(row, i * 8);
    mask[i] = 1;
  });
  const ego = new Float32Array(16);
  ego.set([speedMps, 8, 20, 0, 40, 0, 4, 0.7, 0.1, 0.3, 0, 1, 0]);
  return {
    ego,
    objects: rows,
    objectMask: mask,
    route: Float32Array.from(route),
    routeMask: new Float32Array(20).fill(1),
    lanes: new Float32Array(preset.lanes * 40),
    laneFeatures: new Float32Array(preset.lanes * 6),
    laneMask: new Float32Array(preset.lanes),
  };
}

async function viewOf(objects: readonly (readonly number[])[]) {
  const parameters = createParameters({ unused: { shape: [1], start: 'zeros' } }, 1);
  const network = (_: unknown, inputs: never) => ({ ...routeView(inputs) });
  const request = { parameters, inputs: sceneInputs(preset, 1), network: network as never };
  const { objects: each, way } = await runEagerly(request, scene(objects));
  assert.is(each!.length, 4 * OBJECT_ON_ROUTE);
  assert.is(way!.length, WAY_NUMBERS);
  return { each: each!, way: way! };
}

const near = (found: number | undefined, wanted: number) =>
  assert.ok(Math.abs((found as number) - wanted) < 1e-4, `${found} instead of ${wanted}`);

test('a car that stands in the lane is next ahead in its corridor and nowhere else', async () => {
  const { each, way } = await viewOf([[1, 22.3, 0, 2.4, 0.9, 0, 3, 0]]);
  // From nose to tail: 22.3 − 2.4 − 2.45 m; six numbers a corridor, the middle one is the second.
  const gapM = 22.3 - 2.4 - 2.45;
  near(way[6], 10 / (gapM + 10));
  near(way[7], 2 / (gapM + 2));
  near(way[8], 0.3);
  near(way[0], 10 / (100 + gapM + 10 * (3.5 - 0.9 - 1.06 - 0.2) - 100 + 10));
  near(each[4], 10 / (gapM + 10));
  near(each[8], 0.3);
  // Clearance −(0.9 + 1.06): in the way.
  assert.ok(each[3]! > 0.99);
});

test('who comes from behind on the left is seen there, with speed', async () => {
  const { way } = await viewOf([[1, -20, -3.5, 2.4, 0.9, 0, 12, 0]]);
  near(way[3], 10 / (20 - 2.4 - 2.45 + 10));
  near(way[4], 1.2);
  assert.ok(way[6]! < 0.15, 'nobody ahead in the own corridor');
});

test('a red light counts as a line, not as an actor', async () => {
  const { way } = await viewOf([[6, 15, 0, 1, 1.75, 0, 0, 1]]);
  near(way[18], 10 / (15 - 1 - 2.45 + 10));
  near(way[19], 1);
  assert.ok(way[6]! < 0.15);
});

test('a student of this view answers alike whatever its speed, pedals and accelerations', async () => {
  const parameters = createParameters(studentSpecs(preset), 3);
  const network = (weights: never, inputs: never) => ({
    trajectory: drive(preset, inputs, weights).trajectory,
  });
  const request = { parameters, inputs: sceneInputs(preset, 1), network: network as never };
  const car = [[1, 22.3, 0, 2.4, 0.9, 0, 3, 0]];
  const slow = scene(car, 2);
  const fast = scene(car, 11);
  fast.ego.set([0, -0.4, 1], 7);
  fast.ego.set([-5, 2], 11);
  const [a, b] = [await runEagerly(request, slow), await runEagerly(request, fast)];
  assert.equal([...a['trajectory']!], [...b['trajectory']!]);
  const other = await runEagerly(request, scene([[1, 9, 0, 2.4, 0.9, 0, 0, 0]], 2));
  assert.not.equal([...a['trajectory']!], [...other['trajectory']!]);
});
test.run();
