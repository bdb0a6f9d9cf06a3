/**
 * Ways of others as a watchful driver learns them: where each actor has been, and from those that have
 * gone where the next on the same way will be. Metres, radians, seconds.
 */
import type { ActorTruth } from '../../src/bridge/frame.js';
import { boxesOverlap, type GroundBox } from '../../src/sim/world/boxes.js';

interface Point {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
  readonly s: number;
}

/** Ways shorter than this say nothing, metres. */
const SHORTEST_M = 25;
const SAME_WAY_M = 1;

export class Trails {
  private readonly open = new Map<number, Point[]>();
  private readonly closed: (readonly Point[])[] = [];

  /** True once somebody has been seen on a whole way. */
  get isKnown(): boolean {
    return this.closed.length > 0;
  }

  /** Takes in where everybody is on this tick. */
  watch(actors: readonly ActorTruth[]): void {
    const seen = new Set<number>();
    for (const actor of actors) {
      if (actor.roleName !== 'scenario') continue;
      seen.add(actor.id);
      this.extend(actor);
    }
    for (const [id, points] of this.open) {
      if (seen.has(id)) continue;
      this.open.delete(id);
      this.close(points);
    }
  }

  /** Box of an actor in some seconds: along the way of those before it, else straight on; null: gone. */
  boxAt(actor: ActorTruth, seconds: number): GroundBox | null {
    const { location, rotation } = actor.transform;
    const { x: vx, y: vy } = actor.velocity;
    const speed = Math.sqrt(vx * vx + vy * vy);
    const size = { halfLengthM: actor.extent.x, halfWidthM: Math.max(0.3, actor.extent.y) };
    const found = this.wayOf(location.x, location.y);
    if (found === null) {
      const yawRad = (rotation.yawDeg * Math.PI) / 180;
      return { x: location.x + vx * seconds, y: location.y + vy * seconds, yawRad, ...size };
    }
    const s = found.s + speed * seconds;
    const { way } = found;
    const point = way.find((candidate) => candidate.s >= s);
    if (point === undefined) return null;
    return { x: point.x, y: point.y, yawRad: point.yaw, ...size };
  }

  /** True if a car on any known way would touch the box. */
  touches(box: GroundBox): boolean {
    return this.closed.some((way) =>
      way.some((point) => {
        const dx = point.x - box.x;
        const dy = point.y - box.y;
        if (dx * dx + dy * dy > 100) return false;
        const { x, y, yaw } = point;
        return boxesOverlap(box, { x, y, yawRad: yaw, halfLengthM: 2.5, halfWidthM: 1.05 });
      }),
    );
  }

  private extend(actor: ActorTruth): void {
    const { location, rotation } = actor.transform;
    let points = this.open.get(actor.id);
    if (points === undefined) {
      points = [];
      this.open.set(actor.id, points);
    }
    const last = points[points.length - 1];
    let s = 0;
    if (last !== undefined) {
      const dx = location.x - last.x;
      const dy = location.y - last.y;
      const step = Math.sqrt(dx * dx + dy * dy);
      if (step < 0.3) return;
      s = last.s + step;
    }
    points.push({ x: location.x, y: location.y, yaw: (rotation.yawDeg * Math.PI) / 180, s });
  }

  private close(points: readonly Point[]): void {
    const last = points[points.length - 1];
    if (last === undefined || last.s < SHORTEST_M) return;
    // Of two that run together only the longer is kept.
    const first = points[0]!;
    for (let i = 0; i < this.closed.length; i += 1) {
      const way = this.closed[i]!;
      if (isOn(way, last) && isOn(way, first)) return;
      if (isOn(points, way[0]!) && isOn(points, way[way.length - 1]!)) {
        this.closed[i] = points;
        return;
      }
    }
    this.closed.push(points);
  }

  private wayOf(x: number, y: number): { way: readonly Point[]; s: number } | null {
    for (const way of this.closed) {
      let least = SAME_WAY_M * SAME_WAY_M;
      let s = -1;
      for (const point of way) {
        const d = (point.x - x) * (point.x - x) + (point.y - y) * (point.y - y);
        if (d < least) {
          least = d;
          s = point.s;
        }
      }
      if (s >= 0) return { way, s };
    }
    return null;
  }
}

function isOn(way: readonly Point[], point: Point): boolean {
  return way.some(({ x, y }) => {
    const dx = x - point.x;
    const dy = y - point.y;
    return dx * dx + dy * dy < SAME_WAY_M * SAME_WAY_M;
  });
}
