/**
 * Sets of short routes with one scenario each, in the shape of Bench2Drive's: for every type a number
 * of routes, spread over the towns, no two at the same place as long as there are others. The same
 * maps and seed give the same set. Every route has passed `checkRouteForType`.
 */
import { EgoloopError } from '../../../core/errors.js';
import { Random } from '../../../core/random.js';
import type { RoadMap } from '../../road-map.js';
import type { Route } from '../../routes/route.js';
import { bench2DriveWeathers } from '../../routes/weather-id.js';
import { makeRoute, type PlaceInput } from '../../routes/write-routes.js';
import { checkRouteForType } from '../route-checks.js';
import { wrapDeg } from './angle.js';
import { JUNCTION_RECIPES } from './junction-recipes.js';
import { RAMP_RECIPES } from './ramp-recipes.js';
import type { Candidate, Recipe } from './recipe.js';
import { ROAD_RECIPES } from './road-recipes.js';
import { centimetres, type Sketch } from './sketch.js';
import { type Survey, surveyOf } from './survey.js';

const RECIPES: Readonly<Record<string, Recipe>> = {
  ...ROAD_RECIPES,
  ...JUNCTION_RECIPES,
  ...RAMP_RECIPES,
};

/** Every scenario type for which routes can be made, sorted. */
export function routableTypes(): string[] {
  return Object.keys(RECIPES).sort();
}

export interface RouteSetInput {
  readonly maps: readonly RoadMap[];
  readonly types: readonly string[];
  readonly perType: number;
  readonly seed: number;
  /** Ids count up from here. */
  readonly firstId: number;
  /** Types that none of the maps has a place for are left out instead of refused. */
  readonly mayLeaveOut?: boolean;
}

/**
 * Share of the routes that bend or turn, about as many as of Bench2Drive's five per type; of types not
 * named, any.
 */
const BENT_SHARE: Readonly<Record<string, number>> = {
  Accident: 0.4,
  AccidentTwoWays: 0.4,
  ConstructionObstacle: 0.4,
  ConstructionObstacleTwoWays: 0,
  ControlLoss: 0.6,
  HardBreakRoute: 0.8,
  HazardAtSideLane: 0.6,
  HazardAtSideLaneTwoWays: 0.8,
  OppositeVehicleRunningRedLight: 0.6,
  ParkedObstacle: 0.4,
  ParkedObstacleTwoWays: 0.4,
  ParkingCrossingPedestrian: 0.4,
  ParkingCutIn: 0.4,
  ParkingExit: 0.6,
  PedestrianCrossing: 0.8,
  StaticCutIn: 1,
};

/** Draws at one place before another is tried. */
const DRAWS = 6;

/** Candidates of one town in random order. */
interface Place {
  readonly survey: Survey;
  readonly candidates: Candidate[];
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = random.integer(0, index);
    [result[index], result[other]] = [result[other]!, result[index]!];
  }
  return result;
}

function placeAttributes({ transform }: Sketch['trigger']): PlaceInput & { yaw: number } {
  const { x, y, z } = transform.location;
  return {
    x: centimetres(x),
    y: centimetres(y),
    z: centimetres(z),
    yaw: centimetres(wrapDeg(transform.rotation.yawDeg)),
  };
}

function routeOf(survey: Survey, type: string, sketch: Sketch, id: number, random: Random): Route {
  const weather = random.pick(bench2DriveWeathers());
  return makeRoute({
    id: String(id),
    town: survey.map.name,
    keyPoints: sketch.keyPoints.map((waypoint) => {
      const { x, y, z } = placeAttributes(waypoint);
      return { x, y, z };
    }),
    scenarios: [
      {
        name: `${type}_1`,
        type,
        triggerPoint: placeAttributes(sketch.trigger),
        parameters: sketch.parameters,
      },
    ],
    weathers: [0, 100].map((percentage) => ({ route_percentage: percentage, ...weather })),
  });
}

class TypeSearch {
  readonly #used = new Map<string, number>();

  constructor(
    private readonly type: string,
    private readonly places: readonly Place[],
    private readonly random: Random,
  ) {}

  /** Routes with ascending ids; fewer than asked for where the maps have no more. */
  find(count: number, firstId: number): Route[] {
    const routes: Route[] = [];
    const share = BENT_SHARE[this.type];
    if (share !== undefined) {
      const isBent = (candidate: Candidate) => candidate.isBent === true;
      this.add(routes, Math.round(count * share), firstId, isBent, 1);
      this.add(routes, count, firstId, (candidate) => !isBent(candidate), 1);
    }
    this.add(routes, count, firstId, () => true, count);
    return routes;
  }

  /** Fills up to `count` with candidates of one kind. */
  private add(
    routes: Route[],
    count: number,
    firstId: number,
    suits: (candidate: Candidate) => boolean,
    mostUses: number,
  ): void {
    // A place is used again only when every other one has been used as often.
    for (let uses = 0; uses < mostUses && routes.length < count; uses += 1) {
      const queues = this.places.map(({ survey, candidates }) => ({
        survey,
        left: candidates.filter(suits),
      }));
      // The next town has its turn first.
      for (let moved = routes.length % queues.length; moved > 0; moved -= 1) {
        queues.push(queues.shift()!);
      }
      while (routes.length < count && queues.some(({ left }) => left.length > 0)) {
        for (const { survey, left } of queues) {
          if (routes.length >= count) break;
          const route = this.next(survey, left, uses, firstId + routes.length);
          if (route !== null) routes.push(route);
        }
      }
    }
  }

  private next(survey: Survey, left: Candidate[], uses: number, id: number): Route | null {
    for (let candidate = left.shift(); candidate !== undefined; candidate = left.shift()) {
      const key = `${survey.map.name} ${candidate.key}`;
      if ((this.#used.get(key) ?? 0) > uses) continue;
      for (let draw = 0; draw < DRAWS; draw += 1) {
        const random = this.random.fork(`${key} ${uses} ${draw} ${left.length}`);
        const sketch = candidate.draw(random);
        if (sketch === null) continue;
        const route = routeOf(survey, this.type, sketch, id, random);
        if (checkRouteForType(survey.map, route).length > 0) continue;
        this.#used.set(key, (this.#used.get(key) ?? 0) + 1);
        return route;
      }
    }
    return null;
  }
}

/**
 * Makes the routes: types in the order given, `perType` routes each.
 * @throws EgoloopError USAGE for an unknown type; ROUTES_INVALID when the maps have no place for one
 */
export function makeRouteSet(input: RouteSetInput): Route[] {
  const { maps, types, perType, seed, firstId } = input;
  const surveys = maps.map(surveyOf);
  const routes: Route[] = [];
  for (const type of types) {
    const recipe = RECIPES[type];
    if (recipe === undefined) {
      const what = `expected a scenario type that routes can be made for, found ${type}`;
      throw new EgoloopError('USAGE', `${what}; docs/towns.md lists them`);
    }
    const random = new Random(seed, `routes ${type}`);
    const places = shuffled(surveys, random.fork('towns')).map((survey) => ({
      survey,
      candidates: shuffled(recipe(survey), random.fork(survey.map.name)),
    }));
    const found = new TypeSearch(type, places, random).find(perType, firstId + routes.length);
    if (found.length < perType && input.mayLeaveOut !== true) {
      const towns = maps.map(({ name }) => name).join(', ');
      const what = `expected ${perType} places for ${type} in ${towns}, found ${found.length}`;
      throw new EgoloopError('ROUTES_INVALID', what);
    }
    for (const route of found) routes.push(route);
  }
  return routes;
}
