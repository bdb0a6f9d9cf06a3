/**
 * One episode: the actors that clients spawned and those the map brings, over the simulator's world.
 * The same seed and the same calls give the same snapshots. Wire units at this surface: metres and
 * degrees, Unreal's axes; the table below holds radians.
 */
import { Random } from '../../core/random.js';
import type { RoadMap } from '../../map/road-map.js';
import { type ActorTable, Motion } from '../../sim/world/actor-table.js';
import { TrafficLights } from '../../sim/world/traffic-lights.js';
import { World } from '../../sim/world/world.js';
import { RpcError } from '../rpc/rpc-error.js';
import type { WirePose } from '../stream/header.js';
import { type ActorDescription, NO_BOX, type Weather, type WireVector } from '../wire/types.js';
import { noteAcceleration, noteVelocity } from './acceleration.js';
import { type BodyFacts, type BodySize, bodyFactsOf } from './bodies.js';
import type { ActorRole, Body, CarlaActor } from './carla-actor.js';
import { type Contact, findContacts } from './contacts.js';
import { type CarlaFurniture, carlaFurnitureOf, type MapActor } from './furniture.js';
import { type LayoutBoxes, layoutOf } from './layout.js';
import { findLayoutContacts, isInLayout } from './layout-contacts.js';
import { moveBody, noteHeight, settleBody } from './motion.js';
import { newBody, putBody } from './new-body.js';
import { Notices } from './notices.js';
import { composed, DEG } from './poses.js';
import { type SensorActor, sensorView } from './sensor-actor.js';
import { CLEAR_NOON } from './weather.js';

/** Most bodies alive at once; a spawn beyond it is refused. */
const CAPACITY = 4096;
/** Longest time that the dynamics take in one go, seconds. */
const MAX_STEP_S = 0.05;

export interface CarlaWorldOptions {
  readonly map: RoadMap;
  readonly seed: number;
  /** Ids and streams count on from the episode before. */
  readonly firstActorId?: number;
  readonly firstStreamId?: number;
}

export class CarlaWorld {
  readonly map: RoadMap;
  readonly furniture: CarlaFurniture;
  /** Columns of all bodies. */
  readonly table: ActorTable;
  readonly lights: TrafficLights;
  /** The simulator's world below, without an ego. */
  readonly sim: World;
  /** Seeded; sensors fork it by their actor id. */
  readonly random: Random;
  readonly spectator: CarlaActor;
  weather: Weather = CLEAR_NOON;
  /** Frame and time of the last step; `frame` grows over episodes. */
  frame = 0;
  timeS = 0;
  deltaS = 0;
  /** What touched in the last step, from both sides. */
  contacts: readonly Contact[] = [];
  private readonly actors = new Map<number, CarlaActor>();
  private readonly layout: readonly LayoutBoxes[];
  /** Actors of lights and signs by their OpenDRIVE ids. */
  private readonly idsOfSignals = new Map<string, number>();
  private readonly notices: Notices;
  private readonly sensorsById = new Map<number, SensorActor>();
  private bodies: CarlaActor[] = [];
  private readonly lightActors: readonly CarlaActor[];
  private nextStreamId: number;

  constructor(options: CarlaWorldOptions) {
    const { map, seed } = options;
    this.map = map;
    this.random = new Random(seed, 'carla');
    this.furniture = carlaFurnitureOf(map);
    this.layout = layoutOf(map);
    this.notices = new Notices(this.furniture.notices);
    this.lights = new TrafficLights(
      this.furniture.lights.map(({ signalId }) => signalId),
      this.furniture.lightGroups,
    );
    this.sim = new World({
      map,
      lights: this.lights,
      random: this.random.fork('world'),
      capacity: CAPACITY,
      firstActorId: options.firstActorId ?? 1,
    });
    this.table = this.sim.actors;
    this.nextStreamId = options.firstStreamId ?? 2;
    this.lightActors = this.furniture.lights.map((light, index) =>
      this.addMapActor(light, 'light', index),
    );
    for (const sign of this.furniture.signs) this.addMapActor(sign, 'sign', -1);
    this.spectator = this.addPlain('spectator', { uid: 0, id: 'spectator', attributes: [] });
  }

  /** All actors by ascending id. */
  all(): IterableIterator<CarlaActor> {
    return this.actors.values();
  }

  find(id: number): CarlaActor | null {
    return this.actors.get(id) ?? null;
  }

  /** The actor of a light of the map; null for −1. */
  lightAt(index: number): CarlaActor | null {
    return this.lightActors[index] ?? null;
  }

  /** Throws RpcError naming the call for an id that is not alive. */
  get(id: number, call: string): CarlaActor {
    const actor = this.actors.get(id);
    if (actor === undefined) throw new RpcError(`${call}: actor ${id} not found`);
    return actor;
  }

  /** Sensors in the order in which they were spawned. */
  sensors(): IterableIterator<SensorActor> {
    return this.sensorsById.values();
  }

  /** Id and stream that the episode after this one begins with. */
  next(): { readonly firstActorId: number; readonly firstStreamId: number } {
    return { firstActorId: this.table.reserveId(), firstStreamId: this.nextStreamId };
  }

  /**
   * Spawns an actor, on a carrier if one is named: `pose` is then relative to it.
   * @throws RpcError as CARLA words it: unknown blueprint, no such carrier, place taken
   */
  spawn(description: ActorDescription, pose: WirePose, parentId = 0): CarlaActor {
    const facts = bodyFactsOf(description);
    const parent = this.actors.get(parentId);
    if (parentId !== 0 && parent === undefined) {
      throw new RpcError('unable to attach actor: parent actor not found');
    }
    const place = parent === undefined ? pose : composed(this.poseOf(parent), pose);
    if (facts.size !== null) return this.spawnBody(description, facts, place, parentId, pose);
    return this.spawnPlain(description, facts, place, parentId, pose);
  }

  /** Takes an actor out of the world. False when it is not alive. */
  destroy(id: number): boolean {
    const actor = this.actors.get(id);
    if (actor === undefined) return false;
    this.actors.delete(id);
    this.sensorsById.delete(id);
    // With its open doors, which are bodies under its id.
    for (const body of this.bodies) {
      if (body.id === id && body.body !== null) this.table.remove(body.body.slot);
    }
    this.bodies = this.bodies.filter((other) => other.id !== id);
    // What it carried stays where it was, as in CARLA.
    for (const other of this.actors.values()) {
      if (other.parentId === id) other.localPose = null;
    }
    return true;
  }

  /** Where an actor is now. */
  poseOf(actor: CarlaActor): WirePose {
    const { body } = actor;
    if (body === null) return actor.pose;
    const { slot, liftM, rollRad } = body;
    const { table } = this;
    return {
      x: table.x[slot] as number,
      y: table.y[slot] as number,
      z: (table.z[slot] as number) + liftM,
      pitch: (table.pitch[slot] as number) * DEG,
      yaw: (table.yaw[slot] as number) * DEG,
      roll: rollRad * DEG,
    };
  }

  velocityOf(actor: CarlaActor): WireVector {
    if (actor.body === null) return { x: 0, y: 0, z: 0 };
    const { slot } = actor.body;
    const { vx, vy, vz } = this.table;
    return { x: vx[slot] as number, y: vy[slot] as number, z: vz[slot] as number };
  }

  /** Puts an actor somewhere; an attached one relative to its carrier. It keeps its speed. */
  setPose(actor: CarlaActor, pose: WirePose): void {
    const parent = this.actors.get(actor.parentId);
    if (parent !== undefined) actor.localPose = pose;
    const place = parent === undefined ? pose : composed(this.poseOf(parent), pose);
    actor.pose = place;
    if (actor.body === null) return;
    putBody(actor.body, place, this.table);
    if (actor.body.hasPhysics) noteHeight(actor.body, this.table, this.map);
  }

  /** Velocity in the world's frame, m/s; wheels keep what lies along their heading. */
  setVelocity({ body }: CarlaActor, { x, y, z }: WireVector): void {
    if (body === null) return;
    const { table } = this;
    const { slot } = body;
    const yaw = table.yaw[slot] as number;
    const along = x * Math.cos(yaw) + y * Math.sin(yaw);
    const rolls = body.vehicle !== null && !body.isAirborne;
    table.speed[slot] = along;
    table.vx[slot] = rolls ? along * Math.cos(yaw) : x;
    table.vy[slot] = rolls ? along * Math.sin(yaw) : y;
    if (z > 1 && body.hasPhysics) {
      table.vz[slot] = z;
      body.isAirborne = true;
    }
  }

  /**
   * Adds a part that an actor carries, a body under the actor's own id: an open door. It is no actor of
   * its own; whoever touches it touches the actor.
   */
  addPart(owner: CarlaActor, name: string, localPose: WirePose, size: BodySize): void {
    if (this.table.count >= this.table.capacity) return;
    const { description } = owner;
    const facts: BodyFacts = { role: 'prop', size, tags: [...owner.tags] };
    const place = composed(this.poseOf(owner), localPose);
    const { spec, actor } = newBody(description, facts, size, place, owner.id, localPose);
    const slot = this.table.add(spec);
    this.table.id[slot] = owner.id;
    this.bodies.push({ ...actor(owner.id, slot), signalId: name });
  }

  /** Takes away a part that `addPart` added. */
  removePart(owner: CarlaActor, name: string): void {
    const part = this.partOf(owner, name);
    if (part === null) return;
    this.table.remove((part.body as Body).slot);
    this.bodies = this.bodies.filter((other) => other !== part);
  }

  partOf(owner: CarlaActor, name: string): CarlaActor | null {
    const isPart = (one: CarlaActor) => one.parentId === owner.id && one.signalId === name;
    return this.bodies.find((one) => one.id === owner.id && isPart(one)) ?? null;
  }

  /** Lets `dtS` seconds pass, in steps of at most 0.05 s. */
  step(dtS: number): void {
    const count = Math.max(1, Math.ceil(dtS / MAX_STEP_S - 1e-6));
    const contacts = new Map<string, Contact>();
    for (const actor of this.bodies) noteVelocity(actor.body as Body, this.table);
    for (let i = 0; i < count; i += 1) {
      for (const contact of this.smallStep(dtS / count)) {
        const key = `${contact.selfId} ${contact.otherId} ${contact.box}`;
        if (!contacts.has(key)) contacts.set(key, contact);
      }
    }
    this.contacts = [...contacts.values()];
    for (const actor of this.bodies) noteAcceleration(actor.body as Body, this.table, dtS);
    this.timeS += dtS;
    this.deltaS = dtS;
    this.frame += 1;
  }

  private smallStep(dtS: number): readonly Contact[] {
    const { bodies, table } = this;
    for (const actor of bodies) if (actor.parentId === 0) moveBody(actor, table, dtS);
    this.sim.step(dtS);
    for (const actor of bodies) if (actor.parentId === 0) settleBody(actor, table, this.map, dtS);
    const idOfSignal = (signalId: string) => this.idsOfSignals.get(signalId) ?? 0;
    // The layout first: it has the id 0.
    const contacts = [
      ...findLayoutContacts(bodies, table, this.layout, idOfSignal, dtS),
      ...findContacts(bodies, table),
    ];
    for (const { body } of bodies) {
      if (body?.vehicle) this.notices.update(body.vehicle, table, body.slot, dtS);
    }
    this.carryAttached();
    return contacts;
  }

  /** Attached actors follow their carriers; carriers are older than what they carry. */
  private carryAttached(): void {
    for (const actor of [...this.actors.values(), ...this.bodies]) {
      if (actor.parentId === 0 || actor.localPose === null) continue;
      const parent = this.actors.get(actor.parentId);
      if (parent === undefined) continue;
      actor.pose = composed(this.poseOf(parent), actor.localPose);
      if (actor.body !== null) putBody(actor.body, actor.pose, this.table);
    }
  }

  private spawnBody(
    description: ActorDescription,
    facts: BodyFacts,
    pose: WirePose,
    parentId: number,
    localPose: WirePose,
  ): CarlaActor {
    const { table } = this;
    if (facts.size === null || table.count >= table.capacity) {
      throw new RpcError(`Spawn failed: the world holds ${table.capacity} bodies at most`);
    }
    const { actor, spec } = newBody(description, facts, facts.size, pose, parentId, localPose);
    // CARLA lays props wherever it is told to; what moves needs a free place.
    const needsPlace = facts.role !== 'prop' && parentId === 0;
    if (needsPlace && (!this.sim.isFree(spec) || isInLayout(spec, this.layout))) {
      throw new RpcError('Spawn failed because of collision at spawn position');
    }
    const slot = table.add(spec);
    const living = actor(table.id[slot] as number, slot);
    const body = living.body as Body;
    table.axleScale[slot] = Math.min(2.2, Math.max(0.6, facts.size.halfLengthM / 2.446));
    putBody(body, pose, table);
    if (parentId !== 0) {
      body.hasPhysics = false;
      table.motion[slot] = Motion.Still;
    }
    if (body.hasPhysics) noteHeight(body, table, this.map);
    this.actors.set(living.id, living);
    this.bodies.push(living);
    return living;
  }

  private spawnPlain(
    description: ActorDescription,
    { role, tags }: BodyFacts,
    pose: WirePose,
    parentId: number,
    localPose: WirePose,
  ): CarlaActor {
    const actor = this.addPlain(role, description, {
      pose,
      parentId,
      localPose: parentId === 0 ? null : localPose,
      streamId: role === 'sensor' ? this.nextStreamId++ : 0,
      tags: Uint8Array.from(tags),
    });
    if (role === 'sensor') this.sensorsById.set(actor.id, sensorView(actor, this));
    return actor;
  }

  private addMapActor(
    { typeId, signalId, pose, box }: MapActor,
    role: ActorRole,
    index: number,
  ): CarlaActor {
    const tags = Uint8Array.of(role === 'light' ? 7 : 8);
    const description = { uid: 0, id: typeId, attributes: [] };
    const parts = { pose, box, signalId, tags, lightIndex: index };
    const actor = this.addPlain(role, description, parts);
    this.idsOfSignals.set(signalId, actor.id);
    return actor;
  }

  private addPlain(
    role: ActorRole,
    description: ActorDescription,
    parts: Partial<CarlaActor> = {},
  ): CarlaActor {
    const actor: CarlaActor = {
      id: this.table.reserveId(),
      role,
      description,
      box: NO_BOX,
      tags: new Uint8Array(0),
      streamId: 0,
      parentId: 0,
      localPose: null,
      pose: { x: 0, y: 0, z: 0, pitch: 0, yaw: 0, roll: 0 },
      body: null,
      lightIndex: -1,
      signalId: '',
      ...parts,
    };
    this.actors.set(actor.id, actor);
    return actor;
  }
}
