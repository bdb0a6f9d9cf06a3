/**
 * Builds ONNX models: nodes, constants, inputs and outputs, written as a `ModelProto`. The builder knows
 * no operator: it writes what it is told, and the runtime that loads the model checks it. Field numbers:
 * `onnx.proto3` of the ONNX standard (IR version 8, operator set 17 unless told).
 */
import { invariant } from '../../core/errors.js';
import { Message } from './wire.js';

/** Element types by their number in the standard. */
export const ElementType = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof ElementType;

/** A dimension: its size, or a name where it is free (a batch). */
export type Dimension = number | string;

/** Values that a node's attribute can have; a plain number is an integer, `{ float }` is not. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly tensor: Message };

/** Numbers of `AttributeProto.AttributeType`. */
const Kind = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;

/** `TensorProto` of raw little-endian data. Sizes in elements; the data's length must fit them. */
export function tensorMessage(
  type: ElementType,
  shape: readonly number[],
  raw: Uint8Array,
  name = '',
): Message {
  const message = new Message();
  for (const size of shape) message.int(1, size);
  message.int(2, ElementType[type]);
  if (name !== '') message.text(8, name);
  return message.bytes(9, raw);
}

function attributeMessage(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === 'number') {
    invariant(
      Number.isInteger(value),
      `attribute ${name}: write a fraction as { float: ${value} }`,
    );
    return message.int(3, value).int(20, Kind.int);
  }
  if (typeof value === 'string') return message.text(4, value).int(20, Kind.string);
  if ('float' in value) return message.float(2, value.float).int(20, Kind.float);
  if ('tensor' in value) return message.message(5, value.tensor).int(20, Kind.tensor);
  if ('floats' in value) {
    for (const one of value.floats) message.float(7, one);
    return message.int(20, Kind.floats);
  }
  for (const one of value) message.int(8, one);
  return message.int(20, Kind.ints);
}

function valueInfo(name: string, type: ElementType, shape: readonly Dimension[]): Message {
  const dimensions = new Message();
  for (const size of shape) {
    const dimension = new Message();
    if (typeof size === 'number') dimension.int(1, size);
    else dimension.text(2, size);
    dimensions.message(1, dimension);
  }
  const tensorType = new Message().int(1, ElementType[type]).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensorType));
}

export interface ModelOptions {
  /** Version of the standard operator set; 17 unless told. */
  readonly opset?: number;
  /** Version of the file format; 8 unless told. */
  readonly irVersion?: number;
  /** Further operator sets by domain, e.g. `com.microsoft`: 1. */
  readonly domains?: Readonly<Record<string, number>>;
  /** Texts that travel with the model. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whether inputs that no output depends on are left out; they are kept unless told. */
  readonly dropsInputs?: boolean;
}

interface GraphNode {
  readonly message: Message;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A graph under construction. Values are known by their names, which the methods return. */
export class OnnxGraph {
  private readonly nodes: GraphNode[] = [];
  private readonly constants = new Map<string, Message>();
  private readonly inputs = new Map<string, Message>();
  private readonly outputs = new Map<string, Message>();
  private fresh = 0;

  constructor(private readonly name = 'graph') {}

  /** A name that no other value of this graph got from here. */
  freshName(stem: string): string {
    this.fresh += 1;
    return `${stem}_${this.fresh}`;
  }

  input(name: string, shape: readonly Dimension[], type: ElementType = 'float32'): string {
    this.inputs.set(name, valueInfo(name, type, shape));
    return name;
  }

  output(name: string, shape: readonly Dimension[], type: ElementType = 'float32'): string {
    this.outputs.set(name, valueInfo(name, type, shape));
    return name;
  }

  /** A float32 constant. The data is not copied before `model`. */
  floats(
    data: ArrayLike<number>,
    shape: readonly number[],
    name = this.freshName('const'),
  ): string {
    const values = data instanceof Float32Array ? data : Float32Array.from(data);
    checkCount(name, values.length, shape);
    return this.constant('float32', shape, bytesOf(values), name);
  }

  /** An int64 constant: shapes, axes, indices. A list unless a shape is given. */
  ints(data: readonly number[], shape: readonly number[] = [data.length]): string {
    const name = this.freshName('index');
    checkCount(name, data.length, shape);
    return this.constant('int64', shape, bytesOf(BigInt64Array.from(data.map(BigInt))), name);
  }

  /** A float32 constant without dimensions. */
  scalar(value: number): string {
    return this.floats([value], []);
  }

  private constant(
    type: ElementType,
    shape: readonly number[],
    raw: Uint8Array,
    name: string,
  ): string {
    this.constants.set(name, tensorMessage(type, shape, raw, name));
    return name;
  }

  /**
   * Adds a node and returns the name of its first output. An empty input name leaves out an optional
   * input.
   */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    outputs: readonly string[] = [this.freshName(type)],
    domain = '',
  ): string {
    const message = new Message();
    for (const input of inputs) message.text(1, input);
    for (const output of outputs) message.text(2, output);
    message.text(3, `${type}_${this.nodes.length}`).text(4, type);
    for (const [key, value] of Object.entries(attributes)) {
      message.message(5, attributeMessage(key, value));
    }
    if (domain !== '') message.text(7, domain);
    this.nodes.push({ message, inputs, outputs });
    return outputs[0] as string;
  }

  /**
   * The nodes that an output depends on, in their order, and the names that they read: the runtime would
   * work out the others too.
   */
  private needed(): { readonly nodes: readonly GraphNode[]; readonly names: ReadonlySet<string> } {
    const names = new Set(this.outputs.keys());
    const nodes: GraphNode[] = [];
    for (const node of this.nodes.toReversed()) {
      if (!node.outputs.some((output) => names.has(output))) continue;
      for (const input of node.inputs) names.add(input);
      nodes.push(node);
    }
    return { nodes: nodes.reverse(), names };
  }

  inputNames(): string[] {
    return [...this.inputs.keys()];
  }

  /** Inputs that some output depends on, in their order. */
  readInputs(): string[] {
    const { names } = this.needed();
    return [...this.inputs.keys()].filter((name) => names.has(name));
  }

  /**
   * The whole model as the bytes of an `.onnx` file, without nodes and constants that no output depends
   * on. The same calls give the same bytes.
   */
  model(options: ModelOptions = {}): Uint8Array {
    const { opset = 17, irVersion = 8, domains = {}, metadata = {}, dropsInputs = false } = options;
    const graph = new Message();
    const { nodes, names } = this.needed();
    for (const { message } of nodes) graph.message(1, message);
    graph.text(2, this.name);
    for (const [name, constant] of this.constants) if (names.has(name)) graph.message(5, constant);
    for (const [name, input] of this.inputs) {
      if (!dropsInputs || names.has(name)) graph.message(11, input);
    }
    for (const output of this.outputs.values()) graph.message(12, output);
    const model = new Message().int(1, irVersion).text(2, 'egoloop').message(7, graph);
    model.message(8, new Message().text(1, '').int(2, opset));
    for (const [domain, version] of Object.entries(domains)) {
      model.message(8, new Message().text(1, domain).int(2, version));
    }
    for (const [key, value] of Object.entries(metadata)) {
      model.message(14, new Message().text(1, key).text(2, value));
    }
    return model.finish();
  }
}

function bytesOf(data: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function checkCount(name: string, count: number, shape: readonly number[]): void {
  const wanted = shape.reduce((product, size) => product * size, 1);
  invariant(count === wanted, `constant ${name}: ${count} values for the shape [${shape}]`);
}
