/**
 * Road axes through corner points: straight between them, every corner rounded by clothoid, arc and
 * clothoid as in road design. OpenDRIVE axes, metres, radians. Formulas: the usual tangent length of a
 * symmetric transition curve, T = (R + p)·tan(Δ/2) + k with p and k from the clothoid's end point.
 */
import { invariant } from '../../core/errors.js';
import {
  arc,
  endOfSegment,
  line,
  type Plan,
  type PlanSegment,
  type Pose,
  planLengthM,
  wrapped,
} from './plan.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How a corner is rounded. */
export interface Rounding {
  readonly radiusM: number;
  /** Length of the clothoid on each side of the arc; 0 for none. */
  readonly clothoidM: number;
  /** For corners below `GENTLE_RAD`, where it differs: the bends of a road, not its corners. */
  readonly gentle?: { readonly radiusM: number; readonly clothoidM: number };
}

export interface Alignment {
  readonly start: Pose;
  readonly plan: Plan;
}

/** Corners that bend less than this are gentle, radians. */
const GENTLE_RAD = (32 * Math.PI) / 180;
/** Corners that bend less than this stay out, radians. */
const LEAST_TURN_RAD = 1e-6;

/**
 * The axis from the first point to the last. The rounding shrinks where a corner bends too little for
 * its clothoids or its legs are too short.
 */
export function alignmentThrough(points: readonly Point[], rounding: Rounding): Alignment {
  invariant(points.length >= 2, 'an alignment needs two points');
  const headings = legs(points).map(({ headingRad }) => headingRad);
  const lengths = legs(points).map(({ lengthM }) => lengthM);
  const plan: PlanSegment[] = [];
  let usedM = 0;
  for (let corner = 1; corner < points.length; corner += 1) {
    const legM = lengths[corner - 1]! - usedM;
    if (corner === points.length - 1) {
      plan.push(line(legM));
      break;
    }
    const turn = wrapped(headings[corner]! - headings[corner - 1]!);
    // A leg is shared with the corner at its other end, if there is one.
    const nextTurn = wrapped((headings[corner + 1] ?? headings[corner]!) - headings[corner]!);
    const share = Math.abs(nextTurn) < LEAST_TURN_RAD ? 1 : 0.5;
    const roomM = Math.min(legM, lengths[corner]! * share);
    const round = rounded(turn, rounding, roomM);
    plan.push(line(legM - round.tangentM), ...round.plan);
    usedM = round.tangentM;
  }
  return {
    start: { ...points[0]!, headingRad: headings[0]! },
    plan: plan.filter(({ lengthM }) => lengthM > 1e-9),
  };
}

/** The closed axis through all points, starting in the middle of the leg from the last to the first. */
export function closedAlignment(points: readonly Point[], rounding: Rounding): Alignment {
  const [last, first] = [points[points.length - 1]!, points[0]!];
  const middle = { x: (last.x + first.x) / 2, y: (last.y + first.y) / 2 };
  return alignmentThrough([middle, ...points, middle], rounding);
}

function legs(points: readonly Point[]): { headingRad: number; lengthM: number }[] {
  return points.slice(1).map((point, index) => {
    const dx = point.x - points[index]!.x;
    const dy = point.y - points[index]!.y;
    return { headingRad: Math.atan2(dy, dx), lengthM: Math.sqrt(dx * dx + dy * dy) };
  });
}

/** Clothoid, arc, clothoid for one corner, at most `roomM` long on either tangent. */
function rounded(turn: number, wanted: Rounding, roomM: number): { plan: Plan; tangentM: number } {
  const angle = Math.abs(turn);
  if (angle < LEAST_TURN_RAD) return { plan: [], tangentM: 0 };
  const isGentle = angle < GENTLE_RAD && wanted.gentle !== undefined;
  let { radiusM, clothoidM } = isGentle ? wanted.gentle : wanted;
  // The two clothoids together turn by clothoid / radius; some of the turn is left to the arc.
  clothoidM = Math.min(clothoidM, 0.8 * angle * radiusM);
  const unit = cornerOf(turn, radiusM, clothoidM);
  if (unit.tangentM <= roomM) return unit;
  const scale = roomM / unit.tangentM;
  radiusM *= scale;
  clothoidM *= scale;
  return cornerOf(turn, radiusM, clothoidM);
}

function cornerOf(
  turn: number,
  radiusM: number,
  clothoidM: number,
): { plan: Plan; tangentM: number } {
  const angle = Math.abs(turn);
  const curvature = Math.sign(turn) / radiusM;
  if (clothoidM <= 0) {
    return { plan: [arc(radiusM * angle, curvature)], tangentM: radiusM * Math.tan(angle / 2) };
  }
  const clothoidTurn = clothoidM / (2 * radiusM);
  const entry: PlanSegment = { lengthM: clothoidM, startPerM: 0, endPerM: 1 / radiusM };
  const end = endOfSegment({ x: 0, y: 0, headingRad: 0 }, entry);
  const shiftM = end.y - radiusM * (1 - Math.cos(clothoidTurn));
  const alongM = end.x - radiusM * Math.sin(clothoidTurn);
  return {
    plan: [
      { lengthM: clothoidM, startPerM: 0, endPerM: curvature },
      arc(radiusM * (angle - 2 * clothoidTurn), curvature),
      { lengthM: clothoidM, startPerM: curvature, endPerM: 0 },
    ],
    tangentM: (radiusM + shiftM) * Math.tan(angle / 2) + alongM,
  };
}

/** Length of an alignment, metres. */
export function alignmentLengthM({ plan }: Alignment): number {
  return planLengthM(plan);
}
