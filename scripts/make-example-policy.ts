/**
 * Writes `examples/policies/`: a network whose numbers are set by hand. It follows the route, slows down
 * for bends, and stops behind whatever stands near the route: vehicles, red lights, stop signs. It shows
 * how a policy is put together; it has learned nothing.
 *
 * Usage: npx tsx scripts/make-example-policy.ts [FOLDER]
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { POLICY_FORMAT } from '../src/agents/policy/manifest.js';
import { writeFileAtomic } from '../src/core/files.js';
import { OnnxGraph } from '../src/train/onnx/index.js';

const POINTS = 20;
const SPACING_M = 2.5;
const OBJECTS = 32;
/** An object this near to a point of the route, beyond its half width, is in the way. */
const CORRIDOR_M = 1.3;
/** From the ego's middle to the gap it keeps. */
const EGO_FRONT_M = 2.45;
const GAP_M = 3;
/** Speed allowed for every metre of free road. */
const SPEED_PER_M = 0.5;
const SIDEWAYS_MPS2 = 2;
const FAR_M = 1000;

/** The network: route [1, 20, 4], objects [1, 32, 8], ego [1, 16] → path [1, 20, 2], speed [1, 1]. */
export function routeKeeperModel(): Uint8Array {
  const g = new OnnxGraph('route-keeper');
  const route = g.input('route', [1, POINTS, 4]);
  const objects = g.input('objects', [1, OBJECTS, 8]);
  const ego = g.input('ego', [1, 16]);
  const columns = (from: string, first: number, end: number) =>
    g.node('Slice', [from, g.ints([first]), g.ints([end]), g.ints([-1])]);

  g.node('Identity', [columns(route, 0, 2)], {}, ['path']);

  // Bends: the turn between neighbours is √(2 (1 − cos)) for small angles.
  const heading = columns(route, 2, 4);
  const part = (first: number, end: number) =>
    g.node('Slice', [heading, g.ints([first]), g.ints([end]), g.ints([1])]);
  const cosines = g.node(
    'ReduceSum',
    [g.node('Mul', [part(0, POINTS - 1), part(1, POINTS)]), g.ints([-1])],
    { keepdims: 0 },
  );
  const turn = g.node('Sqrt', [
    g.node('Max', [
      g.node('Mul', [g.scalar(2), g.node('Sub', [g.scalar(1), cosines])]),
      g.scalar(1e-6),
    ]),
  ]);
  const bendSpeeds = g.node('Sqrt', [g.node('Div', [g.scalar(SIDEWAYS_MPS2 * SPACING_M), turn])]);
  const bendSpeed = g.node(
    'ReduceMin',
    [g.node('Slice', [bendSpeeds, g.ints([0]), g.ints([8]), g.ints([1])])],
    { axes: [1], keepdims: 1 },
  );

  // Distances of every object to every point of the route: [1, 32, 20].
  const place = g.node('Unsqueeze', [columns(objects, 1, 3), g.ints([2])]);
  const points = g.node('Unsqueeze', [columns(route, 0, 2), g.ints([1])]);
  const away = g.node('Sub', [place, points]);
  const squared = g.node('ReduceSum', [g.node('Mul', [away, away]), g.ints([-1])], { keepdims: 0 });
  const reach = g.node('Add', [columns(objects, 4, 5), g.scalar(CORRIDOR_M)]);
  const isNear = g.node('Less', [squared, g.node('Mul', [reach, reach])]);
  const exists = g.node('Greater', [columns(objects, 0, 1), g.scalar(0.5)]);
  const along = g.floats(
    Array.from({ length: POINTS }, (_, k) => SPACING_M * (k + 1)),
    [1, 1, POINTS],
  );
  const inTheWay = g.node('Where', [g.node('And', [isNear, exists]), along, g.scalar(FAR_M)]);
  const middle = g.node('ReduceMin', [inTheWay], { axes: [2], keepdims: 1 });
  const rear = g.node('Sub', [middle, columns(objects, 3, 4)]);
  const nearest = g.node('ReduceMin', [rear], { axes: [1, 2], keepdims: 0 });
  const free = g.node('Sub', [nearest, g.scalar(EGO_FRONT_M + GAP_M)]);
  const followSpeed = g.node('Reshape', [
    g.node('Mul', [g.node('Max', [free, g.scalar(0)]), g.scalar(SPEED_PER_M)]),
    g.ints([1, 1]),
  ]);

  g.node('Min', [columns(ego, 1, 2), bendSpeed, followSpeed], {}, ['speed']);
  g.output('path', [1, POINTS, 2]);
  g.output('speed', [1, 1]);
  return g.model({ opset: 17 });
}

/** The manifest that goes with the network. */
export function routeKeeperManifest(model: Uint8Array): object {
  const tokens = { feature: 'tokens' };
  return {
    format: POLICY_FORMAT,
    name: 'route-keeper',
    description: 'Set by hand: follows the route and stops behind what is in the way.',
    model: {
      file: 'route-keeper.onnx',
      sha256: createHash('sha256').update(model).digest('hex'),
      format: 'onnx',
    },
    privileged: true,
    sensors: [{ type: 'egoloop.tokens', id: 'tokens' }],
    inputs: {
      route: { ...tokens, array: 'route', shape: [1, POINTS, 4] },
      objects: { ...tokens, array: 'objects', shape: [1, OBJECTS, 8] },
      ego: { ...tokens, array: 'ego', shape: [1, 16] },
    },
    output: {
      kind: 'path',
      tensor: 'path',
      shape: [1, POINTS, 2],
      speed: { tensor: 'speed', shape: [1, 1] },
    },
    controller: { name: 'B' },
    everyTicks: 2,
  };
}

/** The manifest as the project formats JSON: lists of numbers on one line. */
export function manifestText(model: Uint8Array): string {
  const text = JSON.stringify(routeKeeperManifest(model), null, 2);
  return `${text.replace(/\[[\s\d,]+\]/g, (list) => list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'))}\n`;
}

function main(folder: string): void {
  const model = routeKeeperModel();
  writeFileAtomic(join(folder, 'route-keeper.onnx'), model);
  writeFileAtomic(join(folder, 'route-keeper.policy.json'), manifestText(model));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv[2] ?? fileURLToPath(new URL('../examples/policies/', import.meta.url)));
}
