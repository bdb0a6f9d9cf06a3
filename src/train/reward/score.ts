/**
 * The oracle rewards of candidates: each is rolled out on the car and judged by the rules of the PDM score
 * against what everybody really did. PDMS = NC · DAC · (5 EP + 5 TTC + 2 Comf) / 12. Direction and signals
 * are judged beside it and do not enter it.
 */
import { judgeCollisions } from './collisions.js';
import { COMFORT, type ComfortBounds, comfortScore } from './comfort.js';
import { directionScore, Place, readPlaces } from './footprint.js';
import { progressOf, signalScore } from './progress.js';
import { type EgoStart, PlanRoller, TRACK_POINTS, TRACK_SIZE } from './rollout.js';
import type { OracleScene } from './scene.js';

/** EP counts where somebody gets farther than this, metres (NAVSIM). */
const LEAST_PROGRESS_M = 5;
const TRACK_LENGTH = TRACK_POINTS * TRACK_SIZE;

/** One number a candidate, each in 0…1. */
export interface OracleScores {
  readonly nc: Float32Array;
  readonly dac: Float32Array;
  readonly ttc: Float32Array;
  readonly ep: Float32Array;
  readonly comf: Float32Array;
  readonly pdms: Float32Array;
  /** Driving direction: 1, 0.5 or 0. */
  readonly ddc: Float32Array;
  /** Red lights and stop signs obeyed. */
  readonly signals: Float32Array;
  /** Metres of route covered. */
  readonly progressM: Float32Array;
}

/** Empty scores of `count` candidates. */
export function emptyScores(count: number): OracleScores {
  const make = (): Float32Array => new Float32Array(count);
  return {
    nc: make(),
    dac: make(),
    ttc: make(),
    ep: make(),
    comf: make(),
    pdms: make(),
    ddc: make(),
    signals: make(),
    progressM: make(),
  };
}

export class OracleJudge {
  private readonly roller = new PlanRoller();
  private readonly places = new Uint8Array(TRACK_POINTS);
  private readonly collisions = { nc: 1, ttc: 1, at: -1 };
  /** Tracks of the last `score`, count × 31 × (x, y, yaw, speed). */
  tracks = new Float64Array(0);

  /**
   * @param comfort bounds of the comfort rule; `NAVSIM_COMFORT` for the published ones
   * @param signalsCount whether what lies behind a red light or an ignored stop sign is no drivable area
   * (DAC 0). WPT's score has no rule for them, so that progress would pay for running them; CARLA's
   * penalties are 0.7 and 0.8.
   */
  constructor(
    private readonly comfort: ComfortBounds = COMFORT,
    private readonly signalsCount = false,
  ) {}

  /**
   * Scores plans; EP is relative to the best of the same call.
   * @param plans `count` × 6 × (x, y, yaw) in the ego's frame
   */
  score(
    scene: OracleScene,
    start: EgoStart,
    plans: ArrayLike<number>,
    count: number,
    out: OracleScores,
  ): void {
    if (this.tracks.length < count * TRACK_LENGTH) {
      this.tracks = new Float64Array(count * TRACK_LENGTH);
    }
    this.roller.roll(plans, count, start, this.tracks);
    this.scoreTracks(scene, this.tracks, count, out);
  }

  /** Scores tracks that were driven already. */
  scoreTracks(scene: OracleScene, tracks: Float64Array, count: number, out: OracleScores): void {
    let most = 0;
    for (let k = 0; k < count; k += 1) {
      this.judge(scene, tracks, k, out);
      if (out.nc[k]! * out.dac[k]! > 0) most = Math.max(most, out.progressM[k]!);
    }
    for (let k = 0; k < count; k += 1) {
      const allowed = out.nc[k]! * out.dac[k]!;
      const share = most > LEAST_PROGRESS_M ? out.progressM[k]! / most : 1;
      out.ep[k] = allowed > 0 ? Math.min(1, share) : 0;
      out.pdms[k] = (allowed * (5 * out.ep[k]! + 5 * out.ttc[k]! + 2 * out.comf[k]!)) / 12;
    }
  }

  private judge(scene: OracleScene, tracks: Float64Array, k: number, out: OracleScores): void {
    const offset = k * TRACK_LENGTH;
    const { places, collisions } = this;
    readPlaces(scene, tracks, offset, places);
    judgeCollisions(scene, tracks, offset, places, collisions);
    out.nc[k] = collisions.nc;
    out.ttc[k] = collisions.ttc;
    out.dac[k] = 1;
    for (let i = 1; i < TRACK_POINTS; i += 1) {
      if ((places[i]! & Place.OffRoad) !== 0) out.dac[k] = 0;
    }
    out.comf[k] = comfortScore(tracks, offset, this.comfort);
    out.ddc[k] = directionScore(tracks, offset, places);
    out.signals[k] = signalScore(scene, tracks, offset);
    if (this.signalsCount && out.signals[k] === 0) out.dac[k] = 0;
    out.progressM[k] = progressOf(scene, tracks, offset);
  }
}
