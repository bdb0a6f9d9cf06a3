/** Choosing among candidates outside the graph, from logits: what the graph itself does (networks/choice.ts). */
import { type Calibration, REWARDS } from '../networks/index.js';
import { pdms } from './gates.js';

/** A scene with its candidates, as networks and rules judge them. */
export interface JudgedScene {
  /** Logits, [candidates]. */
  readonly imitation: Float32Array;
  /** Logits, [candidates, 5]. */
  readonly simulation: Float32Array;
  /** By the rules, [candidates, 5]. */
  readonly rewards: Float32Array;
  /** [candidates, 6, 3] */
  readonly trajectories: Float32Array;
  /** To the expert's trajectory, metres; null where there is none. */
  readonly distances: readonly number[] | null;
  readonly speedMps: number;
}

export interface Judged {
  readonly scenes: readonly JudgedScene[];
  /** Candidates of each. */
  readonly count: number;
}

const LEAST = 1e-4;
const clamped = (p: number) => Math.min(1, Math.max(LEAST, p));

/** Place of the candidate with the highest final reward (equation 14). */
export function chooseBy({ imitation, simulation }: JudgedScene, c: Calibration): number {
  const most = imitation.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const total = imitation.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
  let best = 0;
  let bestReward = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < imitation.length; i += 1) {
    const share = clamped(Math.exp((imitation[i] as number) - most) / total);
    const p = (k: number) => {
      const logit = simulation[i * REWARDS.length + k] as number;
      const scaled = (c.factors[k] as number) * logit + (c.offsets[k] as number);
      return clamped(1 / (1 + Math.exp(-scaled)));
    };
    const blend = (5 * p(2) + 5 * p(3) + 2 * p(4)) / 12;
    const reward =
      c.imitation * Math.log(share) +
      c.nc * Math.log(p(0)) +
      c.dac * Math.log(p(1)) +
      c.blend * Math.log(blend);
    if (reward > bestReward) [best, bestReward] = [i, reward];
  }
  return best;
}

/** Score by the rules (PDMS) of one candidate. */
export function scoreAt(rewards: Float32Array, candidate: number): number {
  return pdms(rewards, candidate * REWARDS.length);
}

/** Mean score by the rules of what is chosen. */
export function scoreOf({ scenes }: Judged, choose: (scene: JudgedScene) => number): number {
  const sum = scenes.reduce((total, scene) => total + scoreAt(scene.rewards, choose(scene)), 0);
  return sum / scenes.length;
}
