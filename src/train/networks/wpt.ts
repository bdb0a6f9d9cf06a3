/**
 * World model, teacher and reward model as one network: scene → candidates → rewards → the chosen
 * trajectory. Parameters: `world/…` (frozen while this trains), `teacher/…`, `reward/…`.
 */
import * as tf from '@tensorflow/tfjs';
import {
  dense,
  denseSpecs,
  type NamedTensors,
  type ParameterSpecs,
  prefixed,
} from '../trace/index.js';
import { detached, joined, type TokenSet } from './blocks.js';
import { candidatesOf, type Profiles } from './candidates.js';
import { type Calibration, finalReward } from './choice.js';
import { columns } from './columns.js';
import { encode, type Scene } from './encoder.js';
import { type Surroundings, surroundingsOf } from './encounters.js';
import { outlookOf } from './outlook.js';
import { type Conditioning, candidateCount, POSE_SIZE, POSES, type Preset } from './presets.js';
import { type Judged, type Judgement, judge, rewardSpecs } from './reward-model.js';
import { kindsOf, teach, teacherSpecs } from './teacher.js';
import { unroll, worldSpecs } from './world.js';
import { INSTANCE_SIZE } from './world-heads.js';

export interface WptOptions {
  readonly conditioning: Conditioning;
  /** Whether rewards push the trajectories too; they are judged as they are unless told. */
  readonly backpropToTeacher?: boolean;
}

export function wptSpecs(preset: Preset, { conditioning }: WptOptions): ParameterSpecs {
  const { width, worldSteps } = preset;
  const hasWorld = conditioning !== 'none';
  return {
    ...(hasWorld ? prefixed('world', worldSpecs(preset)) : {}),
    ...prefixed('teacher', teacherSpecs(preset)),
    ...prefixed('reward', rewardSpecs(preset, conditioning === 'candidate')),
    ...(hasWorld
      ? {
          'future/steps': { shape: [worldSteps, width], start: { normal: 0.1 }, decays: false },
          ...prefixed('future/object', denseSpecs(INSTANCE_SIZE, width)),
        }
      : {}),
  };
}

/** Everything about a batch of scenes that trajectories are judged by. */
export interface Situation {
  readonly anchors: tf.Tensor;
  readonly nominal: tf.Tensor;
  /** Of the teacher's own encoder. */
  readonly scene: Scene;
  /** What the teacher's queries look at. */
  readonly planning: TokenSet;
  /** What the reward model looks at. */
  readonly judging: TokenSet;
  readonly speed: tf.Tensor;
  /** What trajectories may meet. */
  readonly around: Surroundings;
  /** Where the world model unrolls a future of each trajectory from, [batch, latents, width]; else null. */
  readonly ahead: tf.Tensor | null;
}

/** What `judgeIn` needs of a situation. */
export type Judging = Pick<Situation, 'nominal' | 'judging' | 'speed' | 'around' | 'ahead'>;

/** Looks at a batch of scenes: encoders, candidates, the shared future. */
export function lookAt(
  preset: Preset,
  { conditioning }: WptOptions,
  inputs: NamedTensors,
  profiles: Profiles,
  weights: NamedTensors,
): Situation {
  const { anchors, nominal } = candidatesOf(preset, inputs, profiles);
  const scene = encode(preset, inputs, weights.within('teacher/encoder'));
  const latents: TokenSet = { tokens: scene.latents, mask: null };
  const speed = columns(inputs.get('ego'), 0);
  if (conditioning === 'none') {
    const planning = joined([scene.tokens, latents]);
    const around = surroundingsOf(inputs, asNow(inputs.get('objects')));
    return { anchors, nominal, scene, planning, judging: planning, speed, around, ahead: null };
  }
  const world = weights.within('world');
  const outlook = outlookOf(preset, conditioning, inputs, nominal, world);
  const futures = futureTokens(preset, outlook.futures, weights.get('future/steps'));
  const found = tf.unstack(outlook.objects, 1);
  const scaled = tf.div(found.at(-1) as tf.Tensor, tf.tensor1d([15, 15, 1, 10, 4]));
  const agents = dense(scaled, weights.within('future/object'));
  return {
    anchors,
    nominal,
    scene,
    planning: joined([scene.tokens, latents, futures]),
    judging: joined([latents, futures, { tokens: agents, mask: inputs.get('objectMask') }]),
    speed,
    around: surroundingsOf(inputs, placesOverTime(inputs.get('objects'), found)),
    ahead: outlook.latents,
  };
}

/** x, y, yaw, speed of the tokens of objects. */
function presentPlaces(objects: tf.Tensor): tf.Tensor {
  return tf.concat([columns(objects, 1, 2), columns(objects, 5, 2)], 2);
}

/** Objects where they are, at all six times: [batch, 6, objects, 4]. */
function asNow(objects: tf.Tensor): tf.Tensor {
  const now = presentPlaces(objects);
  return tf.stack(
    Array.from({ length: POSES }, () => now),
    1,
  );
}

/** Predicted places at all six times; between two steps of the world model half-way. */
function placesOverTime(objects: tf.Tensor, found: readonly tf.Tensor[]): tf.Tensor {
  const knots = [presentPlaces(objects), ...found.map((one) => columns(one, 0, 4))];
  const poses = Array.from({ length: POSES }, (_, k) => {
    const place = ((k + 1) * found.length) / POSES;
    const before = knots[Math.floor(place)] as tf.Tensor;
    const after = knots[Math.ceil(place)] as tf.Tensor;
    return before === after ? after : tf.div(tf.add(before, after), 2);
  });
  return tf.stack(poses, 1);
}

/** Latents of the future as tokens that tell their step: [batch, steps × latents, width]. */
function futureTokens(preset: Preset, futures: tf.Tensor, steps: tf.Tensor): TokenSet {
  const { worldSteps, latents, width } = preset;
  const told = tf.add(futures, tf.reshape(steps, [worldSteps, 1, width]));
  return { tokens: tf.reshape(told, [-1, worldSteps * latents, width]), mask: null };
}

function lastLatents(
  preset: Preset,
  latents: tf.Tensor,
  trajectories: tf.Tensor,
  world: NamedTensors,
): tf.Tensor {
  const [batch, count] = trajectories.shape as [number, number];
  const [, rows, width] = latents.shape as [number, number, number];
  const every = tf.tile(tf.reshape(latents, [batch, 1, rows, width]), [1, count, 1, 1]);
  const flat = tf.reshape(every, [batch * count, rows, width]);
  const poses = tf.reshape(trajectories, [batch * count, POSES, POSE_SIZE]);
  return unroll(preset, flat, poses, world).at(-1) as tf.Tensor;
}

/** What the reward model says about trajectories [batch, n, 6, 3] in a situation. */
export function judgeIn(
  preset: Preset,
  situation: Judging,
  trajectories: tf.Tensor,
  weights: NamedTensors,
): Judgement {
  const { nominal, speed, judging, around, ahead } = situation;
  const judged: Judged = {
    trajectories,
    nominal,
    speed,
    around,
    context: judging,
    ...(ahead === null
      ? {}
      : { ownFutures: lastLatents(preset, ahead, trajectories, weights.within('world')) }),
  };
  return judge(preset, judged, weights.within('reward'));
}

export interface WptAnswer {
  readonly situation: Situation;
  /** [batch, candidates, 6, 3] */
  readonly trajectories: tf.Tensor;
  /** [batch, candidates, width] */
  readonly queries: tf.Tensor;
  readonly judgement: Judgement;
}

/** Candidates and their rewards for a batch of scenes. */
export function consider(
  preset: Preset,
  options: WptOptions,
  inputs: NamedTensors,
  profiles: Profiles,
  weights: NamedTensors,
): WptAnswer {
  const situation = lookAt(preset, options, inputs, profiles, weights);
  const { anchors, planning } = situation;
  const teacher = weights.within('teacher');
  const kind = kindsOf(preset, teacher);
  const { trajectories, queries } = teach(preset, anchors, kind, planning, teacher);
  const judged = options.backpropToTeacher === true ? trajectories : detached(trajectories);
  return {
    situation,
    trajectories,
    queries,
    judgement: judgeIn(preset, situation, judged, weights),
  };
}

export interface Chosen {
  /** [batch, 6, 3] */
  readonly trajectory: tf.Tensor;
  /** [batch, width] */
  readonly query: tf.Tensor;
  /** The final reward of the choice among the candidates, [batch]. */
  readonly reward: tf.Tensor;
  /** 1 at the choice, [batch, candidates]. */
  readonly place: tf.Tensor;
}

/** The candidate of the highest final reward. */
export function choose(preset: Preset, answer: WptAnswer, calibration: Calibration): Chosen {
  const rewards = finalReward(answer.judgement, calibration);
  const count = candidateCount(preset);
  const batch = rewards.shape[0] as number;
  const place = tf.oneHot(tf.cast(tf.argMax(rewards, 1), 'int32'), count) as tf.Tensor;
  const shares = tf.reshape(tf.cast(place, 'float32'), [batch, 1, count]);
  const flat = tf.reshape(answer.trajectories, [batch, count, POSES * POSE_SIZE]);
  return {
    trajectory: tf.reshape(tf.matMul(shares, flat), [batch, POSES, POSE_SIZE]),
    query: tf.reshape(tf.matMul(shares, answer.queries), [batch, preset.width]),
    reward: tf.max(rewards, 1),
    place: tf.reshape(shares, [batch, count]),
  };
}
