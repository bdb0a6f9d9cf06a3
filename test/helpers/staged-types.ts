/**
 * The project's own routes and towns for tests: routes of `routes/loop220.xml` by scenario type, and
 * drives of them with the scenario director and whoever is at the wheel. A probe stands where
 * background traffic would, so that tests see the directives it was sent.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { shippedScenarios } from '../../src/loop/scenario-files.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import type { Route } from '../../src/map/routes/route.js';
import type { Activity, SimContext } from '../../src/sim/context.js';
import { ScenarioDirector } from '../../src/sim/scenario/director.js';
import { createBackgroundActivity } from '../../src/sim/traffic/index.js';
import { shippedTown } from './loop-routes.js';
import { type Drive, type DriveOptions, drive } from './scenario-drive.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
let routes: readonly Route[] | null = null;

/** Route sets that together hold every type. */
const FILES = ['routes/loop220.xml', 'routes/loop-leaderboard.xml'];

/** Routes of the sets with a scenario of this type, in file order. */
export function routesOf(type: string): Route[] {
  routes ??= FILES.flatMap(
    (file) => readRoutes(readFileSync(`${ROOT}${file}`, 'utf8'), file).routes,
  );
  return routes.filter((route) => route.scenarios.some((scenario) => scenario.type === type));
}

/** A directive as it lay on the board: tick, slot, message. */
export type SentDirective = readonly [tick: number, slot: string, message: unknown];

/** Reads and empties the directive board every tick, as background traffic does. */
export class DirectiveProbe implements Activity {
  readonly sent: SentDirective[] = [];

  tick(context: SimContext): void {
    for (const [slot, message] of Object.entries(context.directives)) {
      if (message !== null) this.sent.push([context.tick, slot, message]);
    }
    context.directives.clear();
  }
}

export interface StagedDrive extends Drive {
  readonly directives: readonly SentDirective[];
  readonly states: readonly string[];
}

export interface StagedDriveOptions extends Omit<DriveOptions, 'map' | 'route' | 'activities'> {
  /** Real background traffic instead of the probe; `directives` then stays empty. */
  readonly hasTraffic?: boolean;
}

/** Drives a route with its scenarios and a probe in place of background traffic, or with traffic. */
export function driveStaged(route: Route, options: StagedDriveOptions): StagedDrive {
  const probe = new DirectiveProbe();
  let director: ScenarioDirector | null = null;
  const result = drive({
    ...options,
    map: shippedTown(route.town),
    route,
    activities: ({ context }) => {
      director = new ScenarioDirector({
        context,
        scenarios: route.scenarios,
        library: shippedScenarios(),
      });
      const traffic = options.hasTraffic ? createBackgroundActivity(context, 'carla-tm') : probe;
      return [traffic, director];
    },
  });
  const states = (director as unknown as ScenarioDirector).outcomes().map(({ state }) => state);
  return { ...result, directives: probe.sent, states };
}

/** The same route with other parameters of its only scenario. */
export function withParameters(
  route: Route,
  parameters: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Route {
  const [scenario] = route.scenarios;
  if (scenario === undefined) throw new Error(`route ${route.id} has no scenario`);
  const changed = Object.entries(parameters).map(([name, attributes]) => ({
    name,
    attributes: Object.entries(attributes),
    position: null,
  }));
  const kept = scenario.parameters.filter(({ name }) => !Object.hasOwn(parameters, name));
  return { ...route, scenarios: [{ ...scenario, parameters: [...kept, ...changed] }] };
}
