/**
 * GPS as the leaderboard hands it to agents: a Mercator projection about the map's reference point.
 * Frame: CARLA's (x east, y south, metres) to degrees. Computed in double in the official order of
 * operations (evaluation reference 5.5), so results agree with the evaluators' to the last bits.
 */
import type { Vector3 } from '../core/float32.js';

/** Equatorial radius used by the projection, metres. */
export const EARTH_RADIUS_M = 6378137.0;

/** Reference of a map that names none. */
export const DEFAULT_GPS_REFERENCE: GpsReference = { latitudeDeg: 42.0, longitudeDeg: 2.0 };

export interface GpsReference {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

/** A GPS point in the evaluators' own key names: degrees, degrees, metres. */
export interface GpsPoint {
  readonly lat: number;
  readonly lon: number;
  readonly z: number;
}

/**
 * Reads `+lat_0=` and `+lon_0=` from the text of `<header><geoReference>`. Items are separated by
 * single spaces; a later item wins; what is missing or no number keeps the default 42°, 2°.
 */
export function parseGeoReference(text: string | null): GpsReference {
  let { latitudeDeg, longitudeDeg } = DEFAULT_GPS_REFERENCE;
  for (const item of (text ?? '').split(' ')) {
    const value = Number.parseFloat(item.split('=')[1] ?? '');
    if (!Number.isFinite(value)) continue;
    if (item.includes('+lat_0')) latitudeDeg = value;
    if (item.includes('+lon_0')) longitudeDeg = value;
  }
  return { latitudeDeg, longitudeDeg };
}

/** GPS of a location in metres. z is passed through. */
export function gpsFromLocation(location: Vector3, reference: GpsReference): GpsPoint {
  const { latitudeDeg, longitudeDeg } = reference;
  const scale = Math.cos((latitudeDeg * Math.PI) / 180.0);
  const originX = (scale * longitudeDeg * Math.PI * EARTH_RADIUS_M) / 180.0;
  const originY =
    scale * EARTH_RADIUS_M * Math.log(Math.tan(((90.0 + latitudeDeg) * Math.PI) / 360));
  const mercatorX = originX + location.x;
  const mercatorY = originY - location.y;
  return {
    lon: (mercatorX * 180.0) / (Math.PI * EARTH_RADIUS_M * scale),
    lat: (360.0 * Math.atan(Math.exp(mercatorY / (EARTH_RADIUS_M * scale)))) / Math.PI - 90.0,
    z: location.z,
  };
}

/** The location in metres that a GPS point in degrees stands for; the inverse of `gpsFromLocation`. */
export function locationFromGps({ lat, lon, z }: GpsPoint, reference: GpsReference): Vector3 {
  const { latitudeDeg, longitudeDeg } = reference;
  const scale = Math.cos((latitudeDeg * Math.PI) / 180.0);
  const perM = EARTH_RADIUS_M * scale;
  const originX = (perM * longitudeDeg * Math.PI) / 180.0;
  const originY = perM * Math.log(Math.tan(((90.0 + latitudeDeg) * Math.PI) / 360));
  return {
    x: (perM * lon * Math.PI) / 180.0 - originX,
    y: originY - perM * Math.log(Math.tan(((90.0 + lat) * Math.PI) / 360)),
    z,
  };
}
