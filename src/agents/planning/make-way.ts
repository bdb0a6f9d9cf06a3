/**
 * Making way for an emergency vehicle that closes in from behind: over to the neighbouring lane of the
 * same direction, and back once it has passed or is gone. Metres.
 */
import { STEPS } from '../forecast/forecast-table.js';
import type { Scene } from '../perception/scene.js';
import { Side } from '../route/road-sides.js';
import { riseLengthM, type Shift } from './lateral-profile.js';

const NOTICE_M = 70;
const LANE_TOLERANCE_M = 1.6;

/** Row of an emergency vehicle behind in the ego's lane, or −1. */
export function emergencyBehind(scene: Scene): number {
  const { table, ego } = scene;
  for (let row = 0; row < table.rows; row += 1) {
    const track = table.tracks[row]!;
    if (!track.isEmergency || track.isReactive || track.isStanding) continue;
    const s = table.s[row * STEPS]!;
    if (Number.isNaN(s) || s > ego.s || s < ego.s - NOTICE_M) continue;
    if (Math.abs(table.d[row * STEPS]!) < LANE_TOLERANCE_M) return row;
  }
  return -1;
}

/** True while an emergency vehicle is behind or beside the ego on its road. */
export function emergencyNear(scene: Scene): boolean {
  const { table, ego } = scene;
  for (let row = 0; row < table.rows; row += 1) {
    const track = table.tracks[row]!;
    if (!track.isEmergency || track.isReactive) continue;
    const s = table.s[row * STEPS]!;
    if (!Number.isNaN(s) && s < ego.s + 9 && s > ego.s - NOTICE_M) return true;
  }
  return false;
}

/** Shifts to the neighbouring lanes of the same direction. */
export function waysAside(scene: Scene): Shift[] {
  const { sides, path, ego } = scene;
  const i = path.indexAt(ego.s + 8);
  const shifts: Shift[] = [];
  for (const [kind, width, sign] of [
    [sides.left[i]!, sides.leftWidthM[i]!, -1],
    [sides.right[i]!, sides.rightWidthM[i]!, 1],
  ] as const) {
    if (kind !== Side.Same) continue;
    const offsetM = (sign * (sides.widthM[i]! + width)) / 2;
    shifts.push({
      offsetM,
      fromM: ego.s,
      riseM: riseLengthM(offsetM, ego.speedMps),
      backM: Number.POSITIVE_INFINITY,
      fallM: 20,
    });
  }
  return shifts;
}
