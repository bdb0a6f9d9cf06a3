/**
 * Whether a sample is about anybody else: somebody who moves comes near the ego in the three seconds, or
 * something stands in its way. Frame: the ego's at the sample, metres.
 */

import { EGO_BOX, TRACK_POINTS, TRACK_SIZE } from '../reward/rollout.js';
import { CENTIMETRE, MAX_AGENTS, NO_POSE, ROUTE_FAR_POINTS } from '../reward/scene.js';
import type { Columns } from './columns.js';

/** Gap between circles around the boxes below which somebody who moves is near. */
const NEAR_M = 3;
/** Way over which a car counts as moving, and how far ahead along the route something in the way counts. */
const MOVED_M = 0.5;
const AHEAD_POINTS = 10;
const IN_WAY_M = 1.2;

export function isInteracting(columns: Columns, row: number): boolean {
  for (let agent = 0; agent < MAX_AGENTS; agent += 1) {
    const box = (row * MAX_AGENTS + agent) * 3;
    if (columns.agentBox[box] === 0) continue;
    const half = Math.max(columns.agentBox[box + 1]!, columns.agentBox[box + 2]!);
    const from = (row * MAX_AGENTS + agent) * TRACK_POINTS * 3;
    if (
      moves(columns, from) ? comesNear(columns, row, from, half) : isInWay(columns, row, from, half)
    )
      return true;
  }
  return false;
}

function moves({ agentTrack }: Columns, from: number): boolean {
  const last = from + (TRACK_POINTS - 1) * 3;
  if (agentTrack[from] === NO_POSE || agentTrack[last] === NO_POSE) return true;
  const dx = (agentTrack[last]! - agentTrack[from]!) * CENTIMETRE;
  const dy = (agentTrack[last + 1]! - agentTrack[from + 1]!) * CENTIMETRE;
  return dx * dx + dy * dy > MOVED_M * MOVED_M;
}

function comesNear(columns: Columns, row: number, from: number, half: number): boolean {
  const reach = NEAR_M + half + EGO_BOX.halfLengthM;
  for (let i = 0; i < TRACK_POINTS; i += 1) {
    const x = columns.agentTrack[from + i * 3]!;
    if (x === NO_POSE) continue;
    const at = (row * TRACK_POINTS + i) * TRACK_SIZE;
    const dx = x * CENTIMETRE - columns.egoTrack[at]!;
    const dy = columns.agentTrack[from + i * 3 + 1]! * CENTIMETRE - columns.egoTrack[at + 1]!;
    if (dx * dx + dy * dy < reach * reach) return true;
  }
  return false;
}

function isInWay(columns: Columns, row: number, from: number, half: number): boolean {
  if (columns.agentTrack[from] === NO_POSE) return false;
  const x = columns.agentTrack[from]! * CENTIMETRE;
  const y = columns.agentTrack[from + 1]! * CENTIMETRE;
  const reach = IN_WAY_M + Math.min(half, 1);
  const route = row * ROUTE_FAR_POINTS * 2;
  for (let i = 0; i < AHEAD_POINTS; i += 1) {
    const ax = columns.routeFar[route + 2 * i]!;
    const ay = columns.routeFar[route + 2 * i + 1]!;
    const dx = columns.routeFar[route + 2 * i + 2]! - ax;
    const dy = columns.routeFar[route + 2 * i + 3]! - ay;
    const m2 = dx * dx + dy * dy;
    if (m2 < 1e-6) continue;
    const share = ((x - ax) * dx + (y - ay) * dy) / m2;
    if (share < 0 || share > 1) continue;
    const across = Math.abs((y - ay) * dx - (x - ax) * dy) / Math.sqrt(m2);
    if (across < reach) return true;
  }
  return false;
}
