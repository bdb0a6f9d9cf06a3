/**
 * Proposals along the route in the manner of PDM-Closed: five target speeds times three lateral offsets,
 * each driven by the intelligent driver model behind the nearest object in its way. They are made from
 * `egoloop.tokens` alone, so a policy has them wherever it drives. Frame: the ego's, x forward, y right.
 */
import {
  PLAN_POSES,
  PLAN_STEP_S,
  POSE_SIZE,
  REFERENCE_STEP_S,
} from '../controllers/trajectory-tracker.js';
import { PLAN_SIZE } from './profiles.js';

/** What the proposals read of a reading of `egoloop.tokens` (rows and columns as docs/sensors.md). */
export interface ProposalTokens {
  readonly ego: ArrayLike<number>;
  readonly objects: ArrayLike<number>;
  readonly objectMask: ArrayLike<number>;
  readonly route: ArrayLike<number>;
}

/** Shares of the speed limit (PDM-Closed: 20 … 100 %). */
const SPEED_SHARES = [0.2, 0.4, 0.6, 0.8, 1];
/** Lateral offsets, metres; wide enough to pass what stands in the lane. */
const OFFSETS_M = [-1, 0, 1];
export const ROUTE_PROPOSAL_COUNT = SPEED_SHARES.length * OFFSETS_M.length;

const ROUTE_COLUMNS = 4;
const OBJECT_COLUMNS = 8;
const SPEED = 0;
const LIMIT = 1;
/** Limit where the tokens tell none, m/s. */
const FALLBACK_LIMIT_MPS = 30 / 3.6;
const HALF_WIDTH_M = 0.92;
const HALF_LENGTH_M = 2.45;
const SIDE_GAP_M = 0.2;
/** The offset is reached over this distance plus a time of driving. */
const BLEND_BASE_M = 6;
const BLEND_S = 1.5;
/** Intelligent driver model: PDM-Closed's values. */
const IDM = { gapM: 1, headwayS: 1.5, accelerationMps2: 1.5, decelerationMps2: 3 } as const;

interface Path {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly s: Float64Array;
}

/** The route from the ego on: it joins the route where that begins. */
function pathOf(route: ArrayLike<number>): Path {
  const count = route.length / ROUTE_COLUMNS;
  const path = {
    x: new Float64Array(count + 1),
    y: new Float64Array(count + 1),
    s: new Float64Array(count + 1),
  };
  const { x, y, s } = path;
  for (let i = 0; i < count; i += 1) {
    x[i + 1] = route[i * ROUTE_COLUMNS]!;
    y[i + 1] = route[i * ROUTE_COLUMNS + 1]!;
  }
  // The route begins beside the ego where the first two points point back to.
  if (count > 1) {
    x[0] = 2 * x[1]! - x[2]!;
    y[0] = 2 * y[1]! - y[2]!;
  }
  for (let i = 0; i < count; i += 1) {
    const dx = x[i + 1]! - x[i]!;
    const dy = y[i + 1]! - y[i]!;
    s[i + 1] = s[i]! + Math.sqrt(dx * dx + dy * dy);
  }
  return path;
}

/** Place and heading at a length along the path; beyond its end it goes straight on. */
function poseAt({ x, y, s }: Path, at: number, out: Float64Array): void {
  let i = 0;
  while (i < s.length - 2 && s[i + 1]! < at) i += 1;
  const dx = x[i + 1]! - x[i]!;
  const dy = y[i + 1]! - y[i]!;
  const length = Math.max(1e-6, s[i + 1]! - s[i]!);
  const share = (at - s[i]!) / length;
  out[0] = x[i]! + share * dx;
  out[1] = y[i]! + share * dy;
  out[2] = length > 1e-3 ? Math.atan2(dy, dx) : 0;
}

interface Lead {
  gapM: number;
  speedMps: number;
}

/** The nearest object whose box reaches into the way at an offset; the gap is from bumper to bumper. */
function leadOf(tokens: ProposalTokens, path: Path, offsetM: number): Lead {
  const lead = { gapM: 1e6, speedMps: 0 };
  const { objects, objectMask } = tokens;
  for (let row = 0; row < objectMask.length; row += 1) {
    if (objectMask[row] === 0) continue;
    const at = row * OBJECT_COLUMNS;
    const ox = objects[at + 1]!;
    const oy = objects[at + 2]!;
    if (ox < 0) continue;
    const isBox = objects[at]! <= 5;
    // A green light is not among the tokens; a yellow one counts as red.
    for (let i = 0; i + 1 < path.s.length; i += 1) {
      const length = path.s[i + 1]! - path.s[i]!;
      if (length < 1e-3) continue;
      const ux = (path.x[i + 1]! - path.x[i]!) / length;
      const uy = (path.y[i + 1]! - path.y[i]!) / length;
      const along = (ox - path.x[i]!) * ux + (oy - path.y[i]!) * uy;
      if (along < 0 || along > length) continue;
      const across = (oy - path.y[i]!) * ux - (ox - path.x[i]!) * uy;
      const turn = objects[at + 5]! - Math.atan2(uy, ux);
      const c = Math.abs(Math.cos(turn));
      const n = Math.abs(Math.sin(turn));
      const reach = objects[at + 3]! * n + objects[at + 4]! * c + HALF_WIDTH_M + SIDE_GAP_M;
      if (isBox && Math.abs(across - offsetM) > reach) continue;
      const half = objects[at + 3]! * c + objects[at + 4]! * n;
      const gapM = path.s[i]! + along - half - HALF_LENGTH_M;
      if (gapM < lead.gapM) {
        lead.gapM = gapM;
        lead.speedMps = isBox ? objects[at + 6]! * Math.cos(turn) : 0;
      }
      break;
    }
  }
  return lead;
}

function idm(speed: number, target: number, gapM: number, closing: number): number {
  const wanted =
    IDM.gapM +
    Math.max(
      0,
      speed * IDM.headwayS +
        (speed * closing) / (2 * Math.sqrt(IDM.accelerationMps2 * IDM.decelerationMps2)),
    );
  const share = speed / Math.max(0.1, target);
  const square = share * share;
  const gap = wanted / Math.max(0.1, gapM);
  const wish = IDM.accelerationMps2 * (1 - square * square - gap * gap);
  return Math.max(-8, Math.min(IDM.accelerationMps2, wish));
}

/**
 * Writes the 15 proposals, one behind the other: speeds outside, offsets inside. `out` has
 * `ROUTE_PROPOSAL_COUNT` × `PLAN_SIZE` numbers.
 */
export function writeRouteProposals(tokens: ProposalTokens, out: Float32Array): void {
  const path = pathOf(tokens.route);
  const speed = Math.max(0, tokens.ego[SPEED]!);
  const told = tokens.ego[LIMIT]!;
  const limit = told > 0.5 ? told : FALLBACK_LIMIT_MPS;
  const pose = new Float64Array(3);
  poseAt(path, 0, pose);
  // How far the ego is to the right of the route now.
  const cos = Math.cos(pose[2]!);
  const sin = Math.sin(pose[2]!);
  const here = pose[0]! * sin - pose[1]! * cos;
  const start = -(pose[0]! * cos + pose[1]! * sin);
  const leads = OFFSETS_M.map((offset) => leadOf(tokens, path, offset));
  let at = 0;
  for (const share of SPEED_SHARES) {
    OFFSETS_M.forEach((offset, k) => {
      writeOne(path, { speed, target: share * limit, here, offset, start }, leads[k]!, out, at);
      at += PLAN_SIZE;
    });
  }
}

interface Drive {
  readonly speed: number;
  readonly target: number;
  readonly here: number;
  readonly offset: number;
  readonly start: number;
}

function writeOne(path: Path, drive: Drive, lead: Lead, out: Float32Array, at: number): void {
  const { target, here, offset, start } = drive;
  const blend = BLEND_BASE_M + BLEND_S * drive.speed;
  const pose = new Float64Array(3);
  const steps = Math.round(PLAN_STEP_S / REFERENCE_STEP_S);
  let { speed } = drive;
  let travelled = 0;
  for (let k = 1; k <= PLAN_POSES * steps; k += 1) {
    const gap = lead.gapM + lead.speedMps * (k - 1) * REFERENCE_STEP_S - travelled;
    const after = Math.max(
      0,
      speed + idm(speed, target, gap, speed - lead.speedMps) * REFERENCE_STEP_S,
    );
    travelled += ((speed + after) / 2) * REFERENCE_STEP_S;
    speed = after;
    if (k % steps !== 0) continue;
    const share = Math.min(1, travelled / blend);
    const ease = share * share * (3 - 2 * share);
    const side = here + (offset - here) * ease;
    const slope = share < 1 ? ((offset - here) * 6 * share * (1 - share)) / blend : 0;
    poseAt(path, start + travelled, pose);
    const i = at + (k / steps - 1) * POSE_SIZE;
    out[i] = pose[0]! - side * Math.sin(pose[2]!);
    out[i + 1] = pose[1]! + side * Math.cos(pose[2]!);
    out[i + 2] = pose[2]! + Math.atan(slope);
  }
}
