/**
 * Roundabouts with one lane: a circle driven counter-clockwise, a junction where each arm meets it,
 * short roads between. Who drives on the circle goes first. OpenDRIVE axes, metres, radians.
 */
import type { Point } from './alignment.js';
import { type Arm, drivingOf, lanesInto, lanesOutOf } from './arms.js';
import { addCrosswalk, controlJunction } from './control.js';
import type { TownDraft } from './draft.js';
import { buildJunction } from './junction.js';
import { constant, type TownRoad } from './model.js';
import type { Movement } from './movements.js';
import { arc } from './plan.js';
import { oneWay } from './profile.js';

export interface RoundaboutPlan {
  readonly at: Point;
  readonly zM: number;
  /** Radius of the inner edge of the lane. */
  readonly radiusM: number;
  /** Arms with the direction in which they lead away, counter-clockwise. */
  readonly arms: readonly { readonly arm: Arm; readonly angleRad: number }[];
  readonly speedKmh: number;
  readonly hasCrosswalks: boolean;
}

const LANE_M = 4.25;
const SHOULDER_M = 0.6;
const APRON_M = 1.2;
/** Half of the part of the circle that lies in the junction of an arm. */
const HALF_SPAN_RAD = (34 * Math.PI) / 180;

/** The circle's road from one arm's junction to the next one's. */
function circleRoad(
  draft: TownDraft,
  name: string,
  plan: RoundaboutPlan,
  fromRad: number,
  toRad: number,
  sidewalkM: number,
): TownRoad {
  const { at, radiusM, zM, speedKmh } = plan;
  const side = { driving: 1, widthM: LANE_M, shoulderM: SHOULDER_M, sidewalkM };
  return draft.street({
    name,
    start: {
      x: at.x + radiusM * Math.cos(fromRad),
      y: at.y + radiusM * Math.sin(fromRad),
      headingRad: fromRad + Math.PI / 2,
    },
    plan: [arc(radiusM * (toRad - fromRad), 1 / radiusM)],
    profile: oneWay(side, APRON_M),
    speedKmh,
    clearM: 0,
    elevations: [{ s: 0, ...constant(zM) }],
  });
}

/** Adds the circle and a junction for each arm; traffic that arrives yields. */
export function buildRoundabout(draft: TownDraft, name: string, plan: RoundaboutPlan): void {
  const { arms } = plan;
  const sidewalks = arms.map(({ arm }) => {
    const lane = lanesInto(arm).find(({ type }) => type === 'sidewalk');
    return lane === undefined ? 0 : lane.outerM - lane.innerM;
  });
  const circle = arms.map(({ angleRad }, index) => {
    const isLast = index === arms.length - 1;
    const next = arms[isLast ? 0 : index + 1]!.angleRad + (isLast ? 2 * Math.PI : 0);
    const [from, to] = [angleRad + HALF_SPAN_RAD, next - HALF_SPAN_RAD];
    return circleRoad(draft, name, plan, from, to, sidewalks[index]!);
  });
  arms.forEach(({ arm }, index) => {
    const before: Arm = { road: circle[(index + arms.length - 1) % arms.length]!, end: 'end' };
    const after: Arm = { road: circle[index]!, end: 'start' };
    const junction = buildJunction(
      draft,
      `${name} and ${arm.road.name}`,
      [before, arm, after],
      movementsAt(before, arm, after),
    );
    controlJunction(draft, junction, ['none', 'yield', 'none']);
    if (plan.hasCrosswalks) addCrosswalk(draft, arm);
  });
}

function movementsAt(before: Arm, arm: Arm, after: Arm): Movement[] {
  const [circleIn] = drivingOf(lanesInto(before));
  const [circleOut] = drivingOf(lanesOutOf(after));
  const [armIn] = drivingOf(lanesInto(arm));
  const [armOut] = drivingOf(lanesOutOf(arm));
  return [
    {
      from: before,
      fromLane: circleIn!,
      to: after,
      toLane: circleOut!,
      turn: 'Straight',
      border: 'none',
      hasVerge: true,
    },
    {
      from: before,
      fromLane: circleIn!,
      to: arm,
      toLane: armOut!,
      turn: 'Right',
      border: 'kerb',
    },
    { from: arm, fromLane: armIn!, to: after, toLane: circleOut!, turn: 'Right', border: 'kerb' },
  ];
}
