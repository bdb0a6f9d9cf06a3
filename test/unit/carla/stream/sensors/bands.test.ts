/** Pictures that are drawn in bands show what one drawn at once shows, and what was there at the start. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type {
  LateMessage,
  SensorStream,
} from '../../../../../src/carla/stream/sensors/sensor-stream.js';
import { encodeFlat } from '../../../../../src/sim/sensors/camera/encode.js';
import { FrameBuffer } from '../../../../../src/sim/sensors/camera/frame-buffer.js';
import { Renderer } from '../../../../../src/sim/sensors/camera/render.js';
import { Viewpoint } from '../../../../../src/sim/sensors/mount.js';
import { CarlaStage, type Place, payload } from '../../../../helpers/carla-stage.js';

const [WIDTH, HEIGHT, FOV_DEG] = [640, 360, 100];
const SIZE = { image_size_x: WIDTH, image_size_y: HEIGHT, fov: FOV_DEG };
/** Level, looking down, up and away, tilted, below the ground, on its side. */
const PLACES: readonly Place[] = [
  { x: 5, y: 1.75, z: 1.6 },
  { x: 5, y: -3, z: 8, pitch: -30, yaw: 20 },
  { x: 20, y: 1.75, z: 2, pitch: 35, yaw: 180 },
  { x: 20, y: 1.75, z: 2, roll: 8, yaw: -15 },
  { x: 5, y: 1.75, z: 0.05, yaw: 3 },
  { x: 5, y: 1.75, z: 30, roll: 90 },
];

function busyStreet(): CarlaStage {
  const stage = new CarlaStage();
  stage.car(12);
  stage.car(35, 'vehicle.lincoln.mkz_2020');
  stage.spawn('walker.pedestrian.0001', { x: 9, y: 4, z: 1 });
  stage.step(5);
  return stage;
}

function begin(stream: SensorStream): LateMessage {
  const message = stream.begin?.();
  if (message === undefined) throw new Error('expected a message that takes a while');
  return message;
}

test('the flat picture in bands is, pixel by pixel, the one of a whole frame', () => {
  for (const place of PLACES) {
    const stage = busyStreet();
    const found = payload(stage.sensor('sensor.camera.rgb', place, 0, SIZE));
    const { x = 0, y = 0, z = 0, pitch = 0, yaw = 0, roll = 0 } = place;
    const frame = new FrameBuffer(WIDTH, HEIGHT, FOV_DEG);
    const view = new Viewpoint();
    view.place(x, y, z, pitch, yaw, roll);
    new Renderer(frame, view).render(stage.world.sim, -1, 0);
    const expected = new Uint32Array(WIDTH * HEIGHT);
    encodeFlat(frame, expected);
    const same = Buffer.from(expected.buffer).equals(found.subarray(12));
    assert.ok(same, JSON.stringify(place));
    assert.ok(new Set(expected).size > 20, 'a picture with something to see');
  }
});

for (const kind of [
  'rgb',
  'depth',
  'semantic_segmentation',
  'instance_segmentation',
  'normals',
] as const) {
  test(`${kind}: what happens between two bands does not show`, () => {
    const stage = busyStreet();
    const camera = stage.sensor(`sensor.camera.${kind}`, PLACES[0] as Place, 0, SIZE);
    const before = Buffer.from(payload(camera));
    const message = begin(camera);
    const ready = [message.more()];
    stage.spawn('vehicle.carlamotors.carlacola', { x: 20, y: 1.75 });
    stage.step();
    while ((ready.at(-1) as number) < message.bytes.length) ready.push(message.more());
    assert.ok(ready.length > 2, 'several bands');
    assert.ok(before.equals(message.bytes));
    assert.not.ok(before.equals(payload(camera)), 'it shows in the next picture');
  });
}

test.run();
