/**
 * Where the camera and all bodies were at its last two measurements, and from that the way of a point:
 * from the camera's axes now to its axes then, on a body or standing in the world. Metres, radians.
 */
import type { Viewpoint } from '../../../../sim/sensors/mount.js';
import type { ActorTable } from '../../../../sim/world/actor-table.js';

interface Pose {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly yaw: number;
}

interface Moment {
  readonly bodies: ReadonlyMap<number, Pose>;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly axes: Float64Array;
}

export class BodyPoses {
  private now: Moment | null = null;
  private earlier: Moment | null = null;
  private readonly found = new Map<number, Float64Array>();

  /** Takes over a new moment; the one before is kept. */
  next(actors: ActorTable, view: Viewpoint): void {
    const bodies = new Map<number, Pose>();
    for (let i = 0; i < actors.count; i += 1) {
      const slot = actors.slots[i] as number;
      // Pictures carry the lower 16 bits of an id.
      bodies.set((actors.id[slot] as number) & 0xffff, {
        x: actors.x[slot] as number,
        y: actors.y[slot] as number,
        z: actors.z[slot] as number,
        yaw: actors.yaw[slot] as number,
      });
    }
    this.earlier = this.now;
    this.now = { bodies, x: view.x, y: view.y, z: view.z, axes: view.axes.slice() };
    this.found.clear();
  }

  /**
   * Three rows of four numbers: factors of forward, right and up now, and what is added, for forward,
   * right and up then. `id` 0 stands for the world; a body that was not there then counts as standing.
   */
  since(id: number): Float64Array {
    let way = this.found.get(id);
    if (way === undefined) {
      way = wayBetween(this.now, this.earlier, id);
      this.found.set(id, way);
    }
    return way;
  }
}

function wayBetween(now: Moment | null, then: Moment | null, id: number): Float64Array {
  const rows = new Float64Array(12);
  if (now === null || then === null) return rows;
  const a = now.bodies.get(id);
  const b = then.bodies.get(id);
  const turn = a !== undefined && b !== undefined ? b.yaw - a.yaw : 0;
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  const [fromX, fromY, fromZ] = a !== undefined && b !== undefined ? [a.x, a.y, a.z] : [0, 0, 0];
  const [toX, toY, toZ] = a !== undefined && b !== undefined ? [b.x, b.y, b.z] : [0, 0, 0];
  // The camera's own place, moved as a point of the body would have moved.
  const dx = now.x - fromX;
  const dy = now.y - fromY;
  const place = [
    toX + dx * cos - dy * sin - then.x,
    toY + dx * sin + dy * cos - then.y,
    toZ + now.z - fromZ - then.z,
  ] as const;
  for (let row = 0; row < 3; row += 1) {
    const [ux, uy, uz] = then.axes.subarray(3 * row, 3 * row + 3) as unknown as [
      number,
      number,
      number,
    ];
    for (let k = 0; k < 3; k += 1) {
      const vx = now.axes[3 * k] as number;
      const vy = now.axes[3 * k + 1] as number;
      const vz = now.axes[3 * k + 2] as number;
      rows[4 * row + k] = ux * (vx * cos - vy * sin) + uy * (vx * sin + vy * cos) + uz * vz;
    }
    rows[4 * row + 3] = ux * place[0] + uy * place[1] + uz * place[2];
  }
  return rows;
}
