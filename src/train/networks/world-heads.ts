/**
 * What the world model's latents are read with: where every object will be (instances), and which cells
 * around the ego will be covered (occupancy). Both are training's, the former also tells policies and the
 * rules of rewards about the predicted future. Frame: the ego's at present; metres, radians, m/s.
 */
import * as tf from '@tensorflow/tfjs';
import {
  affineOf,
  denseSpecs,
  layerNorm,
  layerNormSpecs,
  type NamedTensors,
  type ParameterSpecs,
  prefixed,
} from '../trace/index.js';
import { attention, attentionSpecs, mlp, mlpSpecs, NEAR_NONE, type TokenSet } from './blocks.js';
import { columns } from './columns.js';
import type { Scene } from './encoder.js';
import { gridAttention } from './grid-attention.js';
import { PERIOD_S, POSES, type Preset } from './presets.js';

/** Numbers of a future object: x, y, yaw, speed, and the logit that it is still there. */
export const INSTANCE_SIZE = 5;
/** Layers of the grid: vehicles, walkers and cyclists, drivable ground. */
export const OCCUPANCY_CLASSES = 3;

/** What offsets from the plain extrapolation are scaled by: x, y (m), yaw (rad), speed (m/s). */
const OFFSET_SCALE = [4, 4, 0.5, 4, 1] as const;

export function worldHeadSpecs({ width, cells }: Preset): ParameterSpecs {
  return {
    ...prefixed('instance/norm', layerNormSpecs(width)),
    ...prefixed('instance/attention', attentionSpecs(width)),
    ...prefixed('instance/middle', layerNormSpecs(width)),
    ...prefixed('instance/out', mlpSpecs(width, width, INSTANCE_SIZE, NEAR_NONE)),
    'occupancy/rows': { shape: [cells, width], start: { normal: 0.5 }, decays: false },
    'occupancy/columns': { shape: [cells, width], start: { normal: 0.5 }, decays: false },
    ...prefixed('occupancy/k', denseSpecs(width, width)),
    ...prefixed('occupancy/v', denseSpecs(width, width)),
    ...prefixed('occupancy/out', denseSpecs(width, OCCUPANCY_CLASSES)),
    // Vehicles cover few cells, walkers fewer.
    'occupancy/out/bias': { shape: [OCCUPANCY_CLASSES], start: { values: [-0.5, -0.5, -1] } },
    // What a metre within a drawn box counts: cells are decided by the drawing at first.
    'occupancy/drawn': { shape: [OCCUPANCY_CLASSES - 1], start: { values: [2, 2] }, decays: false },
  };
}

/** Where every object would be at constant velocity, [batch, objects, 4] for a time in seconds. */
function extrapolated(objects: tf.Tensor, timeS: number): tf.Tensor {
  const yaw = columns(objects, 5);
  const speed = columns(objects, 6);
  const way = tf.mul(speed, timeS);
  const x = tf.add(columns(objects, 1), tf.mul(way, tf.cos(yaw)));
  const y = tf.add(columns(objects, 2), tf.mul(way, tf.sin(yaw)));
  return tf.concat([x, y, yaw, speed], 2);
}

/** Seconds from now to the end of a step of the world model, the first being 0. */
function stepTimeS({ worldSteps }: Preset, step: number): number {
  return ((step + 1) * POSES * PERIOD_S) / worldSteps;
}

/**
 * Objects after one step: constant velocity and what the latents say beside it.
 * @param step of the world model, from 0 on
 * @param future latents after it, [batch, latents, width]
 * @returns [batch, objects, 5]
 */
export function instances(
  preset: Preset,
  scene: Scene,
  objects: tf.Tensor,
  step: number,
  future: tf.Tensor,
  weights: NamedTensors,
): tf.Tensor {
  const [batch, , width] = future.shape as [number, number, number];
  const { objectsFrom, tokens } = scene;
  const own = tf.slice(tokens.tokens, [0, objectsFrom, 0], [batch, preset.objects, width]);
  const part = weights.within('instance');
  const normal = layerNorm(own, part.within('norm'));
  const set: TokenSet = { tokens: future, mask: null };
  const seen = tf.add(own, attention(normal, set, preset.heads, part.within('attention')));
  const raw = mlp(layerNorm(seen, part.within('middle')), part.within('out'));
  const timeS = stepTimeS(preset, step);
  const scale = tf.tensor1d(OFFSET_SCALE.map((one, i) => (i < 4 ? (one * timeS) / 3 : one)));
  const plain = tf.pad(extrapolated(objects, timeS), [
    [0, 0],
    [0, 0],
    [0, 1],
  ]);
  return tf.add(plain, tf.mul(raw, scale));
}

/**
 * Logits of the grid: learned cells look at the latents, and see the predicted objects drawn.
 * @param drawn `drawnObjects` of the same step; none where there are no instances
 * @returns [batch, cells, cells, 3]; rows run forward from behind the ego, columns to the right
 */
export function occupancy(
  preset: Preset,
  future: tf.Tensor,
  drawn: tf.Tensor | null,
  weights: NamedTensors,
): tf.Tensor {
  const { cells, heads } = preset;
  const batch = future.shape[0] as number;
  const part = weights.within('occupancy');
  const found = gridAttention(future, {
    heads,
    rows: part.get('rows'),
    columns: part.get('columns'),
    key: affineOf(part.within('k')),
    value: affineOf(part.within('v')),
    out: part.get('out/kernel'),
  });
  const flat = tf.reshape(found, [batch, cells * cells, OCCUPANCY_CLASSES]);
  let logits = tf.add(flat, part.get('out/bias'));
  if (drawn !== null) {
    const weighted = tf.mul(drawn, part.get('drawn'));
    logits = tf.add(
      logits,
      tf.pad(weighted, [
        [0, 0],
        [0, 0],
        [0, 1],
      ]),
    );
  }
  return tf.reshape(logits, [batch, cells, cells, OCCUPANCY_CLASSES]);
}
