/** Features of a few numbers, tokens and bird's-eye pictures. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { tokenShape } from '../../../../../src/agents/policy/features/tokens.js';
import { TOKEN_ARRAYS } from '../../../../../src/agents/policy/input-spec.js';
import { emptyReading } from '../../../../../src/sim/sensors/tokens/layout.js';
import { expectError } from '../../../../helpers/expect-error.js';
import { egoTruth, featureOf, observe, viewOf } from '../../../../helpers/policy-parts.js';

const EMPTY = observe({});
const IMU = { type: 'sensor.other.imu', id: 'imu' };
const TOKENS = { type: 'egoloop.tokens', id: 'tokens' };

function close(found: readonly number[], wanted: readonly number[]): void {
  assert.is(found.length, wanted.length);
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - wanted[i]!) < 1e-5, `${found} is not ${wanted}`);
  });
}

test('speed, with normalisation and clipping', () => {
  const view = viewOf(EMPTY, { speedMps: 9 });
  close(featureOf({ feature: 'speed', shape: [1, 1] }).write(view), [9]);
  const spec = { feature: 'speed', shape: [1], divide: 2, mean: 1, std: 4, clip: [-1, 0.5] };
  close(featureOf(spec).write(view), [0.5]);
  close(featureOf({ ...spec, clip: [-1, 1] }).write(view), [(9 / 2 - 1) / 4]);
});

test('inertia; a compass of NaN is zero', () => {
  const data = { imu: Float64Array.of(0.5, -1, 9.81, 0.01, 0.02, 0.03, Number.NaN) };
  const imu = featureOf({ feature: 'imu', shape: [7] }, [IMU]);
  close(imu.write(viewOf(observe(data))), [0.5, -1, 9.81, 0.01, 0.02, 0.03, 0]);
  assert.throws(() => imu.write(viewOf(EMPTY)), /reading of the sensor imu/);
});

test('the control of the tick before', () => {
  const control = { throttle: 0.25, steer: -0.5, brake: 1, handBrake: false, reverse: false };
  close(
    featureOf({ feature: 'control', shape: [3] }).write(viewOf(EMPTY, { control })),
    [0.25, -0.5, 1],
  );
});

test('the state of the ego in its own frame', () => {
  const truth = egoTruth(5, 5, 90, [0, 4]);
  const ego = {
    ...truth.ego,
    acceleration: { x: -1, y: 2, z: 0 },
    angularVelocityDegps: { x: 0, y: 0, z: 90 },
  };
  const view = viewOf(observe({}, 0, { ...truth, ego }), { speedMps: 4 });
  // Looking along +y: forward is y, right is −x.
  close(featureOf({ feature: 'egoState', shape: [8] }).write(view), [
    4,
    2,
    1,
    Math.PI / 2,
    10,
    0,
    0,
    0,
  ]);
  assert.throws(
    () => featureOf({ feature: 'egoState', shape: [8] }).write(viewOf(EMPTY)),
    /expected ground truth/,
  );
});

test('points and commands of the route', () => {
  const route = { next: [10, 2], afterNext: [20, -4], nextOption: 2, afterNextOption: -1 } as const;
  const view = viewOf(EMPTY, { route });
  const point = (more: object) => featureOf({ feature: 'targetPoint', shape: [2], ...more });
  close(point({}).write(view), [10, 2]);
  close(point({ axes: 'forward-left' }).write(view), [10, -2]);
  close(point({ axes: 'right-forward', which: 'afterNext' }).write(view), [-4, 20]);
  const command = (more: object) => featureOf({ feature: 'command', shape: [6], ...more });
  close(command({}).write(view), [0, 1, 0, 0, 0, 0]);
  close(command({ which: 'afterNext' }).write(view), [0, 0, 0, 1, 0, 0]);
});

test('constants and what the network said before', () => {
  close(
    featureOf({ feature: 'constant', value: 3, shape: [2, 2] }).write(viewOf(EMPTY)),
    [3, 3, 3, 3],
  );
  const state = featureOf({ feature: 'recurrent', output: 'h', initial: 0.5, shape: [1, 2] });
  close(state.write(viewOf(EMPTY)), [0.5, 0.5]);
  close(state.write(viewOf(EMPTY, { outputs: new Map([['h', [7, 8]]]) })), [7, 8]);
});

test('tokens: shapes are those of the sensor', () => {
  const { shape, ...arrays } = emptyReading({ objects: 32, route: 20, lanes: 32, lanePoints: 10 });
  for (const name of TOKEN_ARRAYS) {
    const mine = tokenShape(TOKENS, name);
    assert.is(
      mine.reduce((product, size) => product * size, 1),
      (arrays as unknown as Record<string, ArrayLike<number>>)[name]!.length,
      name,
    );
    const theirs = (shape as unknown as Record<string, readonly number[]>)[name];
    if (theirs !== undefined) assert.equal([...mine], [...theirs], name);
  }
  assert.equal([...tokenShape({ ...TOKENS, max_objects: 5 }, 'objects')], [5, 8]);
  assert.equal([...tokenShape({ ...TOKENS, lanes: false }, 'lanes')], [0, 10, 4]);
});

test('tokens: whole, or by columns', () => {
  const sensor = { ...TOKENS, max_objects: 2 };
  const reading = emptyReading({ objects: 2, route: 20, lanes: 32, lanePoints: 10 });
  for (let i = 0; i < 16; i += 1) reading.objects[i] = i;
  reading.objectMask[1] = 1;
  const view = viewOf(observe({ tokens: reading }));
  const spec = { feature: 'tokens', array: 'objects' };
  const all = featureOf({ ...spec, shape: [1, 2, 8] }, [sensor]);
  close(all.write(view), [...reading.objects]);
  const two = featureOf({ ...spec, columns: [6, 1], shape: [2, 2], mean: [0, 1] }, [sensor]);
  assert.equal([...two.feature.shape], [2, 2]);
  close(two.write(view), [6, 0, 14, 8]);
  const mask = featureOf({ ...spec, array: 'objectMask', shape: [2], dtype: 'bool' }, [sensor]);
  assert.equal(mask.write(view), [0, 1]);
  expectError('POLICY_INVALID', /inputs\.x\.columns.*0 to 7, found 8/, () =>
    featureOf({ ...spec, columns: [8], shape: [2, 1] }, [sensor]),
  );
  expectError('POLICY_INVALID', /objectMask has no columns/, () =>
    featureOf({ ...spec, array: 'objectMask', columns: [0], shape: [2] }, [sensor]),
  );
  const other = emptyReading({ objects: 3, route: 20, lanes: 32, lanePoints: 10 });
  assert.throws(() => all.write(viewOf(observe({ tokens: other }))), /expected 16 numbers/);
});

test("bird's-eye pictures: masks scaled, classes as layers", () => {
  const roach = { type: 'egoloop.bev.roach', id: 'bev', width_in_pixels: 2, history_idx: [-1] };
  const masks = featureOf({ feature: 'bev', sensor: 'bev', shape: [1, 6, 2, 2], divide: 255 }, [
    roach,
  ]);
  assert.equal([...masks.feature.shape], [6, 2, 2]);
  const data = new Uint8Array(24).fill(255, 0, 4);
  close(masks.write(viewOf(observe({ bev: { data } }))).slice(0, 8), [1, 1, 1, 1, 0, 0, 0, 0]);
  const classes = { type: 'egoloop.bev.classes', id: 'bev', width_in_pixels: 2 };
  const spec = { feature: 'bev', sensor: 'bev', shape: [1, 3, 2, 2], oneHot: 3 };
  const layers = featureOf(spec, [classes]);
  const found = layers.write(viewOf(observe({ bev: { data: Uint8Array.of(0, 1, 2, 9) } })));
  close(found, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
  expectError('POLICY_INVALID', /no map of classes/, () => featureOf(spec, [roach]));
});

test.run();
