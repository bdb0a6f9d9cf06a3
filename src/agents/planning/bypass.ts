/**
 * Ways round a blockage: a shift to the left or to the right, as small as clearance allows, into the
 * neighbouring lane where the own one is too narrow. Metres; offsets to the right of the route.
 */
import { EGO_HALF_WIDTH_M, type Scene } from '../perception/scene.js';
import { Side } from '../route/road-sides.js';
import type { Blockage } from './blockage.js';
import { ASIDE_SWIFT_MPS2, riseLengthM, type Shift, shortestRiseM } from './lateral-profile.js';

export interface Bypass {
  readonly shift: Shift;
  /** The ego's centre enters a lane of the other direction. */
  readonly entersOncoming: boolean;
  /** The ego's body enters a neighbouring lane. */
  readonly entersLane: boolean;
}

const CLEARANCE_M = 0.6;
/** Slower than this, e.g. at the start, the traffic beside is about to change its speed as well. */
const AT_ONCE_MPS = 4;
const LEAST_CLEARANCE_M = 0.35;
/** Curvature of the swiftest move aside. */
const SHARP_PER_M = 0.2;

/** Shifts round a blockage, left first. */
export function bypassesOf(blockage: Blockage, scene: Scene, speedMps: number): Bypass[] {
  const found: Bypass[] = [];
  for (const side of [-1, 1]) {
    for (const clearanceM of [CLEARANCE_M, LEAST_CLEARANCE_M]) {
      const bypass = bypassWith(blockage, scene, speedMps, side, clearanceM);
      if (bypass === null) continue;
      found.push(bypass);
      if (bypass.entersOncoming) continue;
      const soon = atOnce(bypass.shift, scene, speedMps);
      if (soon !== null) found.push(soon);
      break;
    }
  }
  return found;
}

/** Over to the other lane at once, while there is room in it; null if that is no earlier. */
function atOnce(shift: Shift, scene: Scene, speedMps: number): Bypass | null {
  const { s } = scene.ego;
  const riseM = riseLengthM(shift.offsetM, Math.max(AT_ONCE_MPS, speedMps + 1));
  const isEarlier = shift.fromM > s + 1 && shift.fromM + shift.riseM > s + riseM;
  if (!isEarlier || speedMps < AT_ONCE_MPS) return null;
  const bypass = boundsAllow({ ...shift, fromM: s, riseM }, scene);
  return bypass === null || bypass.entersOncoming ? null : bypass;
}

function bypassWith(
  blockage: Blockage,
  scene: Scene,
  speedMps: number,
  side: number,
  clearanceM: number,
): Bypass | null {
  const edge = side < 0 ? blockage.leftM : blockage.rightM;
  const offsetM = edge + side * (EGO_HALF_WIDTH_M + clearanceM);
  if (offsetM * side <= 0) return null;
  const { ego, halfLengthM } = scene;
  const pace = Math.max(speedMps, scene.truth.ego.speedLimitKmh / 3.6, 3);
  const ahead = Math.max(0.5, pace - blockage.speedMps);
  const reachS = Math.max(0, (blockage.firstS - ego.s - halfLengthM) / ahead);
  const passS = Math.max(0, (blockage.lastS - ego.s + halfLengthM + 4) / ahead);
  const firstS = blockage.firstS + blockage.speedMps * reachS;
  const lastS = blockage.lastS + blockage.speedMps * passS;
  const sharp = shortestRiseM(offsetM, SHARP_PER_M);
  const calm = riseLengthM(offsetM, Math.max(4, Math.min(pace, speedMps + 3)));
  const there = firstS - halfLengthM - 0.4;
  const room = there - ego.s;
  const riseM = Math.max(Math.min(calm, room), 0.9 * sharp);
  const shift: Shift = {
    offsetM,
    fromM: Math.max(ego.s, there - riseM),
    riseM,
    backM: lastS + 1,
    fallM: riseLengthM(offsetM, Math.min(pace, 12)),
  };
  const bypass = boundsAllow(shift, scene);
  if (bypass === null || !bypass.entersOncoming) return bypass;
  // The other direction's lane is left as swiftly as that goes.
  const fallM = riseLengthM(offsetM, Math.min(pace, 12), 0.8 * ASIDE_SWIFT_MPS2);
  return { ...bypass, shift: { ...shift, fallM } };
}

/** Checks the sides of the road along a shift; null where there is no room. */
function boundsAllow(shift: Shift, scene: Scene): Bypass | null {
  const { sides, path } = scene;
  const isLeft = shift.offsetM < 0;
  const aside = Math.abs(shift.offsetM);
  let entersOncoming = false;
  let entersLane = false;
  const from = path.indexAt(shift.fromM + 0.6 * shift.riseM);
  const to = path.indexAt(shift.backM + 0.3 * shift.fallM);
  for (let i = from; i <= to; i += 1) {
    const half = sides.widthM[i]! / 2;
    const kind = isLeft ? sides.left[i]! : sides.right[i]!;
    const beside = isLeft ? sides.leftWidthM[i]! : sides.rightWidthM[i]!;
    if (kind === Side.Same || kind === Side.Oncoming) {
      if (aside > half + beside - EGO_HALF_WIDTH_M + 0.2) return null;
      if (kind === Side.Oncoming && aside > half - 0.12) entersOncoming = true;
      if (aside > half - EGO_HALF_WIDTH_M) entersLane = true;
    } else if (kind === Side.Parking || kind === Side.Shoulder) {
      if (aside > half + 0.1) return null;
    } else if (aside > half - EGO_HALF_WIDTH_M + 0.35) return null;
  }
  return { shift, entersOncoming, entersLane };
}
