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
/** A corner bends at least this much; less is left to the two arcs. */
const CORNER_RAD = 0.3;

/** A curve from one pose to another without a kink at either end. */
export function connect(from: Pose, to: Pose): Plan {
  const turn = wrapped(to.headingRad - from.headingRad);
  const [alongM, leftM] = inFrameOf(from, to);
  if (Math.abs(turn) < STRAIGHT_RAD && Math.abs(leftM) < STRAIGHT_M) return [line(alongM)];
  return corner(turn, alongM, leftM) ?? biarc(from, to);
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
  if (Math.abs(turn) < CORNER_RAD) return null;
  const afterM = leftM / Math.sin(turn);
  const beforeM = alongM - afterM * Math.cos(turn);
  const tangentM = Math.min(beforeM, afterM);
  if (tangentM < 1) return null;
  const radiusM = tangentM / Math.tan(Math.abs(turn) / 2);
  const pieces = [
    line(beforeM - tangentM),
    arc(radiusM * Math.abs(turn), Math.sign(turn) / radiusM),
    line(afterM - tangentM),
  ];
  return pieces.filter(({ lengthM }) => lengthM > LEAST_M);
}

/** Two arcs that meet with a common tangent, both ends equally far from their tangents' corners. */
function biarc(from: Pose, to: Pose): Plan {
  const vx = to.x - from.x;
  const vy = to.y - from.y;
  const ax = Math.cos(from.headingRad);
  const ay = Math.sin(from.headingRad);
  const bx = Math.cos(to.headingRad);
  const by = Math.sin(to.headingRad);
  const tx = ax + bx;
  const ty = ay + by;
  const vt = vx * tx + vy * ty;
  const vv = vx * vx + vy * vy;
  const factor = 2 * (1 - (ax * bx + ay * by));
  const d = factor < 1e-12 ? vv / (2 * vt) : (-vt + Math.sqrt(vt * vt + factor * vv)) / factor;
  const middle = {
    x: (from.x + to.x + d * (ax - bx)) / 2,
    y: (from.y + to.y + d * (ay - by)) / 2,
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
