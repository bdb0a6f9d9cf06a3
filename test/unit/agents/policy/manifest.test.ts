/** Manifests: what is taken, what is refused and at which field, and what makes a policy privileged. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  parsePolicyManifest,
  policyManifestSchema,
} from '../../../../src/agents/policy/manifest.js';
import { OFFICIAL_SENSORS } from '../../../../src/agents/policy/needs.js';
import { withController } from '../../../../src/agents/policy/with-controller.js';
import type { SensorSpec } from '../../../../src/bridge/backend.js';
import { rulesetOf } from '../../../../src/eval/ruleset.js';
import { sensorProblem } from '../../../../src/loop/sensor-rules.js';
import { expectError } from '../../../helpers/expect-error.js';

const SPEEDOMETER = { type: 'sensor.speedometer', id: 'speed' };
const GNSS = { type: 'sensor.other.gnss', id: 'gps' };
const IMU = { type: 'sensor.other.imu', id: 'imu' };
const CAMERA = { type: 'sensor.camera.rgb', id: 'front', width: 64, height: 32 };
const TOKENS = { type: 'egoloop.tokens', id: 'tokens' };
const WAYPOINTS = { kind: 'waypoints', tensor: 'wp', shape: [1, 4, 2], periodS: 0.5 };
const CONTROLS = { kind: 'controls', tensor: 'control', shape: [1, 3] };

/** A policy by camera, without privileges. */
const PLAIN = {
  format: 'egoloop-policy-1',
  name: 'test',
  model: { file: 'net.onnx', sha256: 'a'.repeat(64), format: 'onnx' },
  privileged: false,
  sensors: [SPEEDOMETER, GNSS, IMU, CAMERA],
  navigation: { pose: 'gnss' },
  inputs: {
    image: { feature: 'camera', sensors: ['front'], shape: [1, 3, 32, 64] },
    speed: { feature: 'speed', shape: [1, 1] },
    target: { feature: 'targetPoint', shape: [1, 2] },
  },
  output: WAYPOINTS,
  controller: { name: 'A' },
};

/** The same with other parts; `undefined` takes a part away. */
function parse(change: Readonly<Record<string, unknown>> = {}) {
  const value = JSON.parse(JSON.stringify({ ...PLAIN, ...change }));
  return parsePolicyManifest(value, 'p.policy.json');
}

function refused(words: RegExp, change: Readonly<Record<string, unknown>>): void {
  const { place } = expectError('POLICY_INVALID', words, () => parse(change));
  assert.is(place.file, 'p.policy.json');
}

test('a whole manifest, with what it does not tell filled in', () => {
  const manifest = parse();
  assert.is(manifest.everyTicks, 1);
  assert.is(manifest.warmUpRuns, 2);
  assert.equal(manifest.navigation, { pose: 'gnss', reachedM: 4, horizonM: 50 });
  const { image } = manifest.inputs;
  assert.is(image?.dtype, 'float32');
  assert.ok(image?.feature === 'camera' && image.channels === 'rgb' && image.layout === 'chw');
  assert.ok(manifest.controller?.name === 'A' && manifest.controller.useTarget);
});

test('the shape of the file: the field is named', () => {
  refused(/\(format\)/, { format: 'egoloop-policy-9' });
  refused(/\(name\).*letters, digits/, { name: 'a b' });
  refused(/\(model\.sha256\).*64 hexadecimal/, { model: { ...PLAIN.model, sha256: 'abc' } });
  refused(/\(model\.format\)/, { model: { ...PLAIN.model, format: 'pth' } });
  refused(/everyticks/, { everyticks: 2 });
  refused(/\(everyTicks\)/, { everyTicks: 0 });
  refused(/\(inputs\.speed\.feature\)/, {
    inputs: { ...PLAIN.inputs, speed: { feature: 'velocity', shape: [1] } },
  });
  refused(/\(inputs\.speed\.shape\[0\]\)/, {
    inputs: { ...PLAIN.inputs, speed: { feature: 'speed', shape: [0] } },
  });
  refused(/\(inputs\.image\.channels\)/, {
    inputs: { image: { ...PLAIN.inputs.image, channels: 'xyz' } },
  });
  refused(/\(output\.kind\)/, { output: { ...WAYPOINTS, kind: 'wish' } });
  refused(/\(controller\.name\)/, { controller: { name: 'D' } });
  expectError('POLICY_INVALID', /p\.policy\.json \(\(root\)\)/, () =>
    parsePolicyManifest([], 'p.policy.json'),
  );
});

test('inputs and sensors fit each other', () => {
  refused(/\(inputs\.image\.sensors\).*sensor of the list, found back/, {
    inputs: { ...PLAIN.inputs, image: { ...PLAIN.inputs.image, sensors: ['back'] } },
  });
  refused(/\(inputs\.image\.sensors\).*id of a camera, found gps/, {
    inputs: { ...PLAIN.inputs, image: { ...PLAIN.inputs.image, sensors: ['gps'] } },
  });
  refused(/\(sensors\[4\]\.id\).*imu twice/, {
    sensors: [...PLAIN.sensors, { ...GNSS, id: 'imu' }],
  });
  refused(/\(inputs\.x\.feature\).*egoloop\.tokens among the sensors/, {
    inputs: { x: { feature: 'tokens', array: 'ego', shape: [16] } },
  });
  refused(/\(inputs\.x\.sensor\).*id of a LiDAR, found front/, {
    inputs: { x: { feature: 'lidarHistogram', sensor: 'front', shape: [1] } },
  });
});

test('answers and controllers fit each other', () => {
  refused(/\(controller\).*waypoints/, { controller: undefined });
  const path = { ...WAYPOINTS, kind: 'path', speed: { tensor: 'v', shape: [1] } };
  refused(/\(controller\.name\).*expected B/, { output: { ...path, periodS: undefined } });
  const plain = { output: CONTROLS, navigation: undefined, inputs: { speed: PLAIN.inputs.speed } };
  assert.is(parse({ ...plain, controller: undefined }).controller, undefined);
  refused(/\(controller\).*expected none/, plain);
  const columns = (list: string[]) => ({
    ...plain,
    controller: undefined,
    output: { ...CONTROLS, columns: list },
  });
  refused(/\(output\.columns\).*steer/, columns(['throttle', 'brake']));
  refused(/\(output\.columns\).*either/, columns(['throttle', 'steer', 'acceleration']));
  refused(/\(output\.columns\)/, columns(['steer', 'steer', 'throttle']));
  assert.ok(parse(columns(['acceleration', 'steer', '-'])));
});

test('controller C takes six waypoints in steps of half a second, and a turn rate', () => {
  const tracked = {
    navigation: undefined,
    inputs: { speed: PLAIN.inputs.speed },
    output: { ...WAYPOINTS, shape: [1, 6, 2] },
    controller: { name: 'C' },
  };
  assert.is(parse(tracked).controller?.name, 'C');
  refused(/\(output\.shape\).*6 waypoints.*found 4/, { ...tracked, output: WAYPOINTS });
  const slow = { ...tracked.output, periodS: 0.6 };
  refused(/\(output\.periodS\).*0\.5.*found 0\.6/, { ...tracked, output: slow });
  const path = { ...WAYPOINTS, kind: 'path', speed: { tensor: 'v', shape: [1] } };
  const answers = { output: { ...path, periodS: undefined }, navigation: undefined };
  refused(/\(controller\.name\).*expected B, for C/, { ...tracked, ...answers });
  refused(/\(privileged\).*turn rate is truth/, { ...tracked, sensors: [SPEEDOMETER] });
  refused(/controller.*unrecognized/i, { ...tracked, controller: { name: 'C', window: 3 } });
});

test('another controller than the manifest names: the rest follows, and the name says so', () => {
  const manifest = parse({ output: { ...WAYPOINTS, shape: [1, 6, 2] } });
  assert.is(withController(manifest, 'A', 'p'), manifest);
  const tracked = withController(manifest, 'C', 'p');
  assert.equal(tracked.controller, { name: 'C' });
  assert.is(tracked.name, 'test [controller C]');
  // The target point is an input still.
  assert.equal(tracked.navigation, manifest.navigation);
  const blind = parse({
    inputs: { speed: PLAIN.inputs.speed },
    output: { ...WAYPOINTS, shape: [1, 6, 2] },
  });
  assert.is(withController(blind, 'B', 'p').navigation, undefined);
  const noPoint = withController(withController(blind, 'B', 'p'), 'A', 'p');
  assert.equal(noPoint.controller, { name: 'A', useTarget: false });
  expectError('POLICY_INVALID', /p \(output\.shape\).*found 4/, () =>
    withController(parse(), 'C', 'p'),
  );
  const inputs = { speed: PLAIN.inputs.speed };
  const pedals = parse({ output: CONTROLS, inputs, navigation: undefined, controller: undefined });
  expectError('POLICY_INVALID', /\(controller\).*answers with controls/, () =>
    withController(pedals, 'B', 'p'),
  );
});

test('the route needs a place of the ego, and GNSS needs its sensors', () => {
  refused(/\(navigation\).*told where the ego is/, { navigation: undefined });
  const noRoute = { inputs: { speed: PLAIN.inputs.speed }, controller: { name: 'B' } };
  refused(/\(navigation\).*nothing asks for it/, noRoute);
  assert.ok(parse({ ...noRoute, navigation: undefined }));
  const noTarget = { ...noRoute, navigation: undefined };
  assert.ok(parse({ ...noTarget, controller: { name: 'A', useTarget: false } }));
  refused(/\(navigation\.pose\).*sensor\.other\.imu/, { sensors: [SPEEDOMETER, GNSS, CAMERA] });
});

test('privileged exactly when it reads ground truth', () => {
  refused(/\(privileged\).*expected false/, { privileged: true });
  const reads = (words: RegExp, change: Readonly<Record<string, unknown>>) => {
    refused(words, change);
    assert.is(parse({ ...change, privileged: true }).privileged, true);
  };
  reads(/expected true.*sensors\[4\].*egoloop\.tokens/, { sensors: [...PLAIN.sensors, TOKENS] });
  const semantic = { ...CAMERA, id: 'tags', type: 'sensor.camera.semantic_segmentation' };
  reads(/sensors\[4\].*semantic/, { sensors: [...PLAIN.sensors, semantic] });
  reads(/navigation\.pose/, { navigation: { pose: 'truth' } });
  reads(/egoState is truth/, {
    inputs: { ...PLAIN.inputs, state: { feature: 'egoState', shape: [8] } },
  });
  reads(/speed is truth/, { sensors: [GNSS, IMU, CAMERA] });
  const lidar = { type: 'sensor.lidar.ray_cast', id: 'lidar' };
  reads(/turn rate is truth/, {
    sensors: [SPEEDOMETER, lidar],
    navigation: undefined,
    inputs: { scan: { feature: 'lidarHistogram', sensor: 'lidar', shape: [1, 1, 256, 256] } },
    controller: { name: 'B' },
  });
});

test('what counts as official is what the leaderboards let an agent declare', () => {
  const ruleset = rulesetOf('leaderboard-2.1');
  const world = { world: 'w', deterministic: true, endsRoutes: false };
  const types = [...OFFICIAL_SENSORS, 'sensor.camera.depth', 'egoloop.tokens', 'egoloop.bev.roach'];
  for (const type of types) {
    const sensors: SensorSpec[] = [{ type, id: 'x' }];
    const problem = sensorProblem(
      { privileged: false, sensors },
      { ...world, sensors: types },
      ruleset,
    );
    assert.is(problem === null, OFFICIAL_SENSORS.includes(type), type);
  }
});

test('there is a JSON Schema that knows every feature', () => {
  const text = JSON.stringify(policyManifestSchema());
  for (const word of ['lidarHistogram', 'recurrent', 'useTarget', 'everyTicks', 'classesMps']) {
    assert.ok(text.includes(`"${word}"`), word);
  }
});

test.run();
