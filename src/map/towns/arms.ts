/**
 * A road's end as a junction sees it: where it is, and which lanes lead in and out. "Inner" and
 * "outer" are distances from the reference line to the edges of a lane, to the right for lanes that
 * lead in (looking into the junction) and to the right for lanes that lead out (looking out of it).
 */
import { cubicAt, type TownLane, type TownLaneType, type TownRoad } from './model.js';
import { endOfPlan, type Pose, planLengthM, turnedBack } from './plan.js';

export interface Arm {
  readonly road: TownRoad;
  /** Which end of the road lies at the junction. */
  readonly end: 'start' | 'end';
}

export interface ArmLane {
  readonly id: number;
  readonly type: TownLaneType;
  readonly innerM: number;
  readonly outerM: number;
}

/** The end of the reference line, looking into the junction. */
export function poseInto({ road, end }: Arm): Pose {
  return end === 'end' ? endOfPlan(road.start, road.plan) : turnedBack(road.start);
}

/** The end of the reference line, looking out of the junction. */
export const poseOutOf = (arm: Arm): Pose => turnedBack(poseInto(arm));

/** Height of the road at the junction, metres. */
export function heightOf({ road, end }: Arm): number {
  const s = end === 'end' ? planLengthM(road.plan) : 0;
  let height = 0;
  for (const record of road.elevations) if (record.s <= s) height = cubicAt(record, s - record.s);
  return height;
}

function sideLanes({ road, end }: Arm, side: 'left' | 'right'): ArmLane[] {
  const { sections } = road;
  const section = end === 'end' ? sections[sections.length - 1]! : sections[0]!;
  const ds = end === 'end' ? planLengthM(road.plan) - section.s : 0;
  const sign = side === 'left' ? 1 : -1;
  let edgeM = 0;
  return section[side].map((lane: TownLane, index) => {
    const innerM = edgeM;
    edgeM += cubicAt(lane.width, ds);
    return { id: sign * (index + 1), type: lane.type, innerM, outerM: edgeM };
  });
}

/** Lanes on the side that leads into the junction, from the centre outwards. */
export const lanesInto = (arm: Arm): ArmLane[] =>
  sideLanes(arm, arm.end === 'end' ? 'right' : 'left');

/** Lanes on the side that leads out of the junction, from the centre outwards. */
export const lanesOutOf = (arm: Arm): ArmLane[] =>
  sideLanes(arm, arm.end === 'end' ? 'left' : 'right');

export const drivingOf = (lanes: readonly ArmLane[]): ArmLane[] =>
  lanes.filter(({ type }) => type === 'driving');

/** Distance from the reference line to the outer edge of all lanes of a side. */
export function edgeM(lanes: readonly ArmLane[]): number {
  return lanes[lanes.length - 1]?.outerM ?? 0;
}
