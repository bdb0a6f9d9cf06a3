/**
 * Tensors by their names: how a network gets its weights and its inputs. A prefix can be split off, so
 * that a part of a network is written without knowing where in the whole it stands.
 */
import type * as tf from '@tensorflow/tfjs';
import { TraceError } from './errors.js';

/** Weights or inputs of a network. Asking for a name that is not there is an error that lists the names. */
export class NamedTensors {
  constructor(
    private readonly tensors: ReadonlyMap<string, tf.Tensor>,
    private readonly prefix = '',
  ) {}

  /** The tensor of this name, of any rank. @throws TraceError where there is none */
  get(name: string): tf.Tensor {
    const tensor = this.tensors.get(this.prefix + name);
    if (tensor !== undefined) return tensor;
    const known = [...this.tensors.keys()].filter((key) => key.startsWith(this.prefix));
    throw new TraceError(`no tensor is named ${this.prefix}${name}; known are ${known.join(', ')}`);
  }

  has(name: string): boolean {
    return this.tensors.has(this.prefix + name);
  }

  /** The same tensors seen from a part: `within('encoder').get('w')` is `get('encoder/w')`. */
  within(part: string): NamedTensors {
    return new NamedTensors(this.tensors, `${this.prefix}${part}/`);
  }
}
