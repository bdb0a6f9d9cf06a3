/**
 * Whether a car's box meets another's: exactly, as oriented rectangles, or as published evaluations of open
 * loop do it, on a grid of cells with the ego's box along the axes whatever its heading. Metres, radians,
 * x forward, y right.
 */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
  readonly halfLengthM: number;
  readonly halfWidthM: number;
}

/** Half of a rectangle's extent along a direction. */
function reach({ yawRad, halfLengthM, halfWidthM }: Box, dirX: number, dirY: number): number {
  const cos = Math.cos(yawRad);
  const sin = Math.sin(yawRad);
  return (
    halfLengthM * Math.abs(cos * dirX + sin * dirY) + halfWidthM * Math.abs(cos * dirY - sin * dirX)
  );
}

/** True where two rectangles share area: no side of either parts them (separating axes). */
export function boxesOverlap(a: Box, b: Box): boolean {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  for (const yaw of [a.yawRad, b.yawRad]) {
    const cos = Math.cos(yaw);
    const sin = Math.sin(yaw);
    for (const [dirX, dirY] of [
      [cos, sin],
      [-sin, cos],
    ] as const) {
      const apart = Math.abs(dx * dirX + dy * dirY);
      if (apart >= reach(a, dirX, dirY) + reach(b, dirX, dirY)) return false;
    }
  }
  return true;
}

/** Side of a cell of the published grid. */
export const CELL_M = 0.5;
/** The grid reaches this far to each side. */
export const GRID_REACH_M = 50;
/** The car of the published evaluations, its box 0.5 m ahead of the point that is planned. */
export const PUBLISHED_CAR = { halfLengthM: 2.042, halfWidthM: 0.925, aheadM: 0.5 } as const;

/** Cells of the car's box along the axes, around the planned point: whole numbers, forward and right. */
const FOOTPRINT: readonly (readonly [number, number])[] = (() => {
  const cells: [number, number][] = [];
  const { halfLengthM, halfWidthM, aheadM } = PUBLISHED_CAR;
  for (let i = -10; i <= 10; i += 1) {
    for (let j = -10; j <= 10; j += 1) {
      const x = (i + 0.5) * CELL_M;
      const y = (j + 0.5) * CELL_M;
      if (Math.abs(x - aheadM) <= halfLengthM && Math.abs(y) <= halfWidthM) cells.push([i, j]);
    }
  }
  return cells;
})();

function holds({ x, y, yawRad, halfLengthM, halfWidthM }: Box, atX: number, atY: number): boolean {
  const cos = Math.cos(yawRad);
  const sin = Math.sin(yawRad);
  const along = (atX - x) * cos + (atY - y) * sin;
  const aside = (atY - y) * cos - (atX - x) * sin;
  return Math.abs(along) <= halfLengthM && Math.abs(aside) <= halfWidthM;
}

/**
 * True where a cell of the published car at a point is also one of a box: cells count whose centre lies
 * in the box. Outside the grid nothing is met.
 */
export function cellsOverlap(x: number, y: number, box: Box): boolean {
  const far = box.halfLengthM + box.halfWidthM + 4;
  if (Math.abs(box.x - x) > far || Math.abs(box.y - y) > far) return false;
  const fromX = Math.floor(x / CELL_M);
  const fromY = Math.floor(y / CELL_M);
  for (const [i, j] of FOOTPRINT) {
    const cellX = (fromX + i + 0.5) * CELL_M;
    const cellY = (fromY + j + 0.5) * CELL_M;
    if (Math.abs(cellX) > GRID_REACH_M || Math.abs(cellY) > GRID_REACH_M) continue;
    if (holds(box, cellX, cellY)) return true;
  }
  return false;
}
