/** Public entry of routing: the planner, lengths and thinning of routes. */
export * from './downsample.js';
export type { SearchVersion } from './path-search.js';
export * from './plan.js';
export {
  interpolateTrajectory,
  type PlanOptions,
  routeGraphOf,
  type TracePoint,
  traceRoute,
} from './planner.js';
export type { PlannerMap, PlannerWaypoint } from './planner-map.js';
export type { LaneEdge, RouteEdge, RouteGraph } from './route-graph.js';
export * from './summary.js';
