/**
 * Whose turn it is at a junction. A car that comes near asks for its way through; it may enter when
 * no other car that holds a way still has to clear a place where the two ways cross, no earlier
 * asker waits for one, the ego is not in the way, and there is room behind the junction. First
 * come, first served, so nobody starves and holders never wait for each other. Lights are looked at
 * before. The traffic manager's rules for junctions without lights (CARLA, TrafficLightStage.cpp)
 * and for blocked exits (LocalizationStage.cpp), with crossings worked out instead of one car at a
 * time.
 */
import type { ActorTable } from '../world/actor-table.js';
import type { EgoForecast } from './ego-forecast.js';
import type { JunctionPass } from './junction-pass.js';
import { laneConflict } from './lane-conflicts.js';
import type { LaneLines } from './lane-lines.js';
import { emptyPathPose } from './lane-path.js';
import type { Neighbours } from './neighbours.js';

/** Room wanted behind a junction beside the car's own length, metres. */
const EXIT_ROOM_M = 4;
/** Junctions shorter than this are not kept free. */
const MIN_JUNCTION_M = 8;
/** A car slower than this blocks the exit, m/s. */
const BLOCKING_MPS = 5 / 3.6;
/** Who has a sign and asked this long ago is served like the others, ticks. */
const PATIENCE_TICKS = 400;

const POSE = emptyPathPose();
const NOBODY: readonly JunctionPass[] = [];

interface JunctionState {
  /** Granted ways, in the order they were granted. */
  readonly holders: JunctionPass[];
  /** Ways asked for, in the order they were asked for. */
  readonly waiting: JunctionPass[];
}

export class JunctionAccess {
  private readonly states = new Map<number, JunctionState>();

  constructor(
    private readonly lines: LaneLines,
    private readonly actors: ActorTable,
    private readonly neighbours: Neighbours,
    private readonly ego: EgoForecast,
  ) {}

  /** Asks for a way through a junction; grants it at once when it is free. */
  request(pass: JunctionPass, tick: number): boolean {
    const state = this.stateOf(pass.junctionId);
    if (pass.askedAt < 0) {
      pass.askedAt = tick;
      state.waiting.push(pass);
    }
    if (this.isBlocked(pass, state, tick)) return false;
    this.grant(pass, tick);
    return true;
  }

  /** Access without asking: for cars that stop for nobody, or are inside already. */
  grant(pass: JunctionPass, tick: number): void {
    if (pass.isGranted) return;
    pass.grantedAt = tick;
    pass.isGranted = true;
    const state = this.stateOf(pass.junctionId);
    drop(state.waiting, pass);
    state.holders.push(pass);
  }

  /** Gives access or the place in the queue back. */
  release(pass: JunctionPass): void {
    if (pass.junctionId < 0) return;
    const state = this.states.get(pass.junctionId);
    if (state !== undefined) {
      drop(state.holders, pass);
      drop(state.waiting, pass);
    }
    pass.isGranted = false;
    pass.askedAt = -1;
  }

  /** Granted ways through a junction. */
  holdersOf(junctionId: number): readonly JunctionPass[] {
    return this.states.get(junctionId)?.holders ?? NOBODY;
  }

  private stateOf(junctionId: number): JunctionState {
    let state = this.states.get(junctionId);
    if (state === undefined) {
      state = { holders: [], waiting: [] };
      this.states.set(junctionId, state);
    }
    return state;
  }

  private isBlocked(pass: JunctionPass, state: JunctionState, tick: number): boolean {
    for (const holder of state.holders) {
      if (holder !== pass && this.collides(pass, holder)) return true;
    }
    if (this.ego.isInTheWay(pass)) return true;
    pass.isExitFull = this.isExitFull(pass);
    if (pass.isExitFull) return true;
    for (const other of state.waiting) {
      if (other === pass || other.isExitFull || other.car.isHeldByLight) continue;
      if (goesBefore(other, pass, tick) && this.collides(pass, other)) return true;
    }
    return false;
  }

  /** True if the rest of the other's way through the junction crosses this one. */
  private collides(pass: JunctionPass, other: JunctionPass): boolean {
    const tail = other.car.s - this.actors.halfLength[other.car.slot]!;
    for (let i = 0; i < pass.lanes.length; i += 1) {
      for (let j = 0; j < other.lanes.length; j += 1) {
        const conflict = laneConflict(this.lines, pass.lanes[i]!, other.lanes[j]!);
        if (conflict === null) continue;
        if (tail < other.starts[j]! + conflict.otherToU) return true;
      }
    }
    return false;
  }

  /** True if somebody stands where the car would have to stop behind the junction. */
  private isExitFull(pass: JunctionPass): boolean {
    if (pass.exitS - pass.entryS < MIN_JUNCTION_M) return false;
    const { actors, neighbours } = this;
    const { car } = pass;
    const lengthM = 2 * actors.halfLength[car.slot]!;
    const roomM = EXIT_ROOM_M + lengthM;
    if (!car.path.extendTo(pass.exitS + roomM)) return false;
    car.path.poseAt(pass.exitS + roomM / 2, POSE);
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

/**
 * First come, first served; but who has a stop or yield sign lets the others go before, unless it
 * has waited long.
 */
function goesBefore(other: JunctionPass, pass: JunctionPass, tick: number): boolean {
  const otherYields = other.isMinor && tick - other.askedAt < PATIENCE_TICKS;
  const passYields = pass.isMinor && tick - pass.askedAt < PATIENCE_TICKS;
  if (otherYields !== passYields) return passYields;
  return other.askedAt < pass.askedAt;
}

function drop(list: JunctionPass[], pass: JunctionPass): void {
  const at = list.indexOf(pass);
  if (at >= 0) list.splice(at, 1);
}
