/**
 * Weather of a route: CARLA's fourteen parameters (float32, percent, degrees and metres), keyframes
 * over the driven share of the route, and the value at each route point as the official evaluators
 * compute it, oddities included (evaluation reference 5.2 and 5.6). No score depends on it.
 */
import { EgoloopError } from '../../core/errors.js';
import { dot, forwardVector, subtract, type Vector3 } from '../../core/float32.js';
import { accumulatedLengthsM, type PlanPoint } from '../routing/plan.js';

/** Names as in the route files and in CARLA's Python API. */
export const WEATHER_PARAMETERS = [
  'cloudiness',
  'precipitation',
  'precipitation_deposits',
  'wind_intensity',
  'sun_azimuth_angle',
  'sun_altitude_angle',
  'fog_density',
  'fog_distance',
  'fog_falloff',
  'wetness',
  'scattering_intensity',
  'mie_scattering_scale',
  'rayleigh_scattering_scale',
  'dust_storm',
] as const;

export type WeatherParameter = (typeof WEATHER_PARAMETERS)[number];

/** Every parameter as the float32 that CARLA stores. */
export type Weather = Readonly<Record<WeatherParameter, number>>;

/** `carla.WeatherParameters()`. */
export const CARLA_DEFAULT_WEATHER: Weather = makeWeather({}, blankWeather());

/** What keyframes of 2.x start from, and the weather of a 2.x route without `<weathers>`. */
export const BASE_WEATHER_2: Weather = makeWeather({ sun_altitude_angle: 70, cloudiness: 50 });

/** Weather of a Leaderboard 1.0 route without `<weather>`. */
export const BASE_WEATHER_1: Weather = makeWeather({ sun_altitude_angle: 70, cloudiness: 30 });

/** Weather at one share of the route, `percentage` from 0 to 100. */
export interface WeatherKeyframe {
  readonly percentage: number;
  readonly weather: Weather;
}

/** The base weather with the given parameters replaced, each rounded to float32. */
export function makeWeather(
  values: Partial<Record<WeatherParameter, number>>,
  base: Weather = CARLA_DEFAULT_WEATHER,
): Weather {
  const weather = { ...base };
  for (const name of WEATHER_PARAMETERS) {
    weather[name] = Math.fround(values[name] ?? base[name]);
  }
  return weather;
}

/** True for a name that CARLA's weather has; other attributes are ignored by the evaluators. */
export function isWeatherParameter(name: string): name is WeatherParameter {
  return (WEATHER_PARAMETERS as readonly string[]).includes(name);
}

/**
 * The weather at every point of a plan (first point raised, as the evaluator does), for two or more
 * keyframes. Between keyframes each parameter is linear, except `dust_storm`, which stays 0.
 * Two official oddities are kept: a first keyframe not at 0 % or a last one not at 100 % is an error
 * (ROUTES_INVALID; the official evaluator crashes), and the pair of keyframes advances by at most one
 * a point, so closely spaced keyframes extrapolate for a while.
 */
export function weathersAlongPlan(
  plan: readonly PlanPoint[],
  keyframes: readonly WeatherKeyframe[],
): Weather[] {
  requireCovering(keyframes);
  const lengths = accumulatedLengthsM(plan);
  const totalM = lengths[lengths.length - 1] ?? 0;
  let pair = 0;
  return lengths.map((lengthM) => {
    const percentage = (lengthM / totalM) * 100;
    if (percentage > keyframes[pair + 1]!.percentage) pair += 1;
    return interpolate(keyframes[pair]!, keyframes[pair + 1]!, percentage);
  });
}

/**
 * Index of the route point whose weather holds now: the last of points `index` … `index + 3` that the
 * ego has passed. The weather is set anew only when the index grows.
 */
export function nextWeatherIndex(plan: readonly PlanPoint[], index: number, ego: Vector3): number {
  let next = index;
  for (let candidate = index; candidate < Math.min(index + 4, plan.length); candidate += 1) {
    const { location, rotation } = plan[candidate]!.transform;
    if (dot(subtract(ego, location), forwardVector(rotation)) > 0) next = candidate;
  }
  return next;
}

function requireCovering(keyframes: readonly WeatherKeyframe[]): void {
  const first = keyframes[0]?.percentage;
  const last = keyframes[keyframes.length - 1]?.percentage;
  if (keyframes.length < 2 || first !== 0 || last !== 100) {
    const found = keyframes.map(({ percentage }) => percentage).join(', ') || 'none';
    throw new EgoloopError(
      'ROUTES_INVALID',
      `expected two or more weather keyframes from 0 to 100 percent, found ${found}`,
    );
  }
}

function interpolate(from: WeatherKeyframe, to: WeatherKeyframe, percentage: number): Weather {
  const span = to.percentage - from.percentage;
  if (span === 0) {
    throw new EgoloopError(
      'ROUTES_INVALID',
      `expected weather keyframes at different percentages, found two at ${to.percentage}`,
    );
  }
  const values: Partial<Record<WeatherParameter, number>> = {};
  for (const name of WEATHER_PARAMETERS) {
    if (name === 'dust_storm') continue;
    const start = from.weather[name];
    const rise = to.weather[name] - start;
    values[name] = start + (rise * (percentage - from.percentage)) / span;
  }
  return makeWeather(values);
}

function blankWeather(): Weather {
  const weather = {} as Record<WeatherParameter, number>;
  for (const name of WEATHER_PARAMETERS) weather[name] = 0;
  weather.rayleigh_scattering_scale = 0.0331;
  return weather;
}
