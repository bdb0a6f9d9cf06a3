/**
 * SVG path data in whole centimetres, relative moves only: compact, and nothing is lost that anyone
 * could see. Points are metres in CARLA's axes seen from above, x to the right and y down, which
 * are SVG's own axes, so nothing is mirrored.
 */

/** A point on the ground, metres. */
export interface PlanarPoint {
  readonly x: number;
  readonly y: number;
}

/** Curves may leave their true line by this much, metres. */
const SIMPLIFY_TOLERANCE_M = 0.05;

function squaredDistanceToSegment(p: PlanarPoint, a: PlanarPoint, b: PlanarPoint): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const lengthSquared = dx * dx + dy * dy;
  const along = lengthSquared === 0 ? 0 : ((p.x - a.x) * dx + (p.y - a.y) * dy) / lengthSquared;
  const clamped = Math.min(1, Math.max(0, along));
  const ex = p.x - (a.x + clamped * dx);
  const ey = p.y - (a.y + clamped * dy);
  return ex * ex + ey * ey;
}

/**
 * Drops points that lie within `toleranceM` of the line through the kept ones (Douglas–Peucker).
 */
export function simplify<P extends PlanarPoint>(
  points: readonly P[],
  toleranceM = SIMPLIFY_TOLERANCE_M,
): P[] {
  if (points.length < 3) return [...points];
  const keep = new Uint8Array(points.length);
  keep[0] = 1;
  keep[points.length - 1] = 1;
  const stack: [number, number][] = [[0, points.length - 1]];
  const limit = toleranceM * toleranceM;
  for (let span = stack.pop(); span !== undefined; span = stack.pop()) {
    const [first, last] = span;
    let worst = limit;
    let at = -1;
    for (let i = first + 1; i < last; i += 1) {
      const d = squaredDistanceToSegment(points[i]!, points[first]!, points[last]!);
      if (d > worst) {
        worst = d;
        at = i;
      }
    }
    if (at < 0) continue;
    keep[at] = 1;
    stack.push([first, at], [at, last]);
  }
  return points.filter((_, i) => keep[i] === 1);
}

/**
 * The ring turned so that it runs clockwise on the page. Rings in one path must all turn the same
 * way: where two that turn oppositely overlap, SVG would leave a hole.
 */
export function clockwise<P extends PlanarPoint>(ring: readonly P[]): P[] {
  let twiceArea = 0;
  for (let i = 0; i < ring.length; i += 1) {
    const a = ring[i]!;
    const b = ring[(i + 1) % ring.length]!;
    twiceArea += a.x * b.y - b.x * a.y;
  }
  return twiceArea < 0 ? ring.toReversed() : [...ring];
}

const toCm = (metres: number): number => Math.round(metres * 100);

/** `dx dy` with the blank left out before a minus sign. */
function pair(dx: number, dy: number): string {
  return dy < 0 ? `${dx}${dy}` : `${dx} ${dy}`;
}

/** Path data of one polyline; empty for fewer than two distinct points. */
export function pathData(points: readonly PlanarPoint[], closed = false): string {
  let text = '';
  let lastX = 0;
  let lastY = 0;
  let count = 0;
  for (const point of points) {
    const x = toCm(point.x);
    const y = toCm(point.y);
    if (count === 0) text = `M${pair(x, y)}l`;
    else {
      if (x === lastX && y === lastY) continue;
      const dx = x - lastX;
      text += `${count > 1 && dx >= 0 ? ' ' : ''}${pair(dx, y - lastY)}`;
    }
    lastX = x;
    lastY = y;
    count += 1;
  }
  if (count < 2) return '';
  return closed ? `${text}z` : text;
}

/** Text safe inside SVG elements and attributes. */
export function escapeXml(text: string): string {
  const printable = [...text].filter((c) => c >= ' ' && c !== '\u007f').join('');
  return printable
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
