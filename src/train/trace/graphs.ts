/**
 * From a network written in TensorFlow.js to ONNX graphs: one that gives a loss and all gradients, one
 * that gives outputs from weights that are inputs (validation), one with the weights inside (inference).
 * Shapes are fixed, batch included.
 */
import * as tf from '@tensorflow/tfjs';
import { inputTensor, underTrace } from './backend.js';
import { TraceError } from './errors.js';
import { NamedTensors } from './named-tensors.js';
import type { Parameter, Parameters } from './parameters.js';
import { type Recorder, RUNTIME_DOMAIN, type TraceType } from './recorder.js';
import { type Shape, sameShape } from './shapes.js';

export interface InputSpec {
  readonly shape: Shape;
  /** float32 unless told. */
  readonly dtype?: TraceType;
}

export type InputSpecs = Readonly<Record<string, InputSpec>>;

/** What a loss function gives: the number to make smaller, and whatever else is to be watched (as float32). */
export interface Losses {
  /** A scalar. */
  readonly loss: tf.Tensor;
  readonly metrics?: Readonly<Record<string, tf.Tensor>>;
}

/** A loss: ordinary TensorFlow.js code over weights and inputs. */
export type LossFunction = (weights: NamedTensors, inputs: NamedTensors) => Losses;

/** A network: ordinary TensorFlow.js code; its outputs by name. */
export type NetworkFunction = (
  weights: NamedTensors,
  inputs: NamedTensors,
) => Readonly<Record<string, tf.Tensor>>;

export interface OutputSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: TraceType;
}

export interface Graph {
  /** An `.onnx` file's bytes; the same network gives the same bytes. */
  readonly model: Uint8Array;
  readonly outputs: readonly OutputSpec[];
  /** Names of the inputs that it has: of a graph that is run here those alone that an output depends on. */
  readonly inputs: readonly string[];
  readonly nodeCount: number;
  /** Kernels of TensorFlow.js that the network and its gradients called. */
  readonly kernels: readonly string[];
  /** Floating-point operations of matrix products and convolutions in one run. */
  readonly productFlops: number;
}

export interface TrainingGraph extends Graph {
  /** Parameters that get a gradient, in the order of the parameters. */
  readonly trained: readonly Parameter[];
}

export interface LossRequest {
  readonly parameters: Parameters;
  readonly inputs: InputSpecs;
  readonly loss: LossFunction;
  /** Parameters that stay as they are and get no gradient; none unless told. */
  readonly isFrozen?: (name: string) => boolean;
}

/** Names of a training graph's inputs and outputs. */
export const weightName = (name: string) => `weight/${name}`;
export const gradientName = (name: string) => `gradient/${name}`;
export const inputName = (name: string) => `input/${name}`;
export const metricName = (name: string) => `metric/${name}`;
export const LOSS = 'loss';

/** The parameters that train, which must be at least one. */
export function trainedOf({ parameters, isFrozen }: LossRequest): Parameter[] {
  const trained = parameters.list.filter(({ name }) => isFrozen?.(name) !== true);
  if (trained.length === 0) throw new TraceError('every parameter is frozen: nothing trains');
  return trained;
}

function weightInputs(record: Recorder, parameters: Parameters): Map<string, tf.Tensor> {
  return new Map(
    parameters.list.map(({ name, shape }) => [
      name,
      inputTensor(record, weightName(name), shape, 'float32'),
    ]),
  );
}

function dataInputs(
  record: Recorder,
  specs: InputSpecs,
  naming: (name: string) => string,
): NamedTensors {
  return new NamedTensors(
    new Map(
      Object.entries(specs).map(([name, { shape, dtype = 'float32' }]) => [
        name,
        inputTensor(record, naming(name), shape, dtype),
      ]),
    ),
  );
}

/** Makes a tensor an output of the graph. Its name there is its own even where two outputs are one value. */
function declareOutput(record: Recorder, name: string, tensor: tf.TensorInfo): OutputSpec {
  record.nodeCount += 1;
  record.graph.node('Identity', [record.nameOf(tensor)], {}, [name]);
  const dtype = tensor.dtype as TraceType;
  record.graph.output(name, tensor.shape, dtype);
  return { name, shape: [...tensor.shape], dtype };
}

function graphOf(record: Recorder, outputs: readonly OutputSpec[], metadata = {}): Graph {
  const { nodeCount, productFlops } = record;
  const kernels = [...record.kernels].sort();
  const { graph, isPortable } = record;
  const domains = isPortable ? {} : { [RUNTIME_DOMAIN]: 1 };
  return {
    model: graph.model({ metadata, domains, dropsInputs: !isPortable }),
    outputs,
    inputs: isPortable ? graph.inputNames() : graph.readInputs(),
    nodeCount,
    kernels,
    productFlops,
  };
}

/** What a loss must be for its gradient to mean something. */
export function checkLoss(loss: tf.Tensor): void {
  if (loss.size === 1 && loss.dtype === 'float32') return;
  throw new TraceError(`a loss is one float32, found ${loss.dtype} [${loss.shape}]`);
}

export function checkGradient(
  { name, shape }: Parameter,
  gradient: tf.Tensor | undefined,
): tf.Tensor {
  if (gradient === undefined || gradient === null) {
    throw new TraceError(`the loss does not depend on the parameter ${name}; freeze or drop it`);
  }
  if (sameShape(gradient.shape, shape)) return gradient;
  throw new TraceError(`the gradient of ${name} [${shape}] came out as [${gradient.shape}]`);
}

/**
 * Traces a loss and its gradients into one graph. Inputs: `weightName` of every parameter, `inputName` of
 * every input; outputs: `LOSS`, `metricName` of every metric, `gradientName` of every trained parameter.
 * @throws TraceError for what a graph cannot hold, and for a parameter that the loss does not depend on
 */
export function traceLoss(request: LossRequest): TrainingGraph {
  const trained = trainedOf(request);
  return underTrace('training', false, (record) => {
    const weights = weightInputs(record, request.parameters);
    const inputs = dataInputs(record, request.inputs, inputName);
    const outputs: OutputSpec[] = [];
    const forward = () => {
      const { loss, metrics = {} } = request.loss(new NamedTensors(weights), inputs);
      checkLoss(loss);
      const scalar = tf.reshape(loss, []);
      outputs.push(declareOutput(record, LOSS, scalar));
      for (const [name, metric] of Object.entries(metrics)) {
        const numbers = tf.cast(metric, 'float32');
        outputs.push(declareOutput(record, metricName(name), numbers));
      }
      return scalar;
    };
    const sources = trained.map(({ name }) => weights.get(name) as tf.Tensor);
    const { grads } = tf.engine().gradients(forward, sources, undefined, true);
    for (const [i, parameter] of trained.entries()) {
      const gradient = checkGradient(parameter, grads[i]);
      outputs.push(declareOutput(record, gradientName(parameter.name), gradient));
    }
    return { ...graphOf(record, outputs), trained };
  });
}

export interface NetworkRequest {
  readonly parameters: Parameters;
  readonly inputs: InputSpecs;
  readonly network: NetworkFunction;
}

/**
 * Traces a network whose weights are inputs (`weightName`), so that it follows them while they train.
 * Inputs are named `inputName`, outputs as the network names them.
 * @throws TraceError for what a graph cannot hold
 */
export function traceForward({ parameters, inputs, network }: NetworkRequest): Graph {
  return underTrace('forward', false, (record) => {
    const weights = new NamedTensors(weightInputs(record, parameters));
    const results = network(weights, dataInputs(record, inputs, inputName));
    const outputs = Object.entries(results).map(([name, tensor]) =>
      declareOutput(record, name, tensor),
    );
    return graphOf(record, outputs);
  });
}

export interface ExportRequest extends NetworkRequest {
  /** Texts that travel with the model. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes a network with its weights inside, as a policy ships it: inputs and outputs have the network's
 * own names, and parameters that it does not use are left out.
 * @throws TraceError for what a graph cannot hold
 */
export function exportNetwork(request: ExportRequest): Graph {
  const { parameters, inputs, network, metadata = {} } = request;
  return underTrace('network', true, (record) => {
    const weights = parameters.list.map(({ name, values, shape }): [string, tf.Tensor] => [
      name,
      tf.tensor(Float32Array.from(values), [...shape]),
    ]);
    const data = dataInputs(record, inputs, (name) => name);
    const results = network(new NamedTensors(new Map(weights)), data);
    const outputs = Object.entries(results).map(([name, tensor]) =>
      declareOutput(record, name, tensor),
    );
    return graphOf(record, outputs, metadata);
  });
}
