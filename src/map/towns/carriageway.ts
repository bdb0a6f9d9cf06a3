/**
 * One direction of a motorway that runs in a ring: a closed axis along its left edge, cut into roads
 * by the junctions where lanes split, join, begin and end. Stations are metres along the axis.
 * OpenDRIVE axes, metres, radians.
 */
import { type Alignment, alignmentLengthM } from './alignment.js';
import { type Arm, type ArmLane, drivingOf, lanesInto, lanesOutOf } from './arms.js';
import { controlJunction } from './control.js';
import type { TownDraft } from './draft.js';
import { buildJunction } from './junction.js';
import type { TownRoad } from './model.js';
import type { Movement } from './movements.js';
import { cutPlan, type Plan, type Pose, poseAlong } from './plan.js';
import { oneWay } from './profile.js';
import { addSpeedSigns } from './speed-signs.js';

/** `off` and `on`: a ramp leaves or joins; `add` and `drop`: a lane begins or ends on the right. */
export type BreakKind = 'off' | 'on' | 'add' | 'drop';

export interface Break {
  readonly kind: BreakKind;
  readonly fromM: number;
  readonly toM: number;
  /** Lanes before and after. An `off` with as many after as before leaves from a shared lane. */
  readonly before: number;
  readonly after: number;
  readonly ramp?: Arm;
}

export interface CarriagewayPlan {
  readonly name: string;
  readonly axis: Alignment;
  readonly laneM: number;
  readonly shoulderM: number;
  readonly vergeM: number;
  readonly speedKmh: number;
}

/** Pose of the axis at a station, which may lie beyond one turn. */
export function stationPose({ axis }: CarriagewayPlan, s: number): Pose {
  const lengthM = alignmentLengthM(axis);
  return poseAlong(axis.start, axis.plan, s - Math.floor(s / lengthM) * lengthM);
}

function between(axis: Alignment, fromM: number, toM: number): Plan {
  const lengthM = alignmentLengthM(axis);
  const from = fromM - Math.floor(fromM / lengthM) * lengthM;
  const to = from + (toM - fromM);
  if (to <= lengthM) return cutPlan(axis.plan, from, to);
  return [...cutPlan(axis.plan, from, lengthM), ...cutPlan(axis.plan, 0, to - lengthM)];
}

/** Adds the roads and junctions of a carriageway; breaks in order along it. */
export function buildCarriageway(
  draft: TownDraft,
  plan: CarriagewayPlan,
  breaks: readonly Break[],
): void {
  const turnM = alignmentLengthM(plan.axis);
  const roads = breaks.map((here, index) => {
    const isLast = index === breaks.length - 1;
    const next = breaks[isLast ? 0 : index + 1]!;
    return mainRoad(draft, plan, here.toM, next.fromM + (isLast ? turnM : 0), here.after);
  });
  breaks.forEach((here, index) => {
    const before: Arm = { road: roads[(index + breaks.length - 1) % breaks.length]!, end: 'end' };
    const after: Arm = { road: roads[index]!, end: 'start' };
    const arms = here.ramp === undefined ? [before, after] : [before, after, here.ramp];
    const name = `${plan.name} ${here.kind} ${index + 1}`;
    const junction = buildJunction(draft, name, arms, movementsOf(here, before, after));
    controlJunction(draft, junction, []);
  });
}

function mainRoad(
  draft: TownDraft,
  plan: CarriagewayPlan,
  fromM: number,
  toM: number,
  lanes: number,
): TownRoad {
  const { laneM, shoulderM, vergeM, speedKmh, name } = plan;
  const road = draft.street({
    name,
    start: stationPose(plan, fromM),
    plan: between(plan.axis, fromM, toM),
    profile: oneWay({ driving: lanes, widthM: laneM, shoulderM }, vergeM),
    type: 'motorway',
    speedKmh,
    clearM: 0,
  });
  addSpeedSigns(draft, road, { speedKmh, firstM: 10, everyM: 60 });
  return road;
}

function movementsOf({ kind, ramp }: Break, before: Arm, after: Arm): Movement[] {
  const ins = drivingOf(lanesInto(before));
  const outs = drivingOf(lanesOutOf(after));
  const through = Math.min(ins.length, outs.length);
  const straight = (from: Arm, fromLane: ArmLane, to: Arm, toLane: ArmLane): Movement => ({
    from,
    fromLane,
    to,
    toLane,
    turn: 'Straight',
    border: 'none',
  });
  const movements = Array.from({ length: through }, (_, lane) => ({
    ...straight(before, ins[lane]!, after, outs[lane]!),
    hasVerge: lane === 0,
  }));
  const [lastIn, lastOut] = [ins[ins.length - 1]!, outs[outs.length - 1]!];
  if (kind === 'add' || kind === 'drop') {
    movements.push({
      ...straight(before, lastIn, after, lastOut),
      border: 'kerb',
      hasVerge: false,
    });
  } else if (kind === 'off') {
    const [rampOut] = drivingOf(lanesOutOf(ramp!));
    movements.push({
      ...straight(before, lastIn, ramp!, rampOut!),
      border: 'kerb',
      hasVerge: false,
    });
  } else {
    const [rampIn] = drivingOf(lanesInto(ramp!));
    movements.push({
      ...straight(ramp!, rampIn!, after, lastOut),
      border: 'kerb',
      hasVerge: false,
    });
  }
  return movements;
}
