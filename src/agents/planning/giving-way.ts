/**
 * What to do about an actor who would be hit: leave those who come from behind to themselves, let those
 * beside come over in front, wait for the others before the stretch that they need. Metres, m/s.
 */
import { STEPS } from '../forecast/forecast-table.js';
import type { Occupancy } from './occupancy.js';
import { isLed, type RolloutState } from './rollout-state.js';
import { HARDEST_MPS2, type RolloutResult, type RolloutTask } from './rollout-task.js';

/** Traffic this parallel and this near beside the way may come over on to it. */
export const BESIDE_PARALLEL = 0.94;
const BESIDE_M = 6.5;
/** Farther behind the ego than this it is not let in. */
const BESIDE_BEHIND_M = 4;
/** Actors faster than this are swift. */
export const SWIFT_MPS = 6;
const YIELDS_MAX = 8;
/** Setting off this much before the stretch is free is tried: launch and way there take time. */
const EARLY_STEPS = 20;
/** By how much later setting off is tried next. */
const LATER_STEPS = 2;
/** Gap to the stretch of a crossing actor when waiting for him. */
const WAIT_GAP_M = 3;
/** The same before swift ones: it takes a run-up to get through between them. */
const RUN_UP_M = 6.5;
/** A hit this much after somebody has passed is not his. */
const PASSED_STEPS = 4;

/** The hit actor was on the ego's way behind it all the time. */
export function isFromBehind(
  task: RolloutTask,
  { table, low }: Occupancy,
  state: RolloutState,
  { hitRow, hitStep, hitColumn }: RolloutResult,
): boolean {
  const cell = hitRow * STEPS;
  if (!isLed(table, hitRow, cell + hitColumn)) return false;
  if (table.s[cell + hitColumn]! > state.s[hitStep]!) return false;
  return !Number.isNaN(low[cell]!) && table.s[cell]! < task.s;
}

/** Changes the plan so that the hit actor need not be hit; false if nothing is left to try. */
export function giveWay(
  task: RolloutTask,
  occupancy: Occupancy,
  state: RolloutState,
  result: RolloutResult,
): boolean {
  if (!task.mayWait) return false;
  return (
    waitLonger(result) ||
    letIn(task, occupancy, state, result) ||
    waitBefore(task, occupancy, result)
  );
}

/** Sets off later for somebody who is waited for already and was hit all the same. */
function waitLonger({ hitRow, hitStep, yields }: RolloutResult): boolean {
  for (const known of yields) {
    if (known.row !== hitRow || known.untilStep >= known.freeStep) continue;
    if (hitStep > known.freeStep + PASSED_STEPS) continue;
    known.untilStep = Math.min(known.freeStep, known.untilStep + LATER_STEPS);
    return true;
  }
  return false;
}

/** Lets traffic in that runs beside the ego's way and is about to come over. */
function letIn(
  task: RolloutTask,
  { table, first }: Occupancy,
  state: RolloutState,
  { hitRow, yields }: RolloutResult,
): boolean {
  const now = hitRow * STEPS;
  if (state.letIn[hitRow] === 1 || table.isStill[hitRow] === 1 || first[hitRow] === 0) return false;
  if (Number.isNaN(table.s[now]!) || table.parallel[now]! < BESIDE_PARALLEL) return false;
  if (Math.abs(table.d[now]!) > BESIDE_M || table.s[now]! < task.s - BESIDE_BEHIND_M) return false;
  if (yields.length >= YIELDS_MAX) return false;
  state.letIn[hitRow] = 1;
  yields.push({ row: hitRow, stopS: Number.POSITIVE_INFINITY, untilStep: 0, freeStep: 0 });
  return true;
}

/** Waits for the hit actor before the stretch of his that was run into; false if it is too late. */
function waitBefore(task: RolloutTask, occupancy: Occupancy, result: RolloutResult): boolean {
  const { hitRow, hitColumn, yields } = result;
  const { table, low } = occupancy;
  const base = hitRow * STEPS;
  let from = hitColumn;
  while (from > 0 && !Number.isNaN(low[base + from - 1]!)) from -= 1;
  let until = hitColumn;
  let zone = occupancy.edgeLow(hitRow, from - 1, from);
  if (isLed(table, hitRow, base + hitColumn)) {
    until = from;
  } else {
    while (until + 1 < STEPS && !Number.isNaN(low[base + until + 1]!)) until += 1;
    for (let k = from; k <= until; k += 1) zone = Math.min(zone, low[base + k]!);
    zone = Math.min(zone, occupancy.edgeLow(hitRow, until + 1, until));
  }
  const brink = zone - task.halfLengthM;
  if (brink - 0.2 - task.s < (task.speedMps * task.speedMps) / (2 * HARDEST_MPS2)) return false;
  const gap = table.tracks[hitRow]!.speed > SWIFT_MPS ? RUN_UP_M : WAIT_GAP_M;
  const stopS = Math.min(brink - WAIT_GAP_M, Math.max(brink - gap, task.s));
  const isKnown = yields.some((known) => known.row === hitRow && known.stopS <= stopS + 0.01);
  if (isKnown || yields.length >= YIELDS_MAX) return false;
  const untilStep = Math.max(0, until - EARLY_STEPS);
  yields.push({ row: hitRow, stopS: Math.max(task.s, stopS), untilStep, freeStep: until });
  return true;
}
