/**
 * Computes a loss and its gradients, batch after batch, as the traced graph in onnxruntime. Weights are
 * read in place from the parameters and gradients written in place, so between two runs an optimiser may
 * change the weights as it likes. The eager engine beside it (`eager-engine.ts`) does the same without a
 * trace.
 */
import type { Tensor } from 'onnxruntime-node';
import { TraceError } from './errors.js';
import {
  gradientName,
  LOSS,
  type LossRequest,
  metricName,
  type TrainingGraph,
  traceLoss,
} from './graphs.js';
import type { Parameter, Parameters } from './parameters.js';
import {
  DEFAULT_THREADS,
  type Feeds,
  inputsOf,
  openGraph,
  type RuntimeOptions,
  tensorOver,
} from './runtime.js';
import { sizeOf } from './shapes.js';

/** Results of one batch. Metrics are the engine's own arrays: the next run writes over them. */
export interface LossValues {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, Float32Array>>;
}

export interface GradientEngine {
  readonly parameters: Parameters;
  /** Parameters that get a gradient. */
  readonly trained: readonly Parameter[];
  /** Gradients laid out as `parameters.flat`; those of frozen parameters stay zero. */
  readonly gradients: Float32Array;
  /** What computes, e.g. `onnxruntime, cpu, 2 threads`. */
  readonly runtime: string;
  /** Floating-point operations of matrix products in one run; null where nobody counted. */
  readonly productFlops: number | null;
  /** Loss and metrics of a batch; fills `gradients`. */
  run(feeds: Feeds): Promise<LossValues>;
  close(): Promise<void>;
}

/**
 * Traces a loss and opens it in onnxruntime.
 * @throws TraceError for what cannot be traced; EgoloopError RUNTIME_MISSING
 */
export async function openGradientEngine(
  request: LossRequest,
  options: RuntimeOptions = {},
): Promise<GradientEngine> {
  const graph = traceTwice(request);
  const { ort, session } = await openGraph(graph.model, options);
  const { parameters } = request;
  const gradients = new Float32Array(parameters.flat.length);
  const inputs = inputsOf(ort, graph, request);
  const loss = new Float32Array(1);
  const fetches: Record<string, Tensor> = { [LOSS]: tensorOver(ort, 'float32', loss, []) };
  for (const { name, shape, offset, size } of graph.trained) {
    const view = gradients.subarray(offset, offset + size);
    fetches[gradientName(name)] = tensorOver(ort, 'float32', view, shape);
  }
  const metrics: Record<string, Float32Array> = {};
  const prefix = metricName('');
  for (const { name, shape } of graph.outputs.filter((output) => output.name.startsWith(prefix))) {
    const values = new Float32Array(sizeOf(shape));
    metrics[name.slice(prefix.length)] = values;
    fetches[name] = tensorOver(ort, 'float32', values, shape);
  }
  const { device = 'cpu', threads = DEFAULT_THREADS } = options;
  return {
    parameters,
    trained: graph.trained,
    gradients,
    runtime: `onnxruntime, ${device}, ${threads} thread${threads === 1 ? '' : 's'}`,
    productFlops: graph.productFlops,
    async run(feeds) {
      await session.run(inputs(feeds), fetches);
      return { loss: loss[0] as number, metrics };
    },
    close: () => session.release(),
  };
}

/**
 * Traces a loss and checks that it comes out the same again: a network that draws numbers by a generator
 * of its own would otherwise train with one drawing for ever.
 */
function traceTwice(request: LossRequest): TrainingGraph {
  const graph = traceLoss(request);
  const again = traceLoss(request);
  if (Buffer.compare(graph.model, again.model) === 0) return graph;
  throw new TraceError(
    'two traces of one loss differ: it draws random numbers or depends on the time; give them as inputs',
  );
}
