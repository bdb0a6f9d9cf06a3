/**
 * The junctions a route passes, with their entries and exits told apart by the route: those the ego
 * uses, those of the opposite lanes, the rest. A junction whose ways never share a lane at either
 * end is no junction for traffic ("fake"), unless it is a ramp: an entry or exit road with four
 * ways or more. Source of the rules: scenario_runner's background_activity.py.
 */
import type { LaneLines } from '../lane-lines.js';
import { laneKey, oppositeLanes, sameWayLanes } from './lane-sets.js';

/** Ways from one entry or exit road that make a ramp. */
const RAMP_WAYS = 4;

/** Entry and exit lanes (graph indexes) of a junction and the ways between them. */
export interface JunctionShape {
  readonly entries: readonly number[];
  readonly exits: readonly number[];
  readonly isFake: boolean;
}

export interface JunctionPlan {
  readonly junctionId: number;
  /** Last route point before the junction, and first behind it (−1: the route ends inside). */
  readonly entryIndex: number;
  readonly exitIndex: number;
  readonly entries: readonly number[];
  readonly exits: readonly number[];
  /** `laneKey`s. */
  readonly routeEntries: ReadonlySet<number>;
  readonly routeExits: ReadonlySet<number>;
  readonly oppositeEntries: ReadonlySet<number>;
}

const shapes = new WeakMap<LaneLines, Map<number, JunctionShape>>();

/** Shape of a junction; kept per map. */
export function junctionShape(lines: LaneLines, junctionId: number): JunctionShape {
  let known = shapes.get(lines);
  if (known === undefined) {
    known = new Map();
    shapes.set(lines, known);
  }
  let shape = known.get(junctionId);
  if (shape === undefined) {
    shape = findShape(lines, junctionId);
    known.set(junctionId, shape);
  }
  return shape;
}

function findShape(lines: LaneLines, junctionId: number): JunctionShape {
  const { graph } = lines.map;
  const isInside = (lane: number) =>
    graph.arrays.roadJunctionId[graph.roadOfLane(lane)] === junctionId;
  const ways = new Set<string>();
  const pairs: [number, number][] = [];
  for (let lane = 0; lane < graph.laneCount; lane += 1) {
    if (!isInside(lane) || !lines.isDriving(lane)) continue;
    for (const entry of lines.line(lane).previous) {
      if (isInside(entry)) continue;
      for (const exit of exitsOf(lines, lane, isInside)) {
        const way = `${entry} ${exit}`;
        if (ways.has(way)) continue;
        ways.add(way);
        pairs.push([entry, exit]);
      }
    }
  }
  const entries = [...new Set(pairs.map(([entry]) => entry))];
  const exits = [...new Set(pairs.map(([, exit]) => exit))];
  const both = new Set(entries.filter((lane) => exits.includes(lane)));
  const isOneToOne = entries.length === pairs.length && exits.length === pairs.length;
  return {
    // A lane that leaves and enters again joins two parts of one junction.
    entries: entries.filter((lane) => !both.has(lane)),
    exits: exits.filter((lane) => !both.has(lane)),
    isFake: isOneToOne && !isRamp(lines, pairs),
  };
}

/** Lanes outside that a lane inside leads to, through others inside. */
function exitsOf(
  lines: LaneLines,
  lane: number,
  isInside: (lane: number) => boolean,
  hops = 20,
): number[] {
  if (hops === 0) return [];
  return lines
    .line(lane)
    .next.flatMap((next) => (isInside(next) ? exitsOf(lines, next, isInside, hops - 1) : [next]));
}

function isRamp(lines: LaneLines, pairs: readonly (readonly [number, number])[]): boolean {
  const { graph } = lines.map;
  const count = (roads: readonly number[]) => {
    const perRoad = new Map<number, number>();
    for (const road of roads) perRoad.set(road, (perRoad.get(road) ?? 0) + 1);
    return Math.max(0, ...perRoad.values());
  };
  const entryRoads = pairs.map(([entry]) => graph.roadOfLane(entry));
  const exitRoads = pairs.map(([, exit]) => graph.roadOfLane(exit));
  return Math.max(count(entryRoads), count(exitRoads)) >= RAMP_WAYS;
}

/** Plan of one junction of the route; the lanes are those under the two route points. */
export function planJunction(
  lines: LaneLines,
  junctionId: number,
  entryIndex: number,
  exitIndex: number,
  entryLane: number,
  exitLane: number,
): JunctionPlan {
  const { graph } = lines.map;
  const { entries, exits } = junctionShape(lines, junctionId);
  const keysOf = (lanes: readonly number[]) => new Set(lanes.map((lane) => laneKey(graph, lane)));
  const among = (lanes: readonly number[], candidates: readonly number[]) => {
    const keys = keysOf(lanes);
    return keysOf(candidates.filter((lane) => keys.has(laneKey(graph, lane))));
  };
  const hasExit = exitLane >= 0;
  return {
    junctionId,
    entryIndex,
    exitIndex,
    entries,
    exits,
    routeEntries: among(sameWayLanes(lines, entryLane), entries),
    routeExits: hasExit ? among(sameWayLanes(lines, exitLane), exits) : new Set(),
    oppositeEntries: hasExit ? among(oppositeLanes(lines, exitLane), entries) : new Set(),
  };
}
