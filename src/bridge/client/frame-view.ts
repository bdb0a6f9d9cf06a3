/**
 * Ground truth out of the columns of a message. Each tick gets a frame and an ego of its own (criteria
 * remember them by identity); the other actors' entries are used again for the tick after the next, so
 * whoever wants to keep those longer copies them.
 */
import type { Vector3 } from '../../core/float32.js';
import type {
  ActorTruth,
  BoardWrite,
  ContactTruth,
  ControlTruth,
  EgoTruth,
  TruthFrame,
} from '../frame.js';
import type { Ahead, Completed, Frame } from '../protocol/messages.js';
import { poseAt, vectorAt } from '../protocol/poses.js';
import type { ActorColumns, SnapshotColumns } from '../protocol/wire-frame.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface MutableActor extends Omit<Mutable<ActorTruth>, 'transform' | 'velocity' | 'extent'> {
  transform: {
    location: Mutable<Vector3>;
    rotation: { pitchDeg: number; yawDeg: number; rollDeg: number };
  };
  velocity: Mutable<Vector3>;
  extent: Mutable<Vector3>;
}

interface MutableFrame {
  tick: number;
  ego: EgoTruth;
  contacts: readonly ContactTruth[];
  lightStates: ArrayLike<number>;
  actors: MutableActor[];
  board: readonly BoardWrite[];
  emergencyVehicle: TruthFrame['emergencyVehicle'];
  control: ControlTruth | null;
}

const NO_WRITES: readonly BoardWrite[] = [];
const NO_CONTACTS: readonly ContactTruth[] = [];

function emptyActor(): MutableActor {
  return {
    id: 0,
    typeId: '',
    roleName: '',
    transform: {
      location: { x: 0, y: 0, z: 0 },
      rotation: { pitchDeg: 0, yawDeg: 0, rollDeg: 0 },
    },
    velocity: { x: 0, y: 0, z: 0 },
    extent: { x: 0, y: 0, z: 0 },
  };
}

function fill(out: Mutable<Vector3>, rows: Float32Array, at: number): void {
  out.x = rows[at]!;
  out.y = rows[at + 1]!;
  out.z = rows[at + 2]!;
}

function egoOf(row: Float32Array): EgoTruth {
  return {
    transform: poseAt(row, 0),
    velocity: vectorAt(row, 6),
    acceleration: vectorAt(row, 9),
    angularVelocityDegps: vectorAt(row, 12),
    speedLimitKmh: row[15]!,
  };
}

/** Entries of the other actors, used again for every second tick. */
class ActorList {
  private readonly pool: MutableActor[] = [];
  private readonly actors: MutableActor[] = [];

  /** The actors of a message. */
  fill(columns: ActorColumns): MutableActor[] {
    const { ids, types, type, roles, role, pose, velocity, extent } = columns;
    const list = this.actors;
    for (let row = 0; row < ids.length; row++) {
      let actor = this.pool[row];
      if (actor === undefined) {
        actor = emptyActor();
        this.pool.push(actor);
      }
      actor.id = ids[row]!;
      actor.typeId = types[type[row]!]!;
      actor.roleName = roles[role[row]!]!;
      fill(actor.transform.location, pose, row * 6);
      const { rotation } = actor.transform;
      rotation.pitchDeg = pose[row * 6 + 3]!;
      rotation.yawDeg = pose[row * 6 + 4]!;
      rotation.rollDeg = pose[row * 6 + 5]!;
      fill(actor.velocity, velocity, row * 3);
      fill(actor.extent, extent, row * 3);
      list[row] = actor;
    }
    list.length = ids.length;
    return list;
  }
}

export class FrameView {
  private present = new ActorList();
  private before = new ActorList();
  /** A snapshot whose contacts are yet to come. */
  private begun: { readonly columns: SnapshotColumns; readonly frame: MutableFrame } | null = null;

  /** Begins the snapshot that is asked for next; the actors of the last but one are gone. */
  begin({ tick, columns }: Ahead): TruthFrame {
    this.turn();
    const frame = this.fill(tick, columns);
    this.begun = { columns, frame };
    return frame;
  }

  /** The snapshot of a message; the actors of the last but one are gone. */
  snapshot({ tick, columns }: Frame): TruthFrame {
    const { begun } = this;
    this.begun = null;
    if (begun === null) this.turn();
    const isBegun = begun !== null && begun.columns.ego === columns.ego;
    const frame = isBegun ? begun.frame : this.fill(tick, columns);
    frame.contacts = columns.contacts;
    return frame;
  }

  private turn(): void {
    [this.present, this.before] = [this.before, this.present];
  }

  private fill(tick: number, { actors, ego, lights }: SnapshotColumns): MutableFrame {
    return {
      tick,
      ego: egoOf(ego),
      contacts: NO_CONTACTS,
      lightStates: lights,
      actors: this.present.fill(actors),
      board: NO_WRITES,
      emergencyVehicle: null,
      control: null,
    };
  }

  /** Completes a snapshot with what the tick brought and the control that was given. */
  complete(snapshot: TruthFrame, completed: Completed, control: ControlTruth): TruthFrame {
    const frame = snapshot as MutableFrame;
    frame.board = completed.board;
    frame.emergencyVehicle = completed.emergencyVehicle;
    if (completed.lights !== null) frame.lightStates = completed.lights;
    frame.control = control;
    return frame;
  }
}
