/**
 * Objects around the ego as rows of numbers, in the manner of PlanT: actors within ± range of the ego
 * along both of its axes, nearest first; before them the red and yellow lights and the open stop sign
 * of the route. Rows and columns: `layout.ts`.
 */
import { LightState } from '../../../bridge/frame.js';
import { wrapRad } from '../../../core/angles.js';
import type { SimContext } from '../../context.js';
import { ActorKind, type ActorTable } from '../../world/actor-table.js';
import { findBlueprint } from '../../world/blueprints.js';
import { type RouteSignal, SignalWatch } from '../route-signals.js';
import { Ego, type EgoFrame, OBJECT_SIZE, ObjectClass, type TokenReading } from './layout.js';

/** Actors on other levels of a crossing do not count, metres. */
const LEVEL_M = 6;
const YELLOW_BRAKE = 0.5;

function classOf(actors: ActorTable, slot: number): number {
  switch (actors.kind[slot]) {
    case ActorKind.Walker:
      return ObjectClass.Walker;
    case ActorKind.TwoWheeler:
      return ObjectClass.TwoWheeler;
    case ActorKind.Prop:
      return ObjectClass.Prop;
    default:
      return findBlueprint(actors.typeId[slot] as string)?.category === 'emergency'
        ? ObjectClass.EmergencyVehicle
        : ObjectClass.Vehicle;
  }
}

export class ObjectTokens {
  private readonly watch: SignalWatch;
  /** Class of the actor with this id that was last seen in a slot. */
  private readonly classIds: Int32Array;
  private readonly classes: Uint8Array;
  /** Candidates of this tick by ascending squared distance. */
  private readonly slots: Int32Array;
  private readonly distances: Float64Array;

  constructor(
    context: SimContext,
    private readonly rangeM: number,
    private readonly most: number,
  ) {
    const { capacity } = context.world.actors;
    this.watch = new SignalWatch(context);
    this.classIds = new Int32Array(capacity);
    this.classes = new Uint8Array(capacity);
    this.slots = new Int32Array(most + 1);
    this.distances = new Float64Array(most + 1);
  }

  /** Fills the object rows and the two hazard flags of the ego. */
  write(context: SimContext, frame: EgoFrame, out: TokenReading): void {
    const before = out.objectCount;
    out.objectCount = 0;
    out.ego[Ego.LightAhead] = 0;
    out.ego[Ego.StopAhead] = 0;
    this.writeSignals(context, frame, out);
    this.writeActors(context, frame, out);
    const used = out.objectCount;
    if (before > used) {
      out.objects.fill(0, used * OBJECT_SIZE, before * OBJECT_SIZE);
      out.objectMask.fill(0, used, before);
      out.objectIds.fill(0, used, before);
    }
  }

  private writeSignals(context: SimContext, frame: EgoFrame, out: TokenReading): void {
    const { watch } = this;
    watch.update(context);
    const { states } = context.world.lights;
    for (let i = watch.next; i < watch.signals.length; i += 1) {
      const signal = watch.signals[i] as RouteSignal;
      if (signal.light >= 0) {
        const state = states[signal.light];
        if (state !== LightState.Red && state !== LightState.Yellow) continue;
        const brake = state === LightState.Red ? 1 : YELLOW_BRAKE;
        if (this.writeSignal(frame, signal, ObjectClass.Light, brake, out)) {
          out.ego[Ego.LightAhead] = 1;
        }
      } else if (i === watch.openStop) {
        if (this.writeSignal(frame, signal, ObjectClass.Stop, 1, out)) out.ego[Ego.StopAhead] = 1;
      }
    }
  }

  private writeSignal(
    frame: EgoFrame,
    signal: RouteSignal,
    kind: number,
    brake: number,
    out: TokenReading,
  ): boolean {
    const dx = signal.x - frame.x;
    const dy = signal.y - frame.y;
    const x = dx * frame.cos + dy * frame.sin;
    const y = dy * frame.cos - dx * frame.sin;
    if (Math.abs(x) > this.rangeM || Math.abs(y) > this.rangeM) return false;
    if (out.objectCount === this.most) return false;
    const at = out.objectCount * OBJECT_SIZE;
    const { objects } = out;
    objects[at] = kind;
    objects[at + 1] = x;
    objects[at + 2] = y;
    objects[at + 3] = signal.halfLengthM;
    objects[at + 4] = signal.halfWidthM;
    objects[at + 5] = wrapRad(signal.yawRad - frame.yaw);
    objects[at + 6] = 0;
    objects[at + 7] = brake;
    out.objectMask[out.objectCount] = 1;
    out.objectIds[out.objectCount] = -1;
    out.objectCount += 1;
    return true;
  }

  private writeActors(context: SimContext, frame: EgoFrame, out: TokenReading): void {
    const { actors } = context.world;
    const count = this.nearest(context, frame, this.most - out.objectCount);
    const { objects } = out;
    for (let k = 0; k < count; k += 1) {
      const slot = this.slots[k] as number;
      const dx = (actors.x[slot] as number) - frame.x;
      const dy = (actors.y[slot] as number) - frame.y;
      const vx = actors.vx[slot] as number;
      const vy = actors.vy[slot] as number;
      const speed = Math.sqrt(vx * vx + vy * vy);
      const at = out.objectCount * OBJECT_SIZE;
      objects[at] = this.classAt(actors, slot);
      objects[at + 1] = dx * frame.cos + dy * frame.sin;
      objects[at + 2] = dy * frame.cos - dx * frame.sin;
      objects[at + 3] = actors.halfLength[slot] as number;
      objects[at + 4] = actors.halfWidth[slot] as number;
      objects[at + 5] = wrapRad((actors.yaw[slot] as number) - frame.yaw);
      objects[at + 6] = (actors.speed[slot] as number) < 0 ? -speed : speed;
      objects[at + 7] = actors.brakeLight[slot] as number;
      out.objectMask[out.objectCount] = 1;
      out.objectIds[out.objectCount] = actors.id[slot] as number;
      out.objectCount += 1;
    }
  }

  private classAt(actors: ActorTable, slot: number): number {
    const id = actors.id[slot] as number;
    if (this.classIds[slot] !== id) {
      this.classIds[slot] = id;
      this.classes[slot] = classOf(actors, slot);
    }
    return this.classes[slot] as number;
  }

  /** Puts the nearest actors in range into `slots`; of equally near ones the lower id is first. */
  private nearest(context: SimContext, frame: EgoFrame, most: number): number {
    const { actors, egoSlot } = context.world;
    const { distances, rangeM, slots } = this;
    let count = 0;
    for (let i = 0; i < actors.count; i += 1) {
      const slot = actors.slots[i] as number;
      if (slot === egoSlot) continue;
      const dx = (actors.x[slot] as number) - frame.x;
      const dy = (actors.y[slot] as number) - frame.y;
      if (Math.abs(dx * frame.cos + dy * frame.sin) > rangeM) continue;
      if (Math.abs(dy * frame.cos - dx * frame.sin) > rangeM) continue;
      if (Math.abs((actors.z[slot] as number) - frame.z) > LEVEL_M) continue;
      const m2 = dx * dx + dy * dy;
      if (count === most && (most === 0 || m2 >= (distances[most - 1] as number))) continue;
      let place = count === most ? most - 1 : count;
      while (place > 0 && m2 < (distances[place - 1] as number)) {
        distances[place] = distances[place - 1] as number;
        slots[place] = slots[place - 1] as number;
        place -= 1;
      }
      distances[place] = m2;
      slots[place] = slot;
      if (count < most) count += 1;
    }
    return count;
  }
}
