/**
 * `route_handling`: downsampling, GPS, georeference, which triggers belong to a route, and weather along
 * it. GPS agrees to 1e-9, everything else exactly.
 */
import { rotationDeg, vector3 } from '../../src/core/float32.js';
import { gpsFromLocation, parseGeoReference } from '../../src/map/gps.js';
import { RoadOption } from '../../src/map/road-option.js';
import { isTriggerOnRoute } from '../../src/map/routes/trigger-match.js';
import {
  makeWeather,
  type WeatherKeyframe,
  type WeatherParameter,
  weathersAlongPlan,
} from '../../src/map/routes/weather.js';
import { downsampleRoute } from '../../src/map/routing/downsample.js';
import { accumulatedLengthsM, type PlanPoint } from '../../src/map/routing/plan.js';
import { firstDifference } from './compare.js';
import {
  isObject,
  type Json,
  type JsonObject,
  listOf,
  numberOf,
  numbersOf,
  objectOf,
  VectorProblem,
} from './json.js';
import { type CaseResult, check, type VectorKind } from './kind.js';

const GPS_TOLERANCE = 1e-9;

const PARTS: Readonly<Record<string, (value: Json) => CaseResult[]>> = {
  downsample: runDownsample,
  gps: (value) => listOf(value, 'gps').map((item, i) => runGps(objectOf(item, 'gps'), i)),
  georeference: (value) =>
    listOf(value, 'georeference').map((item, i) => runReference(objectOf(item, 'georeference'), i)),
  trigger_match: runTriggers,
  weather: runWeather,
};

export const routeHandling: VectorKind = {
  name: 'route_handling',
  files: /^route_handling/,
  matches: (file) => 'downsample' in file || 'georeference' in file,
  run(file) {
    return Object.entries(file).flatMap(([key, value]) => {
      if (key === 'description' || key === 'note') return [];
      const run = PARTS[key];
      if (run !== undefined) return run(value);
      return [check(key, () => fail(`${key}: no reader for this part`))];
    });
  },
};

function fail(what: string): never {
  throw new VectorProblem(what);
}

function runDownsample(value: Json): CaseResult[] {
  return Object.entries(objectOf(value, 'downsample')).flatMap(([name, entry]) => {
    const part = objectOf(entry, `downsample.${name}`);
    const points = listOf(part['points'], `downsample.${name}.points`);
    const plan = points.map((point): PlanPoint => {
      const [x = 0, y = 0, z = 0, option = 0] = numbersOf(point, 'points');
      return { transform: { location: vector3(x, y, z), rotation: rotationDeg(0, 0, 0) }, option };
    });
    return Object.entries(objectOf(part['ids'], `downsample.${name}.ids`)).map(([spacing, ids]) =>
      check(`downsample ${name} ${spacing}`, () =>
        firstDifference(ids, downsampleRoute(plan, Number(spacing)), 'ids'),
      ),
    );
  });
}

function runGps(item: JsonObject, position: number): CaseResult {
  return check(`gps #${position}`, () => {
    const [x = 0, y = 0, z = 0] = numbersOf(item['location'], 'location');
    const found = gpsFromLocation(vector3(x, y, z), {
      latitudeDeg: numberOf(item['lat_ref'], 'lat_ref'),
      longitudeDeg: numberOf(item['lon_ref'], 'lon_ref'),
    });
    return firstDifference(item['expected'], { ...found }, 'gps', GPS_TOLERANCE);
  });
}

function runReference(item: JsonObject, position: number): CaseResult {
  return check(`georeference #${position}`, () => {
    const text = item['geoReference'];
    if (text !== null && typeof text !== 'string') fail('geoReference: expected a text or null');
    const { latitudeDeg, longitudeDeg } = parseGeoReference(text as string | null);
    return firstDifference(item['expected'], [latitudeDeg, longitudeDeg], 'georeference');
  });
}

const POINTS =
  /^(\d+) points \(([^,]+),([^,]+),([^)]+)\)(?:; yaw ([-\d.]+) for i<(\d+), ([-\d.]+) after)?$/;

/** A route written out, or as a formula such as `21 points (5i,0,0)`. */
function planOf(value: Json | undefined, where: string): PlanPoint[] {
  if (Array.isArray(value)) {
    return value.map((row, i) => {
      const [x = 0, y = 0, z = 0, pitch = 0, yaw = 0, roll = 0] = numbersOf(row, `${where}[${i}]`);
      return planPoint(x, y, z, rotationDeg(pitch, yaw, roll));
    });
  }
  const match = typeof value === 'string' ? POINTS.exec(value) : null;
  if (match === null) return fail(`${where}: expected points or a formula of points`);
  const [, count, x, y, z, yawBefore = '0', turn = '0', yawAfter = '0'] = match;
  return Array.from({ length: Number(count) }, (_, i) => {
    const yaw = Number(i < Number(turn) ? yawBefore : yawAfter);
    return planPoint(
      term(x!, i, where),
      term(y!, i, where),
      term(z!, i, where),
      rotationDeg(0, yaw, 0),
    );
  });
}

function planPoint(
  x: number,
  y: number,
  z: number,
  rotation: PlanPoint['transform']['rotation'],
): PlanPoint {
  return { transform: { location: vector3(x, y, z), rotation }, option: RoadOption.LaneFollow };
}

function term(text: string, i: number, where: string): number {
  const match = /^(-?[\d.]*)(i?)$/.exec(text.trim());
  if (match === null) return fail(`${where}: expected a multiple of i, found ${text}`);
  const [, factor, symbol] = match;
  return symbol === 'i' ? (factor === '' ? 1 : Number(factor)) * i : Number(factor);
}

function runTriggers(value: Json): CaseResult[] {
  const part = objectOf(value, 'trigger_match');
  return listOf(part['cases'], 'trigger_match.cases').map((entry, i) =>
    check(`trigger_match #${i}`, () => {
      const item = objectOf(entry, 'case');
      const [x = 0, y = 0, z = 0, yaw = 0] = numbersOf(item['trigger'], 'trigger');
      const trigger = { location: vector3(x, y, z), yawDeg: Math.fround(yaw) };
      const found = isTriggerOnRoute(trigger, planOf(item['route'] ?? part['route'], 'route'));
      return firstDifference(item['expected'], found, 'expected');
    }),
  );
}

const WEATHER_COLUMNS: Readonly<Record<string, WeatherParameter>> = {
  cloudiness: 'cloudiness',
  altitude: 'sun_altitude_angle',
  fog: 'fog_density',
};

function runWeather(value: Json): CaseResult[] {
  const part = objectOf(value, 'weather');
  return listOf(part['cases'], 'weather.cases').map((entry, i) =>
    check(`weather #${i}`, () => {
      const item = objectOf(entry, 'case');
      const key = Object.keys(item).find((name) => name.startsWith('expected'));
      if (key === undefined) return fail('weather: expected a key expected_…, found none');
      return compareWeather(item, key, planOf(item['route'] ?? part['route'], 'route'));
    }),
  );
}

function compareWeather(item: JsonObject, key: string, plan: readonly PlanPoint[]): string | null {
  const keyframes = listOf(item['keyframes'], 'keyframes').map((row, i): WeatherKeyframe => {
    const [percentage, values] = listOf(row, `keyframes[${i}]`);
    const weather = makeWeather(objectOf(values, `keyframes[${i}]`) as Record<string, number>);
    return { percentage: numberOf(percentage, `keyframes[${i}]`), weather };
  });
  const expected = item[key];
  if (isObject(expected) && 'raises' in expected) {
    try {
      weathersAlongPlan(plan, keyframes);
    } catch {
      return null;
    }
    return `${key}: expected an error (${expected['raises']}), found weather`;
  }
  const columns = key
    .split('_')
    .slice(2)
    .map((name) => WEATHER_COLUMNS[name] ?? fail(`${key}: unknown column ${name}`));
  const lengths = accumulatedLengthsM(plan);
  const rows = listOf(expected, key).map((row, i) => numbersOf(row, `${key}[${i}]`));
  const weathers = weathersAlongPlan(plan, keyframes);
  // The percentage only says which point a row is; the files hold it rounded.
  const percentages = lengths.map((length) => (length / lengths.at(-1)!) * 100);
  const difference = firstDifference(
    rows.map(([percentage = Number.NaN]) => percentage),
    percentages,
    `${key}[…][0]`,
    GPS_TOLERANCE,
  );
  if (difference !== null) return difference;
  const found = weathers.map((weather) => columns.map((name) => weather[name]));
  return firstDifference(
    rows.map(([, ...values]) => values),
    found,
    key,
  );
}
