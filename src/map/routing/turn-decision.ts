/**
 * Left, right or straight: how CARLA's planner names the way it takes through a junction (evaluation
 * reference C). The planner remembers the last decision and the end of the last junction *across*
 * traces of one route, so routes with dense key points get options that depend on earlier traces.
 */
import { invariant } from '../../core/errors.js';
import type { Vector3 } from '../../core/float32.js';
import { RoadOption } from '../road-option.js';
import type { RouteEdge, RouteGraph } from './route-graph.js';

/** Below this angle between the ways in and out a junction is crossed straight: 35°, in radians. */
const STRAIGHT_RAD = (35 * Math.PI) / 180;

/** What the planner carries from one decision to the next. Start every route with a new one. */
export class TurnMemory {
  previous: RoadOption = RoadOption.Void;
  /** End node of the junction being crossed, −1 outside. */
  junctionEnd = -1;
}

/** The option for the edge from `nodes[index]` to `nodes[index + 1]`. Updates the memory. */
export function decideTurn(
  graph: RouteGraph,
  nodes: readonly number[],
  index: number,
  memory: TurnMemory,
): RoadOption {
  const next = edgeAt(graph, nodes, index);
  if (index === 0) {
    memory.previous = next.option;
    return next.option;
  }
  if (isInsideJunction(next, nodes[index - 1]!, memory)) return memory.previous;
  memory.junctionEnd = -1;
  const current = edgeAt(graph, nodes, index - 1);
  if (current.isJunction || !isLaneFollow(current) || !next.isJunction || !isLaneFollow(next)) {
    memory.previous = next.option;
    return next.option;
  }
  const tail = lastJunctionEdge(graph, nodes, index);
  memory.junctionEnd = tail.to;
  // A loose end has no direction; the official code then answers without remembering its answer.
  if (current.exitDirection === null || tail.exitDirection === null) return tail.option;
  const crosses = siblingCrosses(graph, nodes, index, current.exitDirection);
  memory.previous = turnOf(current.exitDirection, tail.exitDirection, crosses);
  return memory.previous;
}

/** The edge of a path from its node `index` to the next one. */
export function edgeAt(graph: RouteGraph, nodes: readonly number[], index: number): RouteEdge {
  const edge = graph.edge(nodes[index]!, nodes[index + 1]!);
  invariant(edge !== undefined, 'a path follows the edges of its graph');
  return edge;
}

function isLaneFollow(edge: RouteEdge): boolean {
  return edge.option === RoadOption.LaneFollow;
}

/** Node 0 never counts as the end of a junction: officially the test is "greater than zero". */
function isInsideJunction(next: RouteEdge, previousNode: number, memory: TurnMemory): boolean {
  const { previous, junctionEnd } = memory;
  if (previous === RoadOption.Void || junctionEnd <= 0 || junctionEnd === previousNode)
    return false;
  return next.isJunction && isLaneFollow(next);
}

/** The last of the junction edges that follow each other from `index` on. */
function lastJunctionEdge(graph: RouteGraph, nodes: readonly number[], index: number): RouteEdge {
  let tail = edgeAt(graph, nodes, index);
  for (let at = index + 1; at + 1 < nodes.length; at += 1) {
    const edge = edgeAt(graph, nodes, at);
    if (!edge.isJunction || !isLaneFollow(edge)) break;
    tail = edge;
  }
  return tail;
}

/** How far the other ways out of the node turn: z of the cross products; [0] if there is none. */
function siblingCrosses(
  graph: RouteGraph,
  nodes: readonly number[],
  index: number,
  heading: Vector3,
): number[] {
  const crosses: number[] = [];
  for (const [node, sibling] of graph.edgesFrom(nodes[index]!)) {
    if (node === nodes[index + 1] || !isLaneFollow(sibling)) continue;
    if (sibling.chordDirection !== null) crosses.push(crossZ(heading, sibling.chordDirection));
  }
  return crosses.length === 0 ? [0] : crosses;
}

function turnOf(heading: Vector3, leaving: Vector3, crosses: readonly number[]): RoadOption {
  const cosine = dotOf(heading, leaving) / (lengthOf(heading) * lengthOf(leaving));
  if (Math.acos(Math.min(1, Math.max(-1, cosine))) < STRAIGHT_RAD) return RoadOption.Straight;
  const cross = crossZ(heading, leaving);
  if (cross < Math.min(...crosses)) return RoadOption.Left;
  if (cross > Math.max(...crosses)) return RoadOption.Right;
  if (cross < 0) return RoadOption.Left;
  // An exact reversal has no side; officially it gets no option at all.
  return cross > 0 ? RoadOption.Right : RoadOption.Void;
}

/** z of a × b in double; positive turns right in CARLA's axes. */
function crossZ(a: Vector3, b: Vector3): number {
  return a.x * b.y - a.y * b.x;
}

function dotOf(a: Vector3, b: Vector3): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

function lengthOf(a: Vector3): number {
  return Math.sqrt(dotOf(a, a));
}
