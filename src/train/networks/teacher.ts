/**
 * The teacher: every candidate is a query that looks at the scene and at the world model's future, and
 * comes out as its anchor and a bounded offset. Candidates do not look at each other.
 */
import * as tf from '@tensorflow/tfjs';
import { type NamedTensors, type ParameterSpecs, prefixed } from '../trace/index.js';
import {
  attention,
  attentionSpecs,
  crossLayer,
  layerSpecs,
  mlp,
  mlpSpecs,
  NEAR_NONE,
  repeated,
  type TokenSet,
} from './blocks.js';
import { encoderSpecs } from './encoder.js';
import { POSE_SIZE, POSES, PROPOSALS, type Preset } from './presets.js';
import { POSE_FEATURES, poseFeatures } from './trajectories.js';

/** Bounds of the offset at the last pose: metres, metres, radians; from nothing at the ego it grows evenly. */
const OFFSET_BOUNDS = [1.5, 1.5, 0.3] as const;

/** Bounds at every pose, [6, 3] as rows. */
function offsetBounds(): tf.Tensor {
  const rows = Array.from({ length: POSES }, (_, k) =>
    OFFSET_BOUNDS.map((bound) => (bound * (k + 1)) / POSES),
  );
  return tf.tensor2d(rows, [POSES, POSE_SIZE]);
}

export function teacherSpecs(preset: Preset): ParameterSpecs {
  const { width, decoderLayers } = preset;
  return {
    ...prefixed('encoder', encoderSpecs(preset)),
    ...prefixed('anchor', mlpSpecs(POSE_FEATURES, width, width)),
    kinds: { shape: [2, width], start: { normal: 0.1 }, decays: false },
    ...repeated('layer', decoderLayers, layerSpecs(width)),
    ...prefixed('offset', mlpSpecs(width, width, POSES * POSE_SIZE, NEAR_NONE)),
  };
}

/** Parameters of looking at a future of one's own. */
export function ownFutureSpecs({ width }: Preset): ParameterSpecs {
  return attentionSpecs(width);
}

/**
 * What every candidate sees in the future that it would bring about.
 * @param query [batch, candidates, width]
 * @param futures [batch × candidates, latents, width]
 */
export function lookAhead(
  preset: Preset,
  query: tf.Tensor,
  futures: tf.Tensor,
  weights: NamedTensors,
): tf.Tensor {
  const [batch, count, width] = query.shape as [number, number, number];
  const alone = tf.reshape(query, [batch * count, 1, width]);
  const found = attention(alone, { tokens: futures, mask: null }, preset.heads, weights);
  return tf.add(query, tf.reshape(found, [batch, count, width]));
}

export interface Teaching {
  /** [batch, candidates, 6, 3] */
  readonly trajectories: tf.Tensor;
  /** Refined queries less the embedding of their anchors: what can be taught, [batch, candidates, width]. */
  readonly queries: tf.Tensor;
}

/** What tells a candidate of the vocabulary from one by rule, in the order of candidates: [candidates, width]. */
export function kindsOf({ profiles, width }: Preset, weights: NamedTensors): tf.Tensor {
  const kinds = weights.get('kinds');
  return tf.concat(
    [
      tf.tile(tf.slice(kinds, [0, 0], [1, width]), [profiles, 1]),
      tf.tile(tf.slice(kinds, [1, 0], [1, width]), [PROPOSALS, 1]),
    ],
    0,
  );
}

/**
 * Refines anchors, all candidates or some of them: none depends on the others.
 * @param anchors [batch, n, 6, 3]
 * @param kind of each, [n, width] or [batch, n, width]
 * @param context what the queries look at
 */
export function teach(
  preset: Preset,
  anchors: tf.Tensor,
  kind: tf.Tensor,
  context: TokenSet,
  weights: NamedTensors,
): Teaching {
  const { heads, decoderLayers } = preset;
  const [batch, count] = anchors.shape as [number, number];
  const start = tf.add(mlp(poseFeatures(anchors), weights.within('anchor')), kind);
  let query = start;
  for (let i = 0; i < decoderLayers; i += 1) {
    query = crossLayer(query, context, heads, weights.within(`layer/${i}`));
  }
  const raw = tf.reshape(mlp(query, weights.within('offset')), [batch, count, POSES, POSE_SIZE]);
  const trajectories = tf.add(anchors, tf.mul(tf.tanh(raw), offsetBounds()));
  return { trajectories, queries: tf.sub(query, start) };
}

/**
 * Refines the candidates at some places.
 * @param anchors of all, [batch, candidates, 6, 3]
 * @param places int32 [n]
 */
export function teachSome(
  preset: Preset,
  anchors: tf.Tensor,
  places: tf.Tensor,
  context: TokenSet,
  weights: NamedTensors,
): Teaching {
  const some = tf.gather(anchors, places as tf.Tensor1D, 1);
  const kind = tf.gather(kindsOf(preset, weights), places as tf.Tensor1D);
  return teach(preset, some, kind, context, weights);
}
