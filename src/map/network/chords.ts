/**
 * The straight pieces (chords) that stand for every lane in nearest-lane queries, cut as CARLA's
 * client cuts them (LibCarla road/Map.cpp CreateRtree): one chord for a lane on a straight flat
 * record, else steps of 1 m with a new chord once the direction has turned by more than π/100 or the
 * chord is longer than 100 m. A chord end is a float32 point in CARLA's axes with its road s.
 */

import { toRadiansF32 } from '../../core/float32.js';
import { sineCosineF32 } from '../../core/sine-f32.js';
import { LaneType } from '../lane-type.js';
import type { LaneGraph } from './lane-graph.js';
import { emptyPose, type LanePose, lanePoseAt } from './lane-pose.js';
import { StraightLaneTest } from './straight-lane.js';
import { EPSILON, laneEntryS } from './travel.js';

const STEP_M = 1;
const EDGE_M = 0.000001;
const TURN_RAD_MAX = Math.PI / 100;
const LENGTH_M_MAX = 100;

const f = Math.fround;

/** All chords of a map in the client's order of insertion. */
export interface Chords {
  readonly count: number;
  readonly lane: Int32Array;
  /** Road s of the two ends, metres. */
  readonly fromS: Float64Array;
  readonly toS: Float64Array;
  /** Six float32 numbers a chord: from x, y, z, to x, y, z. Metres. */
  readonly points: Float32Array;
}

/** Growing typed arrays for chords. */
class ChordColumns {
  private lane = new Int32Array(1024);
  private fromS = new Float64Array(1024);
  private toS = new Float64Array(1024);
  private points = new Float32Array(6 * 1024);
  private count = 0;

  add(lane: number, fromS: number, toS: number, from: LanePose, to: LanePose): void {
    if (this.count === this.lane.length) this.grow();
    const i = this.count;
    this.count += 1;
    this.lane[i] = lane;
    this.fromS[i] = fromS;
    this.toS[i] = toS;
    const k = i * 6;
    this.points[k] = from.x;
    this.points[k + 1] = from.y;
    this.points[k + 2] = from.z;
    this.points[k + 3] = to.x;
    this.points[k + 4] = to.y;
    this.points[k + 5] = to.z;
  }

  private grow(): void {
    const size = this.lane.length * 2;
    const lane = new Int32Array(size);
    lane.set(this.lane);
    this.lane = lane;
    const fromS = new Float64Array(size);
    fromS.set(this.fromS);
    this.fromS = fromS;
    const toS = new Float64Array(size);
    toS.set(this.toS);
    this.toS = toS;
    const points = new Float32Array(6 * size);
    points.set(this.points);
    this.points = points;
  }

  finish(): Chords {
    return {
      count: this.count,
      lane: this.lane.slice(0, this.count),
      fromS: this.fromS.slice(0, this.count),
      toS: this.toS.slice(0, this.count),
      points: this.points.slice(0, this.count * 6),
    };
  }
}

/** Cuts every lane except lane 0 and those of type `None`. */
export function cutChords(graph: LaneGraph): Chords {
  const columns = new ChordColumns();
  const cutter = new LaneCutter(graph, columns);
  const { laneId, laneType } = graph.arrays;
  for (let lane = 0; lane < graph.laneCount; lane += 1) {
    if (laneId[lane] !== 0 && (laneType[lane]! & LaneType.Any) > 0) cutter.cut(lane);
  }
  return columns.finish();
}

class LaneCutter {
  private from = emptyPose();
  private to = emptyPose();
  private readonly straightTest: StraightLaneTest;

  constructor(
    private readonly graph: LaneGraph,
    private readonly columns: ChordColumns,
  ) {
    this.straightTest = new StraightLaneTest(graph);
  }

  cut(lane: number): void {
    const entryS = laneEntryS(this.graph, lane);
    lanePoseAt(this.graph, lane, entryS, this.from);
    if (this.straightTest.isStraight(lane)) this.cutStraight(lane, entryS);
    else this.cutCurved(lane, entryS);
  }

  private cutStraight(lane: number, entryS: number): void {
    const lengthM = this.remainingM(lane, entryS) - EDGE_M;
    if (lengthM < EDGE_M) return;
    this.close(lane, entryS, this.advance(lane, entryS, lengthM));
  }

  private cutCurved(lane: number, entryS: number): void {
    let fromS = entryS;
    let s = entryS;
    for (;;) {
      const stepM = Math.min(STEP_M, this.remainingM(lane, s) - EDGE_M);
      if (stepM < EDGE_M) {
        this.close(lane, fromS, s);
        return;
      }
      s = this.advance(lane, s, stepM);
      lanePoseAt(this.graph, lane, s, this.to);
      if (hasTurned(this.from, this.to) || Math.abs(fromS - s) > LENGTH_M_MAX) {
        this.columns.add(lane, fromS, s, this.from, this.to);
        const spare = this.from;
        this.from = this.to;
        this.to = spare;
        fromS = s;
      }
    }
  }

  private close(lane: number, fromS: number, toS: number): void {
    lanePoseAt(this.graph, lane, toS, this.to);
    this.columns.add(lane, fromS, toS, this.from, this.to);
  }

  private remainingM(lane: number, s: number): number {
    const start = this.graph.laneStartS(lane);
    if (!this.graph.runsWithS(lane)) return s - start;
    return start + this.graph.laneLengthM(lane) - s;
  }

  private advance(lane: number, s: number, distanceM: number): number {
    const forward = this.graph.runsWithS(lane);
    const moved = s + (forward ? distanceM : -distanceM);
    return moved + (forward ? -EPSILON : EPSILON);
  }
}

const cosines = { sine: 0, cosine: 0 };

/** True where the angle between two poses' forward vectors is above the limit; float32 throughout. */
function hasTurned(a: LanePose, b: LanePose): boolean {
  if (a.yawDeg === b.yawDeg && a.pitchDeg === b.pitchDeg) return false;
  sineCosineF32(toRadiansF32(a.pitchDeg), cosines);
  const az = cosines.sine;
  const aFlat = cosines.cosine;
  sineCosineF32(toRadiansF32(a.yawDeg), cosines);
  const ax = f(cosines.cosine * aFlat);
  const ay = f(cosines.sine * aFlat);
  sineCosineF32(toRadiansF32(b.pitchDeg), cosines);
  const bz = cosines.sine;
  const bFlat = cosines.cosine;
  sineCosineF32(toRadiansF32(b.yawDeg), cosines);
  const bx = f(cosines.cosine * bFlat);
  const by = f(cosines.sine * bFlat);
  const dot = f(f(f(ax * bx) + f(ay * by)) + f(az * bz));
  const lengthA = f(Math.sqrt(f(f(f(ax * ax) + f(ay * ay)) + f(az * az))));
  const lengthB = f(Math.sqrt(f(f(f(bx * bx) + f(by * by)) + f(bz * bz))));
  // Above 1 by rounding the arc cosine is no number, and then nothing has turned.
  return f(Math.acos(f(dot / f(lengthA * lengthB)))) > TURN_RAD_MAX;
}
