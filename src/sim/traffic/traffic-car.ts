/**
 * One car on a lane path: where it is on it, how it is told to drive, and what its driver found out
 * in the last tick. Owners change `settings` at any time; the rest is the driver's.
 * Metres, m/s, radians.
 */
import { type CarSettings, DEFAULT_SETTINGS } from './car-settings.js';
import { JunctionPass } from './junction-pass.js';
import type { LanePath } from './lane-path.js';

/** Nothing ahead. */
export const FREE_M = 1e9;

export class TrafficCar {
  readonly settings: CarSettings;
  /** False once the actor or the car was removed. */
  alive = true;
  /** Position of the actor's origin on the path. */
  s = 0;
  /** Index of the piece of the path that holds `s`, as of this tick's look. */
  piece = 0;
  /** Distance right of the path. */
  lateralM = 0;
  /** The limit it has taken over from speed signs, km/h: 30 until the first. */
  limitKmh = 30;
  /** True while it moves freely under steering; false while it is carried along its path. */
  isNearEgo = false;

  /** Speed at the start of this tick, never below 0, and the speed it would drive at if free. */
  speedMps = Number.NaN;
  wantedMps = Number.NaN;
  /** How far ahead of its bumper it looks for others in this tick. */
  reachM = Number.NaN;

  /** What stands ahead on the path: its slot or −1, bumper gap, speed along this car's heading. */
  leadSlot = -1;
  leadGapM = FREE_M;
  leadSpeedMps = 0;
  /** Bumper distance to where it has to stop (line, junction), or FREE_M. */
  stopGapM = FREE_M;
  /** Decided for this tick. */
  accelMps2 = 0;
  /** The speed it tries to reach in this tick. */
  targetMps = 0;
  isEmergency = false;

  /** Running number of the next mark; see `PathColumns.markDrops`. */
  nextMark = 0;
  /** Running number of the last mark whose stop it has made, or −1. */
  signDone = -1;
  /** Seconds it has stood at the sign ahead. */
  signWaitS = 0;
  /** True while a light or sign ahead holds it. */
  isHeldByLight = false;

  /** The junction ahead, and the one it is in or was last in. */
  ahead: JunctionPass;
  inside: JunctionPass;
  /** Path up to here has been searched for the junction ahead. */
  searchedS = 0;

  /** True if it waits at a light, or in the queue behind one. */
  isInLightQueue = false;
  /** Seconds below walking speed. */
  standS = 0;
  /** The same with time spent at a light counted half. */
  stuckS = 0;

  constructor(
    readonly slot: number,
    readonly id: number,
    public path: LanePath,
    settings: Partial<CarSettings>,
  ) {
    this.settings = { ...DEFAULT_SETTINGS, ...settings };
    this.ahead = new JunctionPass(this);
    this.inside = new JunctionPass(this);
  }

  /** True where the path ends for good within `withinM` ahead. */
  isAtEnd(withinM = 1): boolean {
    return this.path.ended && this.s > this.path.lastUsableS - withinM;
  }
}
