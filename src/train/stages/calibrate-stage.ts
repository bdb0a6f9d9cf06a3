/**
 * Stage 1b: on the validation split a factor and an offset are fitted to the logit of every reward (Platt
 * 1999; training balanced the classes, so the logits are biased), the weights of equation 14 are searched
 * on a grid for the highest score by the rules, and the gates of teacher and reward model are measured.
 */
import { join } from 'node:path';
import { writeFileAtomic } from '../../core/files.js';
import { indexOfMost } from '../../core/index-of-most.js';
import {
  type Calibration,
  candidateCount,
  PLAIN_CALIBRATION,
  REWARDS,
  type WptOptions,
} from '../networks/index.js';
import type { Parameters } from '../trace/index.js';
import { chooseBy, type Judged, type JudgedScene, scoreAt, scoreOf } from './choosing.js';
import { areaUnderCurve, correlation, type Gate, gate } from './gates.js';
import { batchOf, type StageOptions } from './options.js';
import { emptySamples, sceneFeeds, type TrainingData } from './source.js';
import { distancesTo, openCandidates } from './teacher-stage.js';
import { fittedTo } from './used-rows.js';
import { validationBatches } from './validation.js';
import { type RewardName, withoutRewards } from './variant.js';

export interface CalibrateOptions extends StageOptions, WptOptions {
  readonly weights: Parameters;
  /** Rewards that were not learned; none unless told. */
  readonly drop?: readonly RewardName[];
  /** Rewards without a say though they were learned; none unless told. */
  readonly unasked?: readonly RewardName[];
  /** Weight of imitation; searched unless told. */
  readonly imitation?: number;
  /** Validation samples that are looked at; 1024 unless told. */
  readonly most?: number;
}

export interface CalibrateResult {
  readonly calibration: Calibration;
  readonly gates: readonly Gate[];
  readonly numbers: Readonly<Record<string, number>>;
}

const MOST = 1024;
const GRID = {
  imitation: [0.01, 0.03, 0.1, 0.3, 1],
  nc: [0.25, 0.5, 1],
  dac: [0.25, 0.5, 1],
} as const;

/** Everything about some samples: what the networks say and what the rules say. */
async function judgeSamples(data: TrainingData, options: CalibrateOptions): Promise<Judged> {
  const { preset, weights, runtime, most = MOST } = options;
  const batch = batchOf(options);
  const profiles = data.profiles(preset.profiles);
  const engine = await openCandidates(preset, options, profiles, weights, batch, runtime);
  const samples = emptySamples(preset, batch);
  const count = candidateCount(preset);
  const scenes: JudgedScene[] = [];
  const rewards = new Float32Array(batch * count * REWARDS.length);
  for (const { indices, fresh } of validationBatches(data.validation.count, batch, most)) {
    data.validation.read(indices, samples);
    const found = await engine.run(sceneFeeds(samples));
    const trajectories = found['trajectories'] as Float32Array;
    data.validationOracle.score(indices, trajectories, count, rewards);
    const part = (values: Float32Array, b: number, size: number) =>
      values.slice(b * count * size, (b + 1) * count * size);
    for (let b = 0; b < fresh; b += 1) {
      scenes.push({
        imitation: part(found['imitation'] as Float32Array, b, 1),
        simulation: part(found['simulation'] as Float32Array, b, REWARDS.length),
        rewards: part(rewards, b, REWARDS.length),
        trajectories: part(trajectories, b, 18),
        distances:
          samples.hasExpert[b] === 1
            ? distancesTo(samples.expertFuture, b, trajectories, count)
            : null,
        speedMps: samples.ego[b * 16] as number,
      });
    }
  }
  await engine.close();
  return { scenes, count };
}

/** Factor and offset of one reward's logits by Newton's method on the cross-entropy, with a little ridge. */
function fitLogits(
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
): { factor: number; offset: number } {
  let [factor, offset] = [1, 0];
  const ridge = 1e-3 * logits.length;
  for (let round = 0; round < 25; round += 1) {
    let [ga, gb, haa, hab, hbb] = [ridge * (factor - 1), 0, ridge, 0, 1e-6 * logits.length];
    for (let i = 0; i < logits.length; i += 1) {
      const x = logits[i] as number;
      const p = 1 / (1 + Math.exp(-(factor * x + offset)));
      const error = p - (labels[i] as number);
      const curvature = p * (1 - p);
      ga += error * x;
      gb += error;
      haa += curvature * x * x;
      hab += curvature * x;
      hbb += curvature;
    }
    const determinant = haa * hbb - hab * hab;
    if (!(determinant > 0)) break;
    // Half steps keep the first rounds from running away.
    const share = round < 5 ? 0.5 : 1;
    factor -= (share * (hbb * ga - hab * gb)) / determinant;
    offset -= (share * (haa * gb - hab * ga)) / determinant;
  }
  // A factor below zero would turn the judgement around.
  return Number.isFinite(factor) && factor > 0 && Number.isFinite(offset)
    ? { factor, offset }
    : { factor: 1, offset: 0 };
}

/** All numbers of one reward over all candidates of all scenes. */
function column(judged: Judged, key: 'simulation' | 'rewards', k: number): Float64Array {
  const { scenes, count } = judged;
  return Float64Array.from({ length: scenes.length * count }, (_, i) => {
    const scene = scenes[Math.floor(i / count)] as JudgedScene;
    return scene[key][(i % count) * REWARDS.length + k] as number;
  });
}

function fit(judged: Judged, mute: readonly RewardName[], given: number | undefined): Calibration {
  const fitted = REWARDS.map((_, k) =>
    fitLogits(column(judged, 'simulation', k), column(judged, 'rewards', k)),
  );
  const plain: Calibration = {
    ...PLAIN_CALIBRATION,
    ...(given === undefined ? {} : { imitation: given }),
    factors: fitted.map(({ factor }) => factor),
    offsets: fitted.map(({ offset }) => offset),
  };
  let best = mute.length === 0 ? plain : withoutRewards(plain, mute);
  let bestScore = scoreOf(judged, (scene) => chooseBy(scene, best));
  for (const imitation of given === undefined ? GRID.imitation : [given]) {
    for (const nc of GRID.nc) {
      for (const dac of GRID.dac) {
        const tried = { ...best, imitation, nc, dac };
        const score = scoreOf(judged, (scene) => chooseBy(scene, tried));
        // Of equal ones the first stays.
        if (score > bestScore + 1e-9) [best, bestScore] = [tried, score];
      }
    }
  }
  return best;
}

/** Mean distance between end points of two candidates of a scene, metres. */
function spreadOf({ trajectories }: JudgedScene, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const dx = (trajectories[i * 18 + 15] as number) - (trajectories[j * 18 + 15] as number);
      const dy = (trajectories[i * 18 + 16] as number) - (trajectories[j * 18 + 16] as number);
      sum += Math.sqrt(dx * dx + dy * dy);
    }
  }
  return sum / ((count * (count - 1)) / 2);
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function measure(
  judged: Judged,
  calibration: Calibration,
  drop: readonly RewardName[],
): Omit<CalibrateResult, 'calibration'> {
  const { scenes, count } = judged;
  const known = scenes.filter(({ distances }) => distances !== null);
  const score = (choose: (scene: JudgedScene) => number) => scoreOf(judged, choose);
  const chosen = score((scene) => chooseBy(scene, calibration));
  const imitation = score((scene) => indexOfMost(scene.imitation));
  const best = score((scene) => indexOfMost(scoresOf(scene, count)));
  const random = mean(scenes.map((scene) => mean(scoresOf(scene, count))));
  const numbers: Record<string, number> = {
    chosen,
    imitation,
    best,
    random,
    regret: best - chosen,
  };
  const distancesOf = (scene: JudgedScene) => scene.distances as readonly number[];
  const picked = mean(
    known.map((scene) => distancesOf(scene)[indexOfMost(scene.imitation)] as number),
  );
  const nearest = mean(known.map((scene) => Math.min(...distancesOf(scene))));
  const gates: Gate[] = [
    gate(
      'score by the rules of the choice (limit: by imitation alone)',
      chosen,
      'above',
      imitation,
      scenes.length,
    ),
    gate(
      'distance of the likeliest candidate, m (limit: 1.5 × the nearest)',
      picked,
      'below',
      1.5 * nearest,
      known.length,
    ),
    gate(
      'correlation of imitation and nearness within a scene',
      mean(known.map((scene) => -correlation(scene.imitation, distancesOf(scene)))),
      'above',
      0.5,
      known.length,
    ),
  ];
  const fast = scenes.filter(({ speedMps }) => speedMps > 6 && speedMps < 10);
  const spread = mean(fast.map((scene) => spreadOf(scene, count)));
  gates.push(gate('spread of end points around 8 m/s, m', spread, 'above', 2, fast.length));
  for (const [k, limit] of [
    [0, 0.85],
    [1, 0.85],
    [2, 0.8],
  ] as const) {
    const name = REWARDS[k] as RewardName;
    if (drop.includes(name)) continue;
    const labels = column(judged, 'rewards', k);
    const area = areaUnderCurve(column(judged, 'simulation', k), labels);
    gates.push(gate(`area under the curve of ${name}`, area, 'above', limit, labels.length));
  }
  return { gates, numbers: { ...numbers, picked, nearest, spread } };
}

function scoresOf({ rewards }: JudgedScene, count: number): number[] {
  return Array.from({ length: count }, (_, i) => scoreAt(rewards, i));
}

/**
 * Calibrates and measures; `calibration.json` in the folder keeps the result.
 * @throws EgoloopError FILE_UNWRITABLE
 */
export async function calibrate(
  data: TrainingData,
  options: CalibrateOptions,
): Promise<CalibrateResult> {
  const judged = await judgeSamples(data, fittedTo(data, options));
  const { drop = [], unasked = [], imitation } = options;
  const calibration = fit(judged, [...drop, ...unasked], imitation);
  const result = { calibration, ...measure(judged, calibration, drop) };
  writeFileAtomic(join(options.out, 'calibration.json'), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}
