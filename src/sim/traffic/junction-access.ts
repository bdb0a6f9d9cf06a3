/**
 * Whose turn it is at a junction. A car that comes near asks for its way through; it may enter when no
 * other car that holds a way still has to clear a place where the two ways cross, no earlier asker
 * waits for one, the ego is not in the way, and there is room behind the junction. First come, first
 * served, so nobody starves and holders never wait for each other. Lights are looked at before.
 * The traffic manager's rules for junctions without lights (CARLA, TrafficLightStage.cpp) and for
 * blocked exits (LocalizationStage.cpp), with crossings worked out instead of one car at a time.
 */
import type { ActorTable } from '../world/actor-table.js';
import type { EgoForecast } from './ego-forecast.js';
import { laneConflict } from './lane-conflicts.js';
import type { LaneLines } from './lane-lines.js';
import { emptyPathPose } from './lane-path.js';
import type { Neighbours } from './neighbours.js';
import type { TrafficCar } from './traffic-car.js';

/** Room wanted behind a junction beside the car's own length, metres. */
const EXIT_ROOM_M = 4;
/** Junctions shorter than this are not kept free. */
const MIN_JUNCTION_M = 8;
/** A car slower than this blocks the exit, m/s. */
const BLOCKING_MPS = 5 / 3.6;
/** A car from a minor road that asked this long ago goes before the others, ticks. */
const PATIENCE_TICKS = 400;

const POSE = emptyPathPose();

interface JunctionState {
  /** Cars with access, in the order they got it. */
  readonly holders: TrafficCar[];
  /** Cars that asked and wait, in the order they asked. */
  readonly waiting: TrafficCar[];
}

export class JunctionAccess {
  private readonly states = new Map<number, JunctionState>();

  constructor(
    private readonly lines: LaneLines,
    private readonly actors: ActorTable,
    private readonly neighbours: Neighbours,
    private readonly ego: EgoForecast,
  ) {}

  /** Asks for the way through the car's junction; grants it at once when it is free. */
  request(car: TrafficCar, tick: number, minorYields: boolean): boolean {
    const state = this.stateOf(car.junctionId);
    if (car.askedAt < 0) {
      car.askedAt = tick;
      state.waiting.push(car);
    }
    if (this.isBlocked(car, state, tick, minorYields)) return false;
    this.grant(car, tick);
    return true;
  }

  /** Access without asking: for cars that stop for nobody, or are inside already. */
  grant(car: TrafficCar, tick: number): void {
    if (car.hasAccess) return;
    car.grantedAt = tick;
    const state = this.stateOf(car.junctionId);
    drop(state.waiting, car);
    if (!state.holders.includes(car)) state.holders.push(car);
    car.hasAccess = true;
  }

  /** Gives access or the place in the queue back. */
  release(car: TrafficCar): void {
    if (car.junctionId < 0) return;
    const state = this.states.get(car.junctionId);
    if (state !== undefined) {
      drop(state.holders, car);
      drop(state.waiting, car);
    }
    car.hasAccess = false;
    car.askedAt = -1;
  }

  /** Cars with access to a junction. */
  holdersOf(junctionId: number): readonly TrafficCar[] {
    return this.states.get(junctionId)?.holders ?? [];
  }

  private stateOf(junctionId: number): JunctionState {
    let state = this.states.get(junctionId);
    if (state === undefined) {
      state = { holders: [], waiting: [] };
      this.states.set(junctionId, state);
    }
    return state;
  }

  private isBlocked(
    car: TrafficCar,
    state: JunctionState,
    tick: number,
    minorYields: boolean,
  ): boolean {
    for (const holder of state.holders) {
      if (holder !== car && this.collides(car, holder)) return true;
    }
    const isPatient = car.isMinor && tick - car.askedAt < PATIENCE_TICKS;
    for (const other of state.waiting) {
      if (other === car) {
        if (!minorYields || !isPatient) break;
        continue;
      }
      if (other.isHeldByLight || (minorYields && other.isMinor && !car.isMinor)) continue;
      const isBefore = other.askedAt < car.askedAt;
      if (!isBefore && !(minorYields && isPatient && !other.isMinor)) continue;
      if (this.collides(car, other)) return true;
    }
    return this.ego.isInTheWay(car) || this.isExitFull(car);
  }

  /** True if the rest of the other's way through the junction crosses this car's. */
  private collides(car: TrafficCar, other: TrafficCar): boolean {
    const tail = other.s - this.actors.halfLength[other.slot]!;
    for (let i = 0; i < car.insideLanes.length; i += 1) {
      for (let j = 0; j < other.insideLanes.length; j += 1) {
        const conflict = laneConflict(this.lines, car.insideLanes[i]!, other.insideLanes[j]!);
        if (conflict === null) continue;
        if (tail < other.insideStarts[j]! + conflict.otherToU) return true;
      }
    }
    return false;
  }

  /** True if somebody stands where the car would have to stop behind the junction. */
  private isExitFull(car: TrafficCar): boolean {
    if (car.exitS - car.entryS < MIN_JUNCTION_M) return false;
    const { actors, neighbours } = this;
    const lengthM = 2 * actors.halfLength[car.slot]!;
    const roomM = EXIT_ROOM_M + lengthM;
    if (!car.path.extendTo(car.exitS + roomM)) return false;
    car.path.poseAt(car.exitS + roomM / 2, POSE);
    const n = neighbours.query(POSE.x, POSE.y, roomM / 2 + 3);
    const cos = Math.cos(POSE.yaw);
    const sin = Math.sin(POSE.yaw);
    for (let i = 0; i < n; i += 1) {
      const slot = neighbours.found[i]!;
      if (slot === car.slot || actors.collides[slot] === 0) continue;
      if (Math.abs(actors.speed[slot]!) > BLOCKING_MPS) continue;
      if (Math.abs(actors.z[slot]! - POSE.z) > 3) continue;
      const dx = actors.x[slot]! - POSE.x;
      const dy = actors.y[slot]! - POSE.y;
      const half = actors.halfLength[slot]!;
      const isBeside = Math.abs(dy * cos - dx * sin) < 1.5;
      if (isBeside && Math.abs(dx * cos + dy * sin) < roomM / 2 + half) return true;
    }
    return false;
  }
}

function drop(list: TrafficCar[], car: TrafficCar): void {
  const at = list.indexOf(car);
  if (at >= 0) list.splice(at, 1);
}
