/**
 * Writer of route files, and the maker of new routes. A route that was read is written from its own
 * element, so every attribute, parameter and unknown element comes back, in the order of the file.
 */
import { pyFloatRepr } from '../../core/python-number.js';
import { routeFromElement } from './read-routes.js';
import type { Route } from './route.js';
import { type AttributeList, element, type SourceElement, writeSource } from './source-element.js';

/** XML text of a route file with the given routes, in their order; ends with a newline. */
export function writeRoutes(routes: readonly Route[], rootAttributes: AttributeList = []): string {
  const root = element(
    'routes',
    rootAttributes,
    routes.map((route) => route.element),
  );
  return `${writeSource(root)}\n`;
}

/** A place in metres, and a yaw in degrees where one is needed. */
export interface PlaceInput {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw?: number;
}

export interface ScenarioInput {
  readonly name: string;
  readonly type: string;
  readonly triggerPoint: PlaceInput;
  readonly otherActors?: readonly Readonly<Record<string, string | number>>[];
  /** Parameter name to its attributes, e.g. `{ distance: { value: 40 } }`. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
}

/** What a new 2.x route needs; weathers default to the evaluators' own. */
export interface RouteInput {
  readonly id: string;
  readonly town: string;
  readonly keyPoints: readonly PlaceInput[];
  readonly scenarios?: readonly ScenarioInput[];
  readonly weathers?: readonly (Readonly<Record<string, number>> & { route_percentage: number })[];
}

/** Makes a Leaderboard 2.x / Bench2Drive route. Throws ROUTES_INVALID for what a file may not hold. */
export function makeRoute(input: RouteInput): Route {
  const children: SourceElement[] = [
    element(
      'waypoints',
      [],
      input.keyPoints.map(({ x, y, z }) => element('position', attributesOf({ x, y, z }))),
    ),
    element('scenarios', [], (input.scenarios ?? []).map(scenarioElement)),
  ];
  if (input.weathers !== undefined) {
    const weathers = input.weathers.map((weather) => element('weather', attributesOf(weather)));
    children.push(element('weathers', [], weathers));
  }
  const attributes: AttributeList = [
    ['id', input.id],
    ['town', input.town],
  ];
  return routeFromElement(element('route', attributes, children));
}

function scenarioElement(input: ScenarioInput): SourceElement {
  const { x, y, z, yaw = 0 } = input.triggerPoint;
  const children = [element('trigger_point', attributesOf({ x, y, z, yaw }))];
  for (const actor of input.otherActors ?? []) {
    children.push(element('other_actor', attributesOf(actor)));
  }
  for (const [name, values] of Object.entries(input.parameters ?? {})) {
    children.push(element(name, attributesOf(values)));
  }
  return element(
    'scenario',
    [
      ['name', input.name],
      ['type', input.type],
    ],
    children,
  );
}

/** Numbers as Python prints them: `40.0`, `0.25`. */
function attributesOf(values: Readonly<Record<string, string | number>>): AttributeList {
  return Object.entries(values).map(
    ([name, value]) => [name, typeof value === 'number' ? pyFloatRepr(value) : value] as const,
  );
}
