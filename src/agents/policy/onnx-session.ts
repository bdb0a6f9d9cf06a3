/**
 * Networks in ONNX, run by onnxruntime. One thread unless told: a policy runs beside others, and the
 * library's threads spin. The library is imported when the first network is loaded, so that everything else
 * works where it is not installed.
 */
import type { InferenceSession, OnnxValue, Tensor } from 'onnxruntime-node';
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

type Ort = typeof import('onnxruntime-node');

async function importOrt(): Promise<Ort> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    const what = `expected onnxruntime-node to load, found ${reasonOf(error)}; install it with: npm install onnxruntime-node`;
    throw new EgoloopError('RUNTIME_MISSING', what, {}, error);
  }
}

/**
 * Loads a model from its bytes.
 * @throws EgoloopError MODEL_INVALID for bytes that are no model onnxruntime takes; RUNTIME_MISSING where
 * onnxruntime, or its CUDA provider if asked for, is not installed
 */
export async function openOnnxSession(
  bytes: Uint8Array,
  options: SessionOptions,
): Promise<ModelSession> {
  const ort = await importOrt();
  const session = await create(ort, bytes, options);
  return new OnnxSession(ort, session, options);
}

async function create(
  ort: Ort,
  bytes: Uint8Array,
  { device, threads, file }: SessionOptions,
): Promise<InferenceSession> {
  const shared = { intraOpNumThreads: threads, interOpNumThreads: 1 } as const;
  const isCuda = device === 'cuda';
  const { logLevel } = ort.env;
  // The sentence below says what the library would print over several lines.
  ort.env.logLevel = 'fatal';
  try {
    const providers = isCuda ? ['cuda', 'cpu'] : ['cpu'];
    return await ort.InferenceSession.create(bytes, { ...shared, executionProviders: providers });
  } catch (error) {
    const reason = reasonOf(error);
    if (isCuda && /cuda|execution ?provider|shared library/i.test(reason)) {
      throw new EgoloopError(
        'RUNTIME_MISSING',
        `expected onnxruntime's CUDA provider for --device cuda, found ${reason}; on Linux with CUDA 12 ` +
          'and cuDNN 9, install it with: ONNXRUNTIME_NODE_INSTALL=cuda12 node ' +
          'node_modules/onnxruntime-node/script/install; or drop --device cuda',
        {},
        error,
      );
    }
    throw modelInvalid(file, `expected an ONNX model that onnxruntime takes: ${reason}`, error);
  } finally {
    ort.env.logLevel = logLevel ?? 'warning';
  }
}

function infoOf(metadata: readonly InferenceSession.ValueMetadata[]): TensorInfo[] {
  return metadata.map((one) =>
    one.isTensor
      ? { name: one.name, dtype: one.type, shape: one.shape }
      : { name: one.name, dtype: 'no tensor', shape: [] },
  );
}

class OnnxSession implements ModelSession {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly runtime: string;

  constructor(
    private readonly ort: Ort,
    private readonly session: InferenceSession,
    { device, threads }: SessionOptions,
  ) {
    this.inputs = infoOf(session.inputMetadata);
    this.outputs = infoOf(session.outputMetadata);
    this.runtime = `onnxruntime, ${device}, ${threads} thread${threads === 1 ? '' : 's'}`;
  }

  typeOf(dtype: Dtype): string {
    return dtype;
  }

  bind(inputs: readonly BoundInput[], outputs: readonly string[]) {
    const { session } = this;
    const feeds: Record<string, Tensor> = {};
    for (const { name, dtype, shape, values } of inputs) {
      feeds[name] = quickToRead(
        new this.ort.Tensor(dtype, values as Float32Array, shape) as Tensor,
      );
    }
    return async () => {
      const results = await session.run(feeds, outputs);
      const given: Record<string, OutputTensor> = {};
      for (const name of outputs) given[name] = outputOf(results[name] as OnnxValue);
      return given;
    };
  }

  async close(): Promise<void> {
    await this.session.release();
  }
}

/**
 * The same tensor, with what the library's native part asks every input for on every run as properties of
 * its own. They are getters of the class else, each a call from there back into JavaScript; without them a
 * run of eight inputs takes 1 to 2 microseconds less, of 170 in a small network.
 */
function quickToRead(tensor: Tensor): Tensor {
  const { data, location } = tensor;
  return Object.defineProperties(tensor, { data: { value: data }, location: { value: location } });
}

function outputOf(value: OnnxValue): OutputTensor {
  const { type, dims, data } = value as Tensor;
  const values =
    data instanceof BigInt64Array || data instanceof BigUint64Array
      ? Float64Array.from(data, Number)
      : (data as unknown as ArrayLike<number>);
  return { dtype: type, shape: dims, values };
}
