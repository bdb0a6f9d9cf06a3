/**
 * Where the lanes of a junction cross, merge or run too close: for a pair of lanes the stretch on
 * each within which their centre lines are nearer than two cars are wide. Worked out when first
 * asked for and kept per map. Metres from each lane's start.
 */
import type { LaneLine } from './lane-line.js';
import type { LaneLines } from './lane-lines.js';

/** Stretch of the first lane and of the second. */
export interface LaneConflict {
  readonly fromU: number;
  readonly toU: number;
  readonly otherFromU: number;
  readonly otherToU: number;
}

/** Centre lines nearer than this cannot be used by two cars at once. */
const CLEAR_M = 2.6;

const byLines = new WeakMap<LaneLines, Map<number, LaneConflict | null>>();

/** The conflict of two lanes, or null. Lanes that start from the same lane do not conflict. */
export function laneConflict(lines: LaneLines, lane: number, other: number): LaneConflict | null {
  if (lane === other) return null;
  let known = byLines.get(lines);
  if (known === undefined) {
    known = new Map();
    byLines.set(lines, known);
  }
  const key = lane * lines.map.graph.laneCount + other;
  let conflict = known.get(key);
  if (conflict === undefined) {
    conflict = findConflict(lines.line(lane), lines.line(other));
    known.set(key, conflict);
  }
  return conflict;
}

function findConflict(a: LaneLine, b: LaneLine): LaneConflict | null {
  if (a.previous.some((lane) => b.previous.includes(lane))) return null;
  // One leads into the other: following, not crossing.
  if (a.next.includes(b.lane) || b.next.includes(a.lane)) return null;
  const onA = closeStretch(a, b);
  const onB = closeStretch(b, a);
  if (onA === null || onB === null) return null;
  return { fromU: onA[0], toU: onA[1], otherFromU: onB[0], otherToU: onB[1] };
}

/** First and last distance along a where b passes close at about the same height. */
function closeStretch(a: LaneLine, b: LaneLine): readonly [number, number] | null {
  let from = Number.NaN;
  let to = Number.NaN;
  for (let i = 0; i < a.count; i += 1) {
    if (!isClose(a, i, b)) continue;
    if (Number.isNaN(from)) from = a.u[i]!;
    to = a.u[i]!;
  }
  return Number.isNaN(from) ? null : [from, to];
}

function isClose(a: LaneLine, i: number, b: LaneLine): boolean {
  for (let j = 0; j < b.count; j += 1) {
    const dx = a.x[i]! - b.x[j]!;
    const dy = a.y[i]! - b.y[j]!;
    if (dx * dx + dy * dy < CLEAR_M * CLEAR_M && Math.abs(a.z[i]! - b.z[j]!) < 3) return true;
  }
  return false;
}
