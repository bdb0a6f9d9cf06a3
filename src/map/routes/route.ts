/**
 * Routes as the evaluators understand them: key points, scenarios and weather keyframes of one `<route>`
 * of a Leaderboard 1.0 or 2.x / Bench2Drive file. Locations are float32 metres in CARLA's frame, as a
 * `carla.Location` holds them; angles are degrees.
 */
import type { Vector3 } from '../../core/float32.js';
import type { SourcePosition } from '../opendrive/model.js';
import type { AttributeList, SourceElement } from './source-element.js';
import type { TriggerPoint } from './trigger-match.js';
import type { WeatherKeyframe } from './weather.js';

/** `leaderboard1`: `<waypoint>` children; `version2`: Leaderboard 2.x and Bench2Drive. */
export type RouteFormat = 'leaderboard1' | 'version2';

/** Any child of a `<scenario>` but trigger points and other actors, every attribute as written. */
export interface ScenarioParameter {
  readonly name: string;
  readonly attributes: AttributeList;
  readonly position: SourcePosition | null;
}

/** `<other_actor>` of a 2.x scenario, with the defaults of the official parser. */
export interface OtherActor {
  /** Blueprint or pattern; `vehicle.*` where the file says nothing. */
  readonly model: string;
  readonly location: Vector3;
  readonly yawDeg: number;
  readonly rolename: string;
  /** As written; `0` where the file says nothing. */
  readonly speed: string;
  readonly hasAutopilot: boolean;
  readonly hasRandomLocation: boolean;
  readonly color: string | null;
  readonly attributes: AttributeList;
}

export interface RouteScenario {
  /** e.g. `ParkingCutIn_1`. */
  readonly name: string;
  /** e.g. `ParkingCutIn`. */
  readonly type: string;
  /** The evaluators use the first one only. */
  readonly triggerPoints: readonly TriggerPoint[];
  readonly otherActors: readonly OtherActor[];
  /** In file order. Of two with the same name the evaluators see the later. */
  readonly parameters: readonly ScenarioParameter[];
  readonly position: SourcePosition | null;
}

export interface Route {
  readonly id: string;
  readonly town: string;
  readonly format: RouteFormat;
  readonly keyPoints: readonly Vector3[];
  /** Empty in Leaderboard 1.0, whose scenarios come from a JSON file of their own. */
  readonly scenarios: readonly RouteScenario[];
  /** Sorted by percentage, never empty: the version's default weather where the file has none. */
  readonly weathers: readonly WeatherKeyframe[];
  /** The element the route was read from; writing a route writes this. */
  readonly element: SourceElement;
}

/** All routes of one file, in file order. */
export interface RouteFile {
  readonly routes: readonly Route[];
  /** The root element, normally `<routes>`. */
  readonly root: SourceElement;
}

/** Attribute of a scenario parameter as written, the last of that name, or null. */
export function scenarioParameter(
  scenario: RouteScenario,
  name: string,
  attribute = 'value',
): string | null {
  const parameter = scenario.parameters.findLast((candidate) => candidate.name === name);
  return parameter?.attributes.find(([key]) => key === attribute)?.[1] ?? null;
}
