/** How fast the traffic runs in a lane beside the route. m/s. */
import { STEPS } from '../forecast/forecast-table.js';
import type { Scene } from '../perception/scene.js';

const REACH_M = 60;
const LANE_TOLERANCE_M = 1.2;

/** Mean speed of the vehicles around the ego at a lateral place of the route; 0 when there are none. */
export function laneSpeedMps({ table, ego }: Scene, lateralM: number): number {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < table.rows; row += 1) {
    const cell = row * STEPS;
    const s = table.s[cell]!;
    if (Number.isNaN(s) || Math.abs(s - ego.s) > REACH_M) continue;
    if (Math.abs(table.d[cell]! - lateralM) > LANE_TOLERANCE_M || table.speed[cell]! < 1) continue;
    sum += table.speed[cell]!;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}
