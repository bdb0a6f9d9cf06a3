/**
 * What a map offers to routes: lanes from junction to junction, and ways through junctions, with what
 * controls them. Works on any road map, made here or not. CARLA's frame, metres, degrees clockwise.
 */
import { distance } from '../../../core/float32.js';
import { LaneType } from '../../lane-type.js';
import type { RoadMap, Waypoint } from '../../road-map.js';
import { type SpeedSignBox, speedSignBoxes, stopBoxes } from '../../signals/index.js';
import { wrapDeg } from './angle.js';

/** A driving lane of a road outside junctions, from where it is entered to its end. */
export interface LaneRun {
  readonly roadId: number;
  readonly laneId: number;
  readonly lengthM: number;
  /** Driving lanes in the same direction, and this one's place among them from the left. */
  readonly laneCount: number;
  readonly laneIndex: number;
  /** The waypoint `alongM` from the entry, 0 < alongM < lengthM. */
  at(alongM: number): Waypoint;
}

export type Turn = 'left' | 'right' | 'straight';

/** One way through a junction: from a lane over a connecting lane into a lane. */
export interface Way {
  readonly junctionId: number;
  readonly approach: LaneRun;
  /** Entry of the connecting lane. */
  readonly entry: Waypoint;
  readonly insideM: number;
  readonly exit: LaneRun;
  readonly turn: Turn;
  /** Yaw at the entry, degrees. */
  readonly entryYawDeg: number;
}

export interface Survey {
  readonly map: RoadMap;
  readonly runs: readonly LaneRun[];
  readonly ways: readonly Way[];
  waysOf(junctionId: number): readonly Way[];
  runOf(roadId: number, laneId: number): LaneRun | undefined;
  /** What holds a lane at its end. */
  hasLight(run: LaneRun): boolean;
  hasStopSign(run: LaneRun): boolean;
  isSignalised(junctionId: number): boolean;
  /** The limit that the last sign along a piece of a lane sets, km/h, or null without a sign. */
  signedKmh(run: LaneRun, fromM: number, toM: number): number | null;
  /** Roads that lead into or out of a junction. */
  armCount(junctionId: number): number;
}

/** Ways that turn by less than this count as straight on, degrees (CARLA's planner takes 35). */
const STRAIGHT_DEG = 35;
const INSIDE_M = 0.01;
const NEAR_SIGN_M = 1.5;

/** Surveys a map once. */
export function surveyOf(map: RoadMap): Survey {
  const runs = new Map<string, LaneRun>();
  for (const [entry] of map.topology()) {
    if (entry.isJunction || runs.has(keyOf(entry.roadId, entry.laneId))) continue;
    const run = runFrom(map, entry);
    if (run !== null) runs.set(keyOf(entry.roadId, entry.laneId), run);
  }
  const ways = map.topology().flatMap(([before, entry]) => {
    if (before.isJunction || !entry.isJunction) return [];
    const approach = runs.get(keyOf(before.roadId, before.laneId));
    const way = approach === undefined ? null : wayFrom(runs, approach, entry);
    return way === null ? [] : [way];
  });
  const byJunction = new Map<number, Way[]>();
  for (const way of ways) {
    const list = byJunction.get(way.junctionId) ?? [];
    list.push(way);
    byJunction.set(way.junctionId, list);
  }
  const boxes = stopBoxes(map);
  const lanesWith = (kind: string) =>
    new Set(boxes.filter((box) => box.kind === kind).map((box) => keyOf(box.roadId, box.laneId)));
  const lit = lanesWith('traffic_light');
  const stopping = lanesWith('stop_sign');
  const signs = speedSignBoxes(map);
  const waysOf = (junctionId: number) => byJunction.get(junctionId) ?? [];
  return {
    map,
    runs: [...runs.values()],
    ways,
    waysOf,
    runOf: (roadId, laneId) => runs.get(keyOf(roadId, laneId)),
    hasLight: ({ roadId, laneId }) => lit.has(keyOf(roadId, laneId)),
    hasStopSign: ({ roadId, laneId }) => stopping.has(keyOf(roadId, laneId)),
    isSignalised: (junctionId) =>
      waysOf(junctionId).some(({ approach }) => lit.has(keyOf(approach.roadId, approach.laneId))),
    signedKmh: (run, fromM, toM) => lastSign(signs, run, fromM, toM),
    armCount: (junctionId) =>
      new Set(waysOf(junctionId).flatMap(({ approach, exit }) => [approach.roadId, exit.roadId]))
        .size,
  };
}

/** A sign's box lies on the lane that it holds for. */
function lastSign(
  signs: readonly SpeedSignBox[],
  run: LaneRun,
  fromM: number,
  toM: number,
): number | null {
  const own = signs.filter(({ roadId, laneId }) => roadId === run.roadId && laneId === run.laneId);
  let found: number | null = null;
  for (let alongM = fromM; alongM <= toM && own.length > 0; alongM += 1) {
    const { location } = run.at(alongM).transform;
    const sign = own.find(({ transform }) => distance(transform.location, location) < NEAR_SIGN_M);
    found = sign?.speedKmh ?? found;
  }
  return found;
}

const keyOf = (roadId: number, laneId: number): string => `${roadId} ${laneId}`;

function runFrom(map: RoadMap, entry: Waypoint): LaneRun | null {
  const { roadId, laneId, roadLengthM: lengthM, runsWithS } = entry;
  const at = (alongM: number): Waypoint => {
    const held = Math.min(Math.max(alongM, INSIDE_M), lengthM - INSIDE_M);
    return map.waypointOnRoad(roadId, laneId, runsWithS ? held : lengthM - held)!;
  };
  for (const place of [INSIDE_M, lengthM / 2, lengthM - INSIDE_M]) {
    if (map.waypointOnRoad(roadId, laneId, place)?.laneType !== LaneType.Driving) return null;
  }
  let laneCount = 1;
  let laneIndex = 0;
  const middle = at(lengthM / 2);
  for (let lane = middle.left(); lane !== null; lane = lane.left()) {
    if (lane.runsWithS !== runsWithS) break;
    if (lane.laneType !== LaneType.Driving) continue;
    laneCount += 1;
    laneIndex += 1;
  }
  for (let lane = middle.right(); lane !== null; lane = lane.right()) {
    if (lane.laneType === LaneType.Driving) laneCount += 1;
  }
  return { roadId, laneId, lengthM, laneCount, laneIndex, at };
}

function wayFrom(
  runs: ReadonlyMap<string, LaneRun>,
  approach: LaneRun,
  entry: Waypoint,
): Way | null {
  const insideM = entry.roadLengthM;
  const after = entry.next(insideM + 0.2);
  const [exit] = after;
  if (after.length !== 1 || exit === undefined || exit.isJunction) return null;
  const run = runs.get(keyOf(exit.roadId, exit.laneId));
  if (run === undefined) return null;
  const entryYawDeg = entry.transform.rotation.yawDeg;
  const bendDeg = wrapDeg(run.at(0.1).transform.rotation.yawDeg - entryYawDeg);
  const turn = Math.abs(bendDeg) < STRAIGHT_DEG ? 'straight' : bendDeg > 0 ? 'right' : 'left';
  return { junctionId: entry.junctionId, approach, entry, insideM, exit: run, turn, entryYawDeg };
}

/** A junction of two-way streets, not a ramp or part of a roundabout. */
export function isOrdinary(way: Way, survey: Survey): boolean {
  const ways = survey.waysOf(way.junctionId);
  const arms = new Set(ways.map(({ approach }) => approach.roadId));
  return arms.size >= 3 && ways.every(({ exit }) => arms.has(exit.roadId));
}

/** Side from which traffic on `other` comes for somebody on `own`. */
export type Side = 'left' | 'right' | 'opposite' | 'same';

/** By the difference of the headings at the entries: 30–135°, 135–225°, 225–330°. */
export function sideOf(own: Way, other: Way): Side {
  const turned = other.entryYawDeg - own.entryYawDeg;
  const degrees = turned - 360 * Math.floor(turned / 360);
  if (degrees >= 30 && degrees < 135) return 'left';
  if (degrees >= 135 && degrees < 225) return 'opposite';
  return degrees >= 225 && degrees < 330 ? 'right' : 'same';
}

/** Total change of heading along a run between two places, degrees, absolute steps summed. */
export function bendDeg(run: LaneRun, fromM: number, toM: number): number {
  let sum = 0;
  let last = run.at(fromM).transform.rotation.yawDeg;
  for (let alongM = fromM + 5; alongM <= toM; alongM += 5) {
    const yawDeg = run.at(alongM).transform.rotation.yawDeg;
    sum += Math.abs(wrapDeg(yawDeg - last));
    last = yawDeg;
  }
  return sum;
}

/** Change of heading along a run between two places, degrees clockwise. */
export function netBendDeg(run: LaneRun, fromM: number, toM: number): number {
  let sum = 0;
  let last = run.at(fromM).transform.rotation.yawDeg;
  for (let alongM = fromM + 5; alongM <= toM; alongM += 5) {
    const yawDeg = run.at(alongM).transform.rotation.yawDeg;
    sum += wrapDeg(yawDeg - last);
    last = yawDeg;
  }
  return sum;
}
