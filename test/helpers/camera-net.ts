/**
 * A camera policy as PyTorch exports one: convolutions, batch normalisation, pooling and linear layers over
 * two pictures, a LiDAR picture, speed, command and target point, to waypoints. Its weights are drawn from
 * a seed: it looks like a network that was trained and drives like none.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OnnxGraph } from '../../src/train/onnx/index.js';
import { randomNumbers } from './random-numbers.js';

const WAYPOINTS = 6;
const IMAGE = { channels: 3, height: 48, width: 128 } as const;
const SCAN = { channels: 2, side: 64 } as const;

/** Bytes of the network. */
export function cameraNet(seed = 7): Uint8Array {
  const random = randomNumbers(seed);
  const graph = new OnnxGraph('main_graph');
  const draw = (count: number, scale: number) =>
    Float32Array.from({ length: count }, () => (random() - 0.5) * 2 * scale);

  const block = (x: string, from: number, to: number): string => {
    const weights = graph.floats(draw(to * from * 9, 1 / Math.sqrt(from * 4)), [to, from, 3, 3]);
    const convolved = graph.node('Conv', [x, weights], {
      dilations: [1, 1],
      group: 1,
      kernel_shape: [3, 3],
      pads: [1, 1, 1, 1],
      strides: [2, 2],
    });
    const ones = new Float32Array(to).fill(1);
    const zeros = new Float32Array(to);
    const normed = graph.node(
      'BatchNormalization',
      [convolved, ...[ones, zeros, zeros, ones].map((data) => graph.floats(data, [to]))],
      { epsilon: { float: 1e-5 }, momentum: { float: 0.9 } },
    );
    return graph.node('Relu', [normed]);
  };
  const tower = (x: string, channels: number): string => {
    const pooled = graph.node('MaxPool', [block(block(x, channels, 8), 8, 16)], {
      kernel_shape: [2, 2],
      strides: [2, 2],
    });
    return graph.node('Flatten', [graph.node('GlobalAveragePool', [pooled])], { axis: 1 });
  };
  const linear = (x: string, from: number, to: number, bias: ArrayLike<number>): string =>
    graph.node(
      'Gemm',
      [x, graph.floats(draw(to * from, 0.3), [to, from]), graph.floats(bias, [to])],
      {
        transB: 1,
      },
    );

  const image = graph.input('image', ['batch', IMAGE.channels, IMAGE.height, IMAGE.width]);
  const scan = graph.input('lidar', ['batch', SCAN.channels, SCAN.side, SCAN.side]);
  const speed = graph.input('speed', ['batch', 1]);
  const command = graph.input('command', ['batch', 6]);
  const target = graph.input('target_point', ['batch', 2]);
  const parts = [tower(image, 3), tower(scan, 2), speed, command, target];
  const joined = graph.node('Concat', parts, { axis: 1 });
  const hidden = graph.node('Relu', [linear(joined, 41, 32, new Float32Array(32))]);
  // Steps of 1.5 m ahead (3 m/s) and small turns: (right, forward), as TCP has it.
  const bias = Array.from({ length: 2 * WAYPOINTS }, (_, i) => (i % 2 === 0 ? 0 : 1.5));
  const steps = graph.node('Mul', [
    linear(hidden, 32, 2 * WAYPOINTS, new Float32Array(12)),
    graph.scalar(0.01),
  ]);
  const shifted = graph.node('Add', [steps, graph.floats(bias, [2 * WAYPOINTS])]);
  graph.node('Reshape', [shifted, graph.ints([-1, WAYPOINTS, 2])], {}, ['waypoints']);
  graph.output('waypoints', ['batch', WAYPOINTS, 2]);
  return graph.model({ opset: 17 });
}

/** The manifest of the network: nothing it reads is ground truth. */
export function cameraManifest(network: Uint8Array): Record<string, unknown> {
  const camera = {
    type: 'sensor.camera.rgb',
    x: 0.8,
    y: 0,
    z: 1.6,
    width: 160,
    height: 80,
    fov: 100,
  };
  return {
    format: 'egoloop-policy-1',
    name: 'camera-net',
    model: {
      file: 'camera-net.onnx',
      sha256: createHash('sha256').update(network).digest('hex'),
      format: 'onnx',
    },
    privileged: false,
    sensors: [
      { ...camera, id: 'left', yaw: -60 },
      { ...camera, id: 'front', yaw: 0 },
      { type: 'sensor.lidar.ray_cast', id: 'lidar', x: 0, y: 0, z: 2.5, yaw: -90 },
      { type: 'sensor.other.gnss', id: 'gps' },
      { type: 'sensor.other.imu', id: 'imu' },
      { type: 'sensor.speedometer', id: 'speed' },
    ],
    navigation: { pose: 'gnss' },
    inputs: {
      image: {
        feature: 'camera',
        sensors: ['left', 'front'],
        join: 'width',
        crop: { left: 0, top: 20, width: 160, height: 60 },
        resize: { width: 64, height: 48 },
        shape: [1, 3, 48, 128],
        divide: 255,
        mean: [0.485, 0.456, 0.406],
        std: [0.229, 0.224, 0.225],
      },
      lidar: {
        feature: 'lidarHistogram',
        sensor: 'lidar',
        forwardM: [-16, 16],
        rightM: [-16, 16],
        pixelsPerMeter: 2,
        ground: true,
        shape: [1, 2, 64, 64],
      },
      speed: { feature: 'speed', divide: 12, shape: [1, 1] },
      command: { feature: 'command', shape: [1, 6] },
      target_point: { feature: 'targetPoint', axes: 'right-forward', divide: 50, shape: [1, 2] },
    },
    output: {
      kind: 'waypoints',
      tensor: 'waypoints',
      shape: [1, WAYPOINTS, 2],
      periodS: 0.5,
      axes: 'right-forward',
      deltas: true,
    },
    controller: { name: 'A' },
    everyTicks: 2,
  };
}

/** Writes both into a folder; the path of the manifest. */
export function writeCameraPolicy(folder: string): string {
  const network = cameraNet();
  writeFileSync(join(folder, 'camera-net.onnx'), network);
  const file = join(folder, 'camera.policy.json');
  writeFileSync(file, JSON.stringify(cameraManifest(network)));
  return file;
}
