/** How the traffic runs in a lane beside the route: its pace, and whether that changes. m/s, m/s². */
import { STEPS } from '../forecast/forecast-table.js';
import type { Scene } from '../perception/scene.js';

const REACH_M = 60;
const LANE_TOLERANCE_M = 1.2;

export interface LaneMotion {
  /** Mean speed, 0 where nobody moves. */
  readonly speedMps: number;
  /** Mean change of speed. */
  readonly accelerationMps2: number;
}

/** Mean motion of the moving vehicles around the ego at a lateral place of the route. */
export function laneMotion({ table, ego }: Scene, lateralM: number): LaneMotion {
  let speed = 0;
  let acceleration = 0;
  let count = 0;
  for (let row = 0; row < table.rows; row += 1) {
    const cell = row * STEPS;
    const s = table.s[cell]!;
    if (Number.isNaN(s) || Math.abs(s - ego.s) > REACH_M) continue;
    if (Math.abs(table.d[cell]! - lateralM) > LANE_TOLERANCE_M || table.speed[cell]! < 1) continue;
    speed += table.speed[cell]!;
    acceleration += table.tracks[row]!.acceleration;
    count += 1;
  }
  if (count === 0) return { speedMps: 0, accelerationMps2: 0 };
  return { speedMps: speed / count, accelerationMps2: acceleration / count };
}
