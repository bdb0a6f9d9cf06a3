/**
 * `sensor.lidar.ray_cast_semantic`: points of 24 bytes: x, y, z in the sensor's axes and the cosine of
 * the angle at which the ray meets the surface (f32), actor id and semantic tag (u32). Every ray that
 * hits gives a point. The id of the ground
 * and of what stands beside the road is 0.
 */
import type { RoadsideKind } from '../../../../map/roadside.js';
import { SCENERY_TAGS } from '../../../../sim/sensors/camera/furniture.js';
import { shapeOf } from '../../../../sim/sensors/camera/shapes.js';
import { Tag } from '../../../../sim/sensors/camera/tags.js';
import { groundTagsOf } from '../../../../sim/sensors/road/ground-tags.js';
import { Attributes } from '../attributes.js';
import { SensorPlace } from '../sensor-place.js';
import type { SensorStreamFactory } from '../sensor-stream.js';
import { incidence } from './incidence.js';
import { PointCloud } from './point-cloud.js';
import { RayCaster } from './ray-caster.js';
import { Sweep } from './sweep.js';

export const semanticLidarStream: SensorStreamFactory = (sensor, world) => {
  const sweep = new Sweep(new Attributes(sensor.attributes));
  const place = new SensorPlace(sensor, world);
  const caster = new RayCaster(world, sweep.rangeM);
  const cloud = new PointCloud(6);
  const ground = groundTagsOf(world.map);
  const { table } = world;
  const { scenery } = world.sim;

  /** Cosine at which the last ray met what it hit at a place. */
  const cosine = (x: number, y: number, z: number): number => {
    const { box, dx, dy, dz, slot } = caster;
    if (slot >= 0) {
      const heightM = 2 * (table.halfHeight[slot] as number);
      return incidence(table, slot, heightM, x, y, z, dx, dy, dz);
    }
    return box >= 0
      ? incidence(scenery, box, scenery.height[box] as number, x, y, z, dx, dy, dz)
      : -dz;
  };

  const tag = (x: number, y: number, z: number): number => {
    const { box, slot } = caster;
    if (slot >= 0) return shapeOf(table.typeId[slot] as string)[0]?.tag ?? Tag.Dynamic;
    return box >= 0 ? SCENERY_TAGS[scenery.kind[box] as RoadsideKind] : ground.at(x, y, z);
  };

  const scan = (channel: number): void => {
    const flat = sweep.flat[channel] as number;
    const up = sweep.up[channel] as number;
    const { floats, words } = cloud;
    const { view } = place;
    for (let i = 0; i < sweep.rays; i += 1) {
      const forward = flat * (sweep.cosines[i] as number);
      const right = flat * (sweep.sines[i] as number);
      const distance = caster.cast(forward, right, up);
      if (distance > sweep.rangeM) continue;
      const { dx, dy, dz, slot } = caster;
      const x = view.x + dx * distance;
      const y = view.y + dy * distance;
      const z = view.z + dz * distance;
      const { at } = cloud;
      floats[at] = forward * distance;
      floats[at + 1] = right * distance;
      floats[at + 2] = up * distance;
      floats[at + 3] = cosine(x, y, z);
      words[at + 4] = slot < 0 ? 0 : (table.id[slot] as number);
      words[at + 5] = tag(x, y, z);
      cloud.at = at + 6;
    }
  };

  return {
    kind: 'semanticLidar',
    measure() {
      sweep.advance(place.update().sinceS);
      caster.aim(place);
      cloud.begin(sweep.channels, sweep.channels * sweep.rays);
      for (let channel = 0; channel < sweep.channels; channel += 1) {
        const before = cloud.count;
        scan(channel);
        cloud.endChannel(channel, cloud.count - before);
      }
      return [[cloud.end(sweep.headRad)]];
    },
  };
};
