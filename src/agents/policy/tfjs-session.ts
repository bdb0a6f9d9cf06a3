/**
 * Networks of TensorFlow.js: layers models and graph models, as `tensorflowjs_converter` and `model.save`
 * write them. Run by the WebAssembly backend, and by the plain one where a network has an operation that
 * WebAssembly lacks. The library is imported when the first such network is loaded.
 */
import type * as Tf from '@tensorflow/tfjs';
import { EgoloopError, reasonOf } from '../../core/errors.js';
import type { Dtype } from './input-spec.js';
import {
  type BoundInput,
  type ModelSession,
  modelInvalid,
  type OutputTensor,
  type SessionOptions,
  type TensorInfo,
} from './session.js';

/** A model as its files hold it: `model.json` parsed, and all weight files one after the other. */
export interface TfjsFiles {
  readonly json: unknown;
  readonly weights: Uint8Array;
}

type Tfjs = typeof Tf;

interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly Tf.io.WeightsManifestEntry[];
}

interface ModelJson {
  readonly format?: string;
  readonly modelTopology: object;
  readonly signature?: object;
  readonly userDefinedMetadata?: object;
  readonly weightsManifest?: readonly WeightGroup[];
}

/** Paths of a model's weight files, relative to `model.json`, in order. Throws MODEL_INVALID. */
export function weightFiles(json: unknown, file: string): string[] {
  return (asModel(json, file).weightsManifest ?? []).flatMap(({ paths }) => paths);
}

function asModel(json: unknown, file: string): ModelJson {
  const model = json as Partial<ModelJson> | null;
  const groups = model?.weightsManifest ?? [];
  const isModel =
    typeof model?.modelTopology === 'object' &&
    model.modelTopology !== null &&
    Array.isArray(groups) &&
    groups.every(({ paths, weights }) => Array.isArray(paths) && Array.isArray(weights));
  if (isModel) return model as ModelJson;
  throw modelInvalid(
    file,
    'expected the model.json of TensorFlow.js, with modelTopology and weightsManifest',
  );
}

async function importTfjs({ device }: SessionOptions): Promise<Tfjs> {
  const name = device === 'cuda' ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs';
  try {
    const module = (await import(name)) as Tfjs & { default?: Tfjs };
    const tf = module.default ?? module;
    // Else the library prints advice to the console.
    tf.enableProdMode();
    if (device === 'cuda') return tf;
    await import('@tensorflow/tfjs-backend-wasm');
    if (!(await tf.setBackend('wasm'))) await tf.setBackend('cpu');
    return tf;
  } catch (error) {
    const remedy =
      device === 'cuda'
        ? 'install it with: npm install --no-save @tensorflow/tfjs-node-gpu@4.22.0; or drop --device cuda'
        : 'install it with: npm install @tensorflow/tfjs @tensorflow/tfjs-backend-wasm';
    const what = `expected ${name} to load, found ${reasonOf(error)}; ${remedy}`;
    throw new EgoloopError('RUNTIME_MISSING', what, {}, error);
  }
}

/**
 * Loads a model from its files' contents.
 * @throws EgoloopError MODEL_INVALID for files that are no model; RUNTIME_MISSING where TensorFlow.js, or
 * its GPU build if asked for, is not installed
 */
export async function openTfjsSession(
  files: TfjsFiles,
  options: SessionOptions,
): Promise<ModelSession> {
  const model = asModel(files.json, options.file);
  const tf = await importTfjs(options);
  const specs = (model.weightsManifest ?? []).flatMap(({ weights }) => weights);
  const artifacts = {
    ...model,
    weightSpecs: specs,
    weightData: Uint8Array.from(files.weights).buffer,
  } as unknown as Tf.io.ModelArtifacts;
  const handler: Tf.io.IOHandler = { load: async () => artifacts };
  const isGraph = model.format === 'graph-model' || 'node' in model.modelTopology;
  try {
    return isGraph
      ? new TfjsSession(tf, graphCaller(await tf.loadGraphModel(handler)))
      : new TfjsSession(tf, layersCaller(await tf.loadLayersModel(handler)));
  } catch (error) {
    const what = `expected a model that TensorFlow.js takes: ${reasonOf(error)}`;
    throw modelInvalid(options.file, what, error);
  }
}

/** What the two kinds of model have in common. */
interface Caller {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Tensors of the named outputs; the caller disposes of them. */
  call(feeds: Record<string, Tf.Tensor>, outputs: readonly string[]): Promise<Tf.Tensor[]>;
  dispose(): void;
}

function graphCaller(model: Tf.GraphModel): Caller {
  const info = ({ name, dtype, shape }: Tf.GraphModel['inputs'][number]): TensorInfo => ({
    name: name.replace(/:0$/, ''),
    dtype,
    shape: shape?.map((size) => (size < 0 ? null : size)) ?? null,
  });
  let needsAsync = false;
  return {
    inputs: model.inputs.map(info),
    outputs: model.outputs.map(info),
    async call(feeds, outputs) {
      if (!needsAsync) {
        try {
          return listOf(model.execute(feeds, [...outputs]));
        } catch (error) {
          // Networks whose flow depends on values say so when they are run.
          if (!/executeAsync/.test(reasonOf(error))) throw error;
          needsAsync = true;
        }
      }
      return listOf(await model.executeAsync(feeds, [...outputs]));
    },
    dispose: () => model.dispose(),
  };
}

function layersCaller(model: Tf.LayersModel): Caller {
  // A tensor's own name counts up with every model of the process; its layer's name stays.
  const named = (tensors: readonly Tf.SymbolicTensor[], layers: readonly { name: string }[]) =>
    tensors.map(({ dtype, shape }, i): TensorInfo => ({ name: layers[i]!.name, dtype, shape }));
  const inputs = named(model.inputs, model.inputLayers);
  const outputs = named(model.outputs, model.outputLayers);
  return {
    inputs,
    outputs,
    async call(feeds, wanted) {
      const results = listOf(model.predict(inputs.map(({ name }) => feeds[name] as Tf.Tensor)));
      const chosen = wanted.map((name) => outputs.findIndex((output) => output.name === name));
      results.forEach((result, i) => {
        if (!chosen.includes(i)) result.dispose();
      });
      return chosen.map((i) => results[i] as Tf.Tensor);
    },
    dispose: () => model.dispose(),
  };
}

function listOf(value: Tf.Tensor | Tf.Tensor[]): Tf.Tensor[] {
  return Array.isArray(value) ? value : [value];
}

class TfjsSession implements ModelSession {
  constructor(
    private readonly tf: Tfjs,
    private readonly caller: Caller,
  ) {}

  get inputs(): readonly TensorInfo[] {
    return this.caller.inputs;
  }

  get outputs(): readonly TensorInfo[] {
    return this.caller.outputs;
  }

  get runtime(): string {
    return `tfjs, ${this.tf.getBackend()}`;
  }

  typeOf(dtype: Dtype): string {
    if (dtype === 'float32' || dtype === 'bool') return dtype;
    return 'int32';
  }

  bind(inputs: readonly BoundInput[], outputs: readonly string[]) {
    return async () => {
      try {
        return await this.run(inputs, outputs);
      } catch (error) {
        const isGap = /not registered for the backend|not yet implemented|not found in registry/i;
        if (this.tf.getBackend() !== 'wasm' || !isGap.test(reasonOf(error))) throw error;
        await this.tf.setBackend('cpu');
        return this.run(inputs, outputs);
      }
    };
  }

  private async run(inputs: readonly BoundInput[], outputs: readonly string[]) {
    const feeds: Record<string, Tf.Tensor> = {};
    let results: Tf.Tensor[] = [];
    try {
      for (const input of inputs) feeds[input.name] = this.tensorOf(input);
      results = await this.caller.call(feeds, outputs);
      const given: Record<string, OutputTensor> = {};
      for (const [i, name] of outputs.entries()) {
        const { dtype, shape } = results[i] as Tf.Tensor;
        const values = (await (results[i] as Tf.Tensor).data()) as ArrayLike<number>;
        given[name] = { dtype, shape, values };
      }
      return given;
    } finally {
      for (const tensor of [...Object.values(feeds), ...results]) tensor.dispose();
    }
  }

  /** TensorFlow.js has no 8-bit and 64-bit numbers: both become 32-bit ones. */
  private tensorOf({ dtype, shape, values }: BoundInput): Tf.Tensor {
    if (dtype === 'float32') {
      return this.tf.tensor(Float32Array.from(values as Float32Array), [...shape], 'float32');
    }
    const kind = dtype === 'bool' ? 'bool' : 'int32';
    return this.tf.tensor(
      Int32Array.from(values as Iterable<number | bigint>, Number),
      [...shape],
      kind,
    );
  }

  async close(): Promise<void> {
    this.caller.dispose();
  }
}
