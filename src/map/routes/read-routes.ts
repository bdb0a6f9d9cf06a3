/**
 * Reader of route files: Leaderboard 1.0 (`<waypoint>` children, one optional `<weather>`) and
 * Leaderboard 2.x / Bench2Drive (`<waypoints>`, `<scenarios>`, `<weathers>`), told apart route by route.
 * Rules: evaluation reference 5.1 and 5.2. Numbers become float32 where CARLA would store them.
 */
import { EgoloopError } from '../../core/errors.js';
import { type Vector3, vector3 } from '../../core/float32.js';
import type { OtherActor, Route, RouteFile, RouteScenario } from './route.js';
import {
  attributeOf,
  childOf,
  elementsNamed,
  invalid,
  parseSource,
  requireAttribute,
  requireNumber,
  type SourceElement,
} from './source-element.js';
import type { TriggerPoint } from './trigger-match.js';
import {
  BASE_WEATHER_1,
  BASE_WEATHER_2,
  CARLA_DEFAULT_WEATHER,
  isWeatherParameter,
  makeWeather,
  type Weather,
  type WeatherKeyframe,
  type WeatherParameter,
} from './weather.js';

/**
 * Reads a route file.
 * @param text the XML text
 * @param file name for error messages
 * @throws EgoloopError ROUTES_INVALID (a missing attribute, a number that is none, no route at all),
 *   XML_MALFORMED, XML_REFUSED, FILE_TOO_LARGE, with line and column
 */
export function readRoutes(text: string, file?: string): RouteFile {
  const root = parseSource(text, file);
  const routes = elementsNamed(root, 'route').map((route) => routeFromElement(route, file));
  if (routes.length === 0) {
    throw new EgoloopError(
      'ROUTES_INVALID',
      `expected a route file with at least one <route>, found none under <${root.name}>`,
      { file },
    );
  }
  return { routes, root };
}

/** Understands one `<route>` element. Throws ROUTES_INVALID. */
export function routeFromElement(source: SourceElement, file?: string): Route {
  const id = requireAttribute(source, 'id', file);
  const town = requireAttribute(source, 'town', file);
  const waypoints = childOf(source, 'waypoints');
  if (waypoints === null) {
    const points = elementsNamed(source, 'waypoint');
    if (points.length === 0) {
      throw invalid(
        source,
        file,
        `expected <waypoints> (Leaderboard 2.x) or <waypoint> (1.0) in route ${id}, found neither`,
      );
    }
    const keyPoints = points.map((point) => locationOf(point, file));
    const weathers = [{ percentage: 0, weather: weatherOfVersion1(source, file) }];
    return {
      id,
      town,
      format: 'leaderboard1',
      keyPoints,
      scenarios: [],
      weathers,
      element: source,
    };
  }
  return {
    id,
    town,
    format: 'version2',
    keyPoints: elementsNamed(waypoints, 'position').map((point) => locationOf(point, file)),
    scenarios: scenariosOf(source, file),
    weathers: weathersOfVersion2(source, file),
    element: source,
  };
}

/** Location of an element with x, y, z, float32. */
function locationOf(source: SourceElement, file?: string): Vector3 {
  return vector3(
    requireNumber(source, 'x', file),
    requireNumber(source, 'y', file),
    requireNumber(source, 'z', file),
  );
}

function scenariosOf(route: SourceElement, file?: string): RouteScenario[] {
  const list = childOf(route, 'scenarios');
  if (list === null) return [];
  return elementsNamed(list, 'scenario').map((source) => {
    const triggerPoints: TriggerPoint[] = [];
    const otherActors: OtherActor[] = [];
    const parameters: SourceElement[] = [];
    for (const child of source.children) {
      if (child.name === 'trigger_point') triggerPoints.push(triggerPointOf(child, file));
      else if (child.name === 'other_actor') otherActors.push(otherActorOf(child, file));
      else parameters.push(child);
    }
    return {
      name: requireAttribute(source, 'name', file),
      type: requireAttribute(source, 'type', file),
      triggerPoints,
      otherActors,
      parameters,
      position: source.position,
    };
  });
}

function triggerPointOf(source: SourceElement, file?: string): TriggerPoint {
  return {
    location: locationOf(source, file),
    yawDeg: Math.fround(requireNumber(source, 'yaw', file)),
  };
}

function otherActorOf(source: SourceElement, file?: string): OtherActor {
  const optional = (name: string) =>
    attributeOf(source, name) === null ? 0 : requireNumber(source, name, file);
  return {
    model: attributeOf(source, 'model') ?? 'vehicle.*',
    location: vector3(optional('x'), optional('y'), optional('z')),
    yawDeg: Math.fround(optional('yaw')),
    rolename: attributeOf(source, 'rolename') ?? 'scenario',
    speed: attributeOf(source, 'speed') ?? '0',
    hasAutopilot: attributeOf(source, 'autopilot') !== null,
    hasRandomLocation: attributeOf(source, 'random_location') !== null,
    color: attributeOf(source, 'color'),
    attributes: source.attributes,
  };
}

/** Keyframes sorted by percentage, equal ones in file order. */
function weathersOfVersion2(route: SourceElement, file?: string): WeatherKeyframe[] {
  const list = childOf(route, 'weathers');
  if (list === null) return [{ percentage: 0, weather: BASE_WEATHER_2 }];
  return elementsNamed(list, 'weather')
    .map((source) => ({
      percentage: requireNumber(source, 'route_percentage', file),
      weather: weatherFrom(source, BASE_WEATHER_2, isWeatherParameter, file),
    }))
    .sort((a, b) => a.percentage - b.percentage);
}

/** The given attributes of every `<weather>` below the route, on top of CARLA's default weather. */
function weatherOfVersion1(route: SourceElement, file?: string): Weather {
  if (childOf(route, 'weather') === null) return BASE_WEATHER_1;
  let weather = CARLA_DEFAULT_WEATHER;
  for (const source of elementsNamed(route, 'weather')) {
    weather = weatherFrom(source, weather, isParameterOfVersion1, file);
  }
  return weather;
}

function weatherFrom(
  source: SourceElement,
  base: Weather,
  isKnown: (name: string) => name is WeatherParameter,
  file?: string,
): Weather {
  const values: Partial<Record<WeatherParameter, number>> = {};
  for (const [name] of source.attributes) {
    if (isKnown(name)) values[name] = requireNumber(source, name, file);
  }
  return makeWeather(values, base);
}

/** Leaderboard 1.0 knows fewer parameters than CARLA. */
function isParameterOfVersion1(name: string): name is WeatherParameter {
  return isWeatherParameter(name) && !/scattering|dust_storm/.test(name);
}
