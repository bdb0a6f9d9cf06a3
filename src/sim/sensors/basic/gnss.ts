/**
 * `sensor.other.gnss`: latitude and longitude in degrees and altitude in metres of the sensor, with
 * normal noise of deviation 5e-6 in each (the attributes Leaderboard sets, whose unit for the altitude
 * is metres). Projection: `map/gps.ts`, the client library's Mercator about the map's reference.
 */
import { gpsFromLocation } from '../../../map/gps.js';
import { Mount } from '../mount.js';
import type { SensorFactory } from '../suite.js';

/** Standard deviation of every value; degrees, degrees, metres. */
export const GNSS_NOISE = 0.000005;

export const gnss: SensorFactory = (spec, context) => {
  const mount = new Mount(spec);
  const random = context.random.fork(`sensor ${spec.id}`);
  const reference = context.world.map.document.geoReference;
  const reading = new Float64Array(3);
  return ({ world }) => {
    const point = gpsFromLocation(mount.update(world), reference);
    reading[0] = point.lat + random.normal(0, GNSS_NOISE);
    reading[1] = point.lon + random.normal(0, GNSS_NOISE);
    reading[2] = point.z + random.normal(0, GNSS_NOISE);
    return reading;
  };
};
