/**
 * Plan view pieces of made-up roads: lines, arcs and clothoids, where they lead, and how to turn them
 * round or cut them. OpenDRIVE axes (x east, y north), metres, radians, curvature positive to the
 * left (ASAM OpenDRIVE 1.4H, 5.3.4). Double precision throughout.
 */

/** A place with a direction. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly headingRad: number;
}

/** Curvature runs linearly from `startPerM` to `endPerM`; a line has 0 and 0, an arc twice the same. */
export interface PlanSegment {
  readonly lengthM: number;
  readonly startPerM: number;
  readonly endPerM: number;
}

export type Plan = readonly PlanSegment[];

/** Even number of intervals of Simpson's rule along a clothoid; its error is far below 1e-9 m. */
const CLOTHOID_INTERVALS = 64;

export const line = (lengthM: number): PlanSegment => ({ lengthM, startPerM: 0, endPerM: 0 });

export const arc = (lengthM: number, curvaturePerM: number): PlanSegment => ({
  lengthM,
  startPerM: curvaturePerM,
  endPerM: curvaturePerM,
});

/** The angle in (−π, π]. */
export function wrapped(angleRad: number): number {
  const turns = Math.round(angleRad / (2 * Math.PI));
  const result = angleRad - turns * 2 * Math.PI;
  return result <= -Math.PI ? result + 2 * Math.PI : result;
}

/** The pose `lengthM` straight ahead. */
export function ahead(pose: Pose, lengthM: number): Pose {
  return {
    x: pose.x + lengthM * Math.cos(pose.headingRad),
    y: pose.y + lengthM * Math.sin(pose.headingRad),
    headingRad: pose.headingRad,
  };
}

/** The pose moved to its right, direction kept; negative moves left. */
export function aside(pose: Pose, rightM: number): Pose {
  return {
    x: pose.x + rightM * Math.sin(pose.headingRad),
    y: pose.y - rightM * Math.cos(pose.headingRad),
    headingRad: pose.headingRad,
  };
}

/** The same place looked at from the other direction. */
export function turnedBack(pose: Pose): Pose {
  return { x: pose.x, y: pose.y, headingRad: wrapped(pose.headingRad + Math.PI) };
}

/** Where a segment that starts at `pose` ends. */
export function endOfSegment(pose: Pose, segment: PlanSegment): Pose {
  const { lengthM, startPerM, endPerM } = segment;
  if (startPerM !== endPerM) return endOfClothoid(pose, segment);
  if (startPerM === 0) return ahead(pose, lengthM);
  const { x, y, headingRad } = pose;
  const end = headingRad + lengthM * startPerM;
  return {
    x: x + (Math.sin(end) - Math.sin(headingRad)) / startPerM,
    y: y - (Math.cos(end) - Math.cos(headingRad)) / startPerM,
    headingRad: end,
  };
}

function endOfClothoid(pose: Pose, { lengthM, startPerM, endPerM }: PlanSegment): Pose {
  const rate = (endPerM - startPerM) / lengthM;
  const step = lengthM / CLOTHOID_INTERVALS;
  const headingAt = (s: number) => pose.headingRad + startPerM * s + (rate * s * s) / 2;
  let sumX = 0;
  let sumY = 0;
  for (let index = 0; index <= CLOTHOID_INTERVALS; index += 1) {
    const isEnd = index === 0 || index === CLOTHOID_INTERVALS;
    const weight = isEnd ? 1 : index % 2 === 1 ? 4 : 2;
    const heading = headingAt(index * step);
    sumX += weight * Math.cos(heading);
    sumY += weight * Math.sin(heading);
  }
  return {
    x: pose.x + (sumX * step) / 3,
    y: pose.y + (sumY * step) / 3,
    headingRad: headingAt(lengthM),
  };
}

/** Where a plan that starts at `pose` ends. */
export function endOfPlan(pose: Pose, plan: Plan): Pose {
  return plan.reduce(endOfSegment, pose);
}

export function planLengthM(plan: Plan): number {
  return plan.reduce((sum, { lengthM }) => sum + lengthM, 0);
}

/** The same curve driven from its end to its start. */
export function reversedPlan(plan: Plan): Plan {
  return [...plan].reverse().map(({ lengthM, startPerM, endPerM }) => ({
    lengthM,
    startPerM: 0 - endPerM,
    endPerM: 0 - startPerM,
  }));
}

/** The pose `s` metres along a plan. */
export function poseAlong(start: Pose, plan: Plan, s: number): Pose {
  return endOfPlan(start, cutPlan(plan, 0, s));
}

/** The part of a plan between two lengths, 0 ≤ from ≤ to ≤ its length. */
export function cutPlan(plan: Plan, fromM: number, toM: number): Plan {
  const pieces: PlanSegment[] = [];
  let at = 0;
  for (const segment of plan) {
    const { lengthM, startPerM, endPerM } = segment;
    const a = Math.max(fromM - at, 0);
    const b = Math.min(toM - at, lengthM);
    if (b > a) {
      const curvature = (ds: number) =>
        startPerM === endPerM ? startPerM : startPerM + ((endPerM - startPerM) * ds) / lengthM;
      pieces.push({ lengthM: b - a, startPerM: curvature(a), endPerM: curvature(b) });
    }
    at += lengthM;
  }
  return pieces;
}
