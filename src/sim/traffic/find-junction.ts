/** Finds the next junction on a car's path and notes the car's way through it. */
import { MarkKind } from './lane-line.js';
import type { TrafficCar } from './traffic-car.js';

/** Junctions farther ahead than this are not looked for, metres. */
const SIGHT_M = 60;
/** Looking further is put off until this much more can be seen, metres. */
const SIGHT_STEP_M = 15;
/** A stop or yield sign this near to the entry belongs to it, metres. */
const SIGN_AT_ENTRY_M = 12;

/**
 * Fills `car.ahead` with the first junction after the one the car is in. False if none is in sight.
 */
export function findJunction(car: TrafficCar): boolean {
  const { path, inside, ahead } = car;
  const untilS = car.s + SIGHT_M;
  const fromS = inside.junctionId >= 0 ? inside.exitS : car.s;
  if (car.searchedS > untilS - SIGHT_STEP_M) return false;
  path.extendTo(untilS);
  let i = path.indexAt(Math.max(fromS, car.searchedS)) + 1;
  while (i < path.count && path.s[i]! < untilS && path.junction[i]! < 0) i += 1;
  if (i >= path.count || path.junction[i]! < 0) {
    car.searchedS = untilS;
    return false;
  }
  ahead.clear();
  ahead.junctionId = path.junction[i]!;
  ahead.entryS = path.s[i - 1]!;
  noteLanes(car, i);
  ahead.isMinor = hasSignAt(car, ahead.entryS);
  car.searchedS = ahead.exitS;
  return true;
}

/** Lanes of the path from point i to the junction's end. */
function noteLanes(car: TrafficCar, from: number): void {
  const { path, ahead } = car;
  let lane = -1;
  let i = from;
  for (; ; i += 1) {
    if (i >= path.count && !path.extendTo(path.endS + 1)) break;
    if (path.junction[i] !== ahead.junctionId) break;
    if (path.lane[i] === lane) continue;
    lane = path.lane[i]!;
    ahead.lanes.push(lane);
    ahead.starts.push(path.s[i - 1]!);
  }
  ahead.exitS = path.s[i - 1]!;
}

function hasSignAt(car: TrafficCar, entryS: number): boolean {
  const { path } = car;
  for (let k = 0; k < path.markCount; k += 1) {
    const kind = path.markKind[k]!;
    if (kind !== MarkKind.StopSign && kind !== MarkKind.YieldSign) continue;
    const beforeM = entryS - path.markS[k]!;
    if (beforeM > -2 && beforeM < SIGN_AT_ENTRY_M) return true;
  }
  return false;
}
