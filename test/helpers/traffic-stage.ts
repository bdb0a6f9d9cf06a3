/**
 * Stages for tests of traffic: a route along lanes of a map, traffic cars anywhere on it, and an
 * ego that is carried along its route at a speed of the test's choice, so that no driver's skill is
 * in the way.
 */
import type { RoadMap, Waypoint } from '../../src/map/road-map.js';
import type { Route } from '../../src/map/routes/route.js';
import { makeRoute } from '../../src/map/routes/write-routes.js';
import type { StageContext } from '../../src/sim/context.js';
import { stageRoute } from '../../src/sim/stage.js';
import type { BackgroundActivity } from '../../src/sim/traffic/background/index.js';
import type { CarSettings } from '../../src/sim/traffic/car-settings.js';
import { LanePath } from '../../src/sim/traffic/lane-path.js';
import type { TrafficModelName } from '../../src/sim/traffic/models.js';
import { type TrafficDriver, trafficOf } from '../../src/sim/traffic/traffic-driver.js';
import { Motion } from '../../src/sim/world/actor-table.js';
import { pickBlueprint } from '../../src/sim/world/blueprints.js';
import { separationOf } from '../../src/sim/world/contacts.js';

/** A route that follows first successors from a waypoint, with a key point every 2 m. */
export function routeAlong(map: RoadMap, start: Waypoint, lengthM: number): Route {
  let place = start;
  const keyPoints = [place.transform.location];
  for (let at = 2; at <= lengthM; at += 2) {
    const next = place.next(2)[0];
    if (next === undefined) break;
    place = next;
    keyPoints.push(place.transform.location);
  }
  return makeRoute({ id: '1', town: map.name, keyPoints });
}

export function stageAlong(map: RoadMap, start: Waypoint, lengthM: number, seed = 1): StageContext {
  return stageRoute({ map, route: routeAlong(map, start, lengthM), seed }).context;
}

export interface CrowdOptions {
  readonly cars: number;
  readonly model: TrafficModelName;
  readonly settings?: Partial<CarSettings>;
  /** Grid of possible places, metres. */
  readonly spacingM?: number;
}

/** Puts cars on random lanes of the whole map, none overlapping. */
export function addCrowd(context: StageContext, options: CrowdOptions): TrafficDriver {
  const { world } = context;
  const random = context.random.fork('crowd');
  const traffic = trafficOf(context);
  traffic.useModel(options.model);
  const places = world.map
    .generateWaypoints(options.spacingM ?? 10)
    .filter((waypoint) => !waypoint.isJunction);
  for (let tries = 0; tries < 200 * options.cars; tries += 1) {
    if (traffic.cars.length === options.cars) return traffic;
    const place = random.pick(places);
    const { location, rotation } = place.transform;
    const slot = world.spawn({
      ...pickBlueprint('trafficCars', random),
      roleName: 'background',
      xM: location.x,
      yM: location.y,
      zM: location.z,
      yawRad: (rotation.yawDeg * Math.PI) / 180,
      motion: Motion.Driven,
    });
    if (slot < 0) continue;
    const path = LanePath.from(world.map, place, { random: random.fork(`path ${slot}`) });
    traffic.add(slot, path, options.settings ?? {});
  }
  throw new Error(`${world.map.name} has no room for ${options.cars} cars`);
}

/** Carries the ego to the route point it has reached after driving on for one tick. */
export class CarriedEgo {
  s = 0;
  private speedMps = 0;

  constructor(
    private readonly context: StageContext,
    /** Wanted speed; the ego keeps behind whatever is ahead of it. */
    public wantedMps: number,
  ) {}

  step(): void {
    const { context } = this;
    const { world, line } = context;
    const wanted = Math.min(this.wantedMps, Math.max(0, (this.freeM() - 8) / 1.5));
    this.speedMps += Math.max(-0.4, Math.min(0.15, wanted - this.speedMps));
    if (this.speedMps < 0) this.speedMps = 0;
    this.s = Math.min(line.lengthM - 1, this.s + this.speedMps * 0.05);
    const i = Math.max(0, line.indexAhead(0, this.s) - 1);
    const j = Math.min(line.count - 1, i + 1);
    const share = (this.s - line.s[i]!) / Math.max(1e-6, line.s[j]! - line.s[i]!);
    const x = line.x[i]! + share * (line.x[j]! - line.x[i]!);
    const y = line.y[i]! + share * (line.y[j]! - line.y[i]!);
    world.place(world.egoSlot, x, y, line.z[i]!, line.yaw[i]!, this.speedMps);
    world.actors.throttle[world.egoSlot] = 0;
    world.actors.motion[world.egoSlot] = Motion.Driven;
    context.egoRouteIndex = line.advance(context.egoRouteIndex, { x, y, z: line.z[i]! });
  }

  /** Distance to the nearest car ahead within two metres of the ego's heading line. */
  private freeM(): number {
    const { actors, egoSlot } = this.context.world;
    const cos = Math.cos(actors.yaw[egoSlot]!);
    const sin = Math.sin(actors.yaw[egoSlot]!);
    let least = 1000;
    for (let k = 0; k < actors.count; k += 1) {
      const slot = actors.slots[k]!;
      if (slot === egoSlot) continue;
      const dx = actors.x[slot]! - actors.x[egoSlot]!;
      const dy = actors.y[slot]! - actors.y[egoSlot]!;
      const ahead = dx * cos + dy * sin;
      if (ahead > 0 && Math.abs(dy * cos - dx * sin) < 2) least = Math.min(least, ahead);
    }
    return least;
  }
}

/** One tick of a stage with a carried ego and, if there is one, background traffic. */
export function tickStage(
  context: StageContext,
  ego: CarriedEgo | null,
  background: BackgroundActivity | null,
): void {
  background?.tick(context);
  context.takeBoard();
  for (const driver of context.drivers) driver.drive(context);
  ego?.step();
  context.world.step();
  context.tick += 1;
}

/** Pairs of vehicles (ids) whose boxes share more than 5 cm. */
export function overlappingPairs(context: StageContext): string[] {
  const { actors } = context.world;
  const pairs: string[] = [];
  for (let i = 0; i < actors.count; i += 1) {
    for (let j = i + 1; j < actors.count; j += 1) {
      const a = actors.slots[i]!;
      const b = actors.slots[j]!;
      const dx = actors.x[a]! - actors.x[b]!;
      const dy = actors.y[a]! - actors.y[b]!;
      if (dx * dx + dy * dy > 100 || Math.abs(actors.z[a]! - actors.z[b]!) > 2) continue;
      if (separationOf(actors, a, b).depthM > 0.05) {
        pairs.push(`${actors.id[a]} ${actors.id[b]} at tick ${context.tick}`);
      }
    }
  }
  return pairs;
}

/** All positions as one list of numbers, for comparing runs bit by bit. */
export function positionsOf(context: StageContext): number[] {
  const { actors } = context.world;
  const out: number[] = [];
  for (let i = 0; i < actors.count; i += 1) {
    const slot = actors.slots[i]!;
    out.push(actors.id[slot]!, actors.x[slot]!, actors.y[slot]!, actors.yaw[slot]!);
    out.push(actors.speed[slot]!);
  }
  return out;
}
