/**
 * Lengths that a scenario file asks of the map once its places are known; formulas then use them by
 * name. Metres.
 */
import { z } from 'zod';
import type { Waypoint } from '../../map/road-map.js';
import { plannedWaypoints } from './places/planned-path.js';
import type { ScenarioRun } from './scenario-run.js';
import type { TypeReader } from './type-reader.js';

/** `afterJunction`: from the last junction on the planned way from one place to another to its end. */
export const measureSchema = z.strictObject({
  afterJunction: z.strictObject({ from: z.string(), to: z.string() }),
});

function distanceM(a: Waypoint, b: Waypoint): number {
  const [p, q] = [a.transform.location, b.transform.location];
  const dx = p.x - q.x;
  const dy = p.y - q.y;
  const dz = p.z - q.z;
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

/** Reads a measure into a function that takes it. */
export function readMeasure(json: unknown, reader: TypeReader): (run: ScenarioRun) => number {
  const { afterJunction } = reader.parse(measureSchema, json);
  const from = reader.place(afterJunction.from);
  const to = reader.place(afterJunction.to);
  return (run) => {
    const way = plannedWaypoints(run, run.place(from).waypoint, run.place(to).waypoint);
    let lengthM = 0;
    for (let i = way.length - 2; i >= 0; i -= 1) {
      lengthM += distanceM(way[i]!, way[i + 1]!);
      if (way[i]!.isJunction) break;
    }
    return lengthM;
  };
}
