/**
 * `sensor.other.gnss`: latitude and longitude in degrees and altitude in metres of the sensor, plus bias
 * and normal noise by its attributes; msgpack array of three float64. The place is rounded to float32
 * before it is projected, as CARLA's locations are.
 */
import { gpsFromLocation } from '../../../map/gps.js';
import { MsgpackWriter } from '../../rpc/msgpack-writer.js';
import { Attributes } from './attributes.js';
import { noiseOf, normal } from './noise.js';
import type { SensorStreamFactory } from './sensor-stream.js';

export const gnssStream: SensorStreamFactory = (sensor, world) => {
  const attributes = new Attributes(sensor.attributes);
  const random = noiseOf(sensor, world);
  const reference = world.map.document.geoReference;
  const [lat, lon, alt] = ['lat', 'lon', 'alt'].map((axis) => ({
    deviation: attributes.number(`noise_${axis}_stddev`, 0, 0),
    bias: attributes.number(`noise_${axis}_bias`, 0),
  })) as [Error3, Error3, Error3];
  const out = new MsgpackWriter();
  return {
    kind: 'gnss',
    measure() {
      const { x, y, z } = sensor.pose;
      const place = { x: Math.fround(x), y: Math.fround(y), z: Math.fround(z) };
      const point = gpsFromLocation(place, reference);
      out.rewind();
      out.array(3);
      out.f64(point.lat + lat.bias + normal(random, lat.deviation));
      out.f64(point.lon + lon.bias + normal(random, lon.deviation));
      out.f64(point.z + alt.bias + normal(random, alt.deviation));
      return [[out.take()]];
    },
  };
};

interface Error3 {
  readonly deviation: number;
  readonly bias: number;
}
