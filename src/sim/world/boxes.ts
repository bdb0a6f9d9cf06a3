/**
 * Oriented boxes on the ground plane: overlap, the shortest way apart, and the corners. Separating-axis
 * test over the two boxes' axes; metres, radians.
 */

/** Reused result of `separation`: how deep, and along which unit vector b must move to part from a. */
export interface Separation {
  depthM: number;
  nx: number;
  ny: number;
}

/** A box: centre, heading, half length along the heading, half width across it. */
export interface GroundBox {
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
  readonly halfLengthM: number;
  readonly halfWidthM: number;
}

const SCRATCH: Separation = { depthM: 0, nx: 0, ny: 0 };

/**
 * Penetration of two boxes: `out.depthM` > 0 when they overlap, ≤ 0 when at least that far apart on
 * one of the four axes; (nx, ny) points from a to b. All numbers are plain so that nothing is allocated.
 */
export function separation(
  ax: number,
  ay: number,
  aYaw: number,
  aHalfLength: number,
  aHalfWidth: number,
  bx: number,
  by: number,
  bYaw: number,
  bHalfLength: number,
  bHalfWidth: number,
  out: Separation = SCRATCH,
): Separation {
  const dx = bx - ax;
  const dy = by - ay;
  const ca = Math.cos(aYaw);
  const sa = Math.sin(aYaw);
  const cb = Math.cos(bYaw);
  const sb = Math.sin(bYaw);
  // Cosine and sine of the angle between the boxes, as the projections need only their size.
  const c = Math.abs(ca * cb + sa * sb);
  const s = Math.abs(ca * sb - sa * cb);
  out.depthM = Number.POSITIVE_INFINITY;
  consider(out, dx * ca + dy * sa, aHalfLength + bHalfLength * c + bHalfWidth * s, ca, sa);
  consider(out, dy * ca - dx * sa, aHalfWidth + bHalfLength * s + bHalfWidth * c, -sa, ca);
  consider(out, dx * cb + dy * sb, bHalfLength + aHalfLength * c + aHalfWidth * s, cb, sb);
  consider(out, dy * cb - dx * sb, bHalfWidth + aHalfLength * s + aHalfWidth * c, -sb, cb);
  return out;
}

function consider(out: Separation, along: number, reach: number, nx: number, ny: number): void {
  const depth = reach - Math.abs(along);
  if (depth >= out.depthM) return;
  out.depthM = depth;
  out.nx = along < 0 ? -nx : nx;
  out.ny = along < 0 ? -ny : ny;
}

/** True if the two boxes share area. */
export function boxesOverlap(a: GroundBox, b: GroundBox): boolean {
  return (
    separation(
      a.x,
      a.y,
      a.yawRad,
      a.halfLengthM,
      a.halfWidthM,
      b.x,
      b.y,
      b.yawRad,
      b.halfLengthM,
      b.halfWidthM,
    ).depthM > 0
  );
}
