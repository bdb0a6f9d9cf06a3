/**
 * CollisionTest: contacts of the ego, with repeats suppressed by place and by the other actor's id
 * (evaluation reference 4.3). Contacts see the ego as it was on the previous evaluated tick.
 */
import type { ContactTruth } from '../../bridge/frame.js';
import { length, subtract, type Vector3 } from '../../core/float32.js';
import type { EventType } from '../record.js';
import { type Criterion, EventLog, type NodeStatus, type Tick } from './criterion.js';
import { collisionMessage } from './messages.js';
import { COLLISION, COLLISION_V1 } from './thresholds.js';

/** The ego as the collision handlers see it: cached on the previous evaluated tick. */
export interface EgoBefore {
  location: Vector3;
  speedMps: number;
  timeS: number;
}

export interface ContactCriterion extends Criterion {
  contact(contact: ContactTruth, before: EgoBefore, tick: Tick): void;
}

/** The event a contact with this type id makes, or null (sidewalks and unknown things). */
export function collisionTypeOf(typeId: string): EventType | null {
  const isScenery = typeId.includes('static') || typeId.includes('traffic');
  if (isScenery && !typeId.includes('sidewalk')) return 'COLLISION_STATIC';
  if (typeId.includes('vehicle')) return 'COLLISION_VEHICLE';
  if (typeId.includes('walker')) return 'COLLISION_PEDESTRIAN';
  return null;
}

export class Collision implements ContactCriterion {
  readonly log = new EventLog('CollisionTest');
  private lastId: number | null = null;
  private lastTimeS = 0;
  private lastPlace: Vector3 | null = null;

  contact(contact: ContactTruth, before: EgoBefore, tick: Tick): void {
    const { location } = before;
    if (contact.otherId === this.lastId) return;
    if (this.lastPlace !== null) {
      const awayM = length(subtract(location, this.lastPlace));
      if (awayM <= COLLISION.samePlaceRadiusM) return;
    }
    if (before.speedMps < COLLISION.minSpeedMps) return;
    this.lastTimeS = before.timeS;
    this.lastPlace = location;
    if (contact.otherId !== 0) this.lastId = contact.otherId;
    const type = collisionTypeOf(contact.otherTypeId);
    if (type === null) return;
    this.log.add(type, collisionMessage(contact.otherTypeId, contact.otherId, location), tick);
  }

  update(tick: Tick): NodeStatus {
    if (this.lastPlace !== null) {
      const awayM = length(subtract(tick.view.location, this.lastPlace));
      if (awayM > COLLISION.samePlaceRadiusM) this.lastPlace = null;
    }
    if (this.lastId !== null && tick.timeS - this.lastTimeS > COLLISION.sameActorS) {
      this.lastId = null;
    }
    return 'running';
  }

  terminate(): void {}
}

/** Leaderboard 1.0: remembers many places, in the plane, and has no speed test. */
export class CollisionV1 implements ContactCriterion {
  readonly log = new EventLog('CollisionTest');
  private lastId: number | null = null;
  private lastTimeS = 0;
  private places: Vector3[] = [];

  contact(contact: ContactTruth, before: EgoBefore, tick: Tick): void {
    const { location } = before;
    if (contact.otherId === this.lastId) return;
    for (const place of this.places) {
      if (planarM(location, place) <= COLLISION_V1.samePlaceRadiusM) return;
    }
    const type = collisionTypeOf(contact.otherTypeId);
    if (type === null) return;
    this.log.add(type, collisionMessage(contact.otherTypeId, contact.otherId, location), tick);
    this.places.push(location);
    this.lastTimeS = before.timeS;
    if (contact.otherId !== 0) this.lastId = contact.otherId;
  }

  update(tick: Tick): NodeStatus {
    if (this.places.length > 0) {
      const { location } = tick.view;
      this.places = this.places.filter(
        (place) => planarM(location, place) <= COLLISION_V1.forgetPlaceBeyondM,
      );
    }
    if (this.lastId !== null && tick.timeS - this.lastTimeS > COLLISION_V1.sameActorS) {
      this.lastId = null;
    }
    return 'running';
  }

  terminate(): void {}
}

/** Planar distance in double from float32 differences. */
function planarM(a: Vector3, b: Vector3): number {
  const dx = Math.fround(a.x - b.x);
  const dy = Math.fround(a.y - b.y);
  return Math.sqrt(dx * dx + dy * dy);
}
