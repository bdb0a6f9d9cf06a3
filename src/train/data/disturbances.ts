/**
 * What happens to a drive so that its samples show more than a clean one would: now and then the car is
 * put beside its way (the expert recovers), or a plan of nobody's choosing is at the wheel for three
 * seconds (and whatever it hits, it hits). Drawn from the seed, the route and the pass alone.
 */
import type { Random } from '../../core/random.js';

export interface DisturbanceShares {
  /** Share of starts that are put off the way. */
  readonly perturbed: number;
  /** Share of starts at which a plan takes the wheel. */
  readonly rollouts: number;
  /** Share of starts at which the expert relieves whoever drives on policy. */
  readonly reliefs: number;
}

/**
 * On policy no plan of nobody's is needed to leave the way. The expert drives about a fifth of the time:
 * it shows how to get out of where the policy got to, and carries the drive to what lies behind.
 */
export const ON_POLICY_SHARES: DisturbanceShares = { perturbed: 0.1, rollouts: 0, reliefs: 0.2 };

/** The shares of a pass: the first is clean but for perturbed starts, the others leave the way. */
export function sharesOfPass(pass: number): DisturbanceShares {
  return pass === 0
    ? { perturbed: 0.3, rollouts: 0.1, reliefs: 0 }
    : { perturbed: 0.15, rollouts: 0.6, reliefs: 0 };
}

export const Start = { Plain: 0, Perturbed: 1, Rollout: 2, Relief: 3 } as const;
export type Start = (typeof Start)[keyof typeof Start];

/** A start: from its tick on the drive is of this kind until the next. */
export interface DriveStart {
  readonly tick: number;
  readonly kind: Start;
}

/** Ticks between samples: starts lie on them. */
const GRID_TICKS = 10;
const FIRST_TICK = 60;

function kindOf(draw: number, { perturbed, rollouts, reliefs }: DisturbanceShares): Start {
  if (draw < perturbed) return Start.Perturbed;
  if (draw < perturbed + rollouts) return Start.Rollout;
  return draw < perturbed + rollouts + reliefs ? Start.Relief : Start.Plain;
}

/** Starts of a drive of at most `ticks` ticks, 5 to 9 s apart. */
export function drawStarts(random: Random, ticks: number, shares: DisturbanceShares): DriveStart[] {
  const starts: DriveStart[] = [];
  let tick = FIRST_TICK + GRID_TICKS * random.integer(0, 6);
  while (tick < ticks) {
    const kind = kindOf(random.unit(), shares);
    starts.push({ tick, kind });
    tick += GRID_TICKS * random.integer(10, 18);
  }
  return starts;
}

/** How far a perturbed start is off. */
export interface Perturbation {
  readonly rightM: number;
  readonly yawRad: number;
  readonly speedFactor: number;
}

/** Uniform: ±1 m to the side, ±8° of heading, ±20 % of speed. */
export function drawPerturbation(random: Random): Perturbation {
  return {
    rightM: random.uniform(-1, 1),
    yawRad: (random.uniform(-8, 8) * Math.PI) / 180,
    speedFactor: random.uniform(0.8, 1.2),
  };
}
