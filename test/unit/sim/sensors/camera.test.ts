import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ImageReading } from '../../../../src/sim/sensors/camera/cameras.js';
import { FrameBuffer } from '../../../../src/sim/sensors/camera/frame-buffer.js';
import {
  idOf,
  layerOf,
  Plane,
  packPixel,
  shadeOf,
  Tag,
  tagOf,
  variantOf,
} from '../../../../src/sim/sensors/camera/tags.js';
import type { SensorStage } from '../../../helpers/sensor-stage.js';
import { streetStage } from '../../../helpers/sensor-street.js';

const WIDTH = 400;
const HEIGHT = 226;
/** 90° across 400 px. */
const FOCAL = 200;

function shoot(stage: SensorStage, kind: string, extra: Record<string, unknown> = {}) {
  const spec = { x: 0, y: 0, z: 2, width: WIDTH, height: HEIGHT, fov: 90, ...extra };
  const suite = stage.suite({ type: `sensor.camera.${kind}`, id: 'c', ...spec });
  return suite.read(stage.context, stage.truth())['c']!.data as ImageReading;
}

const tagAt = ({ data }: ImageReading, row: number, column: number) =>
  data[(row * WIDTH + column) * 4 + 2]!;

function depthAt({ data }: ImageReading, row: number, column: number): number {
  const at = (row * WIDTH + column) * 4;
  return ((data[at + 2]! + data[at + 1]! * 256 + data[at]! * 65536) / 16777215) * 1000;
}

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected}, found ${actual}`);
}

/** Rows and columns that pixels of a tag cover. */
function extentOf(image: ImageReading, tag: number) {
  let [top, bottom, left, right, count] = [HEIGHT, -1, WIDTH, -1, 0];
  for (let row = 0; row < HEIGHT; row += 1) {
    for (let column = 0; column < WIDTH; column += 1) {
      if (tagAt(image, row, column) !== tag) continue;
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      left = Math.min(left, column);
      right = Math.max(right, column);
      count += 1;
    }
  }
  return { top, bottom, left, right, count };
}

test('pixel words hold what is put into them', () => {
  const word = packPixel(Tag.RoadLines, 40_000, 5, Plane.Paint, 6);
  assert.equal(
    [tagOf(word), idOf(word), shadeOf(word), layerOf(word), variantOf(word)],
    [Tag.RoadLines, 40_000, 5, Plane.Paint, 6],
  );
});

test('a square in front of the camera covers the pixels whose middles it covers', () => {
  const frame = new FrameBuffer(10, 10, 90);
  frame.clear();
  // 5 px focal length; at 5 m a pixel is a metre. The square spans columns and rows 3 … 6.
  const square = Float64Array.of(5, -2, 2, 5, 2, 2, 5, 2, -2, 5, -2, -2);
  frame.polygon(square, 4, 7);
  const drawn = [...frame.words.keys()].filter((i) => frame.words[i] === 7);
  assert.is(drawn.length, 16);
  assert.equal([drawn[0], drawn.at(-1)], [33, 66]);
  near(frame.inverse[33]!, 1 / 5, 1e-7);
});

test('nearer polygons win, in any order of drawing', () => {
  const far = Float64Array.of(8, -9, 9, 8, 9, 9, 8, 9, -9, 8, -9, -9);
  const nearby = Float64Array.of(4, -1, 1, 4, 1, 1, 4, 1, -1, 4, -1, -1);
  const images = [
    [far, nearby],
    [nearby, far],
  ].map((order) => {
    const frame = new FrameBuffer(20, 20, 90);
    frame.clear();
    for (const polygon of order) frame.polygon(polygon, 4, polygon === far ? 1 : 2);
    return frame.words;
  });
  assert.equal([...images[0]!], [...images[1]!]);
  assert.is(images[0]![10 * 20 + 10], 2);
  assert.is(images[0]![0], 1);
});

test('polygons through the camera plane are cut there', () => {
  const frame = new FrameBuffer(20, 20, 90);
  frame.clear();
  // A floor 1 m below that starts behind the camera.
  frame.polygon(Float64Array.of(-5, -50, -1, 50, -50, -1, 50, 50, -1, -5, 50, -1), 4, 3);
  assert.is(frame.words[5 * 20 + 10], 0, 'above the horizon');
  assert.is(frame.words[19 * 20 + 10], 3, 'at the lower edge');
  for (let row = 11; row < 20; row += 1) {
    // Depth of a row of the floor: focal / (row middle − horizon).
    near(1 / frame.inverse[row * 20 + 10]!, 10 / (row + 0.5 - 10), 0.01);
  }
});

test('polygons behind the camera are not drawn', () => {
  const frame = new FrameBuffer(20, 20, 90);
  frame.clear();
  frame.polygon(Float64Array.of(-5, -9, 9, -5, 9, 9, -5, 9, -9, -5, -9, -9), 4, 3);
  assert.ok(frame.words.every((word) => word === 0));
});

test('a bus ahead is as large as its box at its distance', () => {
  const stage = streetStage();
  stage.put('vehicle.mitsubishi.fusorosa', 30, 0);
  const image = shoot(stage, 'semantic_segmentation');
  assert.equal(image.shape, [HEIGHT, WIDTH, 4]);
  const { top, bottom, left, right } = extentOf(image, Tag.Bus);
  const distance = 30 - 10.273 / 2;
  const scale = FOCAL / distance;
  // 3.944 m wide about column 200; from 0.34 m to 4.253 m high, the camera 2 m above the road.
  near(left, WIDTH / 2 - (3.944 / 2) * scale, 1);
  near(right + 1, WIDTH / 2 + (3.944 / 2) * scale, 1);
  near(top, HEIGHT / 2 - (4.253 - 2) * scale, 1);
  near(bottom + 1, HEIGHT / 2 + (2 - 0.08 * 4.253) * scale, 1);
});

test('depth is the distance along the forward axis', () => {
  const stage = streetStage();
  stage.put('vehicle.mitsubishi.fusorosa', 30, 0);
  const image = shoot(stage, 'depth');
  const distance = 30 - 10.273 / 2;
  for (const [row, column] of [
    [110, 200],
    [100, 188],
    [120, 212],
  ] as const) {
    near(depthAt(image, row, column), distance, 1e-3);
  }
  // The road at the lower edge: 2 m · focal / rows below the horizon, paint and lifts apart.
  near(depthAt(image, HEIGHT - 1, 200), (2 * FOCAL) / (HEIGHT / 2 - 0.5), 0.02);
  near(depthAt(image, 5, 200), 1000, 1e-4);
});

test('road, paint, ground and sky carry the tags of CARLA 0.9.15', () => {
  const image = shoot(streetStage(), 'semantic_segmentation');
  assert.is(tagAt(image, 10, 200), Tag.Sky);
  assert.is(tagAt(image, HEIGHT - 1, 200), Tag.Roads);
  assert.is(tagAt(image, HEIGHT / 2 + 6, 3), Tag.Terrain);
  assert.ok(extentOf(image, Tag.RoadLines).count > 50);
  assert.ok([...image.data.keys()].every((i) => i % 4 !== 3 || image.data[i] === 255));
});

test('the light beside the junction is seen with its pole', () => {
  const stage = streetStage();
  stage.moveTo(80);
  const image = shoot(stage, 'semantic_segmentation');
  assert.ok(extentOf(image, Tag.TrafficLight).count > 10);
  assert.ok(extentOf(image, Tag.Poles).count > 5);
});

test('a lamp shows its colour to the traffic it stops', () => {
  const stage = streetStage();
  const { lights } = stage.context.world;
  stage.moveTo(100);
  const colours = [0, 1, 2].map((state) => {
    lights.states[0] = state;
    const { data } = shoot(stage, 'rgb');
    const sums = { red: 0, green: 0 };
    const tags = shoot(stage, 'semantic_segmentation').data;
    for (let i = 0; i < data.length; i += 4) {
      if (tags[i + 2] !== Tag.TrafficLight) continue;
      sums.red += data[i + 2]!;
      sums.green += data[i + 1]!;
    }
    return sums;
  });
  const [red, , green] = colours as [(typeof colours)[0], unknown, (typeof colours)[0]];
  assert.ok(red.red > 1.2 * green.red && green.green > 1.2 * red.green, JSON.stringify(colours));
});

test('instances carry the actor id in green and blue', () => {
  const stage = streetStage();
  const slot = stage.put('vehicle.mitsubishi.fusorosa', 30, 0);
  const id = stage.context.world.actors.id[slot]!;
  const { data } = shoot(stage, 'instance_segmentation');
  const at = (110 * WIDTH + 200) * 4;
  assert.equal([...data.subarray(at, at + 4)], [id >> 8, id & 255, Tag.Bus, 255]);
});

test('each kind of actor has the tag of its kind', () => {
  for (const [typeId, tag] of [
    ['vehicle.audi.tt', Tag.Car],
    ['vehicle.carlamotors.firetruck', Tag.Truck],
    ['vehicle.gazelle.omafiets', Tag.Bicycle],
    ['vehicle.kawasaki.ninja', Tag.Motorcycle],
    ['vehicle.kawasaki.ninja', Tag.Rider],
    ['walker.pedestrian.0001', Tag.Pedestrians],
    ['static.prop.constructioncone', Tag.Dynamic],
  ] as const) {
    const stage = streetStage();
    stage.put(typeId, 12, 0);
    const image = shoot(stage, 'semantic_segmentation');
    assert.ok(extentOf(image, tag).count > 5, `${typeId} as ${tag}`);
  }
});

test('a camera that looks left sees what is on the left', () => {
  const stage = streetStage();
  stage.moveTo(40);
  stage.put('vehicle.mitsubishi.fusorosa', 40, -9);
  assert.is(extentOf(shoot(stage, 'semantic_segmentation', { yaw: 90 }), Tag.Bus).count, 0);
  const left = extentOf(shoot(stage, 'semantic_segmentation', { yaw: -90 }), Tag.Bus);
  near((left.left + left.right + 1) / 2, WIDTH / 2, 2);
});

test('a rolled camera tilts the horizon', () => {
  const image = shoot(streetStage(), 'semantic_segmentation', { roll: 20 });
  const horizon = (column: number) => {
    let row = 0;
    while (row < HEIGHT && tagAt(image, row, column) === Tag.Sky) row += 1;
    return row;
  };
  // Rolled to the right, the left side of the picture looks further up.
  const slope = (horizon(350) - horizon(50)) / 300;
  near(Math.abs(slope), Math.tan((20 * Math.PI) / 180), 0.02);
  assert.ok(slope < 0, `the horizon rises to the right, slope ${slope}`);
});

test('pictures repeat to the byte', () => {
  for (const kind of ['semantic_segmentation', 'depth', 'rgb', 'instance_segmentation']) {
    const image = () => {
      const stage = streetStage();
      stage.put('vehicle.audi.tt', 15, 2, 0.3);
      return shoot(stage, kind, { pitch: -5, yaw: 12 }).data;
    };
    assert.ok(Buffer.from(image()).equals(Buffer.from(image())), kind);
  }
});

test.run();
