/** What a traced kernel is: operands and attributes as the library names them → tensors of the graph. */
import type * as tf from '@tensorflow/tfjs';
import type { Recorder } from '../recorder.js';

export interface KernelCall {
  /** Operands by name; kernels over lists have them by number. */
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  /** Attributes; each kernel knows the type of its own. */
  readonly attrs: unknown;
  readonly record: Recorder;
}

export type Kernel = (call: KernelCall) => tf.TensorInfo | tf.TensorInfo[];

export type Kernels = Readonly<Record<string, Kernel>>;

/** The operand of this name; kernels are only called with those they have. */
export function operand(call: KernelCall, name: string): tf.TensorInfo {
  return call.inputs[name] as tf.TensorInfo;
}
