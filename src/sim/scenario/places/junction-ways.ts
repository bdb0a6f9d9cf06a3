/**
 * Entries and exits of a junction, and which of them lie to the left, opposite or to the right of an
 * approach: told by lane headings alone, as scenario_runner does (30–135° clockwise of the ego's: from
 * the left; 135–225°: oncoming; 225–330°: from the right).
 */
import type { RoadMap, Waypoint } from '../../../map/road-map.js';

export type Approach = 'left' | 'right' | 'opposite';

export interface JunctionWays {
  /** Last places before the junction, one a lane. */
  readonly entries: readonly Waypoint[];
  /** First places past it, one a lane. */
  readonly exits: readonly Waypoint[];
}

const STEP_M = 0.2;
const MOST_STEPS = 2000;

function leave(inside: Waypoint, forwards: boolean): Waypoint | null {
  let at: Waypoint | undefined = inside;
  for (let step = 0; at?.isJunction && step < MOST_STEPS; step += 1) {
    at = (forwards ? at.next(STEP_M) : at.previous(STEP_M))[0];
  }
  return at === undefined || at.isJunction ? null : at;
}

const cache = new WeakMap<RoadMap, Map<number, JunctionWays>>();

/** Entry and exit lanes of a junction, in the order of its connections. */
export function junctionWays(map: RoadMap, junctionId: number): JunctionWays {
  let known = cache.get(map);
  if (known === undefined) {
    known = new Map();
    cache.set(map, known);
  }
  let ways = known.get(junctionId);
  if (ways === undefined) {
    ways = findWays(map, junctionId);
    known.set(junctionId, ways);
  }
  return ways;
}

function findWays(map: RoadMap, junctionId: number): JunctionWays {
  const entries = new Map<string, Waypoint>();
  const exits = new Map<string, Waypoint>();
  for (const [start, end] of map.junctionWaypoints(junctionId)) {
    const entry = leave(start, false);
    if (entry === null) continue;
    keepFirst(entries, entry);
    const exit = leave(end, true);
    if (exit !== null) keepFirst(exits, exit);
  }
  return { entries: [...entries.values()], exits: [...exits.values()] };
}

function keepFirst(lanes: Map<string, Waypoint>, lane: Waypoint): void {
  const key = `${lane.roadId}/${lane.laneId}`;
  if (!lanes.has(key)) lanes.set(key, lane);
}

/** Heading of `other` relative to `reference`, degrees clockwise in [0, 360). */
function headingDifferenceDeg(other: Waypoint, reference: Waypoint): number {
  const difference = other.transform.rotation.yawDeg - reference.transform.rotation.yawDeg;
  return difference - 360 * Math.floor(difference / 360);
}

/** Side from which an entry with that relative heading comes; null for the approach itself. */
export function approachOf(differenceDeg: number): Approach | null {
  if (differenceDeg > 330 || differenceDeg <= 30) return null;
  if (differenceDeg > 225) return 'right';
  return differenceDeg > 135 ? 'opposite' : 'left';
}

/** Those of the lanes that come from a side. */
export function lanesFrom(
  lanes: readonly Waypoint[],
  reference: Waypoint,
  side: Approach,
): Waypoint[] {
  return lanes.filter((lane) => approachOf(headingDifferenceDeg(lane, reference)) === side);
}

/** The rightmost (outermost) of the lanes on each road: scenario_runner's rightmost lane. */
export function rightmost(lanes: readonly Waypoint[]): Waypoint | null {
  let best: Waypoint | null = null;
  for (const lane of lanes) {
    if (best === null || Math.abs(lane.laneId) > Math.abs(best.laneId)) best = lane;
  }
  return best;
}
