/**
 * Cosine and sine of headings, kept by slot: on a straight road neither a car's heading nor its
 * path's changes from tick to tick, and whoever looks at a car again in the same tick asks for the
 * same angle. The values are those of `Math.cos` and `Math.sin`, to the last bit. Radians.
 */

/** One angle a slot. After `take`, `cos[slot]` and `sin[slot]` are those of the angle given. */
export class AngleColumn {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  private readonly angle: Float64Array;

  constructor(capacity: number) {
    this.cos = new Float64Array(capacity);
    this.sin = new Float64Array(capacity);
    // Not a number equals nothing, so the first angle is always taken in.
    this.angle = new Float64Array(capacity).fill(Number.NaN);
  }

  take(slot: number, angleRad: number): void {
    const kept = this.angle[slot]!;
    // Minus zero has another sine than zero.
    if (kept === angleRad && (kept !== 0 || Object.is(kept, angleRad))) return;
    this.angle[slot] = angleRad;
    this.cos[slot] = Math.cos(angleRad);
    this.sin[slot] = Math.sin(angleRad);
  }
}

/** Headings of all actors, and of the paths of cars where the cars are. */
export class Headings {
  /** `ActorTable.yaw` */
  readonly actual: AngleColumn;
  /** Heading of the path at the car of a slot; not wrapped. */
  readonly ways: AngleColumn;

  constructor(capacity: number) {
    this.actual = new AngleColumn(capacity);
    this.ways = new AngleColumn(capacity);
  }
}
