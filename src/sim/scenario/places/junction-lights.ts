/**
 * The traffic lights of a junction with their stop lines, for the roles of light programs. Lights are
 * indices as in `RouteTruth.trafficLights`. A junction that no controller names has the lights whose
 * stop lines lie on its entries.
 */
import type { Vector3 } from '../../../core/float32.js';
import type { RoadMap } from '../../../map/road-map.js';
import { lights, stopBoxes } from '../../../map/signals/index.js';
import type { SimContext } from '../../context.js';
import { junctionWays } from './junction-ways.js';

export interface StopPoint {
  /** Index of the light. */
  readonly light: number;
  /** A point of its stop line, on a lane's centre. */
  readonly location: Vector3;
  readonly roadId: number;
  readonly laneId: number;
}

const cache = new WeakMap<RoadMap, readonly StopPoint[]>();

/** Stop points of all lights of a map, one a lane. */
function stopPoints(map: RoadMap): readonly StopPoint[] {
  let points = cache.get(map);
  if (points === undefined) {
    const boxes = stopBoxes(map).filter((box) => box.kind === 'traffic_light');
    const withBox = new Set(boxes.map((box) => box.signalId));
    // Lights without any stop box become no actors, so they have no index.
    const ids = lights(map)
      .map((light) => light.id)
      .filter((id) => withBox.has(id));
    const index = new Map(ids.map((id, i) => [id, i]));
    points = boxes.flatMap((box) => {
      const light = index.get(box.signalId);
      if (light === undefined) return [];
      const { roadId, laneId } = box;
      return [{ light, location: box.transform.location, roadId, laneId }];
    });
    cache.set(map, points);
  }
  return points;
}

/** Stop points of the lights of one junction. */
export function junctionLights(context: SimContext, junctionId: number): readonly StopPoint[] {
  const { map, lights: table } = context.world;
  const points = stopPoints(map);
  const group = table.groupOfJunction(junctionId);
  if (group >= 0) return points.filter(({ light }) => table.groupOf(light) === group);
  const { entries } = junctionWays(map, junctionId);
  const lanes = new Set(entries.map((lane) => `${lane.roadId}/${lane.laneId}`));
  return points.filter(({ roadId, laneId }) => lanes.has(`${roadId}/${laneId}`));
}

/** The light with the stop point nearest to a location, or −1. */
export function nearestLight(points: readonly StopPoint[], to: Vector3): number {
  let nearest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const { light, location } of points) {
    const dx = location.x - to.x;
    const dy = location.y - to.y;
    const dz = location.z - to.z;
    const d = dx * dx + dy * dy + dz * dz;
    if (d >= least) continue;
    least = d;
    nearest = light;
  }
  return nearest;
}
