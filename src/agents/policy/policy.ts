/**
 * A policy that is ready to drive: its manifest, its network, and the proof that they fit. All that can be
 * wrong with the two is found here, before a route is driven.
 */
import { EgoloopError } from '../../core/errors.js';
import { outputNames } from './answer.js';
import { buildFeature, type Feature, refuser, type Values } from './features/index.js';
import type { InputSpec } from './input-spec.js';
import type { PolicyManifest } from './manifest.js';
import {
  type BoundInput,
  type ModelSession,
  modelInvalid,
  type Outputs,
  shapeFits,
  shapeText,
  type TensorInfo,
  type TensorValues,
} from './session.js';
import { thoughtOutputs } from './thought-spec.js';

export interface Policy {
  readonly manifest: PolicyManifest;
  readonly session: ModelSession;
  /** Name of the manifest's file, for messages. */
  readonly file: string;
}

/** One input of a network at work: a feature and the arrays it fills. */
export interface InputSlot {
  readonly name: string;
  readonly spec: InputSpec;
  readonly feature: Feature;
  /** What the feature writes into. */
  readonly values: Values;
  /** What the network reads; of 64-bit integers a copy of `values`. */
  readonly bound: BoundInput;
}

export interface PolicyRun {
  readonly slots: readonly InputSlot[];
  readonly run: () => Promise<Outputs>;
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Sizes without those that are one: a batch, a single channel. */
function bare(shape: readonly number[]): string {
  return shape.filter((size) => size !== 1).join('×');
}

/**
 * True when a declared shape can hold what a feature writes in order: the same sizes (ones apart), or all
 * in one row.
 */
function holds(declared: readonly number[], feature: readonly number[]): boolean {
  if (countOf(declared) !== countOf(feature)) return false;
  return bare(declared) === bare(feature) || bare(declared) === bare([countOf(declared)]);
}

/** Features that fill whatever shape is declared. */
const ANY_SHAPE: readonly InputSpec['feature'][] = ['constant', 'recurrent'];

/** Features and arrays for one route. Throws POLICY_INVALID for an input that does not fit its sensor. */
export function buildInputs({ manifest, file }: Omit<Policy, 'session'>): InputSlot[] {
  return Object.entries(manifest.inputs).map(([name, spec]) => {
    const refuse = refuser(file, name);
    const count = countOf(spec.shape);
    const feature = buildFeature({ spec, sensors: manifest.sensors, count, refuse });
    if (!ANY_SHAPE.includes(spec.feature) && !holds(spec.shape, feature.shape)) {
      refuse(
        'shape',
        `expected ${shapeText(feature.shape)}, which ${spec.feature} gives here (ones may be added), ` +
          `found ${shapeText(spec.shape)}`,
      );
    }
    const { dtype, shape } = spec;
    const values = arrayOf(dtype, count);
    const isWide = dtype === 'int64';
    const bound = { name, dtype, shape, values: isWide ? new BigInt64Array(count) : values };
    return { name, spec, feature, values, bound };
  });
}

function arrayOf(dtype: InputSpec['dtype'], count: number): Values {
  if (dtype === 'float32') return new Float32Array(count);
  return dtype === 'int32' || dtype === 'int64' ? new Int32Array(count) : new Uint8Array(count);
}

/** Copies what a feature wrote to where the network reads it, where that is another array. */
export function passOn({ values, bound }: InputSlot): void {
  const to: TensorValues = bound.values;
  if (!(to instanceof BigInt64Array)) return;
  for (let i = 0; i < to.length; i += 1) to[i] = BigInt(values[i] as number);
}

/** Outputs that a manifest reads: the answer, and what is fed back. */
function wantedOutputs({ output, inputs }: PolicyManifest): string[] {
  const names = outputNames(output);
  for (const input of Object.values(inputs)) {
    if (input.feature === 'recurrent') names.push(input.output);
  }
  return [...new Set(names)];
}

/** Binds fresh inputs to the network, for one route. */
export function bindPolicy(policy: Policy): PolicyRun {
  const slots = buildInputs(policy);
  const inputs = slots.map(({ bound }) => bound);
  return { slots, run: policy.session.bind(inputs, wantedOutputs(policy.manifest)) };
}

/** A run over the same inputs that also fetches what thoughts need. */
export function bindThoughts(
  { manifest, session }: Policy,
  { slots }: PolicyRun,
): PolicyRun['run'] {
  const names = thoughtOutputs(manifest.thought).map(([, tensor]) => tensor);
  const wanted = new Set([...wantedOutputs(manifest), ...names]);
  return session.bind(
    slots.map(({ bound }) => bound),
    [...wanted],
  );
}

/**
 * Compares a manifest with the network, then runs the network on zeros: `warmUpRuns` times, once at least.
 * @throws EgoloopError POLICY_INVALID for an input or output that is not the network's, MODEL_INVALID for
 * a network that cannot be run or answers in another shape
 */
export async function preparePolicy(policy: Policy): Promise<void> {
  const { manifest, session, file } = policy;
  checkInputs(policy);
  const known = session.outputs.map(({ name }) => name);
  for (const [path, name, shape] of declaredOutputs(manifest)) {
    const found = session.outputs.find((output) => output.name === name);
    if (found === undefined) {
      refuse(file, path, `expected an output of the network (${known.join(', ')}), found ${name}`);
    } else if (!shapeFits(shape, found.shape)) {
      refuse(file, path, mismatch(name, shape, found));
    }
  }
  checkAnswer(manifest, file);
  const bound = bindPolicy(policy);
  for (let k = 0; k < Math.max(1, manifest.warmUpRuns); k += 1) {
    checkShapes(policy, await firstRun(policy, bound.run));
  }
  if (manifest.thought !== undefined) {
    checkShapes(policy, await firstRun(policy, bindThoughts(policy, bound)));
  }
}

async function firstRun({ manifest }: Policy, run: () => Promise<Outputs>): Promise<Outputs> {
  try {
    return await run();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw modelInvalid(manifest.model.file, `expected a network that runs: ${reason}`, error);
  }
}

function refuse(file: string, path: string, what: string): never {
  throw new EgoloopError('POLICY_INVALID', what, { file, path });
}

function mismatch(name: string, declared: readonly number[], { shape }: TensorInfo): string {
  return `expected the network's shape ${shapeText(shape)} of ${name}, found ${shapeText(declared)}`;
}

function checkInputs({ manifest, session, file }: Policy): void {
  const known = session.inputs.map(({ name }) => name);
  for (const [name, { shape, dtype }] of Object.entries(manifest.inputs)) {
    const found = session.inputs.find((input) => input.name === name);
    if (found === undefined) {
      refuse(file, `inputs.${name}`, `expected an input of the network (${known.join(', ')})`);
    }
    if (!shapeFits(shape, found.shape)) {
      refuse(file, `inputs.${name}.shape`, mismatch(name, shape, found));
    }
    if (session.typeOf(dtype) !== found.dtype) {
      refuse(file, `inputs.${name}.dtype`, `expected the network's ${found.dtype}, found ${dtype}`);
    }
  }
  const missing = known.filter((name) => !Object.hasOwn(manifest.inputs, name));
  if (missing.length > 0) {
    refuse(
      file,
      'inputs',
      `expected every input of the network, found none for ${missing.join(', ')}`,
    );
  }
}

/** Place, name and shape of every output that a manifest declares. */
function declaredOutputs({ output, inputs, thought }: PolicyManifest) {
  const list: (readonly [path: string, name: string, shape: readonly number[]])[] = [
    ['output', output.tensor, output.shape],
  ];
  if (output.kind === 'path') list.push(['output.speed', output.speed.tensor, output.speed.shape]);
  for (const [name, input] of Object.entries(inputs)) {
    if (input.feature === 'recurrent') list.push([`inputs.${name}`, input.output, input.shape]);
  }
  for (const [key, name, shape] of thoughtOutputs(thought)) {
    list.push([`thought.${key}`, name, shape]);
  }
  return list;
}

/** The declared shapes must make sense of the answer. */
function checkAnswer({ output }: PolicyManifest, file: string): void {
  const count = countOf(output.shape);
  if (output.kind === 'controls') {
    if (count !== output.columns.length) {
      refuse(file, 'output.columns', `expected ${count} columns, found ${output.columns.length}`);
    }
    return;
  }
  const columns = output.shape.at(-1) ?? 1;
  if (columns < 2 || count / columns < 2 || bareRank(output.shape) > 2) {
    const what = `expected points × columns, two of each at least, found ${shapeText(output.shape)}`;
    refuse(file, 'output.shape', what);
  }
  if (output.kind === 'waypoints') return;
  const { classesMps, shape } = output.speed;
  const wanted = classesMps?.length ?? 1;
  if (countOf(shape) !== wanted) {
    refuse(file, 'output.speed.shape', `expected ${wanted} numbers, found ${shapeText(shape)}`);
  }
}

/** Dimensions of a shape without ones in front. */
function bareRank(shape: readonly number[]): number {
  const first = shape.findIndex((size) => size !== 1);
  return first < 0 ? 0 : shape.length - first;
}

/** Throws MODEL_INVALID unless the outputs that were fetched have the shapes that the manifest declares. */
export function checkShapes({ manifest }: Policy, outputs: Outputs): void {
  for (const [, name, shape] of declaredOutputs(manifest)) {
    const found = outputs[name]?.shape;
    if (found === undefined || shapeFits(shape, found)) continue;
    throw modelInvalid(
      manifest.model.file,
      `expected ${name} of the shape ${shapeText(shape)} that the manifest declares, found ${shapeText(found)}`,
    );
  }
}
