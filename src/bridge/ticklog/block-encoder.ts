/**
 * Collects frames and packs them as one block: a msgpack map of columns, complete in itself (its own
 * strings, actors and light states), so that a block can be read without those before it. Frames are
 * copied on `append`; the caller may reuse its buffers.
 */
import { invariant } from '../../core/errors.js';
import type { ActorTruth, BoardValue, TruthFrame } from '../frame.js';
import { encodeColumn, requireFinite } from './column.js';
import {
  CONTROL_COLUMNS,
  EGO_COLUMNS,
  GrowingColumns,
  MOTION_COLUMNS,
  POSE_COLUMNS,
  putControl,
  putEgo,
  putMotion,
  putPose,
} from './frame-columns.js';
import { packMap } from './msgpack.js';
import { VarintWriter } from './varint.js';

/** One actor of the block: everything about it that does not move, and its rows so far. */
interface Slot {
  readonly index: number;
  readonly id: number;
  readonly typeId: string;
  readonly roleName: string;
  readonly extent: readonly [number, number, number];
  readonly motion: GrowingColumns;
}

const floats = (values: readonly number[]): Uint8Array => encodeColumn(Float32Array.from(values));

function isSameActor(slot: Slot, actor: ActorTruth): boolean {
  return (
    slot.typeId === actor.typeId &&
    slot.roleName === actor.roleName &&
    Object.is(slot.extent[0], actor.extent.x) &&
    Object.is(slot.extent[1], actor.extent.y) &&
    Object.is(slot.extent[2], actor.extent.z)
  );
}

/** Numbers go as eight bytes (float64, little-endian): msgpack would turn −0 into 0. */
function packBoardValue(value: BoardValue): Uint8Array | string | boolean | null {
  if (typeof value !== 'number') return value;
  requireFinite(value, 'board.value');
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}

export class BlockEncoder {
  private firstTick = 0;
  private lastTick = 0;
  private count = 0;
  private readonly tickSteps = new VarintWriter();
  private readonly strings: string[] = [];
  private readonly stringIndex = new Map<string, number>();
  private readonly ego = new GrowingColumns('ego', EGO_COLUMNS);
  private readonly controlFlags: number[] = [];
  private readonly control = new GrowingColumns('control', CONTROL_COLUMNS);
  private readonly firstLights: number[] = [];
  private lights: number[] = [];
  private readonly lightChanges = new VarintWriter();
  private readonly contacts = new VarintWriter();
  private readonly slots: Slot[] = [];
  private readonly slotOfId = new Map<number, Slot>();
  private present: number[] = [];
  private readonly presence = new VarintWriter();
  private readonly board: unknown[][] = [];
  private readonly emergencyFlags: number[] = [];
  private readonly emergency = new GrowingColumns('emergencyVehicle', POSE_COLUMNS);

  /** @param lightCount number of traffic lights of the route */
  constructor(private readonly lightCount: number) {}

  get tickCount(): number {
    return this.count;
  }

  /**
   * Adds a frame. Throws InvariantError on a number that is not finite or not float32-exact, a light
   * count or state that does not fit the route, an id that is no unsigned integer.
   */
  append(frame: TruthFrame): void {
    if (this.count === 0) this.firstTick = frame.tick;
    else this.tickSteps.unsigned(frame.tick - this.lastTick);
    this.lastTick = frame.tick;
    putEgo(this.ego.put, frame.ego);
    this.appendControl(frame);
    this.appendLights(frame.lightStates);
    for (const contact of frame.contacts) {
      this.contacts.unsigned(this.count);
      this.contacts.unsigned(contact.otherId);
      this.contacts.unsigned(this.stringOf(contact.otherTypeId));
    }
    this.appendActors(frame.actors);
    for (const { key, value } of frame.board) {
      this.board.push([this.count, key, packBoardValue(value)]);
    }
    this.emergencyFlags.push(frame.emergencyVehicle === null ? 0 : 1);
    if (frame.emergencyVehicle !== null) putPose(this.emergency.put, frame.emergencyVehicle);
    this.count++;
  }

  /** The packed block. */
  finish(): Uint8Array {
    const actors = new VarintWriter();
    for (const { id, typeId, roleName } of this.slots) {
      actors.unsigned(id);
      actors.unsigned(this.stringOf(typeId));
      actors.unsigned(this.stringOf(roleName));
    }
    const runs = this.slots.map(({ motion }) => motion.columns[0]!.length);
    return packMap({
      firstTick: this.firstTick,
      tickCount: this.count,
      tickSteps: this.tickSteps.finish(),
      strings: this.strings,
      ego: this.ego.columns.map(floats),
      controlFlags: Uint8Array.from(this.controlFlags),
      control: this.control.columns.map(floats),
      lights: Uint8Array.from(this.firstLights),
      lightChanges: this.lightChanges.finish(),
      contacts: this.contacts.finish(),
      actorCount: this.slots.length,
      actors: actors.finish(),
      extents: [0, 1, 2].map((part) => floats(this.slots.map(({ extent }) => extent[part]!))),
      presence: this.presence.finish(),
      motion: MOTION_COLUMNS.map((_, column) =>
        encodeColumn(
          Float32Array.from(this.slots.flatMap(({ motion }) => motion.columns[column]!)),
          runs,
        ),
      ),
      board: this.board,
      emergencyFlags: Uint8Array.from(this.emergencyFlags),
      emergency: this.emergency.columns.map(floats),
    });
  }

  private appendControl({ control }: TruthFrame): void {
    if (control === null) {
      this.controlFlags.push(0);
      return;
    }
    this.controlFlags.push(1 + (control.handBrake ? 2 : 0) + (control.reverse ? 4 : 0));
    putControl(this.control.put, control);
  }

  /** The first tick's states as they are, later ones as changes: tick, light, state. */
  private appendLights(states: ArrayLike<number>): void {
    invariant(
      states.length === this.lightCount,
      `expected the states of ${this.lightCount} lights, found ${states.length}`,
    );
    for (let light = 0; light < states.length; light++) {
      const state = states[light]!;
      invariant(
        Number.isInteger(state) && state >= 0 && state <= 4,
        `expected a light state of 0 to 4, found ${state}`,
      );
      if (this.count === 0) this.firstLights.push(state);
      else if (state !== this.lights[light]) {
        this.lightChanges.unsigned(this.count);
        this.lightChanges.unsigned(light);
        this.lightChanges.unsigned(state);
      }
    }
    this.lights = Array.from(states);
  }

  /** 0: the same actors in the same order as on the tick before; else count + 1 and the slots. */
  private appendActors(actors: readonly ActorTruth[]): void {
    const present: number[] = [];
    for (const actor of actors) {
      const slot = this.slotOf(actor);
      putMotion(slot.motion.put, actor);
      present.push(slot.index);
    }
    const before = this.present;
    if (present.length === before.length && present.every((slot, at) => slot === before[at])) {
      this.presence.unsigned(0);
      return;
    }
    this.presence.unsigned(present.length + 1);
    let expected = 0;
    for (const slot of present) {
      this.presence.signed(slot - expected);
      expected = slot + 1;
    }
    this.present = present;
  }

  private slotOf(actor: ActorTruth): Slot {
    const known = this.slotOfId.get(actor.id);
    if (known !== undefined && isSameActor(known, actor)) return known;
    const { x, y, z } = actor.extent;
    const extents = new GrowingColumns('extent', ['x', 'y', 'z']);
    [x, y, z].forEach((part, column) => {
      extents.put(column, part);
    });
    const slot: Slot = {
      index: this.slots.length,
      id: actor.id,
      typeId: actor.typeId,
      roleName: actor.roleName,
      extent: [x, y, z],
      motion: new GrowingColumns(`actors[id ${actor.id}]`, MOTION_COLUMNS),
    };
    this.slots.push(slot);
    this.slotOfId.set(actor.id, slot);
    return slot;
  }

  private stringOf(text: string): number {
    let index = this.stringIndex.get(text);
    if (index === undefined) {
      index = this.strings.length;
      this.strings.push(text);
      this.stringIndex.set(text, index);
    }
    return index;
  }
}
