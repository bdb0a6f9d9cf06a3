/** The way of a stream of bicycles: their lane, through the next junction, and some metres beyond. */
import type { Waypoint } from '../../../map/road-map.js';
import { orSkip, ScenarioSkip } from '../skip.js';

const STEP_M = 2;
const MOST_STEPS = 1000;

/** Waypoints every 2 m from the source until `beyondM` past the first junction's exit. */
export function throughBikeLanes(source: Waypoint, beyondM: number): Waypoint[] {
  const way: Waypoint[] = [];
  let hasEntered = false;
  let exit: Waypoint | null = null;
  let at = source;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    at = orSkip(at.next(STEP_M)[0], 'the bicycles find no way through a junction');
    way.push(at);
    if (!hasEntered) hasEntered = at.isJunction;
    else if (exit === null) exit = at.isJunction ? null : at;
    else {
      const dx = at.transform.location.x - exit.transform.location.x;
      const dy = at.transform.location.y - exit.transform.location.y;
      if (Math.sqrt(dx * dx + dy * dy) > beyondM) return way;
    }
  }
  throw new ScenarioSkip('the bicycles find no junction on their lane');
}
