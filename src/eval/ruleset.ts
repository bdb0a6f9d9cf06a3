/**
 * The five rulesets and what differs between them, in one table. Facts: carla-simulator/leaderboard
 * branches leaderboard-1.0, -2.0, -2.1 and master with the scenario_runner branches of the same names;
 * Thinklab-SJTU/Bench2Drive 0.0.3 (0.0.4 evaluates the same).
 */
import { EgoloopError } from '../core/errors.js';

/** Names of the rulesets, as every command and record takes them, oldest first. */
export const RULESET_NAMES = [
  'leaderboard-1.0',
  'leaderboard-2.0',
  'leaderboard-2.1',
  'leaderboard-master',
  'bench2drive',
] as const;

export type RulesetName = (typeof RULESET_NAMES)[number];

export interface Ruleset {
  readonly name: RulesetName;
  /** True for Leaderboard 1.0, whose criteria and records are an older code. */
  readonly isVersion1: boolean;
  readonly isBench2Drive: boolean;
  /** `product` of factors, or `1/(1+Σ)` times the share outside the lanes (2.1). */
  readonly penaltyFormula: 'product' | 'inverse-sum';
  readonly blockedLimitS: number;
  /** 0: no speed criterion. */
  readonly speedCheckpoints: number;
  /** Record every checkpoint (Bench2Drive) or only those below 100 %. */
  readonly recordsEveryCheckpoint: boolean;
  /** Slow checkpoints enter the score (not in Bench2Drive). */
  readonly chargesSpeed: boolean;
  /** Evaluated ticks after which the route is stopped; null: no limit. */
  readonly tickLimit: number | null;
  readonly laneToleranceM: number;
  /** Distance at which the agent's plan is downsampled. */
  readonly downsampleM: number;
}

const VERSION_2: Omit<Ruleset, 'name'> = {
  isVersion1: false,
  isBench2Drive: false,
  penaltyFormula: 'product',
  blockedLimitS: 180,
  speedCheckpoints: 4,
  recordsEveryCheckpoint: false,
  chargesSpeed: true,
  tickLimit: null,
  laneToleranceM: 0.5,
  downsampleM: 200,
};

const TABLE: Readonly<Record<RulesetName, Ruleset>> = {
  'leaderboard-1.0': {
    ...VERSION_2,
    name: 'leaderboard-1.0',
    isVersion1: true,
    speedCheckpoints: 0,
    chargesSpeed: false,
    laneToleranceM: 1.3,
    downsampleM: 50,
  },
  'leaderboard-2.0': { ...VERSION_2, name: 'leaderboard-2.0' },
  'leaderboard-2.1': { ...VERSION_2, name: 'leaderboard-2.1', penaltyFormula: 'inverse-sum' },
  'leaderboard-master': { ...VERSION_2, name: 'leaderboard-master' },
  bench2drive: {
    ...VERSION_2,
    name: 'bench2drive',
    isBench2Drive: true,
    blockedLimitS: 60,
    speedCheckpoints: 20,
    recordsEveryCheckpoint: true,
    chargesSpeed: false,
    tickLimit: 4000,
    downsampleM: 50,
  },
};

/**
 * The ruleset of a name. `bench2drive-0.0.3` and `bench2drive-0.0.4` mean `bench2drive`.
 * Throws RULESET_UNKNOWN naming the known ones.
 */
export function rulesetOf(name: string): Ruleset {
  const plain = /^bench2drive-0\.0\.[34]$/.test(name) ? 'bench2drive' : name;
  const found = (TABLE as Record<string, Ruleset | undefined>)[plain];
  if (found === undefined) {
    throw new EgoloopError(
      'RULESET_UNKNOWN',
      `expected a ruleset, one of ${RULESET_NAMES.join(', ')}; found ${JSON.stringify(name)}`,
    );
  }
  return found;
}
