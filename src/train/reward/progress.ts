/**
 * Progress along the route, and whether a track runs a red light or a stop sign. Frame: the ego's at the
 * sample; the route is a line of points from the ego on.
 */
import { EGO_BOX, TRACK_POINTS, TRACK_SIZE } from './rollout.js';
import {
  MAX_SIGNALS,
  type OracleScene,
  ROUTE_FAR_POINTS,
  SIGNAL_LIGHT,
  SIGNAL_SIZE,
  SIGNAL_STATES,
} from './scene.js';

const RED = 0;
const STANDING_MPS = 0.1;
const BESIDE_M = 1.5;

/** Length of the route up to the place on it nearest to (x, y), metres. */
function routeProgressM(route: ArrayLike<number>, x: number, y: number): number {
  let best = Number.POSITIVE_INFINITY;
  let found = 0;
  let length = 0;
  for (let i = 0; i + 1 < ROUTE_FAR_POINTS; i += 1) {
    const ax = route[2 * i]!;
    const ay = route[2 * i + 1]!;
    const dx = route[2 * i + 2]! - ax;
    const dy = route[2 * i + 3]! - ay;
    const step = Math.sqrt(dx * dx + dy * dy);
    if (step < 1e-6) break;
    const share = ((x - ax) * dx + (y - ay) * dy) / (step * step);
    const t = Math.min(1, Math.max(0, share));
    const ex = ax + t * dx - x;
    const ey = ay + t * dy - y;
    const m2 = ex * ex + ey * ey;
    if (m2 < best) {
      best = m2;
      found = length + t * step;
    }
    length += step;
  }
  return found;
}

/** Metres of route that a track covers; never negative. */
export function progressOf(scene: OracleScene, tracks: Float64Array, offset: number): number {
  const last = offset + (TRACK_POINTS - 1) * TRACK_SIZE;
  const { routeFar } = scene;
  const end = routeProgressM(routeFar, tracks[last]!, tracks[last + 1]!);
  return Math.max(0, end - routeProgressM(routeFar, tracks[offset]!, tracks[offset + 1]!));
}

/**
 * 0 where the ego's middle leaves a light's stop box while that light is red, or a stop sign's box without
 * having stood in it; else 1.
 */
export function signalScore(scene: OracleScene, tracks: Float64Array, offset: number): number {
  for (let k = 0; k < MAX_SIGNALS; k += 1) {
    const kind = scene.signals[k * SIGNAL_SIZE]!;
    if (kind === 0) break;
    if (runs(scene, k, kind, tracks, offset)) return 0;
  }
  return 1;
}

function runs(
  scene: OracleScene,
  k: number,
  kind: number,
  tracks: Float64Array,
  offset: number,
): boolean {
  const at = k * SIGNAL_SIZE;
  const x = scene.signals[at + 1]!;
  const y = scene.signals[at + 2]!;
  const yaw = scene.signals[at + 3]!;
  const halfLength = scene.signals[at + 4]!;
  const halfWidth = scene.signals[at + 5]!;
  const cos = Math.cos(yaw);
  const sin = Math.sin(yaw);
  let wasBefore = false;
  let hasStood = false;
  for (let i = 0; i < TRACK_POINTS; i += 1) {
    const point = offset + i * TRACK_SIZE;
    const dx = tracks[point]! - x;
    const dy = tracks[point + 1]! - y;
    const along = dx * cos + dy * sin;
    const isBeside = Math.abs(dy * cos - dx * sin) < halfWidth + BESIDE_M;
    const isIn = isBeside && Math.abs(along) < halfLength + EGO_BOX.halfLengthM;
    if (isIn && tracks[point + 3]! < STANDING_MPS) hasStood = true;
    if (along <= halfLength) wasBefore = true;
    else if (wasBefore && isBeside) {
      if (kind !== SIGNAL_LIGHT) return !hasStood;
      const state = scene.signalStates[k * SIGNAL_STATES + Math.floor(i / 5)]!;
      return state === RED;
    }
  }
  return false;
}
