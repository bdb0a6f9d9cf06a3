/**
 * What the world model says of a scene under the nominal plan. It is frozen while teacher and student
 * train, and its inputs do not depend on them: the outlook of a sample is always the same, and may be
 * given as an input instead of being worked out again.
 */
import * as tf from '@tensorflow/tfjs';
import type { InputSpecs, NamedTensors } from '../trace/index.js';
import type { Conditioning, Preset } from './presets.js';
import { foresee } from './world.js';
import { INSTANCE_SIZE, instances } from './world-heads.js';

export interface Outlook {
  /** Latents after every step, [batch, steps, latents, width]. */
  readonly futures: tf.Tensor;
  /** Objects after every step, [batch, steps, objects, 5]. */
  readonly objects: tf.Tensor;
  /** Latents of the present, [batch, latents, width]; null where nothing is unrolled from them. */
  readonly latents: tf.Tensor | null;
}

/** Names of the inputs that an outlook is given by. */
const FUTURES = 'outlookFutures';
const OBJECTS = 'outlookObjects';
const LATENTS = 'outlookLatents';

/** The inputs that an outlook is given by; none where there is no world model. */
export function outlookInputs(
  preset: Preset,
  conditioning: Conditioning,
  batch: number,
): InputSpecs {
  const { worldSteps, latents, width, objects } = preset;
  if (conditioning === 'none') return {};
  return {
    [FUTURES]: { shape: [batch, worldSteps, latents, width] },
    [OBJECTS]: { shape: [batch, worldSteps, objects, INSTANCE_SIZE] },
    ...(conditioning === 'candidate' ? { [LATENTS]: { shape: [batch, latents, width] } } : {}),
  };
}

/** The objects of an outlook that is given. */
export function givenObjects(feeds: Readonly<Record<string, unknown>>): Float32Array {
  return feeds[OBJECTS] as Float32Array;
}

/** An outlook under the names of its inputs. */
export function outlookOutputs({ futures, objects, latents }: Outlook): Record<string, tf.Tensor> {
  const known = { [FUTURES]: futures, [OBJECTS]: objects };
  return latents === null ? known : { ...known, [LATENTS]: latents };
}

/**
 * The outlook: from the inputs where they hold it, else by the world model.
 * @param nominal the plan that the shared future assumes, [batch, 6, 3]
 * @param weights of the world model
 */
export function outlookOf(
  preset: Preset,
  conditioning: Exclude<Conditioning, 'none'>,
  inputs: NamedTensors,
  nominal: tf.Tensor,
  weights: NamedTensors,
): Outlook {
  const isOwn = conditioning === 'candidate';
  if (inputs.has(FUTURES)) {
    const latents = isOwn ? inputs.get(LATENTS) : null;
    return { futures: inputs.get(FUTURES), objects: inputs.get(OBJECTS), latents };
  }
  const { scene, futures } = foresee(preset, inputs, nominal, weights);
  const heads = weights.within('heads');
  const found = futures.map((one, step) =>
    instances(preset, scene, inputs.get('objects'), step, one, heads),
  );
  return {
    futures: tf.stack([...futures], 1),
    objects: tf.stack(found, 1),
    latents: isOwn ? scene.latents : null,
  };
}
