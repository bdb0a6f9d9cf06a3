/**
 * The planner's graph of a map: one node for each lane end (rounded to whole metres), one edge for each
 * lane, junction connection or possible lane change. Built once a map. Source of the rules: CARLA's
 * agents/navigation/global_route_planner.py as described in evaluation reference C. Metres, float32.
 *
 * Node numbers and the order of a node's edges decide between equally long paths, so both follow the
 * order in which CARLA lists its topology.
 */
import { EgoloopError } from '../../core/errors.js';
import { distance, forwardVector, length, subtract, type Vector3 } from '../../core/float32.js';
import { RoadOption } from '../road-option.js';
import {
  drivingWaypointAt,
  isSameLane,
  laneChangeTo,
  type PlannerMap,
  type PlannerWaypoint,
} from './planner-map.js';
import { WaypointChain } from './waypoint-chain.js';

/** An edge from one lane's start to the next lane's start, or across to a neighbour lane. */
export interface RouteEdge {
  readonly from: number;
  readonly to: number;
  /** Number of path points plus one; 0 for a lane change. Not metres. */
  readonly cost: number;
  /** Waypoints between entry and exit, about one resolution apart. */
  readonly path: readonly PlannerWaypoint[];
  readonly entry: PlannerWaypoint;
  readonly exit: PlannerWaypoint;
  /** Entry, path and exit. */
  readonly chain: WaypointChain;
  /** Unit direction at the exit; null on lane changes and loose ends. */
  readonly exitDirection: Vector3 | null;
  /** Unit direction of the chord; null on lane changes and loose ends. */
  readonly chordDirection: Vector3 | null;
  readonly isJunction: boolean;
  /** LaneFollow, ChangeLaneLeft or ChangeLaneRight. */
  readonly option: RoadOption;
}

/** The lane segments, before they become edges. */
interface Segment {
  readonly entry: PlannerWaypoint;
  readonly exit: PlannerWaypoint;
  readonly entryNode: number;
  readonly path: readonly PlannerWaypoint[];
}

/** The edge a lane belongs to, as its two nodes. */
export type LaneEdge = readonly [from: number, to: number];

export class RouteGraph {
  /** Corner points of the nodes 0, 1, 2, …; heuristic distances are taken between them. */
  readonly vertices: Vector3[] = [];
  /** Points of the loose ends −1, −2, …, by node. */
  readonly looseVertices = new Map<number, Vector3>();
  /** Distance between path points, metres. */
  readonly resolutionM: number;
  readonly #map: PlannerMap;
  readonly #edges = new Map<number, Map<number, RouteEdge>>();
  readonly #edgeOfLane = new Map<string, LaneEdge>();
  readonly #nodeOfVertex = new Map<string, number>();

  constructor(map: PlannerMap, resolutionM: number) {
    this.#map = map;
    this.resolutionM = resolutionM;
    const segments = this.#addSegments();
    this.#addLooseEnds(segments);
    for (const segment of segments) this.#addLaneChanges(segment);
  }

  /** Edges that leave a node, by the node they lead to, in the order they were first added. */
  edgesFrom(node: number): ReadonlyMap<number, RouteEdge> {
    return this.#edges.get(node) ?? NO_EDGES;
  }

  edge(from: number, to: number): RouteEdge | undefined {
    return this.#edges.get(from)?.get(to);
  }

  vertexOf(node: number): Vector3 | undefined {
    return node >= 0 ? this.vertices[node] : this.looseVertices.get(node);
  }

  /** The edge of the lane a waypoint lies on, or null if the graph does not know the lane. */
  edgeOfLane(waypoint: PlannerWaypoint): LaneEdge | null {
    return this.#edgeOfLane.get(laneKey(waypoint)) ?? null;
  }

  /** Number of edges and nodes, for reports. */
  get size(): { readonly nodes: number; readonly edges: number } {
    let edges = 0;
    for (const leaving of this.#edges.values()) edges += leaving.size;
    return { nodes: this.vertices.length + this.looseVertices.size, edges };
  }

  #addSegments(): Segment[] {
    const segments: Segment[] = [];
    for (const [entry, exit] of this.#map.topology()) {
      const path = pathBetween(entry, exit, this.resolutionM);
      if (path === null) continue;
      const entryNode = this.#nodeAt(entry.transform.location);
      const exitNode = this.#nodeAt(exit.transform.location);
      this.#edgeOfLane.set(laneKey(entry), [entryNode, exitNode]);
      const { location } = exit.transform;
      this.#put({
        from: entryNode,
        to: exitNode,
        cost: path.length + 1,
        path,
        entry,
        exit,
        chain: new WaypointChain([entry, ...path, exit]),
        exitDirection: forwardVector(exit.transform.rotation),
        chordDirection: unit(subtract(location, entry.transform.location)),
        isJunction: entry.isJunction,
        option: RoadOption.LaneFollow,
      });
      segments.push({ entry, exit, entryNode, path });
    }
    return segments;
  }

  /** Lanes that only occur as an exit lead on to a node of their own, numbered −1, −2, … */
  #addLooseEnds(segments: readonly Segment[]): void {
    let count = 0;
    for (const { exit } of segments) {
      if (this.#edgeOfLane.has(laneKey(exit))) continue;
      count += 1;
      const from = this.#nodeAt(exit.transform.location);
      const to = -count;
      this.#edgeOfLane.set(laneKey(exit), [from, to]);
      const path = pathToLaneEnd(exit, this.resolutionM);
      const last = path[path.length - 1];
      if (last === undefined) continue;
      this.looseVertices.set(to, last.transform.location);
      this.#put({
        from,
        to,
        cost: path.length + 1,
        path,
        entry: exit,
        exit: last,
        chain: new WaypointChain([exit, ...path, last]),
        exitDirection: null,
        chordDirection: null,
        isJunction: exit.isJunction,
        option: RoadOption.LaneFollow,
      });
    }
  }

  /** To each side, the first path point with a permitted change gives one edge without cost. */
  #addLaneChanges({ entry, entryNode, path }: Segment): void {
    if (entry.isJunction) return;
    const open = new Set(SIDES);
    for (const waypoint of path) {
      for (const side of SIDES) {
        if (!open.has(side)) continue;
        const neighbour = laneChangeTo(waypoint, side.name);
        if (neighbour === null) continue;
        const target = this.#localize(neighbour.transform.location);
        if (target === null) continue;
        open.delete(side);
        this.#put({
          from: entryNode,
          to: target[0],
          cost: 0,
          path: [],
          entry: waypoint,
          exit: neighbour,
          chain: new WaypointChain([waypoint, neighbour]),
          exitDirection: null,
          chordDirection: null,
          isJunction: false,
          option: side.option,
        });
      }
      if (open.size === 0) return;
    }
  }

  #localize(location: Vector3): LaneEdge | null {
    const waypoint = drivingWaypointAt(this.#map, location);
    return waypoint === null ? null : this.edgeOfLane(waypoint);
  }

  /** A later edge between the same nodes takes the place of the earlier one, in the same position. */
  #put(edge: RouteEdge): void {
    const leaving = this.#edges.get(edge.from);
    if (leaving === undefined) this.#edges.set(edge.from, new Map([[edge.to, edge]]));
    else leaving.set(edge.to, edge);
  }

  #nodeAt({ x, y, z }: Vector3): number {
    // Adding 0 turns -0 into 0: the two are one vertex.
    const vertex = { x: roundHalfEven(x) + 0, y: roundHalfEven(y) + 0, z: roundHalfEven(z) + 0 };
    const key = `${vertex.x},${vertex.y},${vertex.z}`;
    const known = this.#nodeOfVertex.get(key);
    if (known !== undefined) return known;
    const node = this.vertices.length;
    this.vertices.push(vertex);
    this.#nodeOfVertex.set(key, node);
    return node;
  }
}

const NO_EDGES: ReadonlyMap<number, RouteEdge> = new Map();

/** Right before left: the order in which changes at one point are added. */
const SIDES = [
  { name: 'right', option: RoadOption.ChangeLaneRight },
  { name: 'left', option: RoadOption.ChangeLaneLeft },
] as const;

function laneKey({ roadId, sectionIndex, laneId }: PlannerWaypoint): string {
  return `${roadId}/${sectionIndex}/${laneId}`;
}

/** Longest walk along one edge, metres: far beyond any town, and an end where lanes lead in a circle. */
const WALK_MAX_M = 400_000;
/** How often a walk may come onto one lane before it counts as a circle without an end. */
const VISITS_MAX = 16;

/**
 * Points from entry on, `resolutionM` apart, until one is within that distance of the exit. A pair
 * that is closer than that gets the one point after the entry; null if there is none.
 * @throws EgoloopError ROUTE_UNPLANNABLE where the walk never comes near the exit: on such a map the
 * official planner does not return
 */
function pathBetween(
  entry: PlannerWaypoint,
  exit: PlannerWaypoint,
  resolutionM: number,
): PlannerWaypoint[] | null {
  const end = exit.transform.location;
  let [current] = entry.next(resolutionM);
  if (distance(entry.transform.location, end) <= resolutionM) {
    return current === undefined ? null : [current];
  }
  const path: PlannerWaypoint[] = [];
  const visits = new Map<string, number>();
  let before = entry;
  while (current !== undefined && distance(current.transform.location, end) > resolutionM) {
    path.push(current);
    if (!isSameLane(before, current)) {
      const key = laneKey(current);
      const count = (visits.get(key) ?? 0) + 1;
      if (count > VISITS_MAX) throw endless(entry);
      visits.set(key, count);
    }
    if (path.length * resolutionM > WALK_MAX_M) throw endless(entry);
    before = current;
    [current] = current.next(resolutionM);
  }
  return path;
}

function endless({ roadId, laneId }: PlannerWaypoint): EgoloopError {
  return new EgoloopError(
    'ROUTE_UNPLANNABLE',
    `expected lane ${laneId} of road ${roadId} to lead to the lane after it, found a way in circles; ` +
      'check the geometry and the links of that road',
  );
}

/** Points after a place, as long as they stay on its lane. */
function pathToLaneEnd(start: PlannerWaypoint, resolutionM: number): PlannerWaypoint[] {
  const key = laneKey(start);
  const path: PlannerWaypoint[] = [];
  let [current] = start.next(resolutionM);
  while (current !== undefined && laneKey(current) === key) {
    if (path.length * resolutionM > WALK_MAX_M) throw endless(start);
    path.push(current);
    [current] = current.next(resolutionM);
  }
  return path;
}

/** A float32 unit vector; a vector without length stays as it is. */
function unit(vector: Vector3): Vector3 {
  const size = length(vector);
  if (!(size > Number.EPSILON)) return vector;
  const factor = Math.fround(1 / size);
  const f = Math.fround;
  return { x: f(vector.x * factor), y: f(vector.y * factor), z: f(vector.z * factor) };
}

/** NumPy's rounding to whole numbers: halves go to the even neighbour. */
function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest < 0.5) return low;
  if (rest > 0.5) return low + 1;
  return low % 2 === 0 ? low : low + 1;
}
