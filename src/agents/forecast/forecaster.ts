/**
 * Fills the forecast table: who stands stays; walkers go straight on; vehicles keep their speed along
 * their lane and their place in it, or move over when they drift across; background traffic stops at red
 * lights. Metres, m/s.
 */
import { clamp } from '../geometry.js';
import { Kind } from '../perception/kinds.js';
import type { LaneShape } from '../perception/lane-shapes.js';
import type { Track } from '../perception/track.js';
import type { PlaceIndex } from '../route/place-index.js';
import type { RoutePath } from '../route/route-path.js';
import { type ForecastTable, STEP_S, STEPS } from './forecast-table.js';
import { type Way, type WayRules, waysOf } from './lane-ways.js';

/** Farther to the side than this an actor matters to nobody on the route. */
const SIDE_M = 9;
/** Sideways speed from which a vehicle is taken to change its lane. */
const DRIFT_MPS = 0.3;
const LANE_WIDTH_M = 3.5;
/** Seconds for which a vehicle keeps slowing down. */
const STEADY_S = 1.2;
const QUIET_MPS2 = 0.3;
/** The same as an angle, for scenario vehicles and for traffic that never changes lanes. */
const TWIST_RAD = 0.06;
const TWIST_TRAFFIC_RAD = 0.14;
/** Beyond this a drift towards the middle of the lane ends there. */
const CENTRE_M = 0.6;

export class Forecaster {
  constructor(
    private readonly path: RoutePath,
    private readonly places: PlaceIndex,
    private readonly table: ForecastTable,
  ) {}

  /**
   * All rows anew.
   * @param reachM actors farther from the ego than this plus what they drive are left out
   */
  fill(tracks: readonly Track[], rules: WayRules, egoX: number, egoY: number, reachM: number) {
    this.table.clear();
    for (const track of tracks) {
      const dx = track.x - egoX;
      const dy = track.y - egoY;
      const reach = reachM + track.speed * STEP_S * STEPS;
      if (dx * dx + dy * dy > reach * reach) continue;
      if (track.isStanding) this.still(track);
      else if (track.kind === Kind.Walker || track.kind === Kind.Prop) this.straight(track);
      else if (track.lane === null) this.straight(track);
      else {
        const lengthM = distanceAfter(track, STEP_S * STEPS) + 5;
        for (const way of waysOf(track, lengthM, rules)) this.along(track, way);
      }
    }
  }

  private still(track: Track): void {
    const row = this.table.open(track, true);
    if (row < 0) return;
    const cell = row * STEPS;
    this.place(cell, track, track.x, track.y, Math.cos(track.yaw), Math.sin(track.yaw), 0);
    if (!this.isNear(row, 1)) this.table.drop();
  }

  private straight(track: Track): void {
    const row = this.table.open(track, false);
    if (row < 0) return;
    const cos = Math.cos(track.yaw);
    const sin = Math.sin(track.yaw);
    for (let k = 0; k < STEPS; k += 1) {
      const t = k * STEP_S;
      const x = track.x + track.vx * t;
      const y = track.y + track.vy * t;
      this.place(row * STEPS + k, track, x, y, cos, sin, track.speed);
    }
    if (!this.isNear(row, STEPS)) this.table.drop();
  }

  private along(track: Track, way: Way): void {
    const row = this.table.open(track, false);
    if (row < 0) return;
    let lane = way.lanes[0] as LaneShape;
    let laneIndex = 0;
    let before = 0;
    const stop = way.stopM - track.halfLengthM;
    for (let k = 0; k < STEPS; k += 1) {
      const t = k * STEP_S;
      const speed = speedAfter(track, t);
      const free = track.along + distanceAfter(track, t);
      const along = free < stop ? free : Math.max(track.along, stop);
      while (along - before > lane.lengthM && laneIndex + 1 < way.lanes.length) {
        before += lane.lengthM;
        laneIndex += 1;
        lane = way.lanes[laneIndex] as LaneShape;
      }
      const u = (along - before) / lane.stepM;
      const i = clamp(Math.floor(u), 0, lane.count - 2);
      const rest = (u - i) * lane.stepM;
      const cos = lane.cos[i + 1]!;
      const sin = lane.sin[i + 1]!;
      const across = this.acrossAt(track, t);
      const x = lane.x[i]! + rest * cos - across * sin;
      const y = lane.y[i]! + rest * sin + across * cos;
      this.place(row * STEPS + k, track, x, y, cos, sin, along === free ? speed : 0);
    }
    if (!this.isNear(row, STEPS)) this.table.drop();
  }

  /** Lateral place on the lane after t seconds: kept, or led over to the next lane's centre. */
  private acrossAt(track: Track, t: number): number {
    const { across, drift } = track;
    const twist = track.isReactive ? TWIST_TRAFFIC_RAD : TWIST_RAD;
    const isLeaving =
      Math.abs(drift) > DRIFT_MPS && Math.abs(drift) > twist * track.speed && track.speed > 0.5;
    if (!isLeaving) return across;
    const side = drift > 0 ? 1 : -1;
    const target = side * across < -CENTRE_M ? 0 : side * LANE_WIDTH_M;
    const moved = across + drift * t;
    return drift > 0 ? Math.min(moved, target) : Math.max(moved, target);
  }

  private place(
    cell: number,
    track: Track,
    x: number,
    y: number,
    cos: number,
    sin: number,
    speed: number,
  ): void {
    const { path, table } = this;
    const i = this.places.nearest(x, y);
    if (i < 0 || Math.abs(path.z[i]! - track.z) > 4) {
      table.s[cell] = Number.NaN;
      return;
    }
    const pathCos = path.cos[i]!;
    const pathSin = path.sin[i]!;
    const parallel = cos * pathCos + sin * pathSin;
    const aslant = sin * pathCos - cos * pathSin;
    table.set(cell, track, i + path.along(i, x, y), path.across(i, x, y), parallel, aslant);
    table.speed[cell] = speed * parallel;
  }

  private isNear(row: number, columns: number): boolean {
    const { s, d } = this.table;
    for (let cell = row * STEPS; cell < row * STEPS + columns; cell += 1) {
      if (!Number.isNaN(s[cell]!) && Math.abs(d[cell]!) < SIDE_M) return true;
    }
    return false;
  }
}

/** Speed of a vehicle after t seconds: one that brakes goes on braking for a little while. */
function speedAfter({ speed, acceleration }: Track, t: number): number {
  return Math.max(0, speed + Math.min(0, acceleration) * Math.min(t, STEADY_S));
}

/** Distance driven meanwhile. */
function distanceAfter(track: Track, t: number): number {
  const { speed, acceleration } = track;
  if (acceleration > -QUIET_MPS2) return speed * t;
  // Braking ends at a stand.
  const moving = Math.min(t, STEADY_S, -speed / acceleration);
  const driven = (speed + 0.5 * acceleration * moving) * moving;
  return driven + speedAfter(track, STEADY_S) * Math.max(0, t - STEADY_S);
}
