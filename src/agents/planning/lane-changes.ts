/**
 * Lane changes of the route as decisions: taken where the route has them if the other lane is free,
 * else the ego stays in its old lane and changes at the first chance before the lane's end. Metres.
 */

import { clamp } from '../geometry.js';
import type { Scene } from '../perception/scene.js';
import type { LaneChange } from '../route/clean-plan.js';
import { ASIDE_SWIFT_MPS2, riseLengthM, type Shift } from './lateral-profile.js';

/** Room kept to the end of the old lane. */
const END_ROOM_M = 8;
/** Part of the change after which there is no way back. */
const POINT_OF_NO_RETURN = 0.35;

export class LaneChangeKeeper {
  /** The old lane is kept for now. */
  isHeld = false;
  /** Where the change was begun at last, NaN while it was not put off. */
  private releasedM = Number.NaN;
  private releaseLengthM = 20;
  /** Station at which the old lane ends. */
  private readonly endM: number;

  constructor(
    readonly change: LaneChange,
    scene: Scene,
  ) {
    const junction = scene.sides.junctionAhead(change.startM + 6);
    this.endM = Math.min(junction, scene.path.endM + 20);
  }

  /** True while it is still open whether to change now. */
  isOpen(s: number): boolean {
    const { startM, lengthM } = this.change;
    if (s < startM - 45) return false;
    if (!Number.isNaN(this.releasedM)) return false;
    return this.isHeld ? s < this.endM : s < startM + POINT_OF_NO_RETURN * lengthM;
  }

  /** The shift that keeps the ego in the old lane, for good or until `backM`. */
  hold(backM = Number.POSITIVE_INFINITY, fallM = this.change.lengthM): Shift {
    const { startM, lengthM, oldLaneM } = this.change;
    return { offsetM: oldLaneM, fromM: startM, riseM: lengthM, backM, fallM };
  }

  /** The shift that is in force, or null when the route's own line is driven. */
  current(): Shift | null {
    if (!Number.isNaN(this.releasedM)) return this.hold(this.releasedM, this.releaseLengthM);
    return this.isHeld ? this.hold() : null;
  }

  /** True for the shifts that this keeper makes. */
  isMadeBy(shift: Shift): boolean {
    return shift.fromM === this.change.startM;
  }

  /** True if among these shifts is the one that stays in the old lane for good. */
  isHeldBy(shifts: readonly Shift[]): boolean {
    return shifts.some((shift) => this.isMadeBy(shift) && shift.backM === Number.POSITIVE_INFINITY);
  }

  /** The shift of changing right now. */
  now(s: number, speedMps: number): Shift | null {
    if (!this.isHeld || s < this.change.startM) return null;
    return this.hold(s, this.lengthAt(s, speedMps));
  }

  /** The shift of changing from a station on; null where there is no room left for it. */
  at(startM: number, speedMps: number): Shift | null {
    const fallM = this.lengthAt(startM, speedMps);
    if (startM < this.change.startM || startM + 0.7 * fallM > this.endM) return null;
    return this.hold(startM, fallM);
  }

  /** Takes the decision to stay. */
  stay(): void {
    this.isHeld = true;
  }

  /** Takes the decision to change now. */
  go(s: number, speedMps: number): void {
    if (!this.isHeld) return;
    if (s > this.change.startM) {
      this.releasedM = s;
      this.releaseLengthM = this.lengthAt(s, speedMps);
    } else this.isHeld = false;
  }

  /** Gives a change up that has hardly begun. */
  isEarly(s: number): boolean {
    return s < this.releasedM + POINT_OF_NO_RETURN * this.releaseLengthM;
  }

  takeBack(): void {
    this.releasedM = Number.NaN;
    this.isHeld = true;
  }

  get isReleased(): boolean {
    return !Number.isNaN(this.releasedM);
  }

  /** Station of the origin where the ego must wait if it has not changed. */
  get stopS(): number {
    return this.endM - END_ROOM_M;
  }

  private lengthAt(s: number, speedMps: number): number {
    const wanted = riseLengthM(this.change.oldLaneM, speedMps, 0.95 * ASIDE_SWIFT_MPS2);
    return clamp(wanted, 9, Math.max(9, this.endM - s));
  }
}
