/**
 * Walks on lanes from a waypoint (P1): ahead, back, to a junction, through one, and sideways. Distances
 * in metres along the lane, first successor at forks; `cut` stops at the last metre before a junction.
 * Rules as scenario_runner's scenario helpers.
 */
import type { Vector3 } from '../../../core/float32.js';
import { LaneType } from '../../../map/lane-type.js';
import type { Waypoint } from '../../../map/road-map.js';
import { orSkip, ScenarioSkip } from '../skip.js';

/** Longest walk in search of a junction, metres. */
const JUNCTION_SEARCH_M = 2000;
/** Longest stretch inside a junction that is walked through, metres. */
const JUNCTION_LENGTH_M = 400;

export type Turn = 'left' | 'straight' | 'right';

/** No route file asks for more; beyond it a walk would go round in circles. */
const FARTHEST_M = 1000;
/** All ways ahead are looked at up to here; at forks beyond it only the first is followed. */
const ALL_WAYS_M = 200;

function checkDistance(distanceM: number): void {
  if (distanceM <= FARTHEST_M) return;
  throw new ScenarioSkip(`expected a distance of at most ${FARTHEST_M} m, found ${distanceM}`);
}

/** `distanceM` ahead on the first successor; a skip where the lane ends. */
export function ahead(from: Waypoint, distanceM: number): Waypoint {
  checkDistance(distanceM);
  let at = from;
  for (let restM = distanceM; restM > 0; restM -= ALL_WAYS_M) {
    const next = at.next(Math.min(restM, ALL_WAYS_M))[0];
    at = orSkip(next, `the lane ends within ${distanceM} m ahead`);
  }
  return at;
}

/** Ahead in steps of 1 m, but never into a junction and not beyond the lane's end. */
export function aheadCut(from: Waypoint, distanceM: number): Waypoint {
  checkDistance(distanceM);
  let at = from;
  for (let walked = 0; walked < distanceM; walked += 1) {
    const next = at.next(1)[0];
    if (next === undefined || next.isJunction) break;
    at = next;
  }
  return at;
}

/** Back against travel in steps; `cut` stops before a junction, a lane's start stops always. */
export function back(from: Waypoint, distanceM: number, stepM = 1, cut = true): Waypoint {
  checkDistance(distanceM);
  let at = from;
  for (let walked = 0; walked < distanceM; walked += stepM) {
    const previous = at.previous(stepM)[0];
    if (previous === undefined || (cut && previous.isJunction)) break;
    at = previous;
  }
  return at;
}

/** First waypoint inside the first junction ahead, in steps of 1 m (the start itself if inside). */
export function intoJunction(from: Waypoint): Waypoint {
  let at = from;
  for (let walked = 0; !at.isJunction; walked += 1) {
    const next = walked < JUNCTION_SEARCH_M ? at.next(1)[0] : undefined;
    at = orSkip(next, 'expected a junction ahead of the trigger point, found none');
  }
  return at;
}

/** Last place before the first junction ahead, to `stepM`. */
export function beforeJunction(from: Waypoint, stepM = 1): Waypoint {
  let at = from;
  for (let walked = 0; walked < JUNCTION_SEARCH_M; walked += stepM) {
    const next = at.next(stepM)[0];
    if (next === undefined || next.isJunction) return at;
    at = next;
  }
  throw new ScenarioSkip('expected a junction ahead, found none');
}

/** First place past the junction that `from` lies in, following first successors. */
export function outOfJunction(from: Waypoint, stepM = 1): Waypoint {
  let at = from;
  for (let walked = 0; at.isJunction; walked += stepM) {
    const next = walked < JUNCTION_LENGTH_M ? at.next(stepM)[0] : undefined;
    at = orSkip(next, 'expected an exit of the junction, found none');
  }
  return at;
}

/** Cross product (up component) of a lane's direction and the way to another place; right is > 0. */
function sidewards(from: Waypoint, to: Vector3): number {
  const { location, rotation } = from.transform;
  const yaw = (rotation.yawDeg * Math.PI) / 180;
  return Math.cos(yaw) * (to.y - location.y) - Math.sin(yaw) * (to.x - location.x);
}

function chooseWay(from: Waypoint, ways: readonly Waypoint[], turn: Turn): Waypoint {
  let best = ways[0] as Waypoint;
  let least = Number.POSITIVE_INFINITY;
  for (const way of ways) {
    const further = way.next(10)[0] ?? way;
    const cross = sidewards(from, further.transform.location);
    const cost = turn === 'straight' ? Math.abs(cross) : turn === 'right' ? -cross : cross;
    if (cost < least) {
      least = cost;
      best = way;
    }
  }
  return best;
}

/**
 * The lane followed to its next junction and through it by a turn; the first place past it. The way
 * taken at the fork is kept (officially it is found again from 10 m further on).
 */
export function throughJunction(from: Waypoint, turn: Turn): Waypoint {
  let at = from;
  for (let walked = 0; walked < JUNCTION_SEARCH_M; walked += 1) {
    const ways = at.next(1);
    const first = orSkip(ways[0], 'the lane ends before a junction');
    if (ways.length > 1 || first.isJunction) return outOfJunction(chooseWay(at, ways, turn));
    at = first;
  }
  throw new ScenarioSkip('expected a junction on the lane, found none');
}

function isSameDirection(a: Waypoint, b: Waypoint): boolean {
  return a.laneId * b.laneId > 0;
}

/** Neighbour on a side of travel, or null. */
export function beside(from: Waypoint, side: 'left' | 'right'): Waypoint | null {
  return side === 'right' ? from.right() : from.left();
}

/** Walks sideways to the first lane of the types, in any direction of travel; null where none is. */
export function besideOfType(
  from: Waypoint,
  side: 'left' | 'right',
  types: number,
): Waypoint | null {
  // A lane of the other direction has its sides swapped, so the walk keeps turning outwards.
  let at: Waypoint | null = from;
  let direction = side;
  for (let steps = 0; at !== null && steps < 20; steps += 1) {
    const next: Waypoint | null = beside(at, direction);
    if (next !== null && !isSameDirection(at, next)) {
      direction = direction === 'left' ? 'right' : 'left';
    }
    if (next !== null && (next.laneType & types) !== 0) return next;
    at = next;
  }
  return null;
}

/**
 * All driving lanes of the road that run the same way, in the order in which scenario_runner lists
 * them: those to the left first (outermost first), then the lane, then those to its right.
 */
export function sameDirectionLanes(of: Waypoint): Waypoint[] {
  const lanes = [of];
  for (let at = of.right(); at !== null && at.laneType === LaneType.Driving; at = at.right()) {
    lanes.push(at);
  }
  for (let at = of.left(); at !== null && at.laneType === LaneType.Driving; at = at.left()) {
    if (!isSameDirection(at, of)) break;
    lanes.unshift(at);
  }
  return lanes;
}

/** Driving lanes of the other direction, the innermost first. */
export function oppositeLanes(of: Waypoint): Waypoint[] {
  let at: Waypoint | null = of.left();
  while (at !== null && isSameDirection(at, of)) at = at.left();
  const lanes: Waypoint[] = [];
  for (; at !== null; at = at.right()) {
    if (at.laneType === LaneType.Driving) lanes.push(at);
  }
  return lanes;
}
