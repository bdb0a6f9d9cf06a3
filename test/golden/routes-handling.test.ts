/**
 * Downsampling, GPS, georeference, trigger matching and weather against the results of the official
 * Python functions.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readJson } from '../../src/core/files.js';
import { vector3 } from '../../src/core/float32.js';
import { gpsFromLocation, parseGeoReference } from '../../src/map/gps.js';
import { isTriggerOnRoute } from '../../src/map/routes/trigger-match.js';
import { makeWeather, weathersAlongPlan } from '../../src/map/routes/weather.js';
import { downsampleRoute } from '../../src/map/routing/downsample.js';
import { accumulatedLengthsM, type PlanPoint } from '../../src/map/routing/plan.js';
import { sharedFile, sharedTest } from '../helpers/shared.js';

const VECTORS = 'vectors/route_handling.json';

interface Vectors {
  readonly downsample: Record<string, { points: number[][]; ids: Record<string, number[]> }>;
  readonly gps: {
    lat_ref: number;
    lon_ref: number;
    location: [number, number, number];
    expected: { lat: number; lon: number; z: number };
  }[];
  readonly georeference: { geoReference: string | null; expected: [number, number] }[];
  readonly trigger_match: {
    cases: { trigger: [number, number, number, number]; expected: boolean }[];
  };
  readonly weather: {
    cases: {
      keyframes: [number, Record<string, number>][];
      expected_percent_cloudiness_altitude_fog: number[][] | { raises: string };
    }[];
  };
}

function vectors(): Vectors {
  return readJson(sharedFile(VECTORS)) as Vectors;
}

function point(x: number, y: number, z: number, yawDeg: number, option: number): PlanPoint {
  const rotation = { pitchDeg: 0, yawDeg: Math.fround(yawDeg), rollDeg: 0 };
  return { transform: { location: vector3(x, y, z), rotation }, option };
}

sharedTest(test, VECTORS, 'downsampling keeps the official points', () => {
  const cases = Object.entries(vectors().downsample);
  assert.ok(cases.length > 0);
  for (const [name, { points, ids }] of cases) {
    const plan = points.map(([x, y, z, option]) => point(x!, y!, z!, 0, option!));
    for (const [spacing, expected] of Object.entries(ids)) {
      assert.equal(downsampleRoute(plan, Number(spacing)), expected, `${name} at ${spacing} m`);
    }
  }
});

sharedTest(test, VECTORS, 'GPS agrees to 1e-9', () => {
  for (const { lat_ref, lon_ref, location, expected } of vectors().gps) {
    const reference = { latitudeDeg: lat_ref, longitudeDeg: lon_ref };
    const gps = gpsFromLocation(vector3(...location), reference);
    assert.ok(Math.abs(gps.lat - expected.lat) < 1e-9);
    assert.ok(Math.abs(gps.lon - expected.lon) < 1e-9);
    assert.is(gps.z, expected.z);
  }
});

sharedTest(test, VECTORS, 'georeferences are read as officially', () => {
  for (const { geoReference, expected } of vectors().georeference) {
    const { latitudeDeg, longitudeDeg } = parseGeoReference(geoReference);
    assert.equal([latitudeDeg, longitudeDeg], expected);
  }
});

sharedTest(test, VECTORS, 'triggers match the same routes', () => {
  const plan = Array.from({ length: 40 }, (_, x) => point(x, 1.75, 0, x < 20 ? 0 : 350.5, 4));
  for (const { trigger, expected } of vectors().trigger_match.cases) {
    const [x, y, z, yaw] = trigger;
    const place = { location: vector3(x, y, z), yawDeg: Math.fround(yaw) };
    assert.is(isTriggerOnRoute(place, plan), expected, JSON.stringify(trigger));
  }
});

sharedTest(test, VECTORS, 'weather along the route is the official one, oddities included', () => {
  const plan = Array.from({ length: 21 }, (_, index) => point(5 * index, 0, 0, 0, 4));
  for (const { keyframes, expected_percent_cloudiness_altitude_fog: expected } of vectors().weather
    .cases) {
    const frames = keyframes.map(([percentage, values]) => ({
      percentage,
      weather: makeWeather(values),
    }));
    if (!Array.isArray(expected)) {
      assert.throws(
        () => weathersAlongPlan(plan, frames),
        /expected two or more weather keyframes/,
      );
      continue;
    }
    const percentages = accumulatedLengthsM(plan);
    const found = weathersAlongPlan(plan, frames).map((weather, index) => [
      percentages[index]!,
      weather.cloudiness,
      weather.sun_altitude_angle,
      weather.fog_density,
    ]);
    assert.equal(found, expected);
  }
});

test.run();
