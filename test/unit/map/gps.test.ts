import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vector3 } from '../../../src/core/float32.js';
import { EARTH_RADIUS_M, gpsFromLocation, parseGeoReference } from '../../../src/map/gps.js';

test('reads latitude and longitude from a geoReference text', () => {
  const text = '+proj=tmerc +lat_0=4.9e+1 +lon_0=-8.25 +k=1';
  assert.equal(parseGeoReference(text), { latitudeDeg: 49, longitudeDeg: -8.25 });
});

test('falls back to 42, 2 for what the text does not say', () => {
  assert.equal(parseGeoReference(null), { latitudeDeg: 42, longitudeDeg: 2 });
  assert.equal(parseGeoReference('+proj=utm +lat_0=1'), { latitudeDeg: 1, longitudeDeg: 2 });
});

test('one degree of longitude at the equator is its share of the circumference', () => {
  const metres = (Math.PI * EARTH_RADIUS_M) / 180;
  const gps = gpsFromLocation({ x: metres, y: 0, z: 1.5 }, { latitudeDeg: 0, longitudeDeg: 10 });
  assert.ok(Math.abs(gps.lon - 11) < 1e-12);
  assert.ok(Math.abs(gps.lat) < 1e-12);
  assert.is(gps.z, 1.5);
});

test('north is negative y', () => {
  const reference = { latitudeDeg: 42, longitudeDeg: 2 };
  assert.ok(gpsFromLocation(vector3(0, -100, 0), reference).lat > 42);
  assert.ok(gpsFromLocation(vector3(0, 100, 0), reference).lat < 42);
});

test.run();
