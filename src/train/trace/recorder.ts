/**
 * Writes the graph of a trace: every kernel call becomes nodes, every number that came from outside a
 * constant. Constants are shared. A tensor that holds one number throughout is kept as that number until
 * somebody needs it whole; most of those that gradients make are then never written at all.
 */
import { createHash } from 'node:crypto';
import type * as tf from '@tensorflow/tfjs';
import {
  type Attribute,
  type ElementType,
  OnnxGraph,
  ElementType as TypeNumber,
  tensorMessage,
} from '../onnx/index.js';
import { TraceError } from './errors.js';
import { type Shape, sameShape, sizeOf } from './shapes.js';

/** Types that a trace knows; the library's strings and complex numbers are refused. */
export type TraceType = 'float32' | 'int32' | 'bool';

export type HostValues = Float32Array | Int32Array | Uint8Array;

/** What a tensor of the tracing backend holds: one of a name in the graph, a number, or numbers. */
export interface TraceValue {
  readonly shape: Shape;
  readonly dtype: TraceType;
  /** Name in the graph being traced. */
  readonly name?: string;
  /** The number that fills it. */
  readonly fill?: number;
  /** Numbers that were given from outside. */
  readonly host?: HostValues;
  /** What it was before its shape alone was changed. */
  readonly base?: NamedShape;
  /** What it repeats along axes; a value without a name is written whole when somebody needs it so. */
  readonly narrow?: NamedShape;
}

/** A value in the graph, and its shape there. */
export interface NamedShape {
  readonly name: string;
  readonly shape: Shape;
}

/** Keeps the values of the tracing backend's tensors. */
export interface ValueStore {
  get(dataId: object): TraceValue;
  add(value: TraceValue): object;
}

/** A tensor, or the name of a value in the graph. */
export type Operand = tf.TensorInfo | string;

export function traceType(dtype: string): TraceType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new TraceError(`a trace holds float32, int32 and bool, not ${dtype}`);
}

/** Domain of onnxruntime's own operators. */
export const RUNTIME_DOMAIN = 'com.microsoft';

export class Recorder {
  readonly graph: OnnxGraph;
  /** Multiplications and additions of all matrix products and convolutions, counted singly. */
  productFlops = 0;
  nodeCount = 0;
  /** Kernels of the library that were called. */
  readonly kernels = new Set<string>();
  private readonly written = new Map<string, string>();
  private readonly products = new Set<string>();

  /** @param isPortable whether only operators of the ONNX standard may be written */
  constructor(
    private readonly values: ValueStore,
    name: string,
    readonly isPortable: boolean,
  ) {
    this.graph = new OnnxGraph(name);
  }

  value(info: tf.TensorInfo): TraceValue {
    return this.values.get(info.dataId);
  }

  /** Name of an operand in the graph; a constant is written when it is first asked for. */
  nameOf(operand: Operand): string {
    if (typeof operand === 'string') return operand;
    const value = this.value(operand);
    if (value.name !== undefined) return value.name;
    if (value.narrow !== undefined) return this.expanded(value.narrow, value.shape);
    return value.fill === undefined ? this.constant(value) : this.filled(value.fill, value);
  }

  /** The number that fills an operand, where that is all it holds. */
  fillOf(operand: Operand): number | undefined {
    return typeof operand === 'string' ? undefined : this.value(operand).fill;
  }

  /** A node with one output; the output's name. */
  node(
    type: string,
    inputs: readonly Operand[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    this.nodeCount += 1;
    const names = inputs.map((input) => this.nameOf(input));
    return this.graph.node(type, names, attributes);
  }

  /** A node of an operator that onnxruntime has beside the standard's. */
  ownNode(
    type: string,
    inputs: readonly Operand[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    this.nodeCount += 1;
    const names = inputs.map((input) => this.nameOf(input));
    const output = this.graph.freshName(type);
    return this.graph.node(type, names, attributes, [output], RUNTIME_DOMAIN);
  }

  /** A node with several outputs; their names. */
  nodes(
    type: string,
    inputs: readonly Operand[],
    count: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string[] {
    this.nodeCount += 1;
    const names = inputs.map((input) => this.nameOf(input));
    const outputs = Array.from({ length: count }, () => this.graph.freshName(type));
    this.graph.node(type, names, attributes, outputs);
    return outputs;
  }

  /** A node whose output is the tensor of a kernel. */
  emit(
    type: string,
    inputs: readonly Operand[],
    shape: Shape,
    dtype: string = 'float32',
    attributes: Readonly<Record<string, Attribute>> = {},
  ): tf.TensorInfo {
    return this.tensor(this.node(type, inputs, attributes), shape, dtype);
  }

  /** A product of two matrices, which the runtime joins with what is added next. */
  product(a: Operand, b: Operand, shape: Shape): tf.TensorInfo {
    const name = this.node('MatMul', [a, b]);
    this.products.add(name);
    return this.tensor(name, shape);
  }

  isProduct(operand: tf.TensorInfo): boolean {
    return this.products.has(this.value(operand).name ?? '');
  }

  /** The tensor of a value in the graph. */
  tensor(name: string, shape: Shape, dtype: string = 'float32'): tf.TensorInfo {
    return this.hold({ name, shape, dtype: traceType(dtype) });
  }

  /** A tensor that one number fills. */
  fill(fill: number, shape: Shape, dtype: string): tf.TensorInfo {
    return this.hold({ fill, shape, dtype: traceType(dtype) });
  }

  /** A tensor of numbers that are known now. */
  known(values: readonly number[], shape: Shape, dtype: TraceType): tf.TensorInfo {
    return this.hold({ host: numbersOf(dtype, values), shape, dtype });
  }

  /** The same numbers as a tensor of its own, in another shape if one is told. */
  alias(operand: tf.TensorInfo, shape: Shape = operand.shape): tf.TensorInfo {
    return this.hold({ ...this.value(operand), shape });
  }

  /** The same numbers in another shape. Shapes that are taken back at once leave nothing behind. */
  reshape(operand: tf.TensorInfo, shape: Shape): tf.TensorInfo {
    const value = this.value(operand);
    // Constants and fills have no order that a shape could disturb.
    const isConstant = value.name === undefined && value.narrow === undefined;
    if (isConstant || sameShape(value.shape, shape)) return this.alias(operand, shape);
    const { dtype } = value;
    const own: NamedShape = { name: this.nameOf(operand), shape: value.shape };
    if (this.isPortable) {
      return this.tensor(this.node('Reshape', [own.name, this.ints(shape)]), shape, dtype);
    }
    const base = value.base ?? own;
    if (sameShape(base.shape, shape)) return this.tensor(base.name, shape, dtype);
    const name = this.shared(`reshape ${base.name} ${shape.join()}`, () =>
      this.node('Reshape', [base.name, this.ints(shape)]),
    );
    return this.hold({ name, shape, dtype, base });
  }

  /** A tensor repeated along axes of one; written out only where it is needed whole. */
  stretch(operand: tf.TensorInfo, shape: Shape): tf.TensorInfo {
    const { dtype, fill } = this.value(operand);
    if (fill !== undefined) return this.fill(fill, shape, dtype);
    if (this.isPortable || dtype !== 'float32') {
      return this.emit('Expand', [operand, this.ints(shape)], shape, dtype);
    }
    const missing = Array.from({ length: shape.length - operand.shape.length }, () => 1);
    const ranked = this.reshape(operand, [...missing, ...operand.shape]);
    return this.repeated({ name: this.nameOf(ranked), shape: ranked.shape }, shape, dtype);
  }

  /** The tensor that repeats `narrow`, which has its rank. */
  repeated(narrow: NamedShape, shape: Shape, dtype: string): tf.TensorInfo {
    return this.hold({ narrow, shape, dtype: traceType(dtype) });
  }

  /** Copies along axes; along the last one as a product, see `alongLast`. */
  private expanded({ name, shape }: NamedShape, to: Shape): string {
    return this.shared(`expand ${name} ${to.join()}`, () => {
      const isLast = shape.length > 1 && shape.at(-1) === 1 && to.at(-1) !== 1;
      const along = isLast ? [...shape.slice(0, -1), to.at(-1) as number] : shape;
      const wide = isLast ? this.alongLast(name, along) : name;
      return sameShape(along, to) ? wide : this.node('Expand', [wide, this.ints(to)]);
    });
  }

  /**
   * Columns [..., 1] repeated along the last axis, as their product with ones: the numbers stay what they
   * are, and the runtime, which copies them one by one otherwise, is up to sixteen times as fast.
   */
  alongLast(name: string, shape: Shape): string {
    const ones = this.fill(1, [1, shape.at(-1) as number], 'float32');
    return this.shared(`last ${name} ${shape.at(-1)}`, () => this.node('MatMul', [name, ones]));
  }

  /** A row [1, n] repeated along all other axes of a shape [..., n], alike. */
  alongOthers(name: string, shape: Shape): string {
    const ones = this.fill(1, [...shape.slice(0, -1), 1], 'float32');
    return this.shared(`others ${name} ${shape.join()}`, () => this.node('MatMul', [ones, name]));
  }

  private hold(value: TraceValue): tf.TensorInfo {
    return { dataId: this.values.add(value), shape: [...value.shape], dtype: value.dtype };
  }

  /** A constant list of int64: shapes, axes, positions. */
  ints(list: readonly number[]): string {
    return this.shared(`int64 ${list.join()}`, () => this.graph.ints(list));
  }

  /** A constant int64 without dimensions. */
  int(value: number): string {
    return this.shared(`int64 scalar ${value}`, () => this.graph.ints([value], []));
  }

  /** A constant without dimensions. */
  scalar(value: number, dtype: string = 'float32'): string {
    const numbers = numbersOf(traceType(dtype), [value]);
    return this.constant({ shape: [], dtype: traceType(dtype), host: numbers });
  }

  /**
   * A constant for an operation with a tensor of this shape. Beside a last axis of one the runtime goes
   * element by element through what has no dimensions (up to eight times as slow): there the constant has
   * as many as the tensor.
   */
  scalarBeside(value: number, { shape, dtype }: Pick<tf.TensorInfo, 'shape' | 'dtype'>): string {
    const isSlow = !this.isPortable && shape.length > 1 && shape.at(-1) === 1;
    if (!isSlow) return this.scalar(value, dtype);
    const type = traceType(dtype);
    return this.constant({
      shape: shape.map(() => 1),
      dtype: type,
      host: numbersOf(type, [value]),
    });
  }

  /** `name` converted to another type. */
  cast(operand: Operand, dtype: ElementType): string {
    return this.node('Cast', [operand], { to: TypeNumber[dtype] });
  }

  private filled(fill: number, { shape, dtype }: TraceValue): string {
    if (sizeOf(shape) === 1) {
      return this.constant({ shape, dtype, host: numbersOf(dtype, [fill]) });
    }
    // As text, 0 and -0 are one.
    const key = `fill ${dtype} ${shape.join()} ${Object.is(fill, -0) ? '-0' : fill}`;
    return this.shared(key, () =>
      this.node('Expand', [this.scalar(fill, dtype), this.ints(shape)]),
    );
  }

  private constant({ shape, dtype, host }: TraceValue): string {
    const numbers = numbersOf(dtype, host as HostValues);
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    const digest = createHash('sha256').update(bytes).digest('hex');
    return this.shared(`${dtype} ${shape.join()} ${digest}`, () => {
      if (numbers instanceof Float32Array) return this.graph.floats(numbers, shape);
      return this.graph.node('Constant', [], {
        value: { tensor: tensorMessage(dtype, shape, bytes) },
      });
    });
  }

  /** The name of a value that is written when it is first asked for under this key. */
  shared(key: string, write: () => string): string {
    const known = this.written.get(key);
    if (known !== undefined) return known;
    const name = write();
    this.written.set(key, name);
    return name;
  }
}

/** A copy of numbers in the layout that a constant of this type has. */
export function numbersOf(dtype: TraceType, values: ArrayLike<number>): HostValues {
  if (dtype === 'float32') return Float32Array.from(values);
  return dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
}
