/**
 * Where a lane's centre is at road s, and which way it points. Computed in OpenDRIVE's right-handed
 * frame in the client's mixture of double and float32 (LibCarla road/Lane.cpp, road/Road.cpp), then
 * flipped into CARLA's left-handed axes: y and yaw change sign, lanes against s turn by 180° and
 * their pitch becomes 360° minus pitch. Metres and degrees, both float32.
 */

import { type SineCosine, sineCosineF32 } from '../../core/sine-f32.js';
import type { LaneGraph } from './lane-graph.js';
import { recordAt } from './record-search.js';

const f = Math.fround;
const DEG_PER_RAD_F32 = f(180 / f(Math.PI));

/** A pose in CARLA's axes; a mutable record so that hot loops make no garbage. Roll is always 0. */
export interface LanePose {
  x: number;
  y: number;
  z: number;
  pitchDeg: number;
  yawDeg: number;
}

export function emptyPose(): LanePose {
  return { x: 0, y: 0, z: 0, pitchDeg: 0, yawDeg: 0 };
}

const turn: SineCosine = { sine: 0, cosine: 0 };
const lateral = { offsetM: 0, slope: 0 };

/**
 * Writes the pose of a lane's centre at road s into `out`. Lane 0 gives the reference line shifted by
 * the lane offset.
 */
export function lanePoseAt(graph: LaneGraph, lane: number, s: number, out: LanePose): void {
  const { arrays } = graph;
  const road = graph.roadOfLane(lane);
  const laneId = arrays.laneId[lane]!;
  const clamped = Math.min(Math.max(s, 0), arrays.roadLength[road]!);
  const { laneOffsets, laneOffsetStarts, elevations, elevationStarts } = arrays;
  const offsetFrom = laneOffsetStarts[road]!;
  const offset = laneOffsets.find(offsetFrom, laneOffsetStarts[road + 1]!, clamped);
  const offsetM = f(laneOffsets.valueAt(offset, clamped));
  accumulateLateral(graph, lane, laneId, s);
  const laneOffsetM = f(lateral.offsetM);
  const laneSlope = f(f(lateral.slope) - f(laneOffsets.slopeAt(offset, s)));

  const { planStarts, planS, plans } = arrays;
  const plan = recordAt(planS, planStarts[road]!, planStarts[road + 1]!, clamped);
  const planPose = plans[plan]!.poseAt(clamped - planS[plan]!);
  sineCosineF32(f(planPose.tangentRad), turn);
  // The normal points right of the reference line: (sin, −cos).
  const x = f(planPose.x + f(-offsetM * turn.sine));
  const y = f(planPose.y + f(-offsetM * -turn.cosine));
  out.x = f(x + f(laneOffsetM * turn.sine));
  out.y = -f(y + f(laneOffsetM * -turn.cosine));

  const elevationFrom = elevationStarts[road]!;
  const elevation = elevations.find(elevationFrom, elevationStarts[road + 1]!, s);
  out.z = f(elevations.valueAt(elevation, s));
  const pitchDeg = f(f(elevations.slopeAt(elevation, s)) * DEG_PER_RAD_F32);
  const yawDeg = f(f(-(planPose.tangentRad - laneSlope)) * DEG_PER_RAD_F32);
  const runsWithS = graph.runsWithS(lane);
  out.pitchDeg = runsWithS ? pitchDeg : f(360 - pitchDeg);
  out.yawDeg = runsWithS ? yawDeg : f(yawDeg + 180);
}

/**
 * Distance of the lane's centre from lane 0 (right positive) and its slope d/ds, summed from the
 * centre outwards: full widths of the inner lanes, half of its own.
 */
function accumulateLateral(graph: LaneGraph, lane: number, laneId: number, s: number): void {
  lateral.offsetM = 0;
  lateral.slope = 0;
  if (laneId === 0) return;
  const { laneId: ids, widthStarts, widths } = graph.arrays;
  const step = laneId < 0 ? -1 : 1;
  let inner = lane;
  while (ids[inner - step]! * step > 0 && sameSection(graph, inner - step, lane)) inner -= step;
  let offsetM = 0;
  let slope = 0;
  for (let k = inner; ; k += step) {
    const from = widthStarts[k]!;
    const to = widthStarts[k + 1]!;
    if (from < to) {
      const record = widths.find(from, to, s);
      const widthM = widths.valueAt(record, s);
      const widthSlope = widths.slopeAt(record, s);
      const share = k === lane ? 0.5 : 1;
      offsetM -= step * (widthM * share);
      slope -= step * widthSlope * share;
    }
    if (k === lane) break;
  }
  lateral.offsetM = offsetM;
  lateral.slope = slope;
}

function sameSection(graph: LaneGraph, lane: number, other: number): boolean {
  const { laneSection } = graph.arrays;
  return laneSection[lane] === laneSection[other];
}
