/**
 * The embedded world: actors, lights, the ego's contacts and the clock. A step is a pure function of
 * this state, the controls in it and nothing else; it allocates nothing. Who drives the actors
 * (traffic, scenarios) writes into the table before the step. CARLA's axes, metres, m/s, radians.
 */
import { TICK_SECONDS } from '../../bridge/frame.js';
import type { Random } from '../../core/random.js';
import type { RoadMap } from '../../map/road-map.js';
import { ActorTable, Motion, type SpawnSpec } from './actor-table.js';
import { boxesOverlap } from './boxes.js';
import { ContactList, findEgoContacts } from './contacts.js';
import { groundHeight } from './ground.js';
import { type Scenery, sceneryOf } from './scenery.js';
import type { TrafficLights } from './traffic-lights.js';
import { stepVehicle } from './vehicle-dynamics.js';

export interface WorldOptions {
  readonly map: RoadMap;
  readonly lights: TrafficLights;
  readonly random: Random;
  /** The car that an agent drives; a world without one has no contacts of its own. */
  readonly ego?: SpawnSpec | undefined;
  /** Most actors alive at once. */
  readonly capacity?: number;
  /** Id of the ego, the first actor; lights and signs have the ids below. */
  readonly firstActorId?: number;
}

export class World {
  readonly map: RoadMap;
  readonly actors: ActorTable;
  readonly lights: TrafficLights;
  /** What stands beside the road. */
  readonly scenery: Scenery;
  readonly random: Random;
  /** −1 in a world without an ego. */
  readonly egoSlot: number;
  /** What the ego touched in the last step. */
  readonly contacts: ContactList;
  /** Steps done since the world was made. */
  steps = 0;

  constructor(options: WorldOptions) {
    const capacity = options.capacity ?? 1024;
    this.map = options.map;
    this.scenery = sceneryOf(options.map);
    this.lights = options.lights;
    this.random = options.random;
    this.actors = new ActorTable(capacity, options.firstActorId ?? 1);
    this.contacts = new ContactList(capacity);
    const { ego } = options;
    this.egoSlot = ego === undefined ? -1 : this.actors.add({ ...ego, motion: Motion.Control });
  }

  /**
   * Adds an actor unless its box overlaps a living one that collides, as CARLA refuses such a spawn.
   * Returns its slot, or -1.
   */
  spawn(spec: SpawnSpec): number {
    return this.isFree(spec) ? this.actors.add(spec) : -1;
  }

  /** True if nothing that collides stands where this actor would. */
  isFree(spec: SpawnSpec): boolean {
    if (spec.collides === false) return true;
    const { actors } = this;
    const box = {
      x: spec.xM,
      y: spec.yM,
      yawRad: spec.yawRad,
      halfLengthM: spec.halfLengthM,
      halfWidthM: spec.halfWidthM,
    };
    for (let i = 0; i < actors.count; i += 1) {
      const slot = actors.slots[i] as number;
      if (actors.collides[slot] === 0) continue;
      const dx = (actors.x[slot] as number) - spec.xM;
      const dy = (actors.y[slot] as number) - spec.yM;
      if (dx * dx + dy * dy > 400 || Math.abs((actors.z[slot] as number) - spec.zM) > 3) continue;
      const other = {
        x: actors.x[slot] as number,
        y: actors.y[slot] as number,
        yawRad: actors.yaw[slot] as number,
        halfLengthM: actors.halfLength[slot] as number,
        halfWidthM: actors.halfWidth[slot] as number,
      };
      if (boxesOverlap(box, other)) return false;
    }
    return true;
  }

  remove(slot: number): void {
    this.actors.remove(slot);
  }

  /** Sets pose and speed along the heading; for drivers that know where their actor is. */
  place(slot: number, x: number, y: number, z: number, yawRad: number, speedMps: number): void {
    const { actors } = this;
    actors.x[slot] = x;
    actors.y[slot] = y;
    actors.z[slot] = z;
    actors.yaw[slot] = yawRad;
    actors.speed[slot] = speedMps;
    actors.vx[slot] = speedMps * Math.cos(yawRad);
    actors.vy[slot] = speedMps * Math.sin(yawRad);
  }

  /** Lets one tick pass: motion, height and contacts of the ego, lights. */
  step(dtS = TICK_SECONDS): void {
    const { actors } = this;
    for (let i = 0; i < actors.count; i += 1) {
      const slot = actors.slots[i] as number;
      const motion = actors.motion[slot];
      if (motion === Motion.Control) {
        stepVehicle(actors, slot, dtS);
        if (slot === this.egoSlot) groundHeight(this.map, actors, slot);
      } else if (motion === Motion.Velocity) {
        actors.x[slot] = (actors.x[slot] as number) + (actors.vx[slot] as number) * dtS;
        actors.y[slot] = (actors.y[slot] as number) + (actors.vy[slot] as number) * dtS;
      }
    }
    if (this.egoSlot >= 0) {
      findEgoContacts(actors, this.egoSlot, this.scenery, this.contacts);
    }
    this.lights.step(dtS);
    this.steps += 1;
  }
}
