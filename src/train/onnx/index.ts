/** Writing ONNX models. */
export * from './graph.js';
