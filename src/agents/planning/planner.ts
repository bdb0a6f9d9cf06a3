/**
 * Chooses how to go on: collects lateral plans that make sense now, has each tried, takes the best and
 * remembers what was begun. The lateral memory: bypass, making way, lane changes put off, nudge.
 */
import { clamp } from '../geometry.js';
import type { Scene } from '../perception/scene.js';
import { type Blockage, findBlockage } from './blockage.js';
import { bypassesOf } from './bypass.js';
import { IDM_DEFAULTS } from './idm.js';
import { LaneChangeKeeper } from './lane-changes.js';
import { laneSpeedMps } from './lane-speed.js';
import { ASIDE_SWIFT_MPS2, riseLengthM, type Shift, shortestRiseM } from './lateral-profile.js';
import { emergencyBehind, emergencyNear, waysAside } from './make-way.js';
import { Nudge } from './nudge.js';
import { OncomingPermission } from './permission.js';
import { type Proposal, Trials, type Verdict } from './trial.js';

/** Gap kept to an obstacle that is to be driven round. */
const BYPASS_GAP_M = 9.5;
const NO_STOP = Number.POSITIVE_INFINITY;

/** Farther than this beside the route the ego starts from a parking place. */
const OFF_ROUTE_M = 1;
/** Curvature of pulling out. */
const PULL_OUT_PER_M = 0.24;
/** When and at which speed against the lane's pace a gap is tried. */
const GAP_DELAYS_S = [0, 0.6, 1.2, 2, 3] as const;
const GAP_EXTRAS_MPS = [0.3, 2.5, -2.5] as const;
/** Acceleration on the way to a gap. */
const GAP_MPS2 = 4;

/** A lateral move into a lane with traffic in it. */
interface GapSearch {
  /** Lateral place of the lane against the route. */
  readonly lateralM: number;
  readonly others: readonly Shift[];
  readonly costM: number;
  /** The move if it begins at a station with a speed; null where there is no room. */
  readonly shiftAt: (startM: number, speedMps: number) => Shift | null;
  readonly take: (shift: Shift) => void;
}

/** A shift begun at another station, swift enough for the speed; null if it would come too late. */
function startingAt(shift: Shift, startM: number, speedMps: number, endM: number): Shift | null {
  const riseM = riseLengthM(shift.offsetM, Math.max(4, speedMps), 0.95 * ASIDE_SWIFT_MPS2);
  return startM + riseM > endM ? null : { ...shift, fromM: startM, riseM };
}

export class Planner {
  private readonly trials: Trials;
  private readonly keepers: LaneChangeKeeper[];
  private readonly nudge = new Nudge();
  private readonly permission = new OncomingPermission();
  private bypass: Shift | null = null;
  private bypassed: ReadonlySet<number> = new Set();
  private aside: Shift | null = null;
  /** From where the route finds the ego, e.g. a parking lane, to the route's line. */
  private pullOut: Shift | null = null;
  private blockage: Blockage | null = null;
  private canBypass = false;

  constructor(private readonly scene: Scene) {
    this.trials = new Trials(scene);
    this.keepers = scene.path.changes.map((change) => new LaneChangeKeeper(change, scene));
    this.trials.restGapM = (row) => this.restGap(row);
  }

  /** The best plan for this tick. */
  choose(): Verdict {
    const { scene, trials } = this;
    this.nudge.update(scene);
    this.updatePullOut();
    this.updateBlockage();
    trials.begin();
    let best = trials.judge(this.keep(), true);
    let chosen: (() => void) | null = null;
    for (const { proposal, take } of this.alternatives(best)) {
      const verdict = trials.judge(proposal, false);
      if (!verdict.result.isClear || verdict.scoreM <= best.scoreM) continue;
      best = verdict;
      chosen = take;
    }
    chosen?.();
    trials.remember(best);
    return best;
  }

  /** Going on as decided so far. */
  private keep(): Proposal {
    return this.proposal('keep', this.shifts(), 0);
  }

  private shifts(): Shift[] {
    const held = this.keepers.map((keeper) => keeper.current());
    return [this.pullOut, this.bypass, this.aside, ...held].filter((shift) => shift !== null);
  }

  private proposal(name: string, shifts: readonly Shift[], costM: number): Proposal {
    const { rules, ego, truth } = this.scene;
    const light = rules.lightStop(truth.lightStates, ego.s, ego.speedMps, ego.d);
    let stopS = Math.min(light, rules.signStop(ego.s));
    for (const keeper of this.keepers) {
      const isHolding = shifts.some(
        (shift) => shift.fromM === keeper.change.startM && shift.backM === NO_STOP,
      );
      if (isHolding && ego.s < keeper.stopS + 4) stopS = Math.min(stopS, keeper.stopS);
    }
    return { name, shifts, nudgeM: this.nudge.valueM, stopS, costM };
  }

  private *alternatives(keep: Verdict): Iterable<{ proposal: Proposal; take: () => void }> {
    yield* this.laneChangeOptions(keep.result.isClear);
    yield* this.bypassOptions();
    yield* this.makeWayOptions();
  }

  private *laneChangeOptions(isKeepClear: boolean) {
    const { s, speedMps } = this.scene.ego;
    for (const keeper of this.keepers) {
      // What was begun is only given up when it cannot be finished.
      if (!isKeepClear && keeper.isReleased && keeper.isEarly(s)) {
        const others = this.shifts().filter((shift) => shift.fromM !== keeper.change.startM);
        const shifts = [...others, keeper.hold()];
        yield { proposal: this.proposal('back', shifts, 6), take: () => keeper.takeBack() };
      }
      if (!keeper.isOpen(s)) continue;
      const others = this.shifts().filter((shift) => shift.fromM !== keeper.change.startM);
      if (keeper.isHeld) {
        const now = keeper.now(s, speedMps);
        const shifts = now === null ? others : [...others, now];
        const proposal = this.proposal('change', shifts, -12);
        yield { proposal, take: () => keeper.go(s, speedMps) };
        yield* this.gapOptions({
          lateralM: 0,
          others,
          costM: -12,
          shiftAt: (startM, speed) => keeper.at(startM, speed),
          take: () => keeper.go(s, speedMps),
        });
      } else if (!isKeepClear || s < keeper.change.startM) {
        const shifts = [...others, keeper.hold()];
        yield { proposal: this.proposal('stay', shifts, 4), take: () => keeper.stay() };
      }
    }
  }

  /** Into a gap of a moving lane: at its pace, a bit faster or slower, now or somewhat later. */
  private *gapOptions(gap: GapSearch) {
    const { scene } = this;
    const { s, speedMps } = scene.ego;
    const pace = laneSpeedMps(scene, gap.lateralM);
    if (pace < 2) return;
    for (const delayS of GAP_DELAYS_S) {
      for (const extra of GAP_EXTRAS_MPS) {
        const paceMps = Math.max(1, pace + extra);
        const change = clamp(paceMps - speedMps, -GAP_MPS2 * delayS, GAP_MPS2 * delayS);
        const startM = s + (speedMps + 0.5 * change) * delayS;
        const shift = gap.shiftAt(startM, speedMps + change);
        if (shift === null) continue;
        const proposal = this.proposal('gap', [...gap.others, shift], gap.costM + delayS);
        yield {
          proposal: { ...proposal, paceMps },
          take: () => {
            if (delayS === 0) gap.take(shift);
          },
        };
      }
    }
  }

  private *bypassOptions() {
    const { scene, blockage } = this;
    this.canBypass = false;
    if (blockage === null) return;
    const hasBegun = this.bypass !== null && scene.ego.s > this.bypass.fromM + 0.5;
    if (hasBegun) return;
    const others = this.shifts().filter((shift) => shift !== this.bypass);
    if (this.bypass !== null && !hasBegun) {
      yield {
        proposal: this.proposal('wait', others, 3),
        take: () => {
          this.bypass = null;
          this.bypassed = new Set();
        },
      };
    }
    const lastStartM = blockage.firstS - scene.halfLengthM;
    for (const { shift, entersOncoming, entersLane } of bypassesOf(
      blockage,
      scene,
      scene.ego.speedMps,
    )) {
      this.canBypass = true;
      if (entersOncoming && !this.permission.isGranted) continue;
      const costM = (entersOncoming ? 4 : 2) + (this.bypass === null ? 0 : 2);
      yield {
        proposal: this.proposal('bypass', [...others, shift], costM),
        take: () => this.begin(shift, blockage),
      };
      if (entersOncoming || !entersLane) continue;
      yield* this.gapOptions({
        lateralM: shift.offsetM,
        others,
        costM,
        shiftAt: (startM, speed) => startingAt(shift, startM, speed, lastStartM),
        take: (begun) => this.begin(begun, blockage),
      });
    }
  }

  private begin(bypass: Shift, blockage: Blockage): void {
    this.bypass = bypass;
    this.bypassed = blockage.ids;
  }

  private *makeWayOptions() {
    const { scene } = this;
    if (this.aside !== null || emergencyBehind(scene) < 0) return;
    const others = this.shifts();
    for (const shift of waysAside(scene)) {
      yield {
        proposal: this.proposal('make way', [...others, shift], -40),
        take: () => {
          this.aside = shift;
        },
      };
      yield* this.gapOptions({
        lateralM: shift.offsetM,
        others,
        costM: -40,
        shiftAt: (startM, speed) => startingAt(shift, startM, speed, Number.POSITIVE_INFINITY),
        take: (begun) => {
          this.aside = begun;
        },
      });
    }
  }

  private updatePullOut(): void {
    const { ego, truth } = this.scene;
    if (truth.tick === 0 && Math.abs(ego.d) > OFF_ROUTE_M) {
      this.pullOut = {
        offsetM: ego.d,
        fromM: ego.s - 2,
        riseM: 1,
        backM: ego.s,
        fallM: shortestRiseM(ego.d, PULL_OUT_PER_M),
      };
    } else if (this.pullOut !== null && ego.s > this.pullOut.backM + this.pullOut.fallM) {
      this.pullOut = null;
    }
  }

  private updateBlockage(): void {
    const { scene } = this;
    this.blockage = findBlockage(scene, this.bypassed);
    this.permission.update(scene, this.blockage);
    this.renewBypass();
    if (this.aside !== null) {
      const { aside } = this;
      if (aside.backM === NO_STOP && !emergencyNear(scene)) {
        this.aside = { ...aside, backM: Math.max(scene.ego.s + 1, aside.fromM + aside.riseM) };
      } else if (scene.ego.s > aside.backM + aside.fallM) this.aside = null;
    }
  }

  /** Lets a bypass under way end where its obstacles end; drops one that is done or not begun. */
  private renewBypass(): void {
    const { bypass, scene, blockage } = this;
    if (bypass === null) return;
    const { s } = scene.ego;
    if (s > bypass.backM + bypass.fallM || (s < bypass.fromM && blockage === null)) {
      this.bypass = null;
      this.bypassed = new Set();
      return;
    }
    const isSame = blockage !== null && [...blockage.ids].some((id) => this.bypassed.has(id));
    if (!isSame) {
      if (s < bypass.backM - 3)
        this.bypass = { ...bypass, backM: Math.max(s, bypass.fromM + bypass.riseM) };
      return;
    }
    this.bypassed = blockage.ids;
    const passS =
      (blockage.lastS - s + scene.halfLengthM + 4) /
      Math.max(1, scene.ego.speedMps - blockage.speedMps);
    const backM = blockage.lastS + 1 + blockage.speedMps * Math.min(6, Math.max(0, passS));
    if (s < bypass.backM)
      this.bypass = { ...bypass, backM: Math.max(backM, bypass.fromM + bypass.riseM) };
  }

  private restGap(row: number): number {
    const track = this.scene.table.tracks[row]!;
    const isBlocked = this.canBypass && this.blockage !== null && this.bypass === null;
    return isBlocked && this.blockage!.ids.has(track.id) && track.isStanding
      ? BYPASS_GAP_M
      : IDM_DEFAULTS.restGapM;
  }
}
