/**
 * Gentle bends for roads that would otherwise lead straight from corner to corner: long legs get
 * corners of their own, evenly spaced, to one side and the other in turn. Where a road begins and ends
 * it keeps its direction. Metres.
 */
import type { Random } from '../../core/random.js';
import type { Point } from './alignment.js';

export interface Meander {
  /** Legs shorter than this stay straight; longer ones get a bend for each time they hold it. */
  readonly leastLegM: number;
  /** How far a bend lies aside, as a share of the distance to its neighbours. */
  readonly aside: readonly [least: number, most: number];
  /** The road stays straight this far from either end. */
  readonly keepM: number;
}

/** The points of a road with further ones in its long legs; first and last point stay. */
export function meandering(points: readonly Point[], random: Random, plan: Meander): Point[] {
  let side = random.chance(0.5) ? 1 : -1;
  return points.flatMap((from, index) => {
    const to = points[index + 1];
    if (to === undefined) return [from];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const lengthM = Math.sqrt(dx * dx + dy * dy);
    const firstM = index === 0 ? plan.keepM : 0;
    const lastM = lengthM - (index === points.length - 2 ? plan.keepM : 0);
    const freeM = lastM - firstM;
    if (freeM < plan.leastLegM) return [from];
    const bends = Math.floor(freeM / plan.leastLegM);
    const spacingM = freeM / (bends + 1);
    const at = (alongM: number, leftM: number): Point => ({
      x: from.x + (alongM * dx - leftM * dy) / lengthM,
      y: from.y + (alongM * dy + leftM * dx) / lengthM,
    });
    const corners: Point[] = firstM > 0 ? [at(firstM, 0)] : [];
    for (let bend = 1; bend <= bends; bend += 1) {
      side = -side;
      corners.push(at(firstM + bend * spacingM, side * random.uniform(...plan.aside) * spacingM));
    }
    if (lastM < lengthM) corners.push(at(lastM, 0));
    return [from, ...corners];
  });
}
