/**
 * The weather id of a Bench2Drive record: the number of the first listed weather whose parameters all
 * equal those of the route's first keyframe, else null (evaluation reference 2.2). Parameters outside
 * the list's eight are not compared.
 */
import type { Weather, WeatherParameter } from './weather.js';

/** The parameters by which Bench2Drive tells its weathers apart, in the column order below. */
const COLUMNS = [
  'cloudiness',
  'precipitation',
  'precipitation_deposits',
  'wetness',
  'wind_intensity',
  'sun_azimuth_angle',
  'sun_altitude_angle',
  'fog_density',
] as const satisfies readonly WeatherParameter[];

/** Bench2Drive's 23 weathers (releases 0.0.3 and 0.0.4): id, then the values of COLUMNS. */
const BENCH2DRIVE_WEATHERS: readonly (readonly [string, ...number[]])[] = [
  ['0', 5, 0, 0, 0, 10, -1, 90, 2],
  ['1', 5, 0, 0, 0, 10, -1, 15, 2],
  ['2', 20, 30, 50, 0, 30, -1, 45, 3],
  ['3', 60, 60, 60, 0, 60, -1, 45, 3],
  ['5', 80, 0, 50, 20, 10, -1, 45, 3],
  ['6', 5, 0, 50, 0, 10, -1, 15, 10],
  ['7', 5, 0, 0, 0, 10, -1, 45, 2],
  ['8', 100, 100, 90, 0, 100, -1, 45, 7],
  ['9', 70, 60, 60, 0, 60, -1, 45, 50],
  ['10', 40, 100, 90, 0, 100, -1, 0, 7],
  ['11', 100, 60, 60, 0, 60, -1, 45, 50],
  ['12', 5, 0, 0, 0, 10, -1, 45, 50],
  ['13', 5, 0, 0, 0, 10, -1, 15, 50],
  ['14', 100, 100, 50, 50, 100, -1, 45, 10],
  ['15', 100, 50, 100, 80, 80, -1, 45, 10],
  ['18', 40, 0, 50, 0, 10, -1, 15, 2],
  ['19', 40, 0, 50, 0, 10, -1, -90, 2],
  ['20', 60, 30, 50, 60, 30, -1, -90, 3],
  ['21', 100, 100, 90, 100, 100, -1, -90, 3],
  ['22', 5, 0, 0, 0, 10, -1, -90, 60],
  ['23', 80, 60, 60, 80, 60, -1, -90, 60],
  ['25', 100, 100, 90, 100, 100, -1, -90, 100],
  ['26', 50, 0, 0, 0, 0, 0, 70, 0],
];

/** Bench2Drive's `weather_id` of a weather, or null when no listed weather equals it. */
export function findWeatherId(weather: Weather): string | null {
  const found = BENCH2DRIVE_WEATHERS.find(([, ...values]) =>
    COLUMNS.every((name, column) => weather[name] === values[column]),
  );
  return found === undefined ? null : found[0];
}

/** Bench2Drive's weathers in the order of their ids: the eight parameters that its records compare. */
export function bench2DriveWeathers(): Readonly<Record<(typeof COLUMNS)[number], number>>[] {
  return BENCH2DRIVE_WEATHERS.map(
    ([, ...values]) =>
      Object.fromEntries(COLUMNS.map((name, column) => [name, values[column]!])) as Record<
        (typeof COLUMNS)[number],
        number
      >,
  );
}
