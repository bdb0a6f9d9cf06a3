/**
 * A far world, mirrored from its ground truth: the same actors, lights and progress on the route in the
 * columns that the sensors of ground truth read. So `egoloop.tokens` and the bird's-eye pictures are there
 * in CARLA and over logs as well. Nothing moves here by itself. CARLA's axes, metres, radians.
 */
import {
  type ActorTruth,
  type ControlTruth,
  LightState,
  type RouteTruth,
  TICK_SECONDS,
  type TruthFrame,
} from '../bridge/frame.js';
import { Random } from '../core/random.js';
import type { RoadMap } from '../map/road-map.js';
import { lightGroups } from '../map/signals/index.js';
import type { SimContext } from './context.js';
import { RouteLine } from './route-line.js';
import { EGO_TYPE_ID, furnitureOf } from './stage.js';
import { DirectiveBoard } from './traffic/directives.js';
import { ActorKind, type ActorTable } from './world/actor-table.js';
import { findBlueprint } from './world/blueprints.js';
import { TrafficLights } from './world/traffic-lights.js';
import { World } from './world/world.js';

const RAD = Math.PI / 180;
/** Most actors that are mirrored; the first of the frame are. */
const CAPACITY = 4096;
/** A light of the frame is the map's light that stands this near, metres. */
const SAME_LIGHT_M = 2;
/** Whoever slows down by more shows brake lights, as far as truth can tell, m/s². */
const BRAKING_MPS2 = 1;
const STANDING_MPS = 0.05;

function kindOf({ typeId }: ActorTruth): ActorKind {
  const known = findBlueprint(typeId);
  if (known !== null) return known.kind;
  if (typeId.startsWith('vehicle.')) return ActorKind.Vehicle;
  return typeId.startsWith('walker.') ? ActorKind.Walker : ActorKind.Prop;
}

/** For every light of the map, its place in the frames, or −1. */
function matchLights(map: RoadMap, route: RouteTruth): Int32Array {
  const { lights } = furnitureOf(map);
  return Int32Array.from(lights, ({ transform: { location } }) => {
    let best = -1;
    let bestM2 = SAME_LIGHT_M * SAME_LIGHT_M;
    route.trafficLights.forEach(({ transform }, i) => {
      const dx = transform.location.x - location.x;
      const dy = transform.location.y - location.y;
      const m2 = dx * dx + dy * dy;
      if (m2 >= bestM2) return;
      best = i;
      bestM2 = m2;
    });
    return best;
  });
}

/** A world and a context that show what the frames tell. */
export class MirrorWorld {
  readonly context: SimContext;
  private readonly lightPlaces: Int32Array;
  private readonly slotOf = new Map<number, number>();

  constructor(map: RoadMap, route: RouteTruth) {
    const furniture = furnitureOf(map);
    const ego = findBlueprint(EGO_TYPE_ID)!;
    const random = new Random(0, 'mirror');
    const place = { xM: 0, yM: 0, zM: 0, yawRad: 0, roleName: 'hero' };
    const world = new World({
      map,
      lights: new TrafficLights(furniture.lightIds, lightGroups(map)),
      random,
      capacity: CAPACITY,
      ego: { ...ego, ...place, halfLengthM: route.egoHalfLengthM },
    });
    // Indices of lights and signs are the map's own here.
    const known = { trafficLights: furniture.lights, stopSigns: furniture.stopSigns };
    this.lightPlaces = matchLights(map, route);
    this.context = {
      world,
      route: { ...route, ...known },
      line: new RouteLine(route.plan),
      random,
      directives: new DirectiveBoard(),
      tick: -1,
      egoRouteIndex: 0,
      speedLimitKmh: 0,
      emergencySlot: -1,
      notes: [],
      drivers: [],
      write() {},
    };
  }

  /** Takes over a frame; a second time for one tick changes nothing. */
  show(truth: TruthFrame): void {
    const { context } = this;
    if (context.tick === truth.tick) return;
    const isFirst = context.tick < 0;
    context.tick = truth.tick;
    context.speedLimitKmh = truth.ego.speedLimitKmh;
    this.showEgo(truth);
    this.showActors(truth.actors, isFirst);
    const { states } = context.world.lights;
    for (let i = 0; i < states.length; i += 1) {
      const place = this.lightPlaces[i] as number;
      states[i] = place < 0 ? LightState.Unknown : (truth.lightStates[place] as number);
    }
    const { location } = truth.ego.transform;
    context.egoRouteIndex = context.line.advance(context.egoRouteIndex, location);
  }

  /** What the ego was last told to do. */
  control({ throttle, steer, brake }: ControlTruth): void {
    const { actors, egoSlot } = this.context.world;
    actors.throttle[egoSlot] = throttle;
    actors.steer[egoSlot] = steer;
    actors.brake[egoSlot] = brake;
  }

  private showEgo({ ego }: TruthFrame): void {
    const { actors, egoSlot } = this.context.world;
    place(actors, egoSlot, ego);
    actors.ax[egoSlot] = ego.acceleration.x;
    actors.ay[egoSlot] = ego.acceleration.y;
    actors.yawRate[egoSlot] = ego.angularVelocityDegps.z * RAD;
  }

  private showActors(list: readonly ActorTruth[], isFirst: boolean): void {
    const { actors } = this.context.world;
    const { slotOf } = this;
    const present = new Set<number>();
    for (const { id } of list) present.add(id);
    for (const [id, slot] of slotOf) {
      if (present.has(id)) continue;
      actors.remove(slot);
      slotOf.delete(id);
    }
    let isSorted = true;
    for (const actor of list) {
      const known = slotOf.get(actor.id);
      if (known === undefined && actors.count === CAPACITY) continue;
      const slot = known ?? this.add(actor);
      if (known === undefined) isSorted = false;
      const before = actors.speed[slot] as number;
      place(actors, slot, actor);
      if (known !== undefined && !isFirst) showBraking(actors, slot, before);
    }
    if (!isSorted)
      actors.slots.subarray(0, actors.count).sort((a, b) => actors.id[a]! - actors.id[b]!);
  }

  private add(actor: ActorTruth): number {
    const { actors } = this.context.world;
    const { id, typeId, roleName, extent } = actor;
    const slot = actors.add({
      typeId,
      roleName,
      kind: kindOf(actor),
      xM: 0,
      yM: 0,
      zM: 0,
      yawRad: 0,
      halfLengthM: extent.x,
      halfWidthM: extent.y,
      halfHeightM: extent.z,
    });
    actors.id[slot] = id;
    this.slotOf.set(id, slot);
    return slot;
  }
}

function place(
  actors: ActorTable,
  slot: number,
  { transform, velocity }: Pick<ActorTruth, 'transform' | 'velocity'>,
): void {
  const { location, rotation } = transform;
  const yaw = rotation.yawDeg * RAD;
  actors.x[slot] = location.x;
  actors.y[slot] = location.y;
  actors.z[slot] = location.z;
  actors.yaw[slot] = yaw;
  actors.pitch[slot] = rotation.pitchDeg * RAD;
  actors.vx[slot] = velocity.x;
  actors.vy[slot] = velocity.y;
  actors.vz[slot] = velocity.z;
  actors.speed[slot] = velocity.x * Math.cos(yaw) + velocity.y * Math.sin(yaw);
}

/** Truth knows no brake lights: on while slowing down, and kept at a standstill. */
function showBraking(actors: ActorTable, slot: number, beforeMps: number): void {
  const speed = Math.abs(actors.speed[slot] as number);
  if (speed < STANDING_MPS && Math.abs(beforeMps) < STANDING_MPS) return;
  const isSlowing = Math.abs(beforeMps) - speed > BRAKING_MPS2 * TICK_SECONDS;
  actors.brakeLight[slot] = isSlowing ? 1 : 0;
}
