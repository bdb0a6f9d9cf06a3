/**
 * Paths of straight pieces and circular bends, and speeds along them: what a scripted vehicle follows.
 * CARLA's frame: x forward, y right, yaw clockwise seen from above; metres, radians.
 */

export type Piece =
  | { readonly kind: 'straight'; readonly lengthM: number }
  /** Positive angle turns right. */
  | { readonly kind: 'bend'; readonly radiusM: number; readonly angleRad: number };

export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
}

function pieceLengthM(piece: Piece): number {
  return piece.kind === 'straight' ? piece.lengthM : piece.radiusM * Math.abs(piece.angleRad);
}

/** The pose `distanceM` into a piece that begins at `start`. */
function alongPiece(start: Pose, piece: Piece, distanceM: number): Pose {
  const { x, y, yawRad } = start;
  if (piece.kind === 'straight') {
    return { x: x + distanceM * Math.cos(yawRad), y: y + distanceM * Math.sin(yawRad), yawRad };
  }
  const side = Math.sign(piece.angleRad);
  const end = yawRad + (side * distanceM) / piece.radiusM;
  return {
    x: x + side * piece.radiusM * (Math.sin(end) - Math.sin(yawRad)),
    y: y - side * piece.radiusM * (Math.cos(end) - Math.cos(yawRad)),
    yawRad: end,
  };
}

export class LanePath {
  readonly lengthM: number;
  private readonly starts: { readonly s: number; readonly pose: Pose; readonly piece: Piece }[] =
    [];

  constructor(start: Pose, pieces: readonly Piece[]) {
    let pose = start;
    let s = 0;
    for (const piece of pieces) {
      this.starts.push({ s, pose, piece });
      s += pieceLengthM(piece);
      pose = alongPiece(pose, piece, pieceLengthM(piece));
    }
    this.lengthM = s;
  }

  /** The pose at `s` metres, `offsetM` to the right of the path. */
  at(s: number, offsetM = 0): Pose {
    const found = this.starts.findLast((piece) => piece.s <= s) ?? this.starts[0]!;
    const { x, y, yawRad } = alongPiece(found.pose, found.piece, s - found.s);
    return { x: x - offsetM * Math.sin(yawRad), y: y + offsetM * Math.cos(yawRad), yawRad };
  }
}

/** From `s` on: how fast at most, and at that place perhaps a stop. */
export interface SpeedRule {
  readonly s: number;
  readonly speedMps: number;
  /** Seconds to stand at `s`; then the vehicle comes to rest there first. */
  readonly standS?: number;
}

export interface Pacing {
  readonly startM: number;
  readonly startSpeedMps: number;
  readonly accelMps2: number;
  readonly brakeMps2: number;
  /** By ascending s. */
  readonly rules: readonly SpeedRule[];
}

/** Distance and speed tick by tick: a driver who slows down in time for every rule ahead. */
export class Pacer {
  distanceM: number;
  speedMps: number;
  accelMps2 = 0;
  private stoodS = 0;
  private readonly stops: SpeedRule[];

  constructor(private readonly pacing: Pacing) {
    this.distanceM = pacing.startM;
    this.speedMps = pacing.startSpeedMps;
    this.stops = pacing.rules.filter(({ standS }) => standS !== undefined);
  }

  /** Advances by one tick of `tickS` seconds. */
  step(tickS: number): void {
    const { accelMps2, brakeMps2 } = this.pacing;
    const before = this.speedMps;
    const target = this.allowedMps();
    const change = target - before;
    this.speedMps = before + Math.max(-brakeMps2 * tickS, Math.min(accelMps2 * tickS, change));
    if (this.speedMps < 0.05 && target < 0.05) this.stand(tickS);
    this.distanceM += ((before + this.speedMps) / 2) * tickS;
    this.accelMps2 = (this.speedMps - before) / tickS;
  }

  private stand(tickS: number): void {
    this.speedMps = 0;
    this.stoodS += tickS;
    const standS = this.stops[0]?.standS ?? Number.POSITIVE_INFINITY;
    if (this.stoodS < standS) return;
    this.stops.shift();
    this.stoodS = 0;
  }

  /** The least of what the rules in force and those ahead allow, braking at the pacing's rate. */
  private allowedMps(): number {
    let allowed = this.pacing.rules.findLast(({ s }) => s <= this.distanceM)?.speedMps ?? 0;
    for (const { s, speedMps } of this.pacing.rules) {
      if (s > this.distanceM) allowed = Math.min(allowed, this.reaching(s, speedMps));
    }
    const stop = this.stops[0];
    if (stop !== undefined) allowed = Math.min(allowed, this.reaching(stop.s, 0));
    return allowed;
  }

  /** Speed from which braking ends at `speedMps` in `s`; a little late in, as people drive. */
  private reaching(s: number, speedMps: number): number {
    const leftM = s - this.distanceM;
    if (leftM <= 0.05) return speedMps;
    return Math.sqrt(speedMps * speedMps + 1.8 * this.pacing.brakeMps2 * leftM);
  }
}
