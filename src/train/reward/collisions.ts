/**
 * Collisions (NC) and time to collision (TTC) of a track with everybody's recorded motion, on oriented
 * boxes at 10 Hz. Rules of the PDM score (NAVSIM, docs/metrics.md): only collisions that are the ego's
 * fault count; TTC looks 0 to 0.9 s ahead at constant velocity. What the ego touches at the start is left
 * out.
 */
import { Place } from './footprint.js';
import { EGO_BOX, TRACK_POINTS, TRACK_SIZE } from './rollout.js';
import { AGENT_SIZE, MAX_AGENTS, type OracleScene } from './scene.js';

const L = EGO_BOX.halfLengthM;
const W = EGO_BOX.halfWidthM;
const EGO_RADIUS = Math.sqrt(L * L + W * W);
const STANDING_MPS = 0.05;
/** TTC is not asked of a car that stands, m/s. */
const TTC_LEAST_MPS = 0.005;
/** Behind: more than 150° off straight ahead; ahead: less than 30°. */
const BEHIND = Math.cos((150 * Math.PI) / 180);
const AHEAD = Math.cos((30 * Math.PI) / 180);
/** Steps ahead at which TTC looks: 0, 0.3, 0.6, 0.9 s. */
const LOOKS = [0, 3, 6, 9];
const STEP_S = 0.1;
/** What hitting a thing that never moves leaves of NC. */
const PROP_SCORE = 0.5;

export interface CollisionScores {
  /** 1, 0.5 (a thing that never moves) or 0. */
  nc: number;
  ttc: number;
  /** First point at which the ego is at fault, or −1. */
  at: number;
}

const TOUCHED = new Uint8Array(MAX_AGENTS);
const NEAR = new Int32Array(MAX_AGENTS);

/** True if two boxes share area; the ego's half sides are fixed. Headings as cosine and sine. */
function meets(
  dx: number,
  dy: number,
  ec: number,
  es: number,
  oc: number,
  os: number,
  halfLength: number,
  halfWidth: number,
): boolean {
  const c = Math.abs(ec * oc + es * os);
  const s = Math.abs(ec * os - es * oc);
  if (Math.abs(dx * ec + dy * es) >= L + halfLength * c + halfWidth * s) return false;
  if (Math.abs(dy * ec - dx * es) >= W + halfLength * s + halfWidth * c) return false;
  if (Math.abs(dx * oc + dy * os) >= halfLength + L * c + W * s) return false;
  return Math.abs(dy * oc - dx * os) < halfWidth + L * s + W * c;
}

/** Agents that come near any point of the track at any time; `NEAR` lists them. */
function findNear(scene: OracleScene, tracks: Float64Array, offset: number): number {
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < TRACK_POINTS; i += 1) {
    const at = offset + i * TRACK_SIZE;
    minX = Math.min(minX, tracks[at]!);
    maxX = Math.max(maxX, tracks[at]!);
    minY = Math.min(minY, tracks[at + 1]!);
    maxY = Math.max(maxY, tracks[at + 1]!);
  }
  const last = offset + (TRACK_POINTS - 1) * TRACK_SIZE;
  const more = EGO_RADIUS + Math.max(0, tracks[last + 3]!) * 0.9;
  const { range } = scene;
  let count = 0;
  for (let agent = 0; agent < scene.count; agent += 1) {
    const reach = more + scene.radius[agent]!;
    const at = agent * 4;
    const isBeside = range[at]! > maxX + reach || range[at + 2]! < minX - reach;
    if (isBeside || range[at + 1]! > maxY + reach || range[at + 3]! < minY - reach) continue;
    NEAR[count] = agent;
    count += 1;
  }
  return count;
}

/**
 * Judges a track.
 * @param places what `readPlaces` says of it
 */
export function judgeCollisions(
  scene: OracleScene,
  tracks: Float64Array,
  offset: number,
  places: Uint8Array,
  out: CollisionScores,
): void {
  out.nc = 1;
  out.ttc = 1;
  out.at = -1;
  const near = findNear(scene, tracks, offset);
  if (near === 0) return;
  TOUCHED.fill(0);
  for (let i = 0; i < TRACK_POINTS; i += 1) {
    const at = offset + i * TRACK_SIZE;
    const yaw = tracks[at + 2]!;
    const ec = Math.cos(yaw);
    const es = Math.sin(yaw);
    const speed = tracks[at + 3]!;
    for (let k = 0; k < near; k += 1) {
      const agent = NEAR[k]!;
      if (TOUCHED[agent] === 1) continue;
      const from = (agent * TRACK_POINTS + i) * AGENT_SIZE;
      const dx = scene.agents[from]! - tracks[at]!;
      const dy = scene.agents[from + 1]! - tracks[at + 1]!;
      const reach = EGO_RADIUS + scene.radius[agent]!;
      const far = reach + Math.max(0, speed) * 0.9 + scene.agents[from + 4]! * 0.9;
      const m2 = dx * dx + dy * dy;
      // Also true of an agent that is not there (NaN).
      if (!(m2 < far * far)) continue;
      if (m2 < reach * reach && touches(scene, agent, from, dx, dy, ec, es)) {
        TOUCHED[agent] = 1;
        if (i > 0) fault(scene, agent, i, { dx, dy, ec, es, speed, place: places[i]! }, out);
        continue;
      }
      if (out.ttc === 1 && speed > TTC_LEAST_MPS) {
        const along = (dx * ec + dy * es) / Math.sqrt(Math.max(1e-9, m2));
        const isOpen = (places[i]! & (Place.SeveralLanes | Place.OffRoad | Place.Junction)) !== 0;
        const counts = along > AHEAD || (isOpen && along > BEHIND);
        if (counts && hitsAhead(scene, agent, i, tracks, at, ec, es)) out.ttc = 0;
      }
    }
  }
  if (out.nc === 0) out.ttc = 0;
}

function touches(
  scene: OracleScene,
  agent: number,
  from: number,
  dx: number,
  dy: number,
  ec: number,
  es: number,
): boolean {
  const { agents, halfLength, halfWidth } = scene;
  const oc = agents[from + 2]!;
  const os = agents[from + 3]!;
  return meets(dx, dy, ec, es, oc, os, halfLength[agent]!, halfWidth[agent]!);
}

interface Hit {
  readonly dx: number;
  readonly dy: number;
  readonly ec: number;
  readonly es: number;
  readonly speed: number;
  readonly place: number;
}

/** Whose fault a first touch is, and what it costs. */
function fault(
  scene: OracleScene,
  agent: number,
  point: number,
  { dx, dy, ec, es, speed, place }: Hit,
  out: CollisionScores,
): void {
  if (Math.abs(speed) <= STANDING_MPS) return;
  const isStanding = scene.isProp[agent] === 1 || scene.isStanding(agent, point);
  if (!isStanding) {
    const along = (dx * ec + dy * es) / Math.sqrt(Math.max(1e-9, dx * dx + dy * dy));
    if (along < BEHIND) return;
    const from = (agent * TRACK_POINTS + point) * AGENT_SIZE;
    const isFront = bumperTouches(scene, agent, from, dx, dy, ec, es);
    if (!isFront && (place & (Place.SeveralLanes | Place.OffRoad)) === 0) return;
  }
  out.nc = Math.min(out.nc, scene.isProp[agent] === 1 ? PROP_SCORE : 0);
  if (out.at < 0) out.at = point;
}

/** True if the line of the ego's front bumper reaches into the other box. */
function bumperTouches(
  scene: OracleScene,
  agent: number,
  from: number,
  dx: number,
  dy: number,
  ec: number,
  es: number,
): boolean {
  const oc = scene.agents[from + 2]!;
  const os = scene.agents[from + 3]!;
  const fx = L * ec - dx;
  const fy = L * es - dy;
  // The bumper in the other's frame, clipped to its box.
  const mx = fx * oc + fy * os;
  const my = fy * oc - fx * os;
  const ux = (-es * oc + ec * os) * W;
  const uy = (ec * oc + es * os) * W;
  let low = -1;
  let high = 1;
  const clip = (middle: number, slope: number, half: number): void => {
    if (Math.abs(slope) < 1e-9) {
      if (Math.abs(middle) > half) high = -2;
      return;
    }
    const a = (-half - middle) / slope;
    const b = (half - middle) / slope;
    low = Math.max(low, Math.min(a, b));
    high = Math.min(high, Math.max(a, b));
  };
  clip(mx, ux, scene.halfLength[agent]!);
  clip(my, uy, scene.halfWidth[agent]!);
  return low <= high;
}

/** True if the ego, going on as it does, would touch the agent within 0.9 s. */
function hitsAhead(
  scene: OracleScene,
  agent: number,
  point: number,
  tracks: Float64Array,
  at: number,
  ec: number,
  es: number,
): boolean {
  const speed = tracks[at + 3]!;
  for (const look of LOOKS) {
    if (point + look >= TRACK_POINTS) return false;
    const way = speed * look * STEP_S;
    const from = (agent * TRACK_POINTS + point + look) * AGENT_SIZE;
    const dx = scene.agents[from]! - tracks[at]! - way * ec;
    const dy = scene.agents[from + 1]! - tracks[at + 1]! - way * es;
    const reach = EGO_RADIUS + scene.radius[agent]!;
    if (!(dx * dx + dy * dy < reach * reach)) continue;
    if (touches(scene, agent, from, dx, dy, ec, es)) return true;
  }
  return false;
}
