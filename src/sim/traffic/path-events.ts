/**
 * What a car's path asks of it: stopping at lights and signs, waiting for its turn at junctions,
 * and taking over limits from speed signs. The result is the distance to where it has to stop.
 * Metres, seconds.
 */
import { LightState } from '../../bridge/frame.js';
import type { ActorTable } from '../world/actor-table.js';
import type { TrafficLights } from '../world/traffic-lights.js';
import { findJunction } from './find-junction.js';
import type { JunctionAccess } from './junction-access.js';
import { MarkKind } from './lane-line.js';
import type { TrafficModel } from './models.js';
import { FREE_M, type TrafficCar } from './traffic-car.js';

/** Cars stop this far before a stop line or a junction, metres. */
const LINE_ROOM_M = 1;
const STOP_SIGN_S = 2;
/** Stop lines this near to each other are one. */
const SAME_LINE_M = 3;
/** Slower than this is standing, m/s. */
const STANDING_MPS = 0.1;
/** Who would have to brake harder than this goes on at yellow, m/s². */
const YELLOW_BRAKE_MPS2 = 5;
/** Who would have to brake harder than this cannot stop at red, m/s². */
const RED_BRAKE_MPS2 = 9;
/** How far ahead of the entry a car asks for its turn: time at its speed, and metres. */
const ASK_S = 3;
const ASK_M = 8;
/** Who stands before the entry this long after getting its turn loses it, ticks. */
const TURN_TICKS = 60;

export class PathEvents {
  /** Distance and speed limit of the nearest landmark ahead, for models that slow for them. */
  landmarkGapM = FREE_M;
  landmarkMps = 0;

  constructor(
    private readonly actors: ActorTable,
    private readonly lights: TrafficLights,
    private readonly access: JunctionAccess,
  ) {}

  /**
   * Sets `stopGapM`, `isHeldByLight` and the limit of a car; advances its place among the marks.
   */
  look(car: TrafficCar, tick: number, model: TrafficModel, dtS: number): void {
    car.stopGapM = FREE_M;
    car.isHeldByLight = false;
    this.landmarkGapM = FREE_M;
    this.landmarkMps = 0;
    this.lookAtMarks(car, model, dtS);
    this.lookAtJunctions(car, tick);
  }

  private lookAtMarks(car: TrafficCar, model: TrafficModel, dtS: number): void {
    const { path } = car;
    let k = Math.max(0, car.nextMark - path.markDrops);
    if (k >= path.markCount) return;
    const speed = this.actors.speed[car.slot]!;
    const frontS = car.s + this.actors.halfLength[car.slot]!;
    const sightS = frontS + Math.max(20, speed * model.sightS);
    for (; k < path.markCount; k += 1) {
      const markS = path.markS[k]!;
      if (markS > sightS) return;
      const kind = path.markKind[k]!;
      if (kind === MarkKind.SpeedSign ? markS <= car.s : markS < frontS) {
        if (kind === MarkKind.SpeedSign) car.limitKmh = path.markValue[k]!;
        car.nextMark = path.markDrops + k + 1;
        continue;
      }
      if (kind === MarkKind.SpeedSign) continue;
      const gapM = markS - frontS;
      this.noteLandmark(kind, gapM, model, car);
      if (kind === MarkKind.Light) {
        if (!car.settings.ignoreLights && this.mustStop(path.markValue[k]!, gapM, speed)) {
          car.isHeldByLight = true;
          car.stopGapM = Math.min(car.stopGapM, gapM - LINE_ROOM_M);
        }
      } else if (kind === MarkKind.StopSign && !car.settings.ignoreSigns) {
        this.stopAtSign(car, path.markDrops + k, gapM, speed, dtS);
      }
    }
  }

  private noteLandmark(kind: number, gapM: number, model: TrafficModel, car: TrafficCar): void {
    if (gapM >= this.landmarkGapM) return;
    const isLight = kind === MarkKind.Light;
    if (isLight ? car.settings.ignoreLights : car.settings.ignoreSigns) return;
    this.landmarkGapM = gapM;
    this.landmarkMps = isLight ? model.lightApproachMps : model.signApproachMps;
  }

  /** Red, or yellow with room to stop. */
  private mustStop(light: number, gapM: number, speed: number): boolean {
    const state = this.lights.states[light];
    if (state === LightState.Green || state === LightState.Off) return false;
    const needed = (speed * speed) / (2 * Math.max(0.05, gapM));
    return needed < (state === LightState.Yellow ? YELLOW_BRAKE_MPS2 : RED_BRAKE_MPS2);
  }

  private stopAtSign(
    car: TrafficCar,
    mark: number,
    gapM: number,
    speed: number,
    dtS: number,
  ): void {
    if (mark <= car.signDone) return;
    car.stopGapM = Math.min(car.stopGapM, gapM - LINE_ROOM_M);
    if (speed > STANDING_MPS || gapM > 2.5 * LINE_ROOM_M) {
      car.signWaitS = 0;
      return;
    }
    car.signWaitS += dtS;
    if (car.signWaitS < STOP_SIGN_S) return;
    // Signs of other lanes' boxes may stand within the same few metres: one stop is for all.
    const { path } = car;
    let last = mark - path.markDrops;
    const lineS = path.markS[last]! + SAME_LINE_M;
    while (last + 1 < path.markCount && path.markS[last + 1]! < lineS) last += 1;
    car.signDone = path.markDrops + last;
    car.signWaitS = 0;
  }

  private lookAtJunctions(car: TrafficCar, tick: number): void {
    const { inside } = car;
    const halfLength = this.actors.halfLength[car.slot]!;
    if (inside.junctionId >= 0 && car.s - halfLength > inside.exitS) {
      this.access.release(inside);
      inside.clear();
    }
    const { ahead } = car;
    if (ahead.junctionId < 0 && !findJunction(car)) return;
    const gapM = ahead.entryS - (car.s + halfLength);
    if (gapM <= 0) {
      this.enter(car, tick);
      return;
    }
    if (car.isHeldByLight || car.stopGapM < gapM) {
      // A light or sign before the entry is answered first.
      if (ahead.isGranted) this.access.release(ahead);
      return;
    }
    if (car.settings.ignoreSigns || car.settings.ignoreVehicles) {
      if (gapM < ASK_M) this.access.grant(ahead, tick);
      return;
    }
    if (ahead.isGranted) {
      if (car.standS > 3 && tick - ahead.grantedAt > TURN_TICKS) this.access.release(ahead);
      return;
    }
    if (gapM > ASK_M + ASK_S * this.actors.speed[car.slot]!) return;
    if (this.isQueued(car, gapM) || !this.access.request(ahead, tick)) {
      car.stopGapM = Math.min(car.stopGapM, gapM - LINE_ROOM_M);
    }
  }

  /** The junction ahead is now the one the car is in. */
  private enter(car: TrafficCar, tick: number): void {
    const entered = car.ahead;
    this.access.grant(entered, tick);
    this.access.release(car.inside);
    car.inside.clear();
    car.ahead = car.inside;
    car.inside = entered;
  }

  /** True while somebody without a turn stands between the car and the entry. */
  private isQueued(car: TrafficCar, gapM: number): boolean {
    if (car.leadSlot < 0 || car.leadGapM > gapM) return false;
    const holders = this.access.holdersOf(car.ahead.junctionId);
    for (let i = 0; i < holders.length; i += 1) {
      if (holders[i]!.car.slot === car.leadSlot) return false;
    }
    return true;
  }
}
