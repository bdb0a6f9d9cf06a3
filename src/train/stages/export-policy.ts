/**
 * Writes trained networks as policies that drive: one ONNX file for one scene and the manifest that says
 * how to feed it (docs/policies.md), with a card of how it came about. What they read is simulator state:
 * every one of them is privileged.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { ControllerName } from '../../agents/policy/output-spec.js';
import { writeFileAtomic } from '../../core/files.js';
import {
  type Calibration,
  candidateCount,
  choose,
  consider,
  drive,
  finalReward,
  PERIOD_S,
  POSE_SIZE,
  POSES,
  type Preset,
  type Profiles,
  probabilities,
  REWARDS,
  sceneInputs,
  type WptOptions,
} from '../networks/index.js';
import { exportNetwork, type NetworkFunction, type Parameters } from '../trace/index.js';

export interface PolicyExport {
  /** Name of policy and files, e.g. `student`. */
  readonly name: string;
  readonly description: string;
  readonly preset: Preset;
  readonly weights: Parameters;
  readonly folder: string;
  /** How it was trained: data, seeds, gates, results. Plain JSON. */
  readonly card: Readonly<Record<string, unknown>>;
  /** Who makes pedals of the trajectory; B unless told. */
  readonly controller?: ControllerName;
}

export interface ExportedPolicy {
  readonly manifest: string;
  readonly sha256: string;
  readonly bytes: number;
}

const SENSOR = 'tokens';
const OUTPUT = 'trajectory';

/** What the teacher can tell of its choice, where somebody keeps its thoughts. */
function thoughtOf(preset: Preset): unknown {
  const count = candidateCount(preset);
  return {
    candidates: { tensor: 'candidates', shape: [1, count, POSES, POSE_SIZE] },
    values: { tensor: 'rewards', shape: [1, count] },
    chosen: { tensor: 'chosen', shape: [1] },
    numbers: {
      tensor: 'probabilities',
      shape: [1, count, REWARDS.length],
      names: REWARDS.map((name) => name.toUpperCase()),
    },
  };
}

function manifestOf(
  policy: PolicyExport,
  file: string,
  sha256: string,
  isTeacher: boolean,
): unknown {
  const { preset, name, description, controller = 'B' } = policy;
  const inputs = Object.entries(sceneInputs(preset, 1)).map(([array, { shape }]) => [
    array,
    { feature: 'tokens', array, shape },
  ]);
  return {
    format: 'egoloop-policy-1',
    name,
    description,
    model: { file, sha256, format: 'onnx' },
    privileged: true,
    sensors: [
      {
        type: 'egoloop.tokens',
        id: SENSOR,
        max_objects: preset.objects,
        max_lanes: preset.lanes,
      },
    ],
    inputs: Object.fromEntries(inputs),
    output: {
      kind: 'waypoints',
      tensor: OUTPUT,
      shape: [1, POSES, POSE_SIZE],
      periodS: PERIOD_S,
      headings: true,
    },
    controller: controller === 'A' ? { name: 'A', useTarget: false } : { name: controller },
    ...(isTeacher ? { thought: thoughtOf(preset) } : {}),
    everyTicks: 2,
  };
}

function write(policy: PolicyExport, network: NetworkFunction, isTeacher: boolean): ExportedPolicy {
  const { name, preset, weights, folder, card } = policy;
  const { model, productFlops } = exportNetwork({
    parameters: weights,
    inputs: sceneInputs(preset, 1),
    network,
    metadata: { name, preset: preset.name },
  });
  const sha256 = createHash('sha256').update(model).digest('hex');
  const file = `${name}.onnx`;
  const manifest = join(folder, `${name}.policy.json`);
  writeFileAtomic(join(folder, file), model);
  writeFileAtomic(
    manifest,
    `${JSON.stringify(manifestOf(policy, file, sha256, isTeacher), null, 2)}\n`,
  );
  const full = { name, preset, sha256, bytes: model.length, productFlops, ...card };
  writeFileAtomic(join(folder, `${name}.card.json`), `${JSON.stringify(full, null, 2)}\n`);
  return { manifest, sha256, bytes: model.length };
}

/**
 * Exports a student or a baseline: `name.onnx`, `name.policy.json` and `name.card.json`.
 * @throws EgoloopError FILE_UNWRITABLE
 */
export function exportStudent(policy: PolicyExport): ExportedPolicy {
  const network: NetworkFunction = (weights, inputs) => ({
    [OUTPUT]: drive(policy.preset, inputs, weights).trajectory,
  });
  return write(policy, network, false);
}

/**
 * Exports a teacher with its world and reward models: the chosen trajectory comes out, and with it, for
 * whoever asks, what was to choose from.
 * @throws EgoloopError FILE_UNWRITABLE
 */
export function exportTeacher(
  policy: PolicyExport,
  wpt: WptOptions,
  profiles: Profiles,
  calibration: Calibration,
): ExportedPolicy {
  const { preset } = policy;
  const network: NetworkFunction = (weights, inputs) => {
    const answer = consider(preset, wpt, inputs, profiles, weights);
    const { judgement, trajectories } = answer;
    const rewards = finalReward(judgement, calibration);
    return {
      [OUTPUT]: choose(preset, answer, calibration).trajectory,
      candidates: trajectories,
      rewards,
      chosen: tf.cast(tf.argMax(rewards, 1), 'float32'),
      probabilities: probabilities(judgement.simulation, calibration),
    };
  };
  return write(policy, network, true);
}
