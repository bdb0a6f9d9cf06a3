/**
 * `sensor.other.radar`: 75 rays a tick (1500 points/s) within an elliptic cone of the given angles,
 * 100 m. Rows of depth (m), altitude (rad, up positive), azimuth (rad, right positive) and velocity
 * (m/s along the ray, negative when the gap closes): CARLA's raw order reversed, as Leaderboard does.
 */
import { TICK_SECONDS } from '../../../bridge/frame.js';
import { Mount } from '../mount.js';
import { numberOf } from '../spec.js';
import type { SensorFactory } from '../suite.js';
import type { PointReading } from './lidar.js';
import { RayScene } from './ray-scene.js';

export const RADAR = { rangeM: 100, pointsPerS: 1500, horizontalFovDeg: 30, verticalFovDeg: 30 };
export const RADAR_RAYS = Math.floor(RADAR.pointsPerS * TICK_SECONDS);
const RAD = Math.PI / 180;

export const radar: SensorFactory = (spec, context) => {
  const mount = new Mount(spec);
  const fov = numberOf(spec, 'fov', RADAR.horizontalFovDeg, { min: 0.1, max: 179 });
  const horizontalDeg = numberOf(spec, 'horizontal_fov', fov, { min: 0.1, max: 179 });
  const verticalDeg = numberOf(spec, 'vertical_fov', fov, { min: 0.1, max: 179 });
  const wide = Math.tan((horizontalDeg * RAD) / 2);
  const high = Math.tan((verticalDeg * RAD) / 2);
  const random = context.random.fork(`sensor ${spec.id}`);
  const scene = new RayScene(context.world, RADAR.rangeM);
  const buffer = new Float32Array(RADAR_RAYS * 4);
  return ({ world }): PointReading => {
    const { axes, x, y, z } = mount.update(world);
    const { actors, egoSlot } = world;
    scene.update(world, x, y, z);
    let count = 0;
    for (let i = 0; i < RADAR_RAYS; i += 1) {
      const radius = random.unit();
      const angle = random.uniform(0, 2 * Math.PI);
      const aside = wide * radius * Math.cos(angle);
      const up = high * radius * Math.sin(angle);
      const length = Math.sqrt(1 + aside * aside + up * up);
      const along = (k: number) =>
        ((axes[k] as number) + aside * (axes[3 + k] as number) + up * (axes[6 + k] as number)) /
        length;
      const dx = along(0);
      const dy = along(1);
      const dz = along(2);
      let depth = scene.groundDistance(dx, dy, dz);
      let hit = -1;
      for (let item = 0; item < scene.count; item += 1) {
        const distance = scene.boxDistance(item, dx, dy, dz);
        if (distance >= depth) continue;
        depth = distance;
        hit = scene.slots[item] as number;
      }
      // The cone ends on a flat disc 100 m ahead, so slanted rays are a little longer.
      if (depth > RADAR.rangeM * length) continue;
      const vx = (hit < 0 ? 0 : (actors.vx[hit] as number)) - (actors.vx[egoSlot] as number);
      const vy = (hit < 0 ? 0 : (actors.vy[hit] as number)) - (actors.vy[egoSlot] as number);
      buffer[count * 4] = depth;
      buffer[count * 4 + 1] = Math.asin(up / length);
      buffer[count * 4 + 2] = Math.atan2(aside, 1);
      buffer[count * 4 + 3] = vx * dx + vy * dy;
      count += 1;
    }
    return { shape: [count, 4], data: buffer.subarray(0, count * 4) };
  };
};
