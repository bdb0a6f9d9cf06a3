/**
 * Ways a vehicle may take from where it is: chains of lanes long enough for the forecast. At forks all
 * branches for background traffic; scenario vehicles take the way that the last of them took, else the
 * straightest one or, where the scenario says that its flow turns, the rightmost.
 */
import type { LaneShape, LaneShapes } from '../perception/lane-shapes.js';
import type { Track } from '../perception/track.js';
import type { Tracks } from '../perception/tracks.js';

const WAYS_MAX = 3;
const LANES_MAX = 12;

/** A chain of lanes; `stopM` is where along it a red light ends it, Infinity without one. */
export interface Way {
  readonly lanes: readonly LaneShape[];
  readonly stopM: number;
}

export interface WayRules {
  readonly shapes: LaneShapes;
  readonly tracks: Tracks;
  /** True where a lane ends at a light that is not green. */
  readonly isHeld: (lane: number) => boolean;
  /** The scenario's flow turns right at the junction. */
  readonly flowTurnsRight: boolean;
}

/** Ways of a vehicle on a lane that reach at least `lengthM` beyond its place. */
export function waysOf(track: Track, lengthM: number, rules: WayRules): Way[] {
  const ways: Way[] = [];
  const start = track.lane;
  if (start === null) return ways;
  extend([start], start.lengthM - track.along, start.lengthM, lengthM, track, rules, ways);
  return ways;
}

function extend(
  lanes: LaneShape[],
  reachM: number,
  totalM: number,
  wantedM: number,
  track: Track,
  rules: WayRules,
  out: Way[],
): void {
  const last = lanes[lanes.length - 1]!;
  if (track.isReactive && rules.isHeld(last.lane)) {
    out.push({ lanes, stopM: totalM - 1 });
    return;
  }
  if (reachM >= wantedM || last.next.length === 0 || lanes.length >= LANES_MAX) {
    out.push({ lanes, stopM: Number.POSITIVE_INFINITY });
    return;
  }
  for (const next of branches(last, track, rules)) {
    if (out.length >= WAYS_MAX) return;
    const shape = rules.shapes.of(next);
    const { lengthM } = shape;
    extend([...lanes, shape], reachM + lengthM, totalM + lengthM, wantedM, track, rules, out);
  }
}

function branches(lane: LaneShape, track: Track, rules: WayRules): readonly number[] {
  const { next } = lane;
  if (next.length < 2 || track.isReactive) return next;
  const seen = rules.tracks.wayBehind(lane.lane);
  if (seen >= 0 && next.includes(seen)) return [seen];
  if (!rules.flowTurnsRight) return next.slice(0, 1);
  return [rightmost(next, rules.shapes)];
}

function rightmost(lanes: readonly number[], shapes: LaneShapes): number {
  let best = lanes[0]!;
  let most = Number.NEGATIVE_INFINITY;
  for (const lane of lanes) {
    const { x, y, cos, sin, count } = shapes.of(lane);
    const right = (y[count - 1]! - y[0]!) * cos[0]! - (x[count - 1]! - x[0]!) * sin[0]!;
    if (right > most) {
      most = right;
      best = lane;
    }
  }
  return best;
}
