import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vector3 } from '../../../../src/core/float32.js';
import {
  BASE_WEATHER_2,
  CARLA_DEFAULT_WEATHER,
  isWeatherParameter,
  makeWeather,
  nextWeatherIndex,
  weathersAlongPlan,
} from '../../../../src/map/routes/weather.js';
import { findWeatherId } from '../../../../src/map/routes/weather-id.js';
import type { PlanPoint } from '../../../../src/map/routing/plan.js';
import { expectError } from '../../../helpers/expect-error.js';

const PLAN = Array.from({ length: 11 }, (_, x): PlanPoint => {
  const rotation = { pitchDeg: 0, yawDeg: 0, rollDeg: 0 };
  return { transform: { location: vector3(x, 0, 0), rotation }, option: 4 };
});

test('the base of 2.x is the default with sun at 70 and half the sky covered', () => {
  assert.equal(BASE_WEATHER_2, {
    ...CARLA_DEFAULT_WEATHER,
    sun_altitude_angle: 70,
    cloudiness: 50,
  });
  assert.is(CARLA_DEFAULT_WEATHER.rayleigh_scattering_scale, Math.fround(0.0331));
});

test('values are stored as float32', () => {
  assert.is(makeWeather({ fog_density: 0.1 }).fog_density, Math.fround(0.1));
});

test('knows the parameters of CARLA only', () => {
  assert.ok(isWeatherParameter('dust_storm'));
  assert.not(isWeatherParameter('route_percentage'));
  assert.not(isWeatherParameter('toString'));
});

test('dust storms are not carried along the route', () => {
  const weather = makeWeather({ dust_storm: 40, wetness: 20 });
  const [first] = weathersAlongPlan(PLAN, [
    { percentage: 0, weather },
    { percentage: 100, weather },
  ]);
  assert.is(first!.dust_storm, 0);
  assert.is(first!.wetness, 20);
});

test('refuses keyframes at one place, as the evaluator would crash', () => {
  const weather = BASE_WEATHER_2;
  const frames = [0, 50, 50, 100].map((percentage) => ({ percentage, weather }));
  expectError('ROUTES_INVALID', /two at 50/, () => weathersAlongPlan(PLAN, frames));
});

test('the weather index moves on by three points at most and never back', () => {
  assert.is(nextWeatherIndex(PLAN, 0, vector3(0.5, 0, 0)), 0);
  assert.is(nextWeatherIndex(PLAN, 0, vector3(2.5, 0, 0)), 2);
  assert.is(nextWeatherIndex(PLAN, 0, vector3(9, 0, 0)), 3);
  assert.is(nextWeatherIndex(PLAN, 5, vector3(1, 0, 0)), 5);
  assert.is(nextWeatherIndex(PLAN, 9, vector3(20, 0, 0)), 10);
});

test('a weather is found by its eight parameters, others do not count', () => {
  const id7 = { cloudiness: 5, wind_intensity: 10, sun_azimuth_angle: -1, fog_density: 2 };
  const weather = makeWeather({ ...id7, sun_altitude_angle: 45, dust_storm: 3 });
  assert.is(findWeatherId(weather), '7');
  assert.is(findWeatherId(BASE_WEATHER_2), '26');
  assert.is(findWeatherId(makeWeather({ ...id7, sun_altitude_angle: 44 })), null);
});

test.run();
