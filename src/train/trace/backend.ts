/**
 * The tracing backend of TensorFlow.js: its kernels compute nothing, they write nodes. Networks, losses
 * and the library's own gradients run under it once and leave a graph behind. While it traces, nothing
 * may read a value that is not known yet, draw random numbers, or use a variable that is no parameter:
 * each would be frozen into the graph unseen.
 */
import * as tf from '@tensorflow/tfjs';
import { TraceError } from './errors.js';
import { KERNELS } from './kernels/index.js';
import { numbersOf, Recorder, type TraceValue, traceType, type ValueStore } from './recorder.js';
import { type Shape, sizeOf } from './shapes.js';

const NAME = 'egoloop-trace';

/** Scopes of the library's operations whose numbers come from a generator of its own. */
const RANDOM = /^(rand|random\w*|truncatedNormal|multinomial|dropout)__op$/;

class TraceBackend extends tf.KernelBackend implements ValueStore {
  private readonly values = new tf.DataStorage<TraceValue>(this, tf.engine());
  recorder: Recorder | null = null;

  get(dataId: object): TraceValue {
    return this.values.get(dataId);
  }

  add(value: TraceValue): object {
    const dataId = {};
    this.values.set(dataId, value);
    return dataId;
  }

  override write(values: tf.backend_util.TypedArray, shape: number[], dtype: tf.DataType): object {
    refuseRandomness();
    return this.add(hostValue(values, shape, dtype));
  }

  /** Takes over a tensor that was made under another backend: a constant. */
  override move(
    dataId: object,
    values: tf.backend_util.TypedArray,
    shape: number[],
    dtype: tf.DataType,
  ): void {
    refuseVariable(dataId);
    this.values.set(dataId, hostValue(values, shape, dtype));
  }

  /** What was given from outside can be read back; what is computed has no value yet. */
  override readSync(dataId: object): tf.backend_util.TypedArray {
    const { host, fill, shape, dtype } = this.values.get(dataId);
    if (host !== undefined) return host;
    if (fill !== undefined) return numbersOf(dtype, new Array(sizeOf(shape)).fill(fill));
    throw new TraceError(
      'a value was read (dataSync, arraySync, data, print) while the network was traced; ' +
        'it has none yet: write the choice with where, or with a mask input',
    );
  }

  override async read(dataId: object): Promise<tf.backend_util.TypedArray> {
    return this.readSync(dataId);
  }

  override disposeData(dataId: object): boolean {
    this.values.delete(dataId);
    return true;
  }

  override refCount(): number {
    return 1;
  }

  override incRef(): void {}

  override numDataIds(): number {
    return this.values.numDataIds();
  }

  override memory() {
    return { unreliable: true };
  }

  override timerAvailable(): boolean {
    return false;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {}
}

function hostValue(values: ArrayLike<number> | null, shape: Shape, dtype: tf.DataType): TraceValue {
  const type = traceType(dtype);
  // The library writes nothing for a tensor that a kernel is to fill.
  const given = values ?? new Float32Array(sizeOf(shape));
  const host = numbersOf(type, given);
  const [first] = host;
  const isUniform = first !== undefined && host.every((value) => Object.is(value, first));
  return isUniform ? { shape, dtype: type, fill: first } : { shape, dtype: type, host };
}

function refuseRandomness(): void {
  const scope = tf.engine().state.scopeStack.find(({ name }) => RANDOM.test(name));
  if (scope === undefined) return;
  const name = scope.name.replace('__op', '');
  throw new TraceError(
    `${name} draws its numbers once, while the network is traced; give the mask or noise as an input`,
  );
}

function refuseVariable(dataId: object): void {
  for (const [name, variable] of Object.entries(tf.engine().registeredVariables)) {
    if (variable.dataId !== dataId) continue;
    throw new TraceError(
      `the variable ${name} would become a constant; make it a parameter of the network`,
    );
  }
}

let backend: TraceBackend | null = null;

/** Registers backend and kernels with the library; a kernel that has no counterpart throws by name. */
function traceBackend(): TraceBackend {
  if (backend !== null) return backend;
  // Else the library prints advice to the console.
  tf.enableProdMode();
  const made = new TraceBackend();
  backend = made;
  tf.registerBackend(NAME, () => made, 0);
  const known = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
  for (const kernelName of new Set([...known, ...Object.keys(KERNELS)])) {
    const kernel = KERNELS[kernelName];
    tf.registerKernel({
      kernelName,
      backendName: NAME,
      kernelFunc: ({ inputs, attrs }) => {
        if (kernel === undefined) {
          throw new TraceError(
            `the kernel ${kernelName} of TensorFlow.js has no counterpart in a trace; write the ` +
              'network with others (docs/training-engine.md lists them)',
          );
        }
        if (made.recorder === null) throw new TraceError(`${kernelName} ran outside of a trace`);
        made.recorder.kernels.add(kernelName);
        const operands = inputs as unknown as Record<string, tf.TensorInfo>;
        return kernel({ inputs: operands, attrs: attrs as unknown, record: made.recorder });
      },
    });
  }
  return made;
}

/** Kernels that can be traced, by the library's names. */
export function tracedKernels(): string[] {
  return Object.keys(KERNELS).sort();
}

/**
 * Runs `body` under the tracing backend and gives what it returns. The backend that was active before is
 * active again afterwards, whatever happens. Not to be nested.
 * @param isPortable whether only operators of the ONNX standard may be written
 * @throws TraceError for what a graph cannot hold
 */
export function underTrace<T>(
  graphName: string,
  isPortable: boolean,
  body: (record: Recorder) => T,
): T {
  const tracing = traceBackend();
  if (tracing.recorder !== null) throw new TraceError('a trace cannot run inside another');
  const engine = tf.engine();
  const before = engine.backendName ?? 'cpu';
  const recorder = new Recorder(tracing, graphName, isPortable);
  tracing.recorder = recorder;
  try {
    // Backends without asynchronous parts are active when the call returns.
    void tf.setBackend(NAME);
    engine.startScope(graphName);
    try {
      return body(recorder);
    } finally {
      engine.endScope();
    }
  } finally {
    tracing.recorder = null;
    void tf.setBackend(before);
  }
}

/** A tensor that stands for an input of the graph being traced. */
export function inputTensor(
  record: Recorder,
  name: string,
  shape: Shape,
  dtype: string,
): tf.Tensor {
  record.graph.input(name, shape, traceType(dtype));
  const { dataId } = record.tensor(name, shape, dtype);
  return tf.engine().makeTensorFromDataId(dataId, [...shape], traceType(dtype), traceBackend());
}
