/**
 * Do two closed segments of the plane share a point? Exact for any doubles: the orientation test
 * falls back to integer arithmetic when rounding could decide it (the filter is Shewchuk's). Touching
 * end points count; a segment of length zero is no segment, as in the geometry library officially used.
 */

export interface Point2 {
  readonly x: number;
  readonly y: number;
}

/** (3 + 16ε)ε with ε = 2⁻⁵³: relative error bound of the plain determinant. */
const FILTER = 3.3306690738754716e-16;

/** Sign of the double area of (a, b, c): 1 counter-clockwise, -1 clockwise, 0 on one line; exact. */
export function orientation(a: Point2, b: Point2, c: Point2): number {
  const left = (a.x - c.x) * (b.y - c.y);
  const right = (a.y - c.y) * (b.x - c.x);
  const area = left - right;
  if (Math.abs(area) > FILTER * (Math.abs(left) + Math.abs(right))) return Math.sign(area);
  return exactOrientation(a, b, c);
}

/** A double as mantissa · 2^exponent with an integer mantissa. */
function splitDouble(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return {
    mantissa: bits >> 63n === 1n ? -magnitude : magnitude,
    exponent: (biased === 0 ? 1 : biased) - 1075,
  };
}

function exactOrientation(a: Point2, b: Point2, c: Point2): number {
  const parts = [a.x, a.y, b.x, b.y, c.x, c.y].map(splitDouble);
  const lowest = Math.min(...parts.map((part) => part.exponent));
  const [ax, ay, bx, by, cx, cy] = parts.map(
    ({ mantissa, exponent }) => mantissa << BigInt(exponent - lowest),
  ) as [bigint, bigint, bigint, bigint, bigint, bigint];
  const area = (ax - cx) * (by - cy) - (ay - cy) * (bx - cx);
  return area > 0n ? 1 : area < 0n ? -1 : 0;
}

/** True if c, known to lie on the line through a and b, lies between them. */
function isBetween(a: Point2, b: Point2, c: Point2): boolean {
  return (
    Math.min(a.x, b.x) <= c.x &&
    c.x <= Math.max(a.x, b.x) &&
    Math.min(a.y, b.y) <= c.y &&
    c.y <= Math.max(a.y, b.y)
  );
}

/** True if the closed segments a–b and c–d share a point. */
export function segmentsMeet(a: Point2, b: Point2, c: Point2, d: Point2): boolean {
  if ((a.x === b.x && a.y === b.y) || (c.x === d.x && c.y === d.y)) return false;
  const abc = orientation(a, b, c);
  const abd = orientation(a, b, d);
  const cda = orientation(c, d, a);
  const cdb = orientation(c, d, b);
  if (abc * abd < 0 && cda * cdb < 0) return true;
  return (
    (abc === 0 && isBetween(a, b, c)) ||
    (abd === 0 && isBetween(a, b, d)) ||
    (cda === 0 && isBetween(c, d, a)) ||
    (cdb === 0 && isBetween(c, d, b))
  );
}
