/**
 * What else could be done now: changing lanes or not yet, driving round a blockage, making way. Each
 * option is a proposal to be tried and what to remember when it is taken.
 */
import { clamp } from '../geometry.js';
import type { Scene } from '../perception/scene.js';
import { bypassesOf } from './bypass.js';
import type { LaneChangeKeeper } from './lane-changes.js';
import { laneMotion } from './lane-motion.js';
import { ASIDE_SWIFT_MPS2, riseLengthM, type Shift } from './lateral-profile.js';
import { emergencyBehind, waysAside } from './make-way.js';
import type { Maneuvers } from './maneuvers.js';
import type { Proposal } from './trial.js';

export interface Option {
  readonly proposal: Proposal;
  readonly take: () => void;
}

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

/** When and at which speed against the lane's pace a gap is tried. */
const GAP_DELAYS_S = [0, 0.6, 1.2, 2, 3] as const;
const GAP_EXTRAS_MPS = [0.3, 2.5, -2.5] as const;
/** Acceleration on the way to a gap. */
const GAP_MPS2 = 4;
/** Below this a lane stands: no pace to match. */
const PACE_MIN_MPS = 2;
/** Where traffic speeds up more than this, as at the start, its pace now says little. */
const STEADY_MPS2 = 0.7;
/** What a plan must gain, or may cost, in metres of progress. */
const CHANGE_COST_M = -12;
const STAY_COST_M = 4;
const BACK_COST_M = 6;
const WAIT_COST_M = 3;
const ONCOMING_COST_M = 4;
const BYPASS_COST_M = 2;
const MAKE_WAY_COST_M = -40;
const NEVER = Number.POSITIVE_INFINITY;

export class Options {
  /** There is a way round the blockage, if not now. */
  canBypass = false;

  constructor(
    private readonly scene: Scene,
    private readonly maneuvers: Maneuvers,
  ) {}

  /** Going on as decided so far. */
  keep(): Proposal {
    return this.proposal('keep', this.maneuvers.shifts(), 0);
  }

  /** @param isKeepClear going on as decided works out */
  *all(isKeepClear: boolean): Iterable<Option> {
    for (const keeper of this.maneuvers.keepers) yield* this.laneChange(keeper, isKeepClear);
    yield* this.bypass();
    yield* this.makeWay();
  }

  private proposal(name: string, shifts: readonly Shift[], costM: number): Proposal {
    const { rules, ego, truth } = this.scene;
    const light = rules.lightStop(truth.lightStates, ego.s, ego.speedMps, ego.d);
    let stopS = Math.min(light, rules.signStop(ego.s));
    for (const keeper of this.maneuvers.keepers) {
      if (keeper.isHeldBy(shifts) && ego.s < keeper.stopS + 4) {
        stopS = Math.min(stopS, keeper.stopS);
      }
    }
    return { name, shifts, nudgeM: this.maneuvers.nudge.valueM, stopS, costM };
  }

  private *laneChange(keeper: LaneChangeKeeper, isKeepClear: boolean): Iterable<Option> {
    const { s, speedMps } = this.scene.ego;
    const others = this.maneuvers.shifts().filter((shift) => !keeper.isMadeBy(shift));
    const staying = [...others, keeper.hold()];
    // What was begun is only given up when it cannot be finished.
    if (!isKeepClear && keeper.isReleased && keeper.isEarly(s)) {
      const proposal = this.proposal('back', staying, BACK_COST_M);
      yield { proposal, take: () => keeper.takeBack() };
    }
    if (!keeper.isOpen(s)) return;
    if (keeper.isHeld) {
      const now = keeper.now(s, speedMps);
      const shifts = now === null ? others : [...others, now];
      const take = () => keeper.go(s, speedMps);
      yield { proposal: this.proposal('change', shifts, CHANGE_COST_M), take };
      const shiftAt = (startM: number, speed: number) => keeper.at(startM, speed);
      yield* this.gaps({ lateralM: 0, others, costM: CHANGE_COST_M, shiftAt, take });
    } else if (!isKeepClear || s < keeper.change.startM) {
      const proposal = this.proposal('stay', staying, STAY_COST_M);
      yield { proposal, take: () => keeper.stay() };
    }
  }

  /** Into a gap of a moving lane: at its pace, a bit faster or slower, now or somewhat later. */
  private *gaps(gap: GapSearch): Iterable<Option> {
    const { scene } = this;
    const { s, speedMps } = scene.ego;
    const { speedMps: pace, accelerationMps2 } = laneMotion(scene, gap.lateralM);
    if (pace < PACE_MIN_MPS || accelerationMps2 > STEADY_MPS2) return;
    for (const delayS of GAP_DELAYS_S) {
      for (const extra of GAP_EXTRAS_MPS) {
        const paceMps = Math.max(1, pace + extra);
        const change = clamp(paceMps - speedMps, -GAP_MPS2 * delayS, GAP_MPS2 * delayS);
        const startM = s + (speedMps + 0.5 * change) * delayS;
        const shift = gap.shiftAt(startM, speedMps + change);
        if (shift === null) continue;
        const plan = this.proposal('gap', [...gap.others, shift], gap.costM + delayS);
        const take = () => {
          if (delayS === 0) gap.take(shift);
        };
        yield { proposal: { ...plan, paceMps }, take };
      }
    }
  }

  private *bypass(): Iterable<Option> {
    const { scene, maneuvers } = this;
    const { blockage } = maneuvers;
    this.canBypass = false;
    if (blockage === null || maneuvers.hasBypassBegun) return;
    const others = maneuvers.shifts().filter((shift) => shift !== maneuvers.bypass);
    const isPlanned = maneuvers.bypass !== null;
    if (isPlanned) {
      const proposal = this.proposal('wait', others, WAIT_COST_M);
      yield { proposal, take: () => maneuvers.dropBypass() };
    }
    const lastStartM = blockage.firstS - scene.halfLengthM;
    for (const way of bypassesOf(blockage, scene, scene.ego.speedMps)) {
      const { shift, entersOncoming, entersLane } = way;
      this.canBypass = true;
      if (entersOncoming && !maneuvers.permission.isGranted) continue;
      const costM =
        (entersOncoming ? ONCOMING_COST_M : BYPASS_COST_M) + (isPlanned ? BYPASS_COST_M : 0);
      const take = (begun: Shift) => maneuvers.beginBypass(begun, blockage);
      const proposal = this.proposal('bypass', [...others, shift], costM);
      yield { proposal, take: () => take(shift) };
      if (entersOncoming || !entersLane) continue;
      const shiftAt = (startM: number, speed: number) =>
        startingAt(shift, startM, speed, lastStartM);
      yield* this.gaps({ lateralM: shift.offsetM, others, costM, shiftAt, take });
    }
  }

  private *makeWay(): Iterable<Option> {
    const { scene, maneuvers } = this;
    if (maneuvers.aside !== null || emergencyBehind(scene) < 0) return;
    const others = maneuvers.shifts();
    const take = (aside: Shift) => {
      maneuvers.aside = aside;
    };
    for (const shift of waysAside(scene)) {
      const proposal = this.proposal('make way', [...others, shift], MAKE_WAY_COST_M);
      yield { proposal, take: () => take(shift) };
      const shiftAt = (startM: number, speed: number) => startingAt(shift, startM, speed, NEVER);
      yield* this.gaps({
        lateralM: shift.offsetM,
        others,
        costM: MAKE_WAY_COST_M,
        shiftAt,
        take,
      });
    }
  }
}

/** A shift begun at another station, swift enough for the speed; null if it would come too late. */
function startingAt(shift: Shift, startM: number, speedMps: number, endM: number): Shift | null {
  const riseM = riseLengthM(shift.offsetM, Math.max(4, speedMps), 0.95 * ASIDE_SWIFT_MPS2);
  return startM + riseM > endM ? null : { ...shift, fromM: startM, riseM };
}
