/**
 * CARLA's global route planner: from a list of key points to a route of about one point a metre, each
 * with a road option (evaluation reference 5.3 and C). Repeated and overlapping points at the key points
 * are part of the official route and stay. Frame: CARLA's, metres, float32.
 */
import { EgoloopError } from '../../core/errors.js';
import { distance, type Vector3 } from '../../core/float32.js';
import { RoadOption } from '../road-option.js';
import { findPath, type SearchVersion } from './path-search.js';
import type { PlanPoint } from './plan.js';
import {
  drivingWaypointAt,
  isSameLane,
  type PlannerMap,
  type PlannerWaypoint,
} from './planner-map.js';
import { type LaneEdge, type RouteEdge, RouteGraph } from './route-graph.js';
import { decideTurn, edgeAt, TurnMemory } from './turn-decision.js';

/** How many path points a lane change leads ahead. */
const LANE_CHANGE_POINTS = 5;

/** A plan point that still knows its lane. */
export interface TracePoint extends PlanPoint {
  readonly waypoint: PlannerWaypoint;
}

export interface PlanOptions {
  /** Spacing of the points, metres; 1.0 in every evaluator. */
  readonly resolutionM?: number;
  readonly search?: SearchVersion;
}

const graphs = new WeakMap<PlannerMap, Map<number, RouteGraph>>();

/** The graph of a map, built at the first call for a resolution and kept as long as the map. */
export function routeGraphOf(map: PlannerMap, resolutionM = 1.0): RouteGraph {
  const known = graphs.get(map) ?? new Map<number, RouteGraph>();
  graphs.set(map, known);
  const graph = known.get(resolutionM) ?? new RouteGraph(map, resolutionM);
  known.set(resolutionM, graph);
  return graph;
}

/**
 * Plans a route through key points: one trace for each consecutive pair, joined as they are.
 * @param keyPoints float32 locations, at least two
 * @throws EgoloopError ROUTE_UNPLANNABLE naming the key points between which there is no way
 */
export function interpolateTrajectory(
  map: PlannerMap,
  keyPoints: readonly Vector3[],
  options: PlanOptions = {},
): TracePoint[] {
  const graph = routeGraphOf(map, options.resolutionM ?? 1.0);
  if (keyPoints.length < 2) {
    throw unplannable(`expected at least two key points, found ${keyPoints.length}`);
  }
  const memory = new TurnMemory();
  const plan: TracePoint[] = [];
  for (let index = 0; index + 1 < keyPoints.length; index += 1) {
    try {
      const trace = new Trace(map, graph, keyPoints[index]!, keyPoints[index + 1]!, options.search);
      for (const point of trace.run(memory)) plan.push(point);
    } catch (error) {
      if (!(error instanceof NoWay)) throw error;
      throw unplannable(`${error.message}, from key point ${index + 1} to ${index + 2}`);
    }
  }
  return plan;
}

/** Points on a way between two locations, as one call of the official planner gives them. */
export function traceRoute(
  map: PlannerMap,
  origin: Vector3,
  destination: Vector3,
  options: PlanOptions = {},
): TracePoint[] {
  return interpolateTrajectory(map, [origin, destination], options);
}

function unplannable(what: string): EgoloopError {
  return new EgoloopError('ROUTE_UNPLANNABLE', what);
}

class NoWay extends Error {}

/** One way from a location to another. */
class Trace {
  readonly #graph: RouteGraph;
  readonly #destination: Vector3;
  readonly #origin: PlannerWaypoint;
  readonly #end: PlannerWaypoint;
  readonly #nodes: readonly number[];

  constructor(
    map: PlannerMap,
    graph: RouteGraph,
    origin: Vector3,
    destination: Vector3,
    search?: SearchVersion,
  ) {
    this.#graph = graph;
    this.#destination = destination;
    this.#origin = waypointAt(map, origin);
    this.#end = waypointAt(map, destination);
    const [start] = laneEdgeOf(graph, this.#origin);
    const [target, last] = laneEdgeOf(graph, this.#end);
    const nodes = findPath(graph, start, target, search);
    if (nodes === null) throw new NoWay('expected a connected road network, found no way');
    this.#nodes = [...nodes, last];
  }

  run(memory: TurnMemory): TracePoint[] {
    const points: TracePoint[] = [];
    let current = this.#origin;
    for (let index = 0; index + 1 < this.#nodes.length; index += 1) {
      if (this.#graph.edge(this.#nodes[index]!, this.#nodes[index + 1]!) === undefined) {
        throw new NoWay('expected a lane that leads on, found a dead end');
      }
    }
    for (let index = 0; index + 1 < this.#nodes.length; index += 1) {
      const option = decideTurn(this.#graph, this.#nodes, index, memory);
      const edge = edgeAt(this.#graph, this.#nodes, index);
      const waypoints =
        edge.option === RoadOption.LaneFollow
          ? this.#follow(edge, current, this.#nodes.length - index <= 2)
          : [current, this.#changeLane(edge, current)];
      for (const waypoint of waypoints) {
        points.push({ transform: waypoint.transform, option, waypoint });
        current = waypoint;
      }
    }
    return points;
  }

  /** Where a lane change from `current` ends: five points on from the nearest in the other lane. */
  #changeLane(edge: RouteEdge, current: PlannerWaypoint): PlannerWaypoint {
    const [from, to] = laneEdgeOf(this.#graph, edge.exit);
    const lane = this.#graph.edge(from, to);
    if (lane === undefined) throw new NoWay('expected a lane to change to, found a dead end');
    if (lane.path.length === 0) return lane.exit;
    // Entry and exit of the lane do not count: the path is the chain without its ends.
    const { chain, path } = lane;
    const nearest = chain.nearestIndex(current.transform.location, 1, path.length + 1) - 1;
    return path[Math.min(path.length - 1, nearest + LANE_CHANGE_POINTS)]!;
  }

  /** The points of a lane from the one nearest to `current` on; on the last edge, to the destination. */
  #follow(edge: RouteEdge, current: PlannerWaypoint, isLast: boolean): readonly PlannerWaypoint[] {
    const { waypoints } = edge.chain;
    const start = edge.chain.nearestIndex(current.transform.location);
    if (!isLast) return waypoints.slice(start);
    const isPastEnd = start > edge.chain.nearestIndex(this.#end.transform.location);
    const reachM = 2 * this.#graph.resolutionM;
    let end = start;
    while (end + 1 < waypoints.length) {
      const waypoint = waypoints[end]!;
      if (distance(waypoint.transform.location, this.#destination) < reachM) break;
      if (isPastEnd && isSameLane(waypoint, this.#end)) break;
      end += 1;
    }
    return waypoints.slice(start, end + 1);
  }
}

function waypointAt(map: PlannerMap, location: Vector3): PlannerWaypoint {
  const waypoint = drivingWaypointAt(map, location);
  if (waypoint === null) throw new NoWay('expected a map with driving lanes, found none');
  return waypoint;
}

function laneEdgeOf(graph: RouteGraph, waypoint: PlannerWaypoint): LaneEdge {
  const edge = graph.edgeOfLane(waypoint);
  if (edge !== null) return edge;
  const { roadId, laneId } = waypoint;
  throw new NoWay(`expected a connected lane, found road ${roadId} lane ${laneId}, which is none`);
}
