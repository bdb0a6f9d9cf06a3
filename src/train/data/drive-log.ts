/**
 * What happened in a drive, tick by tick, as far as samples need it: the ego, everybody near it, the
 * signals of its route, and who was at the wheel. Frame: CARLA's axes, metres, radians.
 */

import type { SimContext } from '../../sim/context.js';
import { type RouteSignal, routeSignalsOf } from '../../sim/sensors/route-signals.js';
import { ActorKind } from '../../sim/world/actor-table.js';
import { findBlueprint } from '../../sim/world/blueprints.js';

/** Actors farther away are not recorded, metres. */
const NEAR_M = 90;
const LEVEL_M = 6;

/** One actor's motion; tick − first is the place, NaN where it was away. */
export interface ActorLog {
  readonly id: number;
  /** Class as in the tokens. */
  readonly kind: number;
  readonly halfLengthM: number;
  readonly halfWidthM: number;
  readonly first: number;
  /** x, y, yaw. */
  readonly poses: number[];
}

function classOf({ world: { actors } }: SimContext, slot: number): number {
  if (actors.kind[slot] === ActorKind.Walker) return 3;
  if (actors.kind[slot] === ActorKind.TwoWheeler) return 2;
  if (actors.kind[slot] === ActorKind.Prop) return 4;
  return findBlueprint(actors.typeId[slot] as string)?.category === 'emergency' ? 5 : 1;
}

export class DriveLog {
  /** x, y, yaw, speed of every tick. */
  readonly ego: number[] = [];
  readonly routeIndex: number[] = [];
  /** 1 where the expert was at the wheel, 0 where it was a plan or another agent. */
  readonly isExperts: number[] = [];
  /** Ticks on which the ego was put elsewhere, ascending. */
  readonly jumps: number[] = [];
  /** Ticks with a contact, ascending. */
  readonly contacts: number[] = [];
  readonly actors = new Map<number, ActorLog>();
  readonly signals: readonly RouteSignal[];
  /** States of the route's lights, one number a signal and tick. */
  readonly states: number[] = [];

  constructor(context: SimContext) {
    this.signals = routeSignalsOf(context);
  }

  get ticks(): number {
    return this.routeIndex.length;
  }

  /** Adds the snapshot that stands. */
  add(context: SimContext): void {
    const { world } = context;
    const { actors, egoSlot } = world;
    const tick = this.ticks;
    const x = actors.x[egoSlot]!;
    const y = actors.y[egoSlot]!;
    const z = actors.z[egoSlot]!;
    this.ego.push(x, y, actors.yaw[egoSlot]!, actors.speed[egoSlot]!);
    this.routeIndex.push(context.egoRouteIndex);
    for (const { light } of this.signals) {
      this.states.push(light < 0 ? 0 : (world.lights.states[light] as number));
    }
    if (world.contacts.count > 0) this.contacts.push(tick);
    for (let i = 0; i < actors.count; i += 1) {
      const slot = actors.slots[i]!;
      if (slot === egoSlot || actors.collides[slot] === 0) continue;
      const dx = actors.x[slot]! - x;
      const dy = actors.y[slot]! - y;
      const isNear = dx * dx + dy * dy < NEAR_M * NEAR_M;
      if (!isNear || Math.abs(actors.z[slot]! - z) > LEVEL_M) continue;
      this.addActor(context, slot, tick);
    }
  }

  private addActor(context: SimContext, slot: number, tick: number): void {
    const { actors } = context.world;
    const id = actors.id[slot]!;
    let log = this.actors.get(id);
    if (log === undefined) {
      log = {
        id,
        kind: classOf(context, slot),
        halfLengthM: actors.halfLength[slot]!,
        halfWidthM: actors.halfWidth[slot]!,
        first: tick,
        poses: [],
      };
      this.actors.set(id, log);
    }
    const { poses } = log;
    while (poses.length < (tick - log.first) * 3) poses.push(Number.NaN, Number.NaN, Number.NaN);
    poses.push(actors.x[slot]!, actors.y[slot]!, actors.yaw[slot]!);
  }
}

/** Place of an actor's pose at a tick in its `poses`, or −1. */
export function poseIndex({ first, poses }: ActorLog, tick: number): number {
  const at = (tick - first) * 3;
  return at < 0 || at >= poses.length || Number.isNaN(poses[at]!) ? -1 : at;
}
