/**
 * Sets a route on the stage: plans it on the map, puts the ego at its first point, the map's lights and
 * signs around it, and hands out the context that scenarios and traffic share. Order and poses follow
 * the official route scenario; the ego stands on the road instead of being dropped on it.
 */
import type {
  BoardValue,
  BoardWrite,
  RouteTruth,
  StopSignTruth,
  TrafficLightTruth,
} from '../bridge/frame.js';
import { EgoloopError } from '../core/errors.js';
import { vector3 } from '../core/float32.js';
import { Random } from '../core/random.js';
import type { RoadMap } from '../map/road-map.js';
import type { Route } from '../map/routes/route.js';
import { interpolateTrajectory } from '../map/routing/planner.js';
import {
  lightGroups,
  type SpeedSignBox,
  speedSignBoxes,
  stopSignActors,
  trafficLightActors,
} from '../map/signals/index.js';
import type { StageContext } from './context.js';
import { RouteLine } from './route-line.js';
import { DirectiveBoard } from './traffic/directives.js';
import { findBlueprint } from './world/blueprints.js';
import { SpeedLimitTracker } from './world/speed-limit.js';
import { TrafficLights } from './world/traffic-lights.js';
import { World } from './world/world.js';

export const EGO_TYPE_ID = 'vehicle.lincoln.mkz_2020';
/** Height by which the official spawn raises the first route point, metres. */
const SPAWN_LIFT_M = 0.5;

/** What the map holds for every route on it, worked out once. */
export interface MapFurniture {
  readonly lightIds: readonly string[];
  readonly lights: readonly TrafficLightTruth[];
  readonly stopSigns: readonly StopSignTruth[];
  readonly speedBoxes: readonly SpeedSignBox[];
}

const furnitureCache = new WeakMap<RoadMap, MapFurniture>();

/** Lights, stop signs and speed signs of a map; ids count lights first, then stop signs. */
export function furnitureOf(map: RoadMap): MapFurniture {
  let furniture = furnitureCache.get(map);
  if (furniture === undefined) {
    const lights = trafficLightActors(map, { firstId: 1 });
    furniture = {
      lightIds: lights.map((light) => light.signalId),
      lights,
      stopSigns: stopSignActors(map, { firstId: lights.length + 1 }),
      speedBoxes: speedSignBoxes(map),
    };
    furnitureCache.set(map, furniture);
  }
  return furniture;
}

export interface StageOptions {
  readonly map: RoadMap;
  readonly route: Route;
  readonly seed: number;
  readonly repetition?: number;
}

export interface Stage {
  readonly context: StageContext;
  readonly map: RoadMap;
  readonly speedLimit: SpeedLimitTracker;
}

/** A route in the world, ready for scenarios and traffic. Throws ROUTE_UNPLANNABLE. */
export function stageRoute({ map, route, seed, repetition = 0 }: StageOptions): Stage {
  const plan = interpolateTrajectory(map, route.keyPoints);
  const first = plan[0];
  if (first === undefined) {
    throw new EgoloopError('ROUTE_UNPLANNABLE', `route ${route.id} has no point on ${map.name}`);
  }
  const furniture = furnitureOf(map);
  const random = new Random(seed, `route ${route.id} repetition ${repetition}`);
  const lights = new TrafficLights(furniture.lightIds, lightGroups(map));
  const ego = findBlueprint(EGO_TYPE_ID)!;
  const { location, rotation } = first.transform;
  const world = new World({
    map,
    lights,
    random: random.fork('world'),
    firstActorId: furniture.lights.length + furniture.stopSigns.length + 1,
    ego: {
      ...ego,
      roleName: 'hero',
      xM: location.x,
      yM: location.y,
      zM: location.z,
      yawRad: (rotation.yawDeg * Math.PI) / 180,
    },
  });
  const truth: RouteTruth = {
    routeId: route.id,
    repetition,
    town: route.town,
    plan,
    keyPoints: route.keyPoints,
    egoHalfLengthM: Math.fround(ego.halfLengthM),
    egoStart: vector3(location.x, location.y, location.z + SPAWN_LIFT_M),
    trafficLights: furniture.lights,
    stopSigns: furniture.stopSigns,
    scenarios: route.scenarios.map(({ name, type }) => ({ name, type })),
  };
  return {
    context: createContext(world, truth, random),
    map,
    speedLimit: new SpeedLimitTracker(furniture.speedBoxes),
  };
}

function createContext(world: World, route: RouteTruth, random: Random): StageContext {
  let board: BoardWrite[] = [];
  return {
    world,
    route,
    line: new RouteLine(route.plan),
    random,
    directives: new DirectiveBoard(),
    tick: 0,
    egoRouteIndex: 0,
    speedLimitKmh: 30,
    emergencySlot: -1,
    notes: [],
    drivers: [],
    write(key: string, value: BoardValue) {
      board.push({ key, value });
    },
    takeBoard() {
      const written = board;
      board = [];
      return written;
    },
  };
}
