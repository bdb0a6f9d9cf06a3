/** Places along the route inside a graph, against the formulas written out number by number. */
import type * as tf from '@tensorflow/tfjs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { posesBeside, routeLine } from '../../../../src/train/networks/along-route.js';
import {
  drive,
  presetOf,
  sceneInputs,
  studentSpecs,
} from '../../../../src/train/networks/index.js';
import {
  createParameters,
  exportNetwork,
  type NamedTensors,
  runEagerly,
} from '../../../../src/train/trace/index.js';

const test = suite('places along the route');
const BATCH = 3;
const SPACING_M = 2.5;

/** Routes that start beside the ego and bend by so much a point. */
function routes(bends: readonly number[]): Float32Array {
  return Float32Array.from(
    bends.flatMap((bend, b) => {
      let [x, y, yaw] = [1 + b, 0.5 * b - 0.7, 0.3 * b - 0.2];
      return Array.from({ length: 20 }, () => {
        yaw += bend;
        x += SPACING_M * Math.cos(yaw - bend / 2);
        y += SPACING_M * Math.sin(yaw - bend / 2);
        return [x, y, Math.cos(yaw), Math.sin(yaw)];
      }).flat();
    }),
  );
}

const near = (found: number, wanted: number, what: string) =>
  assert.ok(Math.abs(found - wanted) < 2e-4, `${what}: ${found} instead of ${wanted}`);

async function run(
  network: (inputs: NamedTensors) => tf.Tensor,
  feeds: Readonly<Record<string, Float32Array>>,
): Promise<Float32Array> {
  const parameters = createParameters({ unused: { shape: [1], start: 'zeros' } }, 1);
  const inputs = Object.fromEntries(
    Object.entries(feeds).map(([name, { length }]) => [
      name,
      { shape: name === 'route' ? [BATCH, 20, 4] : [BATCH, length / BATCH] },
    ]),
  );
  const request = {
    parameters,
    inputs,
    network: (_: NamedTensors, all: NamedTensors) => ({ y: network(all) }),
  };
  return (await runEagerly(request, feeds))['y'] as Float32Array;
}

test('the point beside the ego lies one spacing back on the arc of the first two', async () => {
  const bends = [0, 0.2, -0.35];
  const route = routes(bends);
  const line = await run(routeLine, { route });
  assert.is(line.length, BATCH * 21 * 4);
  for (const [b, bend] of bends.entries()) {
    const [x, y, cos, sin] = route.slice(b * 80) as unknown as [number, number, number, number];
    const yaw = Math.atan2(sin, cos);
    const found = [...line.slice(b * 84, b * 84 + 4)];
    const wanted = [
      x - SPACING_M * Math.cos(yaw - bend / 2),
      y - SPACING_M * Math.sin(yaw - bend / 2),
      Math.cos(yaw - bend),
      Math.sin(yaw - bend),
    ];
    for (const [k, value] of wanted.entries()) near(found[k]!, value, `route ${b}, number ${k}`);
    assert.equal([...line.slice(b * 84 + 4, (b + 1) * 84)], [...route.slice(b * 80, (b + 1) * 80)]);
  }
});

test('poses beside a straight route, on it and beyond its end', async () => {
  const route = routes([0, 0, 0]);
  const alongM = [0, 6, 80];
  const asideM = [0.4, -1, 2];
  const turnRad = [0.1, 0, -0.3];
  const feeds = {
    route,
    along: Float32Array.from([alongM, alongM, alongM].flat()),
    aside: Float32Array.from([asideM, asideM, asideM].flat()),
    turn: Float32Array.from([turnRad, turnRad, turnRad].flat()),
  };
  const poses = await run(
    (inputs) =>
      posesBeside(routeLine(inputs), inputs.get('along'), inputs.get('aside'), inputs.get('turn')),
    feeds,
  );
  for (let b = 0; b < BATCH; b += 1) {
    const yaw = 0.3 * b - 0.2;
    const [cos, sin] = [Math.cos(yaw), Math.sin(yaw)];
    const [x0, y0] = [1 + b, 0.5 * b - 0.7];
    // Where the ego stands to the right of the route; the path leads onto it over the first 12 m.
    const own = x0 * sin - y0 * cos;
    for (let i = 0; i < 3; i += 1) {
      const share = Math.min(1, alongM[i]! / 12);
      const right = asideM[i]! + own * (1 - share * share * (3 - 2 * share));
      const wanted = [
        x0 + alongM[i]! * cos - right * sin,
        y0 + alongM[i]! * sin + right * cos,
        yaw + turnRad[i]!,
      ];
      for (const [k, value] of wanted.entries()) {
        near(poses[(b * 3 + i) * 3 + k]!, value, `route ${b}, pose ${i}, number ${k}`);
      }
    }
  }
});

test('a student stays a graph of few operations, for their count is what its time goes with', () => {
  for (const [name, most] of [
    ['tiny', 425],
    ['tiny-route', 645],
  ] as const) {
    const preset = presetOf(name);
    const { nodeCount } = exportNetwork({
      parameters: createParameters(studentSpecs(preset), 1),
      inputs: sceneInputs(preset, 1),
      network: (weights, inputs) => ({ trajectory: drive(preset, inputs, weights).trajectory }),
    });
    assert.ok(nodeCount <= most, `${name}: ${nodeCount} operations, at most ${most}`);
  }
});
test.run();
