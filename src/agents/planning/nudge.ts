/**
 * Keeping clear of oncoming cars that reach into the ego's lane: a small shift within the lane, away from
 * them. Metres; to the right positive.
 */
import { TICK_SECONDS } from '../../bridge/frame.js';
import { STEPS } from '../forecast/forecast-table.js';
import { clamp } from '../geometry.js';
import { EGO_HALF_WIDTH_M, type Scene } from '../perception/scene.js';

const CLEARANCE_M = 0.55;
const AHEAD_M = 60;
/** Sideways speed of the nudge. */
const RATE_MPS = 0.7;
/** How far the body may reach over the lane's edge. */
const OVER_EDGE_M = 0.15;

export class Nudge {
  valueM = 0;

  update(scene: Scene): void {
    const step = RATE_MPS * TICK_SECONDS;
    const wanted = scene.ego.speedMps > 0.5 ? wantedNudge(scene) : this.valueM;
    this.valueM += clamp(wanted - this.valueM, -step, step);
  }
}

function wantedNudge(scene: Scene): number {
  const { table, ego, sides, path } = scene;
  let push = 0;
  for (let row = 0; row < table.rows; row += 1) {
    if (table.isStill[row] === 1) continue;
    for (let k = 0; k < STEPS; k += 2) {
      const cell = row * STEPS + k;
      const s = table.s[cell]!;
      if (Number.isNaN(s) || table.speed[cell]! > -1) continue;
      if (table.parallel[cell]! > -0.97 || sides.junction[path.indexAt(s)] !== -1) continue;
      if (s < ego.s - 6 || s > ego.s + AHEAD_M) continue;
      const d = table.d[cell]!;
      const gap = Math.abs(d) - table.halfAcross[cell]! - EGO_HALF_WIDTH_M;
      if (gap > CLEARANCE_M || gap < -0.7) continue;
      const away = (d < 0 ? 1 : -1) * (CLEARANCE_M - gap);
      if (Math.abs(away) > Math.abs(push)) push = away;
    }
  }
  const half = sides.widthM[path.indexAt(ego.s)]! / 2;
  const most = Math.max(0, half - EGO_HALF_WIDTH_M + OVER_EDGE_M);
  return clamp(push, -most, most);
}
