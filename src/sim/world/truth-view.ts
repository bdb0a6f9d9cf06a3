/**
 * Hands the world out as ground truth: float32 metres and degrees, exactly what a log keeps and the
 * evaluator judges. Each tick gets a frame and an ego of its own (criteria remember them by identity);
 * the other actors' entries are reused, so whoever wants to keep those copies them.
 */
import type {
  ActorTruth,
  BoardWrite,
  ContactTruth,
  ControlTruth,
  TruthFrame,
} from '../../bridge/frame.js';
import type { Transform, Vector3 } from '../../core/float32.js';
import type { ActorTable } from './actor-table.js';
import type { World } from './world.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface MutableTransform {
  location: Mutable<Vector3>;
  rotation: { pitchDeg: number; yawDeg: number; rollDeg: number };
}

interface MutableActor extends Omit<Mutable<ActorTruth>, 'transform' | 'velocity' | 'extent'> {
  transform: MutableTransform;
  velocity: Mutable<Vector3>;
  extent: Mutable<Vector3>;
}

interface MutableEgo {
  transform: MutableTransform;
  velocity: Mutable<Vector3>;
  acceleration: Mutable<Vector3>;
  angularVelocityDegps: Mutable<Vector3>;
  speedLimitKmh: number;
}

interface MutableFrame {
  tick: number;
  ego: MutableEgo;
  contacts: Mutable<ContactTruth>[];
  lightStates: Uint8Array;
  actors: MutableActor[];
  board: readonly BoardWrite[];
  emergencyVehicle: Transform | null;
  control: ControlTruth | null;
}

const DEG = 180 / Math.PI;
const f = Math.fround;

function emptyTransform(): MutableTransform {
  return { location: { x: 0, y: 0, z: 0 }, rotation: { pitchDeg: 0, yawDeg: 0, rollDeg: 0 } };
}

function fillTransform(out: MutableTransform, actors: ActorTable, slot: number): void {
  out.location.x = f(actors.x[slot] as number);
  out.location.y = f(actors.y[slot] as number);
  out.location.z = f(actors.z[slot] as number);
  out.rotation.pitchDeg = f((actors.pitch[slot] as number) * DEG);
  out.rotation.yawDeg = f((actors.yaw[slot] as number) * DEG);
}

function fillVelocity(out: Mutable<Vector3>, actors: ActorTable, slot: number): void {
  out.x = f(actors.vx[slot] as number);
  out.y = f(actors.vy[slot] as number);
  out.z = f(actors.vz[slot] as number);
}

function emptyActor(): MutableActor {
  return {
    id: 0,
    typeId: '',
    roleName: '',
    transform: emptyTransform(),
    velocity: { x: 0, y: 0, z: 0 },
    extent: { x: 0, y: 0, z: 0 },
  };
}

function emptyFrame(lightStates: Uint8Array): MutableFrame {
  return {
    tick: 0,
    ego: {
      transform: emptyTransform(),
      velocity: { x: 0, y: 0, z: 0 },
      acceleration: { x: 0, y: 0, z: 0 },
      angularVelocityDegps: { x: 0, y: 0, z: 0 },
      speedLimitKmh: 30,
    },
    contacts: [],
    lightStates,
    actors: [],
    board: [],
    emergencyVehicle: null,
    control: null,
  };
}

/** Truth as of one place in the tick: `snapshot` before the agent, `complete` after the scenarios. */
export class TruthView {
  private frame: MutableFrame;
  private readonly actorPool: MutableActor[] = [];
  private readonly contactPool: Mutable<ContactTruth>[] = [];
  private readonly emergency = emptyTransform();

  constructor(private readonly world: World) {
    this.frame = emptyFrame(world.lights.states.slice());
  }

  /** The state the world is in now, as tick `tick`, without board and control. */
  snapshot(tick: number, speedLimitKmh: number): TruthFrame {
    const frame = emptyFrame(this.frame.lightStates);
    frame.actors = this.frame.actors;
    frame.contacts = this.frame.contacts;
    this.frame = frame;
    frame.tick = tick;
    this.fillEgo(frame.ego, speedLimitKmh);
    this.fillActors();
    this.fillContacts();
    this.fillLights();
    return frame;
  }

  /**
   * Completes the frame of the last snapshot with what the tick brought: lights as the scenarios left
   * them, board writes, the emergency vehicle and the agent's control.
   */
  complete(board: readonly BoardWrite[], emergencySlot: number, control: ControlTruth): TruthFrame {
    const { frame, world } = this;
    this.fillLights();
    frame.board = board;
    if (emergencySlot >= 0) {
      fillTransform(this.emergency, world.actors, emergencySlot);
      frame.emergencyVehicle = this.emergency;
    }
    frame.control = control;
    return frame;
  }

  /** Frames share their states for as long as no light changes; a change is a new array. */
  private fillLights(): void {
    const { states } = this.world.lights;
    const shown = this.frame.lightStates;
    for (let light = 0; light < states.length; light += 1) {
      if (states[light] === shown[light]) continue;
      this.frame.lightStates = states.slice();
      return;
    }
  }

  private fillEgo(ego: MutableEgo, speedLimitKmh: number): void {
    const { actors, egoSlot } = this.world;
    fillTransform(ego.transform, actors, egoSlot);
    fillVelocity(ego.velocity, actors, egoSlot);
    ego.acceleration.x = f(actors.ax[egoSlot] as number);
    ego.acceleration.y = f(actors.ay[egoSlot] as number);
    ego.angularVelocityDegps.z = f((actors.yawRate[egoSlot] as number) * DEG);
    ego.speedLimitKmh = f(speedLimitKmh);
  }

  private fillActors(): void {
    const { actors, egoSlot } = this.world;
    const list = this.frame.actors;
    let n = 0;
    for (let i = 0; i < actors.count; i += 1) {
      const slot = actors.slots[i] as number;
      if (slot === egoSlot) continue;
      let entry = this.actorPool[n];
      if (entry === undefined) {
        entry = emptyActor();
        this.actorPool.push(entry);
      }
      if (entry.id !== actors.id[slot]) {
        entry.id = actors.id[slot] as number;
        entry.typeId = actors.typeId[slot] as string;
        entry.roleName = actors.roleName[slot] as string;
        entry.extent.x = f(actors.halfLength[slot] as number);
        entry.extent.y = f(actors.halfWidth[slot] as number);
        entry.extent.z = f(actors.halfHeight[slot] as number);
      }
      fillTransform(entry.transform, actors, slot);
      fillVelocity(entry.velocity, actors, slot);
      list[n] = entry;
      n += 1;
    }
    list.length = n;
  }

  private fillContacts(): void {
    const { actors, contacts, scenery } = this.world;
    const list = this.frame.contacts;
    for (let i = 0; i < contacts.count; i += 1) {
      const slot = contacts.slots[i] as number;
      let entry = this.contactPool[i];
      if (entry === undefined) {
        entry = { otherId: 0, otherTypeId: '' };
        this.contactPool.push(entry);
      }
      entry.otherId = slot < 0 ? 0 : (actors.id[slot] as number);
      entry.otherTypeId = slot < 0 ? scenery.typeId(-1 - slot) : (actors.typeId[slot] as string);
      list[i] = entry;
    }
    list.length = contacts.count;
  }
}
