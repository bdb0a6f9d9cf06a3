/**
 * Runs a network over batches without gradients, with the weights as they are at the moment: validation
 * between epochs, a teacher or a world model that labels for others.
 */
import type { Tensor } from 'onnxruntime-node';
import { type Graph, type NetworkRequest, traceForward } from './graphs.js';
import { type Feeds, inputsOf, openGraph, type RuntimeOptions } from './runtime.js';

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
  const inputs = inputsOf(ort, graph, request);
  return {
    outputs: graph.outputs,
    async run(feeds) {
      const results = await session.run(inputs(feeds));
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
