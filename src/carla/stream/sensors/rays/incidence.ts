/** The angle at which a ray meets the box of a body. World axes, metres. */
import type { ActorTable } from '../../../../sim/world/actor-table.js';

/**
 * Cosine between the box's outward side at (x, y, z), a place on its surface, and the way back along the
 * ray's unit direction: 1 head-on, 0 grazing.
 */
export function incidence(
  actors: ActorTable,
  slot: number,
  x: number,
  y: number,
  z: number,
  dx: number,
  dy: number,
  dz: number,
): number {
  const cos = Math.cos(actors.yaw[slot] as number);
  const sin = Math.sin(actors.yaw[slot] as number);
  const px = x - (actors.x[slot] as number);
  const py = y - (actors.y[slot] as number);
  const half = actors.halfHeight[slot] as number;
  // Gaps to the three pairs of sides; the place lies on the nearest.
  const ahead = Math.abs(Math.abs(px * cos + py * sin) - (actors.halfLength[slot] as number));
  const aside = Math.abs(Math.abs(py * cos - px * sin) - (actors.halfWidth[slot] as number));
  const above = Math.abs(Math.abs(z - (actors.z[slot] as number) - half) - half);
  if (above <= ahead && above <= aside) return Math.abs(dz);
  return Math.abs(ahead <= aside ? dx * cos + dy * sin : dy * cos - dx * sin);
}
