/**
 * Targets of the reward model for the candidates of the moment: the rules' rewards of some of them, and
 * weights that make up for how rare a failure is. Nothing is kept: the next step's candidates are others.
 */
import { invariant, Random } from '../../core/index.js';
import { REWARDS } from '../networks/index.js';
import type { PredictedObjects } from '../reward/predicted-tracks.js';
import type { RewardOracle } from './source.js';

/** A class that is rarer than this share counts no more for it. */
const MOST_WEIGHT = 5;
const PROGRESS = REWARDS.indexOf('ep');

export interface RewardTargets {
  /** [batch, count, 5] */
  readonly rewards: Float32Array;
  readonly weights: Float32Array;
}

/** Places of `most` of `count` candidates, drawn from seed and step, in order. */
export function drawCandidates(
  count: number,
  most: number,
  seed: number,
  step: number,
): Int32Array {
  if (most >= count) return Int32Array.from({ length: count }, (_, i) => i);
  const random = new Random(seed).fork(`candidates ${step}`);
  const places = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < most; i += 1) {
    const j = random.integer(i, count - 1);
    const held = places[i] as number;
    places[i] = places[j] as number;
    places[j] = held;
  }
  return places.slice(0, most).sort();
}

/**
 * Asks the rules about candidates of a batch.
 * @param trajectories [batch, count, 6, 3]
 * @param drop rewards that count nothing
 * @param futures where everybody will be, in place of what was recorded
 */
export function rewardTargets(
  oracle: RewardOracle,
  indices: ArrayLike<number>,
  trajectories: Float32Array,
  count: number,
  drop: readonly string[] = [],
  futures: PredictedObjects | null = null,
): RewardTargets {
  const kinds = REWARDS.length;
  const rewards = new Float32Array(indices.length * count * kinds);
  oracle.score(indices, trajectories, count, rewards, futures);
  invariant(
    rewards.every((one) => one >= 0 && one <= 1),
    'a reward outside [0, 1]',
  );
  const balance = balanceOf(rewards).map((one, k) =>
    drop.includes(REWARDS[k] as string) ? ([0, 0] as const) : one,
  );
  const weights = rewards.map((reward, i) => {
    const [fail, pass] = balance[i % kinds] as readonly [number, number];
    return reward < 0.5 ? fail : pass;
  });
  return { rewards, weights };
}

/** Of each reward the weights of a failure and of a pass: 1 / (2 · frequency), at most 5. */
function balanceOf(judged: Float32Array): (readonly [number, number])[] {
  const kinds = REWARDS.length;
  const rows = judged.length / kinds;
  return REWARDS.map((_, k) => {
    if (k === PROGRESS) return [1, 1] as const;
    let passes = 0;
    for (let i = 0; i < rows; i += 1) if ((judged[i * kinds + k] as number) >= 0.5) passes += 1;
    const weight = (count: number) => Math.min(MOST_WEIGHT, rows / (2 * Math.max(1, count)));
    return [weight(rows - passes), weight(passes)] as const;
  });
}
