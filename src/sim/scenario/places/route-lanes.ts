/**
 * The junction that the route goes through next after a scenario's trigger, as lanes: told by the
 * route's commands (left, right, straight), as scenario_runner's helpers do.
 */
import type { Waypoint } from '../../../map/road-map.js';
import { RoadOption } from '../../../map/road-option.js';
import type { RouteLine } from '../../route-line.js';
import type { ScenarioRun } from '../scenario-run.js';
import { orSkip } from '../skip.js';

export interface RouteJunction {
  /** Route indexes: last point before the junction's stretch, first point after it. */
  readonly entryIndex: number;
  readonly exitIndex: number;
  readonly entry: Waypoint;
  readonly exit: Waypoint;
}

function isTurn(option: number): boolean {
  return (
    option === RoadOption.Left || option === RoadOption.Right || option === RoadOption.Straight
  );
}

/** Route point nearest to a location in three dimensions, the later one on a tie. */
function nearestRouteIndex(line: RouteLine, x: number, y: number, z: number): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < line.count; i += 1) {
    const dx = (line.x[i] as number) - x;
    const dy = (line.y[i] as number) - y;
    const dz = (line.z[i] as number) - z;
    const d = dx * dx + dy * dy + dz * dz;
    if (d <= least) {
      least = d;
      nearest = i;
    }
  }
  return nearest;
}

/** The first junction on the route at or after the trigger. Throws ScenarioSkip where there is none. */
export function routeJunction(run: ScenarioRun): RouteJunction {
  const { line, world } = run.context;
  const trigger = run.place('trigger');
  const start = nearestRouteIndex(line, trigger.x, trigger.y, trigger.z);
  let first = start;
  while (first < line.count && !isTurn(line.points[first]!.option)) first += 1;
  let after = first;
  while (after < line.count && isTurn(line.points[after]!.option)) after += 1;
  const exitPoint = orSkip(
    line.points[after],
    'the route has no junction with a way out after the trigger point',
  );
  const before = Math.max(0, first - 1);
  const at = (index: number) =>
    orSkip(
      world.map.waypointAt(line.points[index]!.transform.location),
      'the map has no driving lane',
    );
  return {
    entryIndex: before,
    exitIndex: after,
    entry: at(before),
    exit: orSkip(world.map.waypointAt(exitPoint.transform.location), 'the map has no driving lane'),
  };
}
