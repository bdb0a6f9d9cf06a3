/**
 * Curves between given poses, as roads through junctions need them: a rounded corner where the two
 * directions cross ahead, else two arcs with a common tangent. OpenDRIVE axes, metres, radians.
 * Source: plane geometry; the two-arc form with equal end lengths is the usual biarc.
 */
import { arc, line, type Plan, type PlanSegment, type Pose, wrapped } from './plan.js';

const STRAIGHT_RAD = 1e-9;
const STRAIGHT_M = 1e-7;
/** Pieces shorter than this are left out, metres. */
const LEAST_M = 1e-6;
/** CARLA reckons arcs in float32; of larger ones than this the ends are millimetres off. */
const RADIUS_MOST_M = 10_000;
const TANGENT_RATIOS = [1, 0.75, 1.35, 0.6, 1.7] as const;
/** A corner that bends this much is rounded; less is left to the two arcs if they can do it. */
const CORNER_RAD = 0.3;
const LEAST_CORNER_RAD = 1e-5;
const LEAST_TANGENT_M = 0.02;

/** A curve from one pose to another without a kink at either end. */
export function connect(from: Pose, to: Pose): Plan {
  const turn = wrapped(to.headingRad - from.headingRad);
  const [alongM, leftM] = inFrameOf(from, to);
  if (Math.abs(turn) < STRAIGHT_RAD && Math.abs(leftM) < STRAIGHT_M) return [line(alongM)];
  const rounded = corner(turn, alongM, leftM);
  if (rounded !== null && Math.abs(turn) >= CORNER_RAD) return rounded;
  const plans = TANGENT_RATIOS.map((ratio) => biarc(from, to, ratio));
  const choice = rounded === null ? plans : [...plans, rounded];
  return choice.reduce((best, plan) => (wideM(plan) < wideM(best) ? plan : best));
}

/** `to` as seen from `from`: metres ahead and to the left. */
function inFrameOf(from: Pose, to: Pose): [number, number] {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const cos = Math.cos(from.headingRad);
  const sin = Math.sin(from.headingRad);
  return [dx * cos + dy * sin, dy * cos - dx * sin];
}

/** Line, arc, line through the point where the two directions cross; null where that is not ahead. */
function corner(turn: number, alongM: number, leftM: number): Plan | null {
  if (Math.abs(turn) < LEAST_CORNER_RAD) return null;
  const afterM = leftM / Math.sin(turn);
  const beforeM = alongM - afterM * Math.cos(turn);
  const tangentM = Math.min(beforeM, afterM);
  if (tangentM < (Math.abs(turn) < CORNER_RAD ? LEAST_TANGENT_M : 1)) return null;
  const radiusM = tangentM / Math.tan(Math.abs(turn) / 2);
  const pieces = [
    line(beforeM - tangentM),
    arc(radiusM * Math.abs(turn), Math.sign(turn) / radiusM),
    line(afterM - tangentM),
  ];
  return pieces.filter(({ lengthM }) => lengthM > LEAST_M);
}

/** The largest radius of a plan's arcs; those that do no harm count as alike. */
function wideM(plan: Plan): number {
  const radii = plan.map(({ startPerM }) => (startPerM === 0 ? 0 : 1 / Math.abs(startPerM)));
  return Math.max(RADIUS_MOST_M, ...radii);
}

/**
 * Two arcs that meet with a common tangent.
 * @param ratio of the tangent at the beginning to the one at the end
 */
function biarc(from: Pose, to: Pose, ratio: number): Plan {
  const vx = to.x - from.x;
  const vy = to.y - from.y;
  const ax = Math.cos(from.headingRad);
  const ay = Math.sin(from.headingRad);
  const bx = Math.cos(to.headingRad);
  const by = Math.sin(to.headingRad);
  // With tangents r·d and d: 2r(1 − a·b)·d² + 2(r·v·a + v·b)·d − v·v = 0.
  const vv = vx * vx + vy * vy;
  const half = ratio * (vx * ax + vy * ay) + vx * bx + vy * by;
  const square = 2 * ratio * (1 - (ax * bx + ay * by));
  const root = Math.sqrt(half * half + square * vv);
  // Of the two forms of the same root, the one that subtracts no nearly equal numbers.
  const d = half > 0 ? vv / (half + root) : (root - half) / square;
  const middle = {
    x: (from.x + ratio * (to.x + d * (ax - bx))) / (1 + ratio),
    y: (from.y + ratio * (to.y + d * (ay - by))) / (1 + ratio),
  };
  return [arcTo(from, middle), reversedArcTo(to, middle)];
}

/** The arc that leaves `from` in its direction and reaches a point. */
function arcTo(from: Pose, point: { readonly x: number; readonly y: number }): PlanSegment {
  const [alongM, leftM] = inFrameOf(from, { ...point, headingRad: 0 });
  const chordM = Math.sqrt(alongM * alongM + leftM * leftM);
  if (Math.abs(leftM) < STRAIGHT_M) return line(chordM);
  const curvature = (2 * leftM) / (chordM * chordM);
  const angle = 2 * Math.atan2(leftM, alongM);
  return arc(angle / curvature, curvature);
}

/** The arc that ends at `to` in its direction and starts at a point. */
function reversedArcTo(to: Pose, point: { readonly x: number; readonly y: number }): PlanSegment {
  const back = arcTo({ ...to, headingRad: to.headingRad + Math.PI }, point);
  return arc(back.lengthM, 0 - back.startPerM);
}
