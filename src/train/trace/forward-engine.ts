/**
 * Runs a network over batches without gradients, with the weights as they are at the moment: validation
 * between epochs, a teacher or a world model that labels for others.
 */
import type { Tensor } from 'onnxruntime-node';
import { type Graph, inputName, type NetworkRequest, traceForward, weightName } from './graphs.js';
import { checkFeeds, type Feeds, openGraph, type RuntimeOptions, tensorOver } from './runtime.js';

export interface ForwardEngine {
  readonly outputs: Graph['outputs'];
  /** Outputs of a batch by name; the arrays are the caller's to keep. */
  run(feeds: Feeds): Promise<Record<string, Float32Array>>;
  close(): Promise<void>;
}

/**
 * Traces a network and opens it in onnxruntime.
 * @throws TraceError for what cannot be traced; EgoloopError RUNTIME_MISSING
 */
export async function openForwardEngine(
  request: NetworkRequest,
  options: RuntimeOptions = {},
): Promise<ForwardEngine> {
  const graph = traceForward(request);
  const { ort, session } = await openGraph(graph.model, options);
  const weights: Record<string, Tensor> = {};
  const isRead = new Set(graph.inputs);
  for (const { name, values, shape } of request.parameters.list) {
    if (!isRead.has(weightName(name))) continue;
    weights[weightName(name)] = tensorOver(ort, 'float32', values, shape);
  }
  return {
    outputs: graph.outputs,
    async run(feeds) {
      checkFeeds(request.inputs, feeds);
      const all = { ...weights };
      for (const [name, { shape, dtype = 'float32' }] of Object.entries(request.inputs)) {
        if (!isRead.has(inputName(name))) continue;
        all[inputName(name)] = tensorOver(ort, dtype, feeds[name] as Float32Array, shape);
      }
      const results = await session.run(all);
      const given: Record<string, Float32Array> = {};
      for (const { name } of graph.outputs) {
        const { data } = results[name] as Tensor;
        // `from` goes number by number.
        given[name] =
          data instanceof Float32Array ? data.slice() : Float32Array.from(data as Int32Array);
      }
      return given;
    },
    close: () => session.release(),
  };
}
