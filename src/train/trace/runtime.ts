/**
 * Opens a graph in onnxruntime, on the processor or, by an option, on a GPU. The number of threads is
 * fixed when a graph is opened: with it the order of all sums is, and so the last bit of the results.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { EgoloopError, invariant, reasonOf } from '../../core/index.js';
import { type Graph, type InputSpecs, inputName, weightName } from './graphs.js';
import type { Parameters } from './parameters.js';
import type { TraceType } from './recorder.js';
import { type Shape, sizeOf } from './shapes.js';

export type Ort = typeof import('onnxruntime-node');

export interface RuntimeOptions {
  /** `cuda` needs onnxruntime's CUDA provider; `cpu` unless told. */
  readonly device?: 'cpu' | 'cuda';
  /** Threads of one run; 2 unless told. Another number gives other last bits. */
  readonly threads?: number;
}

export const DEFAULT_THREADS = 2;

/** A batch: numbers of every input, in the order of its shape. Read in place while the graph runs. */
export type Feeds = Readonly<Record<string, Float32Array | Int32Array | Uint8Array>>;

/**
 * Opens a traced graph.
 * @throws EgoloopError RUNTIME_MISSING where onnxruntime, or its CUDA provider if asked for, is missing
 */
export async function openGraph(
  model: Uint8Array,
  { device = 'cpu', threads = DEFAULT_THREADS }: RuntimeOptions,
): Promise<{ readonly ort: Ort; readonly session: InferenceSession }> {
  const ort = await importOrt();
  const { logLevel } = ort.env;
  // The sentences below say what the library would print over several lines.
  ort.env.logLevel = 'fatal';
  try {
    const session = await ort.InferenceSession.create(model, {
      executionProviders: device === 'cuda' ? ['cuda', 'cpu'] : ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4,
    });
    return { ort, session };
  } catch (error) {
    if (device !== 'cuda') throw error;
    throw new EgoloopError(
      'RUNTIME_MISSING',
      `expected onnxruntime's CUDA provider to train on a GPU, found ${reasonOf(error)}; on Linux with ` +
        'CUDA 12 and cuDNN 9, install it with: ONNXRUNTIME_NODE_INSTALL=cuda12 node ' +
        'node_modules/onnxruntime-node/script/install; or train on the processor',
      {},
      error,
    );
  } finally {
    ort.env.logLevel = logLevel ?? 'warning';
  }
}

async function importOrt(): Promise<Ort> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    const what = `expected onnxruntime-node to load, found ${reasonOf(error)}; install it with: npm install onnxruntime-node`;
    throw new EgoloopError('RUNTIME_MISSING', what, {}, error);
  }
}

/** A tensor of the runtime over numbers that are there; both see each other's changes. */
export function tensorOver(
  ort: Ort,
  dtype: TraceType,
  values: Float32Array | Int32Array | Uint8Array,
  shape: Shape,
): Tensor {
  return new ort.Tensor(dtype, values as Float32Array, [...shape]) as Tensor;
}

/** Checks a batch against what the graph was traced for; what does not fit is a bug of the caller. */
export function checkFeeds(specs: InputSpecs, feeds: Feeds): void {
  for (const [name, { shape, dtype = 'float32' }] of Object.entries(specs)) {
    const values = feeds[name];
    invariant(values !== undefined, `the batch lacks the input ${name}`);
    const wanted = sizeOf(shape);
    const found = values.length;
    invariant(found === wanted, `input ${name} [${shape}] takes ${wanted} numbers, found ${found}`);
    const isFitting =
      (dtype === 'float32' && values instanceof Float32Array) ||
      (dtype === 'int32' && values instanceof Int32Array) ||
      (dtype === 'bool' && values instanceof Uint8Array);
    invariant(isFitting, `input ${name} takes ${dtype}, found ${values.constructor.name}`);
  }
  for (const name of Object.keys(feeds)) {
    invariant(name in specs, `the batch has an input ${name} that the graph was not traced for`);
  }
}

/**
 * The inputs of a graph over a batch: its weights where they stand, and of what the batch holds only what
 * the graph reads.
 * @throws InvariantError of the function returned, as `checkFeeds`
 */
export function inputsOf(
  ort: Ort,
  graph: Graph,
  { parameters, inputs }: { readonly parameters: Parameters; readonly inputs: InputSpecs },
): (feeds: Feeds) => Record<string, Tensor> {
  const isRead = new Set(graph.inputs);
  const weights: Record<string, Tensor> = {};
  for (const { name, values, shape } of parameters.list) {
    if (!isRead.has(weightName(name))) continue;
    weights[weightName(name)] = tensorOver(ort, 'float32', values, shape);
  }
  return (feeds) => {
    checkFeeds(inputs, feeds);
    const all = { ...weights };
    for (const [name, { shape, dtype = 'float32' }] of Object.entries(inputs)) {
      if (!isRead.has(inputName(name))) continue;
      all[inputName(name)] = tensorOver(ort, dtype, feeds[name] as Float32Array, shape);
    }
    return all;
  };
}
