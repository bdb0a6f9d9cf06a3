/**
 * What a frozen teacher says of a scene, and what its reward model looks at there: everything that the
 * student's loss needs of the teacher. None of it depends on the student, so a stage works it out once a
 * sample and gives it to the loss as inputs.
 */
import * as tf from '@tensorflow/tfjs';
import {
  type Calibration,
  choose,
  consider,
  type Judging,
  type Preset,
  type Profiles,
  simulationScore,
  surroundingsOf,
  type WptOptions,
} from '../networks/index.js';
import type { NamedTensors, NetworkFunction, OutputSpec } from '../trace/index.js';
import type { Distillation } from './student-loss.js';

/** A teacher and how it teaches. */
export interface TeachingForm {
  readonly preset: Preset;
  readonly wpt: WptOptions;
  readonly profiles: Profiles;
  readonly calibration: Calibration;
  readonly distillation: Distillation;
}

export interface TeacherLabels {
  /** Refined query of the choice, [batch, width]. */
  readonly query: tf.Tensor;
  /** Its trajectory, [batch, 6, 3]. */
  readonly trajectory: tf.Tensor;
  /** 1 at the choice, [batch, candidates]. */
  readonly place: tf.Tensor;
  /** Weighted logarithms of its five rewards, [batch]. */
  readonly score: tf.Tensor;
  /** Imitation logits of all candidates, [batch, candidates]. */
  readonly imitation: tf.Tensor;
  readonly judging: Judging;
}

const PREFIX = 'teacher';

/** Lets a frozen teacher consider a batch of scenes. */
function considered(
  { preset, wpt, profiles, calibration }: TeachingForm,
  weights: NamedTensors,
  inputs: NamedTensors,
): TeacherLabels {
  const answer = consider(preset, wpt, inputs, profiles, weights);
  const { trajectory, query, place } = choose(preset, answer, calibration);
  const { imitation, simulation } = answer.judgement;
  const score = tf.sum(tf.mul(simulationScore(simulation, calibration), place), 1);
  return { query, trajectory, place, score, imitation, judging: answer.situation };
}

/** The labels as a network's outputs; their names are those of the inputs that bring them. */
export function labelNetwork(teaching: TeachingForm): NetworkFunction {
  return (weights, inputs) => {
    const { judging, ...labels } = considered(teaching, weights, inputs);
    const { nominal, speed, ahead, around, judging: context } = judging;
    const { mask } = context;
    const outputs: Record<string, tf.Tensor> = {
      ...labels,
      nominal,
      speed,
      places: around.places,
      context: context.tokens,
      ...(mask === null ? {} : { contextMask: mask }),
      ...(ahead === null ? {} : { ahead }),
    };
    return Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [`${PREFIX}/${name}`, tf.mul(tensor, 1)]),
    );
  };
}

/** The labels of a batch: from the inputs where they hold them, else by the teacher itself. */
export function labelsOf(
  teaching: TeachingForm,
  weights: NamedTensors,
  inputs: NamedTensors,
): TeacherLabels {
  const given = inputs.within(PREFIX);
  if (!given.has('query')) return considered(teaching, weights, inputs);
  const maybe = (name: string) => (given.has(name) ? given.get(name) : null);
  return {
    query: given.get('query'),
    trajectory: given.get('trajectory'),
    place: given.get('place'),
    score: given.get('score'),
    imitation: given.get('imitation'),
    judging: {
      nominal: given.get('nominal'),
      speed: given.get('speed'),
      around: surroundingsOf(inputs, given.get('places')),
      ahead: maybe('ahead'),
      judging: { tokens: given.get('context'), mask: maybe('contextMask') },
    },
  };
}

/** Inputs that bring the outputs of a network. */
export function inputsFor(outputs: readonly OutputSpec[]) {
  return Object.fromEntries(outputs.map(({ name, shape, dtype }) => [name, { shape, dtype }]));
}
