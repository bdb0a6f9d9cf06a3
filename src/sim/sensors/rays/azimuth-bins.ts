/**
 * Which boxes a column of a scanning LiDAR can meet: for each horizontal step of a sweep the boxes whose
 * surrounding ball reaches into its direction. Angles are in the sensor's axes, radians.
 */
import type { RayScene } from './ray-scene.js';

const TURN = 2 * Math.PI;

export class AzimuthBins {
  private readonly heads: Int32Array;
  private next = new Int32Array(4096);
  private items = new Int32Array(4096);
  private used = 0;
  private readonly ball = new Float64Array(4);

  /** @param steps horizontal steps of a sweep */
  constructor(private readonly steps: number) {
    this.heads = new Int32Array(steps);
  }

  /**
   * Sorts the boxes of a scene into the steps of a sweep that starts at `startRad` and turns by
   * `stepRad` each.
   * @param marginSteps by how many steps each box reaches further to both sides: 1 where a step stands
   * for all directions up to the next one
   */
  fill(
    scene: RayScene,
    axes: Float64Array,
    startRad: number,
    stepRad: number,
    marginSteps = 0,
  ): void {
    this.heads.fill(-1);
    this.used = 0;
    // Backwards, so that each list comes out in ascending order.
    for (let item = scene.count - 1; item >= 0; item -= 1) {
      scene.ballOf(item, this.ball);
      const [bx, by, bz, radius] = this.ball as unknown as [number, number, number, number];
      const x = bx * (axes[0] as number) + by * (axes[1] as number) + bz * (axes[2] as number);
      const y = bx * (axes[3] as number) + by * (axes[4] as number) + bz * (axes[5] as number);
      const flat = Math.sqrt(x * x + y * y);
      if (flat <= radius) {
        this.addRange(item, 0, this.steps - 1);
        continue;
      }
      const half = Math.asin(radius / flat);
      const middle = Math.atan2(y, x) - startRad;
      for (let turn = -1; turn <= 2; turn += 1) {
        const from = Math.ceil((middle + turn * TURN - half) / stepRad) - marginSteps;
        const to = Math.floor((middle + turn * TURN + half) / stepRad) + marginSteps;
        if (to >= 0 && from < this.steps) {
          this.addRange(item, Math.max(0, from), Math.min(this.steps - 1, to));
        }
      }
    }
  }

  /** First entry of a step's list, or −1. */
  first(step: number): number {
    return this.heads[step] as number;
  }

  /** Entry after this one, or −1. */
  after(entry: number): number {
    return this.next[entry] as number;
  }

  /** The box an entry stands for. */
  item(entry: number): number {
    return this.items[entry] as number;
  }

  private addRange(item: number, from: number, to: number): void {
    for (let step = from; step <= to; step += 1) {
      if (this.used === this.next.length) this.grow();
      this.next[this.used] = this.heads[step] as number;
      this.items[this.used] = item;
      this.heads[step] = this.used;
      this.used += 1;
    }
  }

  private grow(): void {
    const next = new Int32Array(this.next.length * 2);
    const items = new Int32Array(this.items.length * 2);
    next.set(this.next);
    items.set(this.items);
    this.next = next;
    this.items = items;
  }
}
