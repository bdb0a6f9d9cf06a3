import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AzimuthBins } from '../../../../src/sim/sensors/rays/azimuth-bins.js';
import { LIDAR, LIDAR_STEPS, type PointReading } from '../../../../src/sim/sensors/rays/lidar.js';
import { RADAR_RAYS } from '../../../../src/sim/sensors/rays/radar.js';
import { RayScene } from '../../../../src/sim/sensors/rays/ray-scene.js';
import { groundHeightsOf } from '../../../../src/sim/sensors/road/ground-heights.js';
import type { SensorStage } from '../../../helpers/sensor-stage.js';
import { STREET_Y, streetStage } from '../../../helpers/sensor-street.js';

function reader(stage: SensorStage, spec: Record<string, unknown>) {
  const suite = stage.suite({ type: '', ...spec, id: 's' });
  return () => suite.read(stage.context, stage.truth())['s']!.data as PointReading;
}

const LIDAR_SPEC = { type: 'sensor.lidar.ray_cast', x: 0, y: 0, z: 2.5 };

function rows({ data, shape }: PointReading): number[][] {
  return Array.from({ length: shape[0] }, (_, i) => [...data.subarray(4 * i, 4 * i + 4)]);
}

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `expected ${expected}, found ${actual}`);
}

test('rays meet the face of a box that looks at them', () => {
  const stage = streetStage();
  const { world } = stage.context;
  stage.put('vehicle.lincoln.mkz_2020', 20, 0);
  const scene = new RayScene(world, 85);
  scene.update(world, 5, STREET_Y, 1);
  near(scene.boxDistance(0, 1, 0, 0), 20 - 2.446, 1e-4);
  assert.is(scene.boxDistance(0, -1, 0, 0), Number.POSITIVE_INFINITY);
  assert.is(scene.boxDistance(0, 0, 1, 0), Number.POSITIVE_INFINITY);
  // Over the roof, which is 1.49 m high.
  scene.update(world, 5, STREET_Y, 1.6);
  assert.is(scene.boxDistance(0, 1, 0, 0), Number.POSITIVE_INFINITY);
});

test('a sensor inside a box does not see it', () => {
  const stage = streetStage();
  const { world } = stage.context;
  stage.put('vehicle.mitsubishi.fusorosa', 20, 0);
  const scene = new RayScene(world, 85);
  scene.update(world, 25, STREET_Y, 1);
  assert.is(scene.boxDistance(0, 1, 0, 0), Number.POSITIVE_INFINITY);
});

test('a turned box is met where geometry says', () => {
  const stage = streetStage();
  const { world } = stage.context;
  stage.put('vehicle.lincoln.mkz_2020', 20, 0, Math.PI / 2);
  const scene = new RayScene(world, 85);
  scene.update(world, 5, STREET_Y, 1);
  near(scene.boxDistance(0, 1, 0, 0), 20 - 0.9185, 1e-4);
});

test('the ground is met where the ray comes down', () => {
  const stage = streetStage();
  const { world } = stage.context;
  const scene = new RayScene(world, 85);
  scene.update(world, 5, STREET_Y, 2.5);
  near(scene.groundDistance(0.8, 0, -0.6), 2.5 / 0.6, 1e-9);
  assert.is(scene.groundDistance(1, 0, 0), Number.POSITIVE_INFINITY);
  assert.is(scene.groundDistance(0.6, 0, 0.8), Number.POSITIVE_INFINITY);
});

test('ground heights are those of the road, and go on beside it', () => {
  const { map } = streetStage().context.world;
  const heights = groundHeightsOf(map);
  assert.is(heights.at(50, 0, 3), 0);
  assert.is(heights.at(50, 60, 3), 0);
  assert.is(heights.at(5000, 0, 3), 3);
});

test('each box is among the candidates of every step that meets it', () => {
  const stage = streetStage();
  const { world } = stage.context;
  for (let i = 0; i < 12; i += 1) {
    stage.put('vehicle.audi.tt', 4 + 6 * i, i % 2 ? 9 : -9, i);
  }
  stage.moveTo(30);
  const scene = new RayScene(world, 85);
  scene.update(world, 35, STREET_Y, 1);
  const steps = 400;
  const stepRad = Math.PI / steps;
  const bins = new AzimuthBins(steps);
  const axes = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  let hits = 0;
  for (const start of [-Math.PI, 0]) {
    bins.fill(scene, axes, start, stepRad);
    for (let step = 0; step < steps; step += 1) {
      const angle = start + step * stepRad;
      const listed = new Set<number>();
      for (let entry = bins.first(step); entry >= 0; entry = bins.after(entry)) {
        listed.add(bins.item(entry));
      }
      for (let item = 0; item < scene.count; item += 1) {
        if (scene.boxDistance(item, Math.cos(angle), Math.sin(angle), 0) > 85) continue;
        hits += 1;
        assert.ok(listed.has(item), `box ${item} at step ${step}`);
      }
    }
  }
  assert.ok(hits > 50);
});

test('LiDAR scans the left half on even ticks and the right half on odd ones', () => {
  const stage = streetStage();
  const read = reader(stage, LIDAR_SPEC);
  const left = rows(read());
  assert.ok(left.length > 1000);
  assert.ok(left.every(([, y]) => y! <= 1e-3));
  stage.tick(0);
  assert.ok(rows(read()).every(([, y]) => y! >= -1e-3));
});

test('LiDAR points lie on the ground, within range, with the intensity of their distance', () => {
  const stage = streetStage();
  for (const [x, y, z, intensity] of rows(reader(stage, LIDAR_SPEC)()) as [
    number,
    number,
    number,
    number,
  ][]) {
    const distance = Math.sqrt(x * x + y * y + z * z);
    near(z, -2.5, 1e-4);
    assert.ok(distance <= LIDAR.rangeM);
    near(intensity, Math.exp(-0.004 * distance), 1e-6);
  }
});

test('weak returns are dropped more often', () => {
  const stage = streetStage();
  const read = reader(stage, LIDAR_SPEC);
  const ticks = 120;
  let far = 0;
  for (let tick = 0; tick < ticks; tick += 1) {
    far += rows(read()).filter(([x, y]) => x! * x! + y! * y! > 60 * 60).length;
    stage.tick(0);
  }
  // Only channel 19, at −2.06°, meets the level ground beyond 60 m and within 85 m.
  const elevation = ((10 - (40 * 19) / 63) * Math.PI) / 180;
  const intensity = Math.exp((-0.004 * 2.5) / Math.sin(-elevation));
  const kept = far / (ticks * LIDAR_STEPS);
  near(kept, 0.55 * (0.5 * intensity + 0.6), 0.008);
  assert.ok(kept < 0.547, `${kept} of the rays of that channel came back`);
});

test('of rays that all hit near by, 55 % come back', () => {
  const stage = streetStage();
  // A wall of a bus close by on the left fills rows between its base and roof.
  stage.put('vehicle.mitsubishi.fusorosa', 0, -6);
  const read = reader(stage, { ...LIDAR_SPEC, z: 2 });
  let hits = 0;
  const ticks = 40;
  for (let tick = 0; tick < ticks; tick += 1) {
    if (stage.context.tick % 2 === 0) {
      hits += rows(read()).filter(
        ([x, y, z]) => Math.abs(x!) < 2 && y! < -4 && Math.abs(z!) < 0.5,
      ).length;
    }
    stage.tick(0);
  }
  // Rays of the window: |azimuth from left| < atan(2 / 4.028), elevation within ± 0.5 m at that wall.
  let window = 0;
  const distance = 6 - 3.944 / 2;
  for (let channel = 0; channel < LIDAR.channels; channel += 1) {
    const elevation = ((10 - (40 * channel) / 63) * Math.PI) / 180;
    for (let i = 0; i < LIDAR_STEPS; i += 1) {
      const azimuth = -Math.PI + (i * Math.PI) / LIDAR_STEPS;
      const x = (distance * Math.cos(azimuth)) / -Math.sin(azimuth);
      const flat = Math.sqrt(distance * distance + x * x);
      if (Math.abs(x) < 2 && Math.abs(flat * Math.tan(elevation)) < 0.5) window += 1;
    }
  }
  near(hits / (ticks / 2) / window, 0.55, 0.02);
});

test('a car hides the ground behind it from the LiDAR', () => {
  const stage = streetStage();
  stage.put('vehicle.carlamotors.firetruck', 20, 0);
  const behind = (points: number[][]) =>
    points.filter(([x, y, z]) => x! > 27 && x! < 60 && Math.abs(y!) < 0.5 && z! < -2.4).length;
  assert.is(behind(rows(reader(stage, LIDAR_SPEC)())), 0);
  const open = streetStage();
  let seen = 0;
  const read = reader(open, LIDAR_SPEC);
  for (let tick = 0; tick < 10; tick += 1) {
    seen += behind(rows(read()));
    open.tick(0);
  }
  assert.ok(seen > 0);
});

test('radar rows are depth, altitude, azimuth and closing speed', () => {
  const stage = streetStage();
  const spec = {
    type: 'sensor.other.radar',
    x: 2,
    z: 1,
    horizontal_fov: 10,
    vertical_fov: 4,
  };
  stage.put('vehicle.mitsubishi.fusorosa', 30, 0, 0, 4);
  stage.tick(10);
  const points = rows(reader(stage, spec)()) as [number, number, number, number][];
  assert.ok(points.length > 20 && points.length <= RADAR_RAYS);
  const front = 30 - 0.5 - 2 - 10.273 / 2;
  const bus = points.filter(([depth, altitude]) => depth < 26 && altitude > -0.03);
  assert.ok(bus.length > 10);
  for (const [depth, altitude, azimuth, velocity] of bus) {
    assert.ok(Math.abs(altitude) <= (2 * Math.PI) / 180 + 1e-6);
    assert.ok(Math.abs(azimuth) <= (5 * Math.PI) / 180 + 1e-6);
    near(depth * Math.cos(altitude) * Math.cos(azimuth), front, 1e-3);
    // The bus runs at 4 m/s, the ego at 10: the gap closes at 6.
    near(velocity, -6 * Math.cos(altitude) * Math.cos(azimuth), 1e-4);
  }
});

test('what the rays say repeats with the seed', () => {
  const read = (seed: number) => {
    const stage = streetStage({ seed });
    stage.put('vehicle.audi.tt', 12, 2);
    const scan = reader(stage, LIDAR_SPEC);
    scan();
    stage.tick(3);
    return [...scan().data];
  };
  assert.equal(read(5), read(5));
  assert.not.equal(read(5), read(6));
});

test.run();
