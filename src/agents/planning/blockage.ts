/**
 * What blocks the ego's lane for good: standing obstacles, parked or crashed cars, cones, slow bicycles;
 * not the traffic, which will move on. Neighbouring obstacles are one blockage. Metres; d to the right.
 */
import { STEPS } from '../forecast/forecast-table.js';
import { Kind } from '../perception/kinds.js';
import { EGO_HALF_WIDTH_M, type Scene } from '../perception/scene.js';
import type { Track } from '../perception/track.js';

export interface Blockage {
  /** First and last station of the obstacles now. */
  readonly firstS: number;
  readonly lastS: number;
  /** Their extremes across the route. */
  readonly leftM: number;
  readonly rightM: number;
  /** Speed along the route, 0 for standing ones. */
  readonly speedMps: number;
  readonly ids: ReadonlySet<number>;
  /** Some of it are construction works. */
  readonly isWorks: boolean;
  /** It stands right behind a junction, where nobody may overtake on the other side. */
  readonly isBehindJunction: boolean;
}

const LOOK_AHEAD_M = 75;
/** Obstacles closer together than this are passed in one go. */
const JOIN_M = 14;
/** Bicycles slower than this are overtaken. */
const SLOW_MPS = 4.5;
/** A car must have stood this long to count; it may be about to drive off. */
const STOOD_S = 0.6;
const SIDE_ROOM_M = 0.3;

interface Part {
  readonly low: number;
  readonly high: number;
  readonly left: number;
  readonly right: number;
  readonly speed: number;
  readonly track: Track;
}

/** What stands this near behind a junction may only be waiting: it is not driven round so soon. */
const BEHIND_JUNCTION_M = 12;
const PATIENCE_S = 20;

function isBehindJunction(scene: Scene, s: number): boolean {
  const { junction } = scene.sides;
  const from = scene.path.indexAt(s - BEHIND_JUNCTION_M);
  for (let i = from; i <= scene.path.indexAt(s); i += 1) if (junction[i] !== -1) return true;
  return false;
}

function mayBlock(track: Track): boolean {
  if (track.isReactive || track.kind === Kind.Walker) return false;
  if (track.kind === Kind.Bicycle) return track.speed < SLOW_MPS;
  return track.stoodS > STOOD_S || (track.kind === Kind.Prop && track.isStanding);
}

/**
 * The first blockage of the route's lane ahead, or null.
 * @param known ids of obstacles that the ego is passing already: they count until they are behind it
 */
export function findBlockage(scene: Scene, known: ReadonlySet<number>): Blockage | null {
  const { table, ego, halfLengthM } = scene;
  const parts: Part[] = [];
  for (let row = 0; row < table.rows; row += 1) {
    const track = table.tracks[row]!;
    const cell = row * STEPS;
    const s = table.s[cell]!;
    if (Number.isNaN(s) || !mayBlock(track)) continue;
    const speed = table.isStill[row] === 1 ? 0 : table.speed[cell]!;
    if (speed < -0.3) continue;
    const low = s - table.halfAlong[cell]!;
    const high = s + table.halfAlong[cell]!;
    if (track.stoodS < PATIENCE_S && speed === 0 && isBehindJunction(scene, low)) continue;
    if (high < ego.s - halfLengthM - 0.5 || low > ego.s + LOOK_AHEAD_M) continue;
    const left = table.d[cell]! - table.halfAcross[cell]!;
    const right = table.d[cell]! + table.halfAcross[cell]!;
    const reach = scene.sides.widthM[scene.path.indexAt(s)]! / 2;
    if (left > reach || right < -reach) continue;
    parts.push({ low, high, left, right, speed, track });
  }
  parts.sort((a, b) => a.low - b.low || a.track.id - b.track.id);
  return join(parts, known, scene);
}

function join(parts: readonly Part[], known: ReadonlySet<number>, scene: Scene): Blockage | null {
  const reach = EGO_HALF_WIDTH_M + SIDE_ROOM_M;
  const start = parts.findIndex(
    ({ left, right, track }) => known.has(track.id) || (left < reach && right > -reach),
  );
  if (start < 0) return null;
  const group: Part[] = [];
  let end = parts[start]!.high;
  for (const part of parts.slice(start)) {
    if (part.low > end + JOIN_M) break;
    group.push(part);
    end = Math.max(end, part.high);
  }
  return {
    firstS: group[0]!.low,
    lastS: end,
    leftM: Math.min(...group.map((part) => part.left)),
    rightM: Math.max(...group.map((part) => part.right)),
    speedMps: Math.min(...group.map((part) => Math.max(0, part.speed))),
    ids: new Set(group.map((part) => part.track.id)),
    isBehindJunction: isBehindJunction(scene, group[0]!.low),
    isWorks: group.some(
      ({ track }) =>
        track.typeId.includes('construction') || track.typeId.includes('trafficwarning'),
    ),
  };
}
