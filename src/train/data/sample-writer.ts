/**
 * From a drive's log to samples: at each kept tick the tokens, the past, the future, and what the oracle
 * needs, turned into the ego's frame of that tick.
 */

import type { RouteLine } from '../../sim/route-line.js';
import type { TokenReading } from '../../sim/sensors/tokens/layout.js';
import { wrapRad } from '../../sim/world/vehicle-dynamics.js';
import { TRACK_POINTS, TRACK_SIZE } from '../reward/rollout.js';
import {
  AGENT_BOX_SIZE,
  CENTIMETRE,
  MAX_AGENTS,
  MAX_SIGNALS,
  NO_POSE,
  ROUTE_FAR_POINTS,
  ROUTE_FAR_STEP_M,
  SIGNAL_LIGHT,
  SIGNAL_SIZE,
  SIGNAL_STATES,
  SIGNAL_STOP,
  YAW_UNIT,
} from '../reward/scene.js';
import { type Columns, FUTURE_POSES, OBJECTS, PAST_POSES, widthOf } from './columns.js';
import { type ActorLog, type DriveLog, poseIndex } from './drive-log.js';

/** Ticks between two samples, two poses, two points of a track. */
export const SAMPLE_TICKS = 10;
const TRACK_TICKS = 2;
/** A sample needs this many ticks after it. */
export const FUTURE_TICKS = SAMPLE_TICKS * FUTURE_POSES;
const SIGNAL_REACH_M = 90;
/** Actors beyond the tokens' rows are kept when they come this near, metres. */
const EXTRA_NEAR_M = 60;

/** Copies the arrays that stand in a reading. */
export function copyTokens(reading: TokenReading, columns: Columns, row: number): void {
  const put = (name: 'ego' | 'objects' | 'route' | 'lanes' | 'laneFeatures') =>
    columns[name].set(reading[name], row * widthOf(name));
  put('ego');
  put('objects');
  put('route');
  put('lanes');
  put('laneFeatures');
  columns.objectMask.set(reading.objectMask, row * OBJECTS);
  columns.objectIds.set(reading.objectIds, row * OBJECTS);
  columns.routeMask.set(reading.routeMask, row * 20);
  columns.laneMask.set(reading.laneMask, row * 32);
}

/** The ego's frame at a tick. */
class Frame {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  private readonly cos: number;
  private readonly sin: number;

  constructor({ ego }: DriveLog, tick: number) {
    this.x = ego[tick * 4]!;
    this.y = ego[tick * 4 + 1]!;
    this.yaw = ego[tick * 4 + 2]!;
    this.cos = Math.cos(this.yaw);
    this.sin = Math.sin(this.yaw);
  }

  forward(x: number, y: number): number {
    return (x - this.x) * this.cos + (y - this.y) * this.sin;
  }

  right(x: number, y: number): number {
    return (y - this.y) * this.cos - (x - this.x) * this.sin;
  }

  turn(yaw: number): number {
    return wrapRad(yaw - this.yaw);
  }
}

/** Writes points of the route from the ego on, every 4 m, in its frame. */
export function writeRouteFar(
  line: RouteLine,
  log: DriveLog,
  tick: number,
  out: Float32Array,
  at: number,
): void {
  const frame = new Frame(log, tick);
  const index = log.routeIndex[tick]!;
  const yaw = line.yaw[index]!;
  const beyond =
    (frame.x - line.x[index]!) * Math.cos(yaw) + (frame.y - line.y[index]!) * Math.sin(yaw);
  let i = index;
  for (let k = 0; k < ROUTE_FAR_POINTS; k += 1) {
    const s = line.s[index]! + beyond + k * ROUTE_FAR_STEP_M;
    while (i < line.count - 2 && line.s[i + 1]! < s) i += 1;
    const next = Math.min(i + 1, line.count - 1);
    const span = Math.max(1e-6, line.s[next]! - line.s[i]!);
    // Beyond its end the route goes straight on.
    const share = (s - line.s[i]!) / span;
    const x = line.x[i]! + share * (line.x[next]! - line.x[i]!);
    const y = line.y[i]! + share * (line.y[next]! - line.y[i]!);
    out[at + 2 * k] = frame.forward(x, y);
    out[at + 2 * k + 1] = frame.right(x, y);
  }
}

/** Everything of sample `row` that is read from the log; the tokens must stand there already. */
export function writeSample(
  log: DriveLog,
  line: RouteLine,
  tick: number,
  columns: Columns,
  row: number,
): void {
  const frame = new Frame(log, tick);
  columns.world.set([frame.x, frame.y, frame.yaw], row * 3);
  columns.tick[row] = tick;
  writeEgo(log, frame, tick, columns, row);
  writeObjects(log, frame, tick, columns, row);
  writeAgents(log, frame, tick, columns, row);
  writeSignals(log, frame, tick, columns, row);
  writeRouteFar(line, log, tick, columns.routeFar, row * ROUTE_FAR_POINTS * 2);
}

function writeEgo(log: DriveLog, frame: Frame, tick: number, columns: Columns, row: number): void {
  const put = (out: Float32Array, at: number, when: number): void => {
    const from = when * 4;
    const [x, y] = [log.ego[from]!, log.ego[from + 1]!];
    out[at] = frame.forward(x, y);
    out[at + 1] = frame.right(x, y);
    out[at + 2] = frame.turn(log.ego[from + 2]!);
    out[at + 3] = log.ego[from + 3]!;
  };
  for (let k = 0; k < FUTURE_POSES; k += 1) {
    put(columns.egoFuture, (row * FUTURE_POSES + k) * 4, tick + (k + 1) * SAMPLE_TICKS);
  }
  for (let k = 0; k < TRACK_POINTS; k += 1) {
    put(columns.egoTrack, (row * TRACK_POINTS + k) * TRACK_SIZE, tick + k * TRACK_TICKS);
  }
  for (let k = 0; k < PAST_POSES; k += 1) {
    const when = tick - (k + 1) * SAMPLE_TICKS;
    // Before a jump the ego was elsewhere: that is no past of this car.
    if (when < 0 || log.jumps.some((jump) => jump > when && jump <= tick)) break;
    columns.egoPastMask[row * PAST_POSES + k] = 1;
    put(columns.egoPast, (row * PAST_POSES + k) * 4, when);
  }
}

function writeObjects(
  log: DriveLog,
  frame: Frame,
  tick: number,
  columns: Columns,
  row: number,
): void {
  for (let object = 0; object < OBJECTS; object += 1) {
    const place = row * OBJECTS + object;
    const actor = log.actors.get(columns.objectIds[place]!);
    if (columns.objectMask[place] === 0 || actor === undefined) continue;
    for (let k = 0; k < PAST_POSES; k += 1) {
      const at = poseIndex(actor, tick - (k + 1) * SAMPLE_TICKS);
      if (at < 0) continue;
      const to = place * PAST_POSES + k;
      columns.objectPastMask[to] = 1;
      putPose(frame, actor, at, columns.objectPast, to * 3);
    }
    for (let k = 0; k < FUTURE_POSES; k += 1) {
      const when = tick + (k + 1) * SAMPLE_TICKS;
      const at = poseIndex(actor, when);
      if (at < 0) continue;
      const to = place * FUTURE_POSES + k;
      columns.objectFutureMask[to] = 1;
      putPose(frame, actor, at, columns.objectFuture, to * 4);
      columns.objectFuture[to * 4 + 3] = speedAt(actor, when);
    }
  }
}

function putPose(
  frame: Frame,
  { poses }: ActorLog,
  at: number,
  out: Float32Array,
  to: number,
): void {
  out[to] = frame.forward(poses[at]!, poses[at + 1]!);
  out[to + 1] = frame.right(poses[at]!, poses[at + 1]!);
  out[to + 2] = frame.turn(poses[at + 2]!);
}

/** Speed over the tenth of a second that leads to a tick. */
function speedAt(actor: ActorLog, tick: number): number {
  const now = poseIndex(actor, tick);
  const before = poseIndex(actor, tick - TRACK_TICKS);
  if (now < 0 || before < 0) return 0;
  const dx = actor.poses[now]! - actor.poses[before]!;
  const dy = actor.poses[now + 1]! - actor.poses[before + 1]!;
  return Math.sqrt(dx * dx + dy * dy) * 10;
}

function writeAgents(
  log: DriveLog,
  frame: Frame,
  tick: number,
  columns: Columns,
  row: number,
): void {
  const track = MAX_AGENTS * TRACK_POINTS * 3;
  columns.agentTrack.fill(NO_POSE, row * track, (row + 1) * track);
  const known = new Set<number>();
  for (let object = 0; object < OBJECTS; object += 1) {
    const id = columns.objectIds[row * OBJECTS + object]!;
    const actor = columns.objectMask[row * OBJECTS + object] === 0 ? undefined : log.actors.get(id);
    if (actor === undefined) continue;
    known.add(id);
    writeAgent(actor, frame, tick, columns, row * MAX_AGENTS + object);
  }
  const others: { readonly actor: ActorLog; readonly m2: number }[] = [];
  for (const actor of log.actors.values()) {
    if (known.has(actor.id)) continue;
    const m2 = nearestM2(log, actor, tick);
    if (m2 < EXTRA_NEAR_M * EXTRA_NEAR_M) others.push({ actor, m2 });
  }
  others.sort((a, b) => a.m2 - b.m2 || a.actor.id - b.actor.id);
  others.slice(0, MAX_AGENTS - OBJECTS).forEach(({ actor }, k) => {
    writeAgent(actor, frame, tick, columns, row * MAX_AGENTS + OBJECTS + k);
  });
}

/** Least squared distance to the ego's place now over the three seconds. */
function nearestM2(log: DriveLog, actor: ActorLog, tick: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k <= FUTURE_TICKS; k += SAMPLE_TICKS) {
    const at = poseIndex(actor, tick + k);
    if (at < 0) continue;
    const dx = actor.poses[at]! - log.ego[(tick + k) * 4]!;
    const dy = actor.poses[at + 1]! - log.ego[(tick + k) * 4 + 1]!;
    least = Math.min(least, dx * dx + dy * dy);
  }
  return least;
}

function writeAgent(
  actor: ActorLog,
  frame: Frame,
  tick: number,
  columns: Columns,
  place: number,
): void {
  const { kind, halfLengthM, halfWidthM, poses } = actor;
  columns.agentBox.set([kind, halfLengthM, halfWidthM], place * AGENT_BOX_SIZE);
  for (let k = 0; k < TRACK_POINTS; k += 1) {
    const at = poseIndex(actor, tick + k * TRACK_TICKS);
    if (at < 0) continue;
    const to = (place * TRACK_POINTS + k) * 3;
    const clip = (value: number): number => Math.max(-32767, Math.min(32767, Math.round(value)));
    columns.agentTrack[to] = clip(frame.forward(poses[at]!, poses[at + 1]!) / CENTIMETRE);
    columns.agentTrack[to + 1] = clip(frame.right(poses[at]!, poses[at + 1]!) / CENTIMETRE);
    columns.agentTrack[to + 2] = clip(frame.turn(poses[at + 2]!) / YAW_UNIT);
  }
}

function writeSignals(
  log: DriveLog,
  frame: Frame,
  tick: number,
  columns: Columns,
  row: number,
): void {
  const { signals } = log;
  const here = log.routeIndex[tick]!;
  let count = 0;
  for (let i = 0; i < signals.length && count < MAX_SIGNALS; i += 1) {
    const { light, routeIndex, x, y, yawRad, halfLengthM, halfWidthM } = signals[i]!;
    const dx = x - frame.x;
    const dy = y - frame.y;
    const along = dx * Math.cos(yawRad) + dy * Math.sin(yawRad);
    if (routeIndex < here - 10 || along < -halfLengthM) continue;
    if (dx * dx + dy * dy > SIGNAL_REACH_M * SIGNAL_REACH_M) continue;
    // A stop sign at which the ego has stood already is no matter of the next three seconds.
    if (light < 0 && hasStoodAt(log, i, tick)) continue;
    const at = (row * MAX_SIGNALS + count) * SIGNAL_SIZE;
    const kind = light >= 0 ? SIGNAL_LIGHT : SIGNAL_STOP;
    columns.signals.set(
      [kind, frame.forward(x, y), frame.right(x, y), frame.turn(yawRad), halfLengthM, halfWidthM],
      at,
    );
    for (let k = 0; k < SIGNAL_STATES; k += 1) {
      const state = log.states[(tick + k * SAMPLE_TICKS) * signals.length + i]!;
      columns.signalStates[(row * MAX_SIGNALS + count) * SIGNAL_STATES + k] = state;
    }
    count += 1;
  }
}

/** True if the ego's middle was within reach of a stop sign's box at less than 0.1 m/s before a tick. */
function hasStoodAt({ ego, signals }: DriveLog, signal: number, tick: number): boolean {
  const { x, y, yawRad, halfLengthM } = signals[signal]!;
  for (let i = tick; i >= 0; i -= 1) {
    if (Math.abs(ego[i * 4 + 3]!) >= 0.1) continue;
    const dx = ego[i * 4]! - x;
    const dy = ego[i * 4 + 1]! - y;
    if (Math.abs(dx * Math.cos(yawRad) + dy * Math.sin(yawRad)) < halfLengthM + 2.45) {
      if (Math.abs(dy * Math.cos(yawRad) - dx * Math.sin(yawRad)) < 4) return true;
    }
  }
  return false;
}
