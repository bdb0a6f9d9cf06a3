/**
 * How fast the line may be driven: the square root law of lateral acceleration in curves, with braking
 * for them looked ahead. m/s at each station, without the speed limit, which changes as one drives.
 */
import type { RoutePath } from './route-path.js';

export interface SpeedProfileOptions {
  readonly lateralMps2: number;
  readonly brakingMps2: number;
  readonly topMps: number;
}

const DEFAULTS: SpeedProfileOptions = { lateralMps2: 2.6, brakingMps2: 2.2, topMps: 35 };

/** Speed cap at each station of a line. */
export function curveSpeeds(path: RoutePath, options: Partial<SpeedProfileOptions> = {}) {
  const { lateralMps2, brakingMps2, topMps } = { ...DEFAULTS, ...options };
  const caps = new Float64Array(path.count);
  for (let i = 0; i < path.count; i += 1) {
    const bend = Math.abs(path.curvature[i]!);
    caps[i] = Math.min(topMps, Math.sqrt(lateralMps2 / Math.max(bend, 1e-4)));
  }
  for (let i = path.count - 2; i >= 0; i -= 1) {
    const next = caps[i + 1]!;
    caps[i] = Math.min(caps[i]!, Math.sqrt(next * next + 2 * brakingMps2));
  }
  return caps;
}

/** Acceleration (m/s²) towards a wanted speed, within comfort. */
export function towardsSpeed(wantedMps: number, speedMps: number, mostMps2: number): number {
  return Math.max(-4, Math.min(mostMps2, (wantedMps - speedMps) / 0.6));
}

/**
 * Acceleration (m/s²) that stands still after `roomM`: 0 or more room than comfort needs gives none
 * (Infinity).
 */
export function towardsStop(roomM: number, speedMps: number, comfortMps2 = 1.8): number {
  if (roomM <= 0.05) return speedMps > 0.05 ? -Math.max(4, speedMps * 4) : -1;
  const needed = (speedMps * speedMps) / (2 * roomM);
  if (needed < comfortMps2) {
    // Close and slow: creep up to the line and hold there.
    return roomM < 1 && speedMps < 1.2 ? (roomM - 0.3 - speedMps) / 0.5 : Number.POSITIVE_INFINITY;
  }
  return -Math.min(9, needed * 1.05);
}
