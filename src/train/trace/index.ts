/**
 * Networks written once in TensorFlow.js, traced into ONNX graphs with their gradients, and run by
 * onnxruntime. See docs/training-engine.md.
 */
export * from './attention.js';
export { tracedKernels } from './backend.js';
export * from './dropout.js';
export * from './eager-engine.js';
export * from './errors.js';
export * from './forward-engine.js';
export * from './gradient-engine.js';
export {
  type ExportRequest,
  exportNetwork,
  type Graph,
  type InputSpec,
  type InputSpecs,
  type Losses,
  type LossFunction,
  type LossRequest,
  type NetworkFunction,
  type NetworkRequest,
  type OutputSpec,
  type TrainingGraph,
  traceForward,
  traceLoss,
} from './graphs.js';
export * from './layers.js';
export * from './named-tensors.js';
export * from './parameters.js';
export * from './pieces.js';
export { DEFAULT_THREADS, type Feeds, type RuntimeOptions } from './runtime.js';
export * from './shapes.js';
