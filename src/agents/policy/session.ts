/**
 * A network that is loaded and can be asked, whatever runs it. Inputs are bound once: their arrays are
 * read in place every time the network runs.
 */
import { EgoloopError } from '../../core/errors.js';
import type { Dtype } from './input-spec.js';

/** A network's input or output as the model file declares it. */
export interface TensorInfo {
  readonly name: string;
  /** As the runtime names it, e.g. `float32`. */
  readonly dtype: string;
  /** Sizes, a text or null where one is free; null where the file does not tell. */
  readonly shape: readonly (number | string | null)[] | null;
}

export type TensorValues = Float32Array | Uint8Array | Int32Array | BigInt64Array;

/** An input of a run; the runtime reads `values` when it runs. */
export interface BoundInput {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly values: TensorValues;
}

export interface OutputTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

export type Outputs = Readonly<Record<string, OutputTensor>>;

export interface ModelSession {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** What runs it and where, e.g. `onnxruntime, cpu`. */
  readonly runtime: string;
  /** The type under which this runtime takes an input of a manifest's type. */
  typeOf(dtype: Dtype): string;
  /** A run over these inputs; call it as often as they change. The outputs named are given back. */
  bind(inputs: readonly BoundInput[], outputs: readonly string[]): () => Promise<Outputs>;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly device: 'cpu' | 'cuda';
  readonly threads: number;
  /** Name of the model file, for messages. */
  readonly file: string;
}

export function modelInvalid(file: string, what: string, cause?: unknown): EgoloopError {
  return new EgoloopError('MODEL_INVALID', what, { file }, cause);
}

/** Sizes for people: `[1, 3, H, W]`; what is free without a name is `?`. */
export function shapeText(shape: TensorInfo['shape']): string {
  if (shape === null) return 'any';
  return `[${shape.map((size) => size ?? '?').join(', ')}]`;
}

/** True when a concrete shape is one that a declared shape allows. */
export function shapeFits(shape: readonly number[], declared: TensorInfo['shape']): boolean {
  if (declared === null) return true;
  return (
    shape.length === declared.length &&
    declared.every((size, i) => typeof size !== 'number' || size < 0 || size === shape[i])
  );
}
