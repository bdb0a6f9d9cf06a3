/**
 * `sensor.other.radar`: detections of 4 × f32: velocity along the ray (m/s, negative when the gap
 * closes), azimuth (rad, right positive), altitude (rad, up positive), depth (m). Rays are drawn within
 * an elliptic cone whose end is a flat disc at `range`, as many as `points_per_second` × time.
 */
import { Attributes } from '../attributes.js';
import { noiseOf } from '../noise.js';
import { SensorPlace } from '../sensor-place.js';
import type { SensorStreamFactory } from '../sensor-stream.js';
import { RayCaster } from './ray-caster.js';

const RAD = Math.PI / 180;
const MOST_RAYS = 200_000;
const WORDS = 4;

export const radarStream: SensorStreamFactory = (sensor, world) => {
  const attributes = new Attributes(sensor.attributes);
  const wide = Math.tan((attributes.number('horizontal_fov', 30, 0, 179) * RAD) / 2);
  const high = Math.tan((attributes.number('vertical_fov', 30, 0, 179) * RAD) / 2);
  const rangeM = attributes.number('range', 100, 0, 10_000);
  const perSecond = attributes.integer('points_per_second', 1500, 0, 100_000_000);
  const random = noiseOf(sensor, world);
  const place = new SensorPlace(sensor, world);
  const caster = new RayCaster(world, rangeM * Math.sqrt(1 + wide * wide + high * high));
  const before = [0, 0, 0];
  const own = [0, 0, 0];

  /** The sensor's own velocity: from its last place, or from its carrier at first. */
  const updateVelocity = (): void => {
    const { isContinued, sinceS, view } = place;
    const carrier = world.find(sensor.parentId);
    const { x, y, z } = carrier === null ? { x: 0, y: 0, z: 0 } : world.velocityOf(carrier);
    [view.x, view.y, view.z].forEach((at, k) => {
      own[k] = isContinued ? (at - (before[k] as number)) / sinceS : ([x, y, z][k] as number);
      before[k] = at;
    });
  };

  /** Velocity between the sensor and what the last ray hit, along that ray. */
  const closing = (): number => {
    const { dx, dy, dz, slot } = caster;
    const { vx, vy, vz } = world.table;
    const [x, y, z] =
      slot < 0 ? [0, 0, 0] : [vx[slot] as number, vy[slot] as number, vz[slot] as number];
    return (
      ((x as number) - (own[0] as number)) * dx +
      ((y as number) - (own[1] as number)) * dy +
      ((z as number) - (own[2] as number)) * dz
    );
  };

  return {
    kind: 'radar',
    measure() {
      const { sinceS } = place.update();
      updateVelocity();
      caster.aim(place);
      // A touch more than whole numbers of rays that rounding left just below.
      const rays = Math.min(MOST_RAYS, Math.floor(perSecond * sinceS + 1e-6));
      const data = new Float32Array(rays * WORDS);
      let at = 0;
      for (let i = 0; i < rays; i += 1) {
        const radius = random.unit();
        const angle = random.uniform(0, 2 * Math.PI);
        const right = wide * radius * Math.cos(angle);
        const up = high * radius * Math.sin(angle);
        const length = Math.sqrt(1 + right * right + up * up);
        const depth = caster.cast(1 / length, right / length, up / length);
        if (depth > rangeM * length) continue;
        data[at] = closing();
        data[at + 1] = Math.atan2(right, 1);
        data[at + 2] = Math.asin(up / length);
        data[at + 3] = depth;
        at += WORDS;
      }
      return [[new Uint8Array(data.buffer, 0, at * 4)]];
    },
  };
};
