/**
 * The weights of a network: named arrays that lie one after the other in one float32 array, so that an
 * optimiser runs over all of them in one loop and a checkpoint is one block. Each parameter starts from
 * a random stream of its own: adding one does not change the start of the others.
 */
import { invariant, Random } from '../../core/index.js';
import { type Shape, sizeOf } from './shapes.js';

/** Numbers a parameter starts with. Fans are the sizes of the last two axes. */
export type Initialiser =
  | 'zeros'
  | 'ones'
  /** Normal, variance 1 / fan-in: for layers without ReLU. */
  | 'lecun'
  /** Normal, variance 2 / fan-in: for layers before ReLU or GELU. */
  | 'he'
  /** Uniform, variance 2 / (fan-in + fan-out). */
  | 'glorot'
  /** Normal with this standard deviation. */
  | { readonly normal: number }
  /** These very numbers, in the order of the shape. */
  | { readonly values: ArrayLike<number> };

export interface ParameterSpec {
  readonly shape: Shape;
  readonly start: Initialiser;
  /** Whether weight decay pulls it; unless told, matrices are pulled and vectors are not. */
  readonly decays?: boolean;
}

/** Parameters by name; a slash separates parts, e.g. `encoder/0/query`. */
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

export interface Parameter {
  readonly name: string;
  readonly shape: Shape;
  readonly decays: boolean;
  /** First element within `Parameters.flat`. */
  readonly offset: number;
  readonly size: number;
  /** View into `Parameters.flat`. */
  readonly values: Float32Array;
}

/** Every parameter starts at a multiple of this many elements: a cache line. */
const ALIGNMENT = 16;

export class Parameters {
  readonly list: readonly Parameter[];
  /** All values; the gaps between parameters stay zero. */
  readonly flat: Float32Array;
  private readonly byName: ReadonlyMap<string, Parameter>;

  constructor(specs: ParameterSpecs) {
    let length = 0;
    const places = Object.entries(specs).map(([name, spec]) => {
      const offset = length;
      const size = sizeOf(spec.shape);
      invariant(size > 0, `parameter ${name} has no elements: [${spec.shape}]`);
      length += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
      return { name, spec, offset, size };
    });
    this.flat = new Float32Array(length);
    this.list = places.map(({ name, spec, offset, size }) => ({
      name,
      shape: spec.shape,
      decays: spec.decays ?? spec.shape.length > 1,
      offset,
      size,
      values: this.flat.subarray(offset, offset + size),
    }));
    this.byName = new Map(this.list.map((parameter) => [parameter.name, parameter]));
  }

  /** Numbers that are trained, gaps not counted. */
  get count(): number {
    return this.list.reduce((sum, { size }) => sum + size, 0);
  }

  /** The parameter of this name; asking for another is a bug. */
  get(name: string): Parameter {
    const parameter = this.byName.get(name);
    invariant(parameter !== undefined, `no parameter is named ${name}`);
    return parameter;
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** Takes the values of all parameters that both have by name and shape; how many they were. */
  copyFrom(other: Parameters): number {
    let copied = 0;
    for (const { name, shape, values } of this.list) {
      if (!other.has(name)) continue;
      const from = other.get(name);
      if (from.shape.join() !== shape.join()) continue;
      values.set(from.values);
      copied += 1;
    }
    return copied;
  }
}

/** Parameters with the numbers they start from. The same specs and seed give the same bits. */
export function createParameters(specs: ParameterSpecs, seed: number): Parameters {
  const parameters = new Parameters(specs);
  const random = new Random(seed).fork('parameters');
  for (const { name, values, shape } of parameters.list) {
    const { start } = specs[name] as ParameterSpec;
    initialise(values, shape, start, random.fork(name));
  }
  return parameters;
}

function initialise(values: Float32Array, shape: Shape, start: Initialiser, random: Random): void {
  if (start === 'zeros') return;
  if (start === 'ones') {
    values.fill(1);
    return;
  }
  if (typeof start === 'object' && 'values' in start) {
    invariant(
      start.values.length === values.length,
      `${start.values.length} numbers to start from`,
    );
    values.set(start.values);
    return;
  }
  // Of convolutions [height, width, in, out] each place of the window counts.
  const window = sizeOf(shape.slice(0, -2));
  const fanIn = window * (shape.at(-2) ?? 1);
  const fanOut = window * (shape.at(-1) ?? 1);
  const draw = {
    lecun: () => random.normal(0, Math.sqrt(1 / fanIn)),
    he: () => random.normal(0, Math.sqrt(2 / fanIn)),
    glorot: () => random.uniform(-1, 1) * Math.sqrt(6 / (fanIn + fanOut)),
  };
  const next = typeof start === 'string' ? draw[start] : () => random.normal(0, start.normal);
  for (let i = 0; i < values.length; i += 1) values[i] = next();
}
