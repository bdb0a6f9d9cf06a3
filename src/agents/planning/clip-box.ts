/** A box turned against a strip: which stretch of the strip it covers. Metres. */

export interface Stretch {
  low: number;
  high: number;
}

/**
 * Range in x of the part of a box that lies within bottom ≤ y ≤ top; low > high when there is none.
 * The box lies around the origin with half axes (lx, ly) and (wx, wy).
 */
export function clipBox(
  lx: number,
  ly: number,
  wx: number,
  wy: number,
  bottom: number,
  top: number,
  out: Stretch,
): void {
  out.low = Number.POSITIVE_INFINITY;
  out.high = Number.NEGATIVE_INFINITY;
  let x = wx - lx;
  let y = wy - ly;
  for (let corner = 0; corner < 4; corner += 1) {
    const l = corner < 2 ? 1 : -1;
    const w = corner === 0 || corner === 3 ? 1 : -1;
    const nextX = l * lx + w * wx;
    const nextY = l * ly + w * wy;
    if (y >= bottom && y <= top) take(x, out);
    cross(x, y, nextX, nextY, bottom, out);
    cross(x, y, nextX, nextY, top, out);
    x = nextX;
    y = nextY;
  }
}

/** Takes the place where an edge crosses a level. */
function cross(ax: number, ay: number, bx: number, by: number, level: number, out: Stretch): void {
  if ((ay - level) * (by - level) < 0) take(ax + ((bx - ax) * (level - ay)) / (by - ay), out);
}

function take(x: number, out: Stretch): void {
  if (x < out.low) out.low = x;
  if (x > out.high) out.high = x;
}
