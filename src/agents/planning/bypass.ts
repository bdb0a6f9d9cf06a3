/**
 * Ways round a blockage: a shift to the left or to the right, as small as clearance allows, into the
 * neighbouring lane where the own one is too narrow. Metres; offsets to the right of the route.
 */
import { EGO_HALF_WIDTH_M, type Scene } from '../perception/scene.js';
import { Side } from '../route/road-sides.js';
import type { Blockage } from './blockage.js';
import { riseLengthM, type Shift, shortestRiseM } from './lateral-profile.js';

export interface Bypass {
  readonly shift: Shift;
  /** The ego's centre enters a lane of the other direction. */
  readonly entersOncoming: boolean;
  /** The ego's body enters a neighbouring lane. */
  readonly entersLane: boolean;
}

const CLEARANCE_M = 0.6;
const LEAST_CLEARANCE_M = 0.35;
/** Curvature of the swiftest move aside. */
const SHARP_PER_M = 0.2;

/** Shifts round a blockage, left first. */
export function bypassesOf(blockage: Blockage, scene: Scene, speedMps: number): Bypass[] {
  const found: Bypass[] = [];
  for (const side of [-1, 1]) {
    for (const clearanceM of [CLEARANCE_M, LEAST_CLEARANCE_M]) {
      const bypass = bypass1(blockage, scene, speedMps, side, clearanceM);
      if (bypass === null) continue;
      found.push(bypass);
      const { offsetM, fromM, riseM } = bypass.shift;
      const early = riseLengthM(offsetM, Math.max(4, speedMps + 1));
      if (
        !bypass.entersOncoming &&
        fromM > scene.ego.s + 1 &&
        fromM + riseM > scene.ego.s + early
      ) {
        // Over to the other lane at once, while there is room in it.
        const shift = { ...bypass.shift, fromM: scene.ego.s, riseM: early };
        const atOnce = boundsAllow(shift, scene);
        if (atOnce !== null && !atOnce.entersOncoming) found.push(atOnce);
      }
      if (!bypass.entersOncoming) break;
    }
  }
  return found;
}

function bypass1(
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
  return boundsAllow(shift, scene);
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
