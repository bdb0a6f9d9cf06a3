/**
 * What the driver is about laterally, from tick to tick: pulling out of a parking place, passing a
 * blockage, making way, lane changes put off or under way, a nudge. Each is a shift against the route's
 * line; their sum is where the ego drives. Metres; to the right positive.
 */
import type { Scene } from '../perception/scene.js';
import { type Blockage, findBlockage } from './blockage.js';
import { LaneChangeKeeper } from './lane-changes.js';
import { type Shift, shortestRiseM } from './lateral-profile.js';
import { emergencyNear } from './make-way.js';
import { Nudge } from './nudge.js';
import { OncomingPermission } from './permission.js';

/** Farther than this beside the route the ego starts from a parking place. */
const OFF_ROUTE_M = 1;
/** Curvature of pulling out. */
const PULL_OUT_PER_M = 0.24;
/** A shift counts as begun this far behind its start. */
const BEGUN_M = 0.5;
/** Behind obstacles that are no longer there the ego goes back at once, unless it is doing so. */
const NEAR_BACK_M = 3;
const FAR_BEHIND_M = 200;
const NEVER = Number.POSITIVE_INFINITY;

export class Maneuvers {
  readonly keepers: readonly LaneChangeKeeper[];
  readonly nudge = new Nudge();
  readonly permission = new OncomingPermission();
  /** Round a blockage. */
  bypass: Shift | null = null;
  /** Out of the way of an emergency vehicle. */
  aside: Shift | null = null;
  /** What blocks the lane ahead, or is being passed. */
  blockage: Blockage | null = null;
  /** From where the route finds the ego, e.g. a parking lane, to the route's line. */
  private pullOut: Shift | null = null;
  private passedIds: ReadonlySet<number> = new Set();

  constructor(private readonly scene: Scene) {
    this.keepers = scene.path.changes.map((change) => new LaneChangeKeeper(change, scene));
  }

  /** Brings everything up to the tick: ends what is over, moves ends that move. */
  update(): void {
    const { scene } = this;
    this.nudge.update(scene);
    this.blockage = findBlockage(scene, this.passedIds);
    this.permission.update(scene, this.blockage);
    this.updatePullOut();
    this.updateBypass();
    this.updateAside();
  }

  /** All shifts in force. */
  shifts(): Shift[] {
    const held = this.keepers.map((keeper) => keeper.current());
    return [this.pullOut, this.bypass, this.aside, ...held].filter((shift) => shift !== null);
  }

  /** The bypass can no longer be dropped without moving back. */
  get hasBypassBegun(): boolean {
    return this.bypass !== null && this.scene.ego.s > this.bypass.fromM + BEGUN_M;
  }

  beginBypass(bypass: Shift, blockage: Blockage): void {
    this.bypass = bypass;
    this.passedIds = blockage.ids;
  }

  dropBypass(): void {
    this.bypass = null;
    this.passedIds = new Set();
  }

  private updatePullOut(): void {
    const { ego, truth } = this.scene;
    if (truth.tick === 0 && Math.abs(ego.d) > OFF_ROUTE_M) {
      this.pullOut = {
        offsetM: ego.d,
        // Traffic behind in the lane is not behind the ego on its way.
        fromM: ego.s - FAR_BEHIND_M,
        riseM: 1,
        backM: ego.s,
        fallM: shortestRiseM(ego.d, PULL_OUT_PER_M),
      };
    } else if (this.pullOut !== null && ego.s > this.pullOut.backM + this.pullOut.fallM) {
      this.pullOut = null;
    }
  }

  /** Lets a bypass end where its obstacles end; drops one that is done, or not begun and needless. */
  private updateBypass(): void {
    const { bypass, scene, blockage } = this;
    if (bypass === null) return;
    const { s, speedMps } = scene.ego;
    if (s > bypass.backM + bypass.fallM || (s < bypass.fromM && blockage === null)) {
      this.dropBypass();
      return;
    }
    const full = bypass.fromM + bypass.riseM;
    const isSame = blockage !== null && [...blockage.ids].some((id) => this.passedIds.has(id));
    if (!isSame) {
      if (s < bypass.backM - NEAR_BACK_M) this.bypass = { ...bypass, backM: Math.max(s, full) };
      return;
    }
    this.passedIds = blockage.ids;
    if (s >= bypass.backM) return;
    const leftM = blockage.lastS - s + scene.halfLengthM + 4;
    const leftS = leftM / Math.max(1, speedMps - blockage.speedMps);
    const movedM = blockage.speedMps * Math.min(6, Math.max(0, leftS));
    this.bypass = { ...bypass, backM: Math.max(blockage.lastS + 1 + movedM, full) };
  }

  /** Back to the lane once the emergency vehicle is past or gone. */
  private updateAside(): void {
    const { aside, scene } = this;
    if (aside === null) return;
    const { s } = scene.ego;
    if (aside.backM === NEVER) {
      if (emergencyNear(scene)) return;
      this.aside = { ...aside, backM: Math.max(s + 1, aside.fromM + aside.riseM) };
    } else if (s > aside.backM + aside.fallM) this.aside = null;
  }
}
