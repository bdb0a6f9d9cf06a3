import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LightState } from '../../../../src/bridge/frame.js';
import { BevClass } from '../../../../src/sim/sensors/bev/classes.js';
import {
  type Canvas,
  fillConvex,
  fillDisc,
  fillThickLine,
} from '../../../../src/sim/sensors/bev/fill.js';
import type { BevReading } from '../../../../src/sim/sensors/bev/roach.js';
import { Layer, StaticRaster, TILE } from '../../../../src/sim/sensors/bev/static-raster.js';
import type { SensorStage } from '../../../helpers/sensor-stage.js';
import { streetStage } from '../../../helpers/sensor-street.js';
import { streetMap } from '../../../helpers/signalled-road.js';

const SIZE = 192;
const PLANE = SIZE * SIZE;

function canvasOf(width: number, height: number): Canvas {
  return { data: new Uint8Array(width * height), offset: 0, width, height, keep: 0 };
}

function picture({ data, width, height }: Canvas): string[] {
  return Array.from({ length: height }, (_, row) =>
    [...data.subarray(row * width, (row + 1) * width)].map((v) => (v ? '#' : '.')).join(''),
  );
}

function roach(stage: SensorStage, extra: Record<string, unknown> = {}) {
  const suite = stage.suite({ type: 'egoloop.bev.roach', id: 'bev', ...extra });
  return () => suite.read(stage.context, stage.truth())['bev']?.data as BevReading;
}

/** Rows and columns that a layer's non-zero pixels cover, both ends included. */
function extentOf({ data }: BevReading, layer: number, value = 0) {
  let [top, bottom, left, right] = [SIZE, -1, SIZE, -1];
  for (let i = 0; i < PLANE; i += 1) {
    const here = data[layer * PLANE + i]!;
    if (here === 0 || (value > 0 && here !== value)) continue;
    const row = Math.floor(i / SIZE);
    const column = i % SIZE;
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
    left = Math.min(left, column);
    right = Math.max(right, column);
  }
  return { top, bottom, left, right };
}

test('polygons include their rounded corners and edges', () => {
  const canvas = canvasOf(6, 5);
  fillConvex(canvas, [1, 1, 4, 1, 4, 3, 1, 3], 4, 1);
  assert.equal(picture(canvas), ['......', '.####.', '.####.', '.####.', '......']);
});

test('polygons that leave the picture are cut off, not wrapped', () => {
  const canvas = canvasOf(4, 3);
  fillConvex(canvas, [2, -5, 9, -5, 9, 1, 2, 1], 4, 1);
  assert.equal(picture(canvas), ['..##', '..##', '....']);
  fillConvex(canvas, [-9, 0, -5, 0, -5, 2], 3, 1);
  assert.equal(picture(canvas), ['..##', '..##', '....']);
});

test('discs and thick lines are as wide as asked', () => {
  const disc = canvasOf(7, 7);
  fillDisc(disc, 3, 3, 2, 1);
  assert.equal(picture(disc), [
    '.......',
    '...#...',
    '.#####.',
    '.#####.',
    '.#####.',
    '...#...',
    '.......',
  ]);
  const line = canvasOf(9, 5);
  fillThickLine(line, 1, 2, 7, 2, 2, 1);
  assert.equal(picture(line), ['.........', '.#######.', '.#######.', '.#######.', '.........']);
});

test('the road is as wide as its lanes and the outline of two pixels', () => {
  const raster = new StaticRaster(streetMap(), {
    pixelsPerM: 4,
    originX: 0,
    originY: -20,
    spread: false,
  });
  const tile = raster.tile(0, 0);
  const column = (bit: number) =>
    Array.from({ length: TILE }, (_, row) => row).filter((row) => tile[row * TILE + 200]! & bit);
  // Lanes ±1 reach from y = −3.5 to 3.5: pixels 66 … 94.
  const road = column(Layer.Road);
  assert.equal([road[0], road.at(-1), road.length], [64, 96, 33]);
  assert.equal(column(Layer.Mark), [66, 80, 94]);
  assert.equal(column(Layer.WhiteBroken), []);
  const shoulder = column(Layer.Shoulder);
  assert.equal([shoulder[0], shoulder.at(-1)], [56, 104]);
});

test('junctions have no marks', () => {
  const raster = new StaticRaster(streetMap(), { pixelsPerM: 4, originX: 0, originY: -20 });
  const at = (x: number, bit: number) => {
    const pixel = Math.floor(x * 4);
    const tile = raster.tile(pixel >> 8, 0);
    return Array.from({ length: TILE }, (_, row) => tile[row * TILE + (pixel & 255)]! & bit).some(
      (value) => value > 0,
    );
  };
  assert.is(at(90, Layer.Mark), true);
  assert.is(at(110, Layer.Mark), false);
  assert.is(at(110, Layer.Road), true);
});

test('a vehicle ahead stands where geometry says', () => {
  const stage = streetStage();
  stage.moveTo(20);
  stage.put('vehicle.lincoln.mkz_2020', 40, 0);
  const reading = roach(stage)();
  assert.equal(reading.shape, [15, SIZE, SIZE]);
  const { top, bottom, left, right } = extentOf(reading, 6);
  // 20 m ahead at 5 px/m and 191/192: row (192 − 40 − 100) · 191/192 = 51.7; half 2.446 m = 12.2 px.
  assert.equal([top, bottom], [40, 64]);
  // Column 96 · 191/192 = 95.5; half 0.919 m = 4.57 px.
  assert.equal([left, right], [91, 100]);
});

test('the ego itself and props are left out, props on request drawn', () => {
  const stage = streetStage();
  stage.put('static.prop.constructioncone', 12, 0);
  assert.equal(extentOf(roach(stage)(), 6).bottom, -1);
  assert.ok(extentOf(roach(stage, { props: true })(), 6).bottom > 0);
});

test('walkers are drawn at twice their size, and never smaller than 1.6 m', () => {
  const stage = streetStage();
  stage.put('walker.pedestrian.0001', 10, 0);
  const { left, right } = extentOf(roach(stage)(), 10);
  // Half side max(0.8, 2 · 0.1875) m = 3.98 px about column 95.5.
  assert.equal([left, right], [92, 99]);
});

test('history shows where things were, in the frame of now', () => {
  const stage = streetStage();
  const slot = stage.put('vehicle.audi.tt', 10, 0);
  const read = roach(stage);
  const { actors } = stage.context.world;
  for (let tick = 0; tick < 20; tick += 1) {
    if (tick > 0) {
      stage.tick(0);
      actors.x[slot] = (actors.x[slot] as number) + 0.6;
    }
    read();
  }
  const middles = [3, 4, 5, 6].map((layer) => {
    const { top, bottom } = extentOf(read(), layer);
    return (top + bottom) / 2;
  });
  // 0.6 m a tick is 2.984 px: ticks −16, −11, −6, −1 are 5 ticks, 14.92 px, apart.
  for (let k = 0; k < 3; k += 1) {
    const apart = middles[k]! - middles[k + 1]!;
    assert.ok(Math.abs(apart - 14.92) <= 1, `layers ${3 + k} and ${4 + k} are ${apart} px apart`);
  }
});

test('before there is a history the oldest tick stands for it', () => {
  const stage = streetStage();
  stage.put('vehicle.audi.tt', 15, 0);
  const reading = roach(stage)();
  const layers = [3, 4, 5, 6].map((layer) => extentOf(reading, layer));
  for (const layer of layers) assert.equal(layer, layers[3]);
});

test('stop lines carry the colour of their light', () => {
  const stage = streetStage();
  const { lights } = stage.context.world;
  stage.moveTo(80);
  const read = roach(stage);
  for (const [state, value] of [
    [LightState.Green, 80],
    [LightState.Yellow, 170],
    [LightState.Red, 255],
  ] as const) {
    lights.states[0] = state;
    stage.tick(0);
    const { top, bottom, left, right } = extentOf(read(), 14, value);
    // The line at x = 100 is 15 m ahead: row 76.6; it is 6 px wide, with round ends.
    assert.equal([top, bottom], [74, 80]);
    // 0.8 of 3.5 m is 14 px, and 3 px more at each end.
    assert.ok(right - left >= 19 && right - left <= 21, `${left} … ${right}`);
  }
  lights.states[0] = LightState.Off;
  stage.tick(0);
  assert.is(extentOf(read(), 14).bottom, -1);
});

test('a stop sign is drawn until the ego has stopped at it', () => {
  const stage = streetStage({ stopSign: true });
  const read = roach(stage);
  stage.context.world.lights.states[0] = LightState.Off;
  stage.moveTo(20);
  assert.ok(extentOf(read(), 14).bottom > 0, 'ahead and open');
  // The box is at x = 47 ± 1.5: rolling into it does not clear it, standing in it does.
  stage.context.tick += 1;
  stage.moveTo(41);
  stage.context.world.actors.speed[stage.context.world.egoSlot] = 3;
  assert.ok(extentOf(read(), 14).bottom > 0, 'rolling');
  stage.tick(0);
  assert.is(extentOf(read(), 14).bottom, -1, 'stopped');
  stage.tick(5);
  assert.is(extentOf(read(), 14).bottom, -1, 'driving off');
});

test('the route runs up from the ego in the middle, 16 px wide', () => {
  const stage = streetStage();
  stage.moveTo(20.2);
  const { top, left, right } = extentOf(roach(stage)(), 1);
  assert.is(top, 0);
  assert.equal([left, right], [88, 104]);
});

test('layers keep to the values that Roach uses', () => {
  const stage = streetStage();
  stage.put('vehicle.audi.tt', 20, 3.5);
  const { data } = roach(stage)();
  const allowed = [[0, 255], [0, 255], [0, 120, 255], ...Array(8).fill([0, 255])];
  allowed.push(...Array(4).fill([0, 80, 170, 255]));
  for (let layer = 0; layer < 15; layer += 1) {
    const found = new Set(data.subarray(layer * PLANE, (layer + 1) * PLANE));
    for (const value of found) assert.ok(allowed[layer]!.includes(value), `${layer}: ${value}`);
  }
});

test('the class map turns the picture so that the ego looks right', () => {
  const stage = streetStage();
  stage.put('vehicle.audi.tt', 20, 0);
  const read = (lidarAxes: boolean) => {
    const suite = stage.suite({ type: 'egoloop.bev.classes', id: 'c', lidar_axes: lidarAxes });
    return (suite.read(stage.context, stage.truth())['c']!.data as BevReading).data;
  };
  const middle = (data: Uint8Array) => {
    const at = [...data.keys()].filter((i) => data[i] === BevClass.Vehicle);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    return [mean(at.map((i) => i % 256)), mean(at.map((i) => Math.floor(i / 256)))];
  };
  const [column, row] = middle(read(false)) as [number, number];
  assert.ok(Math.abs(column - 127.5) < 1 && Math.abs(row - (128 - 80)) < 1.5, `${column} ${row}`);
  const [turnedColumn, turnedRow] = middle(read(true)) as [number, number];
  assert.ok(Math.abs(turnedColumn - (128 + 80)) < 1.5 && Math.abs(turnedRow - 127.5) < 1);
});

test.run();
