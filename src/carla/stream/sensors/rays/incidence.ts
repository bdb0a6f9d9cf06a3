/** The angle at which a ray meets the standing box of a body or of the scenery. World axes, metres. */

/** Columns of boxes. */
export interface BoxColumns {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly yaw: Float64Array;
  readonly halfLength: Float64Array;
  readonly halfWidth: Float64Array;
}

/**
 * Cosine between the box's outward side at (x, y, z), a place on its surface, and the way back along the
 * ray's unit direction: 1 head-on, 0 grazing.
 */
export function incidence(
  columns: BoxColumns,
  slot: number,
  heightM: number,
  x: number,
  y: number,
  z: number,
  dx: number,
  dy: number,
  dz: number,
): number {
  const cos = Math.cos(columns.yaw[slot] as number);
  const sin = Math.sin(columns.yaw[slot] as number);
  const px = x - (columns.x[slot] as number);
  const py = y - (columns.y[slot] as number);
  const half = heightM / 2;
  // Gaps to the three pairs of sides; the place lies on the nearest.
  const ahead = Math.abs(Math.abs(px * cos + py * sin) - (columns.halfLength[slot] as number));
  const aside = Math.abs(Math.abs(py * cos - px * sin) - (columns.halfWidth[slot] as number));
  const above = Math.abs(Math.abs(z - (columns.z[slot] as number) - half) - half);
  if (above <= ahead && above <= aside) return Math.abs(dz);
  return Math.abs(ahead <= aside ? dx * cos + dy * sin : dy * cos - dx * sin);
}
