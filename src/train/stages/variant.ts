/**
 * Variants of the method, for ablations: what of a training is not as usual. Only what differs is written
 * down, so that runs as usual keep their names and checkpoints.
 */
import { EgoloopError } from '../../core/index.js';
import { type Calibration, type Conditioning, REWARDS } from '../networks/index.js';
import type { OnPolicySet } from './source.js';
import { type Distillation, FULL_DISTILLATION } from './student-loss.js';
import type { WorldHeads } from './world-loss.js';

export type RewardName = (typeof REWARDS)[number];

/** Ways by which a teacher reaches its student. `imitation` is the reward of imitation alone. */
export const CHANNELS = ['policy', 'imitation', 'reward', 'hard'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Decoders of the world model. */
export const HEADS = ['latent', 'instance', 'occupancy'] as const;
export type HeadName = (typeof HEADS)[number];

/** Futures that targets of rewards are made of. */
export const TARGETS = ['recorded', 'predicted'] as const;
export type Targets = (typeof TARGETS)[number];

export interface Variant {
  /** `shared` unless told. */
  readonly conditioning?: Conditioning;
  /** Heads by which the world model learns; all unless told. */
  readonly heads?: readonly HeadName[];
  /** Rewards that are neither learned nor asked when choosing. */
  readonly drop?: readonly RewardName[];
  /** Rewards that are learned and have no say when choosing. */
  readonly unasked?: readonly RewardName[];
  /** `recorded` unless told; `predicted` needs a world model. */
  readonly targets?: Targets;
  /** What distils; policy, reward and hard unless told. */
  readonly distill?: readonly Channel[];
  readonly rewardForm?: Distillation['rewardForm'];
  readonly backpropToTeacher?: boolean;
  /** Weight of imitation in the final reward; searched unless told. */
  readonly imitation?: number;
  /** Students and baseline tell several plans and which of them is likeliest. */
  readonly modes?: boolean;
  /** Candidates of a sample that are judged in a step. */
  readonly judged?: number;
  /** Samples of on-policy rounds were joined to those of the expert's drives: who drove, true for students alone. */
  readonly onPolicy?: true | readonly string[];
}

const USUAL: readonly Channel[] = ['policy', 'reward', 'hard'];

/** What differs from the usual; an empty object where nothing does. */
export function differencesOf(variant: Variant): Variant {
  const { conditioning = 'shared', heads = HEADS, drop = [], unasked = [] } = variant;
  const { distill = USUAL, rewardForm = 'l2' } = variant;
  const isUsual = USUAL.every((one) => distill.includes(one)) && distill.length === USUAL.length;
  return {
    ...(conditioning === 'shared' ? {} : { conditioning }),
    ...(HEADS.every((one) => heads.includes(one))
      ? {}
      : { heads: HEADS.filter((one) => heads.includes(one)) }),
    ...(drop.length === 0 ? {} : { drop: REWARDS.filter((one) => drop.includes(one)) }),
    ...(unasked.length === 0 ? {} : { unasked: REWARDS.filter((one) => unasked.includes(one)) }),
    ...(variant.targets === 'predicted' ? { targets: variant.targets } : {}),
    ...(isUsual ? {} : { distill: CHANNELS.filter((one) => distill.includes(one)) }),
    ...(rewardForm === 'l2' ? {} : { rewardForm }),
    ...(variant.backpropToTeacher === true ? { backpropToTeacher: true } : {}),
    ...(variant.imitation === undefined ? {} : { imitation: variant.imitation }),
    ...(variant.modes === true ? { modes: true } : {}),
    ...(variant.judged === undefined ? {} : { judged: variant.judged }),
    ...(variant.onPolicy === undefined ? {} : { onPolicy: variant.onPolicy }),
  };
}

/** Who drove the sets that were joined, as a variant tells it. */
export function roundOf(sets: readonly OnPolicySet[]): true | readonly string[] {
  const agents = [...new Set(sets.flatMap((set) => set.agents))].sort();
  return agents.every((agent) => agent.startsWith('student')) ? true : agents;
}

/** Which heads take part. */
export function headsOf({ heads = HEADS }: Variant): WorldHeads {
  const has = (name: HeadName) => heads.includes(name);
  return { instance: has('instance'), occupancy: has('occupancy'), latent: has('latent') };
}

/**
 * Fails where parts of a variant cannot go together, before any time is spent.
 * @throws EgoloopError USAGE for targets out of a world model that is not there or does not learn where
 * objects will be; as `distillationOf`
 */
export function checkVariant(variant: Variant): void {
  distillationOf(variant);
  if (variant.targets !== 'predicted') return;
  const { conditioning = 'shared', heads = HEADS } = variant;
  const refuse = (wanted: string, found: string): never => {
    const what = `expected ${wanted} for predicted targets, found ${found}`;
    throw new EgoloopError('USAGE', `${what}; take recorded targets`);
  };
  if (conditioning === 'none') refuse('a world model', 'conditioning none');
  if (!heads.includes('instance')) {
    refuse('a world model that learns instances', `heads ${heads.join(', ')}`);
  }
}

/**
 * The weights of distillation.
 * @throws EgoloopError USAGE for imitation and reward at once: the reward holds the imitation
 */
export function distillationOf({ distill = USUAL, rewardForm = 'l2' }: Variant): Distillation {
  const has = (channel: Channel) => distill.includes(channel);
  if (has('imitation') && has('reward')) {
    const what = 'expected imitation or reward to be distilled, found both; reward holds imitation';
    throw new EgoloopError('USAGE', what);
  }
  const full = FULL_DISTILLATION;
  return {
    policy: has('policy') ? full.policy : 0,
    reward: has('reward') || has('imitation') ? full.reward : 0,
    rewardForm,
    hard: has('hard') ? full.hard : 0,
    ...(has('imitation') ? { onlyImitation: true } : {}),
  };
}

/** A logit this high has the probability 1 and no say among candidates. */
const CERTAIN = 30;

/** A calibration under which some rewards have no say. */
export function withoutRewards(calibration: Calibration, drop: readonly RewardName[]): Calibration {
  const isDropped = REWARDS.map((name) => drop.includes(name));
  return {
    ...calibration,
    factors: calibration.factors.map((factor, k) => (isDropped[k] ? 0 : factor)),
    offsets: calibration.offsets.map((offset, k) => (isDropped[k] ? CERTAIN : offset)),
  };
}
