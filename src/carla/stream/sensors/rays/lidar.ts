/**
 * `sensor.lidar.ray_cast`: points of 4 × f32 (x, y, z in the sensor's axes, intensity). Intensity is
 * exp(−attenuation · distance); a share of rays is dropped beforehand, weak returns more often
 * afterwards, and points are moved along their ray by normal noise: CARLA's model and attributes.
 */
import { Attributes } from '../attributes.js';
import { noiseOf } from '../noise.js';
import { SensorPlace } from '../sensor-place.js';
import type { SensorStreamFactory } from '../sensor-stream.js';
import { PointCloud } from './point-cloud.js';
import { RayCaster } from './ray-caster.js';
import { Sweep } from './sweep.js';

export const lidarStream: SensorStreamFactory = (sensor, world) => {
  const attributes = new Attributes(sensor.attributes);
  const sweep = new Sweep(attributes);
  const attenuation = attributes.number('atmosphere_attenuation_rate', 0.004);
  const dropRate = attributes.number('dropoff_general_rate', 0.45, 0, 1);
  const dropLimit = attributes.number('dropoff_intensity_limit', 0.8);
  const dropAtZero = attributes.number('dropoff_zero_intensity', 0.4);
  const noiseM = attributes.number('noise_stddev', 0, 0);
  const random = noiseOf(sensor, world);
  const place = new SensorPlace(sensor, world);
  const caster = new RayCaster(world, sweep.rangeM);
  const cloud = new PointCloud(4);

  /** Whether a return of this intensity reaches the data. Draws only for weak ones. */
  const isKept = (intensity: number): boolean =>
    intensity > dropLimit ||
    random.unit() < (dropAtZero / dropLimit) * intensity + (1 - dropAtZero);

  const scan = (channel: number): void => {
    const flat = sweep.flat[channel] as number;
    const up = sweep.up[channel] as number;
    const { floats } = cloud;
    let { at } = cloud;
    for (let i = 0; i < sweep.rays; i += 1) {
      if (dropRate > 0 && random.unit() < dropRate) continue;
      const forward = flat * (sweep.cosines[i] as number);
      const right = flat * (sweep.sines[i] as number);
      const distance = caster.cast(forward, right, up);
      if (distance > sweep.rangeM) continue;
      const intensity = Math.exp(-attenuation * distance);
      const moved = noiseM > 0 ? distance + random.normal(0, noiseM) : distance;
      if (!isKept(intensity)) continue;
      floats[at] = forward * moved;
      floats[at + 1] = right * moved;
      floats[at + 2] = up * moved;
      floats[at + 3] = intensity;
      at += 4;
    }
    cloud.at = at;
  };

  return {
    kind: 'lidar',
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
