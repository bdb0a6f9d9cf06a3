/**
 * Where the ego's box lies on the road at each point of a track: off the drivable surface, in several
 * lanes, in a junction, against the traffic. Rules: DAC and DDC of NAVSIM (docs/metrics.md there), corners
 * at 10 Hz.
 */
import { EGO_BOX, TRACK_POINTS, TRACK_SIZE } from './rollout.js';
import type { OracleScene } from './scene.js';
import { cellAt } from './town-grid.js';

/** Bits of a point. */
export const Place = { OffRoad: 1, SeveralLanes: 2, Junction: 4, Oncoming: 8 } as const;

/** Corners may lie this far inside the box: cells are 0.25 m wide. */
const TOLERANCE_M = 0.12;
const HALF_LENGTH = EGO_BOX.halfLengthM - TOLERANCE_M;
const HALF_WIDTH = EGO_BOX.halfWidthM - TOLERANCE_M;
/** Against the lane when more than 120° off its direction. */
const AGAINST = -0.5;

/** Writes the bits of each of the 31 points of a track into `out`. */
export function readPlaces(
  scene: OracleScene,
  tracks: Float64Array,
  offset: number,
  out: Uint8Array,
): void {
  for (let i = 0; i < TRACK_POINTS; i += 1) {
    const at = offset + i * TRACK_SIZE;
    out[i] = placeAt(scene, tracks[at]!, tracks[at + 1]!, tracks[at + 2]!);
  }
}

const MIDDLE = new Float64Array(2);

function placeAt(scene: OracleScene, x: number, y: number, yaw: number): number {
  const { grid } = scene;
  if (grid === null) return 0;
  scene.toWorld(x, y, MIDDLE);
  const [mx, my] = MIDDLE as unknown as [number, number];
  const cos = Math.cos(scene.yawRad + yaw);
  const sin = Math.sin(scene.yawRad + yaw);
  const lx = HALF_LENGTH * cos;
  const ly = HALF_LENGTH * sin;
  const wx = -HALF_WIDTH * sin;
  const wy = HALF_WIDTH * cos;
  const frontLeft = cellAt(grid, mx + lx - wx, my + ly - wy);
  const frontRight = cellAt(grid, mx + lx + wx, my + ly + wy);
  const rearLeft = cellAt(grid, mx - lx - wx, my - ly - wy);
  const rearRight = cellAt(grid, mx - lx + wx, my - ly + wy);
  let bits = 0;
  const isOn =
    scene.isDrivable(frontLeft) &&
    scene.isDrivable(frontRight) &&
    scene.isDrivable(rearLeft) &&
    scene.isDrivable(rearRight);
  if (!isOn) bits |= Place.OffRoad;
  // Left against right, at either end: lanes also change along the road, which says nothing.
  const isSplit =
    scene.laneOf(frontLeft) !== scene.laneOf(frontRight) ||
    scene.laneOf(rearLeft) !== scene.laneOf(rearRight);
  if (isSplit) bits |= Place.SeveralLanes;
  const middle = cellAt(grid, mx, my);
  if (scene.isJunction(middle)) bits |= Place.Junction;
  else if (scene.alongLane(middle, yaw) < AGAINST) bits |= Place.Oncoming;
  return bits;
}

/** 1, 0.5 or 0 by the longest way driven against the traffic within a second: 2 m and 6 m. */
export function directionScore(tracks: Float64Array, offset: number, places: Uint8Array): number {
  let worst = 0;
  let sum = 0;
  for (let i = 1; i < TRACK_POINTS; i += 1) {
    sum += oncomingM(tracks, offset, places, i);
    if (i > 10) sum -= oncomingM(tracks, offset, places, i - 10);
    worst = Math.max(worst, sum);
  }
  if (worst < 2) return 1;
  return worst < 6 ? 0.5 : 0;
}

function oncomingM(
  tracks: Float64Array,
  offset: number,
  places: Uint8Array,
  point: number,
): number {
  if ((places[point]! & Place.Oncoming) === 0) return 0;
  const at = offset + point * TRACK_SIZE;
  const dx = tracks[at]! - tracks[at - TRACK_SIZE]!;
  const dy = tracks[at + 1]! - tracks[at - TRACK_SIZE + 1]!;
  return Math.sqrt(dx * dx + dy * dy);
}
