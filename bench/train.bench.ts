/**
 * What training costs: whole steps (loss, all gradients, clipping, AdamW) of perceptrons and transformers
 * in GFLOP/s of matrix products, and their share of what the runtime reaches on one large product. Both are
 * taken in turns on one thread, in processor time: each step is held against the products right after it,
 * and the median of these shares counts, so that what else runs on the machine meets both alike.
 *
 * Usage: npm run bench -- train
 */
import * as ort from 'onnxruntime-node';
import { OnnxGraph } from '../src/train/onnx/index.js';
import { AdamW, globalNorm, Trainer } from '../src/train/optim/index.js';
import { createParameters, Masks, openGradientEngine } from '../src/train/trace/index.js';
import { perceptron, type TinyNetwork, transformer } from '../test/helpers/tiny-networks.js';
import { batchFor } from '../test/helpers/traced.js';
import { type BenchRow, median } from './row.js';

const THREADS = 1;
const EDGE = 512;
const ROUNDS = 15;
/**
 * Share of the product's rate that perceptrons and transformers of width 128 and more must reach. Narrower
 * ones spend nearly half of their time on passes over memory, and products that narrow are slower too.
 */
const LEAST_SHARE = 0.45;

const best = (times: readonly number[]) => Math.min(...times);

/** Processor time of this process, ms; with one thread that of the work alone. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of a product of two square matrices, in a session of its own. */
async function productTimer(): Promise<() => Promise<number>> {
  const graph = new OnnxGraph('product');
  const operands = ['a', 'b'].map((name) => graph.input(name, [EDGE, EDGE]));
  graph.node('MatMul', operands, {}, ['y']);
  graph.output('y', [EDGE, EDGE]);
  const options = { intraOpNumThreads: THREADS, interOpNumThreads: 1 };
  const session = await ort.InferenceSession.create(graph.model(), options);
  const matrix = () =>
    new ort.Tensor('float32', new Float32Array(EDGE * EDGE).fill(0.5), [EDGE, EDGE]);
  const feeds = { a: matrix(), b: matrix() };
  const fetches = { y: matrix() };
  return async () => {
    const startMs = processorMs();
    await session.run(feeds, fetches);
    return processorMs() - startMs;
  };
}

async function trainingRows(
  name: string,
  network: TinyNetwork,
  leastShare = LEAST_SHARE,
): Promise<BenchRow[]> {
  const { specs, inputs, loss } = network;
  const startMs = processorMs();
  const parameters = createParameters(specs, 1);
  const engine = await openGradientEngine({ parameters, inputs, loss }, { threads: THREADS });
  const openedMs = processorMs() - startMs;
  const trainer = new Trainer(engine, { schedule: { peak: 1e-3, totalSteps: 1000 }, seed: 1 });
  const batch = batchFor(inputs, 3);
  const product = await productTimer();
  await trainer.update(batch);
  await product();
  const steps: number[] = [];
  const products: number[] = [];
  const ratios: number[] = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    const beginMs = processorMs();
    await trainer.update(batch);
    steps.push(processorMs() - beginMs);
    // As long as a step, so that a disturbance meets both alike.
    const spentMs = steps.at(-1) as number;
    const after: number[] = [];
    let sumMs = 0;
    while (sumMs < Math.min(spentMs, 60)) {
      const onceMs = await product();
      after.push(onceMs);
      sumMs += onceMs;
    }
    products.push(...after);
    ratios.push(median(after) / spentMs);
  }
  await engine.close();
  const flops = engine.productFlops as number;
  const productFlops = 2 * EDGE * EDGE * EDGE;
  const rate = flops / best(steps) / 1e6;
  const millions = (parameters.count / 1e6).toFixed(2);
  return [
    { name: `${name}, ${millions} M: step, best`, value: best(steps), unit: 'ms' },
    { name: `${name}: rate, best`, value: rate, unit: 'GFLOP/s' },
    {
      name: `${name}: share of the product's rate, best of each`,
      value: (flops / best(steps)) * (best(products) / productFlops),
      unit: '',
    },
    {
      name: `${name}: share of the product's rate, median`,
      value: median(ratios) * (flops / productFlops),
      unit: '',
      limit: leastShare,
      isLeast: true,
    },
    { name: `${name}: trace and open`, value: openedMs, unit: 'ms' },
  ];
}

/** Parts of a step outside of the graph. */
function loopRows(): BenchRow[] {
  const count = 1_000_000;
  const specs = { w: { shape: [count], start: 'zeros', decays: true } } as const;
  const parameters = createParameters(specs, 1);
  const gradients = new Float32Array(count).fill(0.25);
  const adamw = new AdamW(parameters.list, parameters.flat.length);
  const masks = new Masks({ mask: { shape: [count], rate: 0.1 } }, 1);
  const time = (body: (k: number) => unknown) => {
    const times = Array.from({ length: 15 }, (_, k) => {
      const beginMs = processorMs();
      body(k);
      return processorMs() - beginMs;
    });
    return best(times);
  };
  const update = time((k) => adamw.update(parameters.flat, gradients, k, 1e-3, 0.5));
  return [
    { name: 'AdamW, 1 M weights', value: update, unit: 'ms', limit: 12 },
    { name: 'global norm, 1 M', value: time(() => globalNorm(gradients)), unit: 'ms' },
    { name: 'dropout masks, 1 M', value: time((k) => masks.at(k)), unit: 'ms', limit: 8 },
  ];
}

export async function bench(): Promise<BenchRow[]> {
  const tokens = (batch: number, width: number, heads: number, layers: number, count: number) =>
    transformer({ batch, tokens: count, width, heads, layers, outputs: 12 });
  return [
    ...(await trainingRows(
      'perceptron 256-256-256-3, B 256',
      perceptron(256, 256, 256, 256, 3),
      0.4,
    )),
    ...(await trainingRows(
      'perceptron 256-1024-1024-64, B 256',
      perceptron(256, 256, 1024, 1024, 64),
    )),
    ...(await trainingRows('transformer L1 d32 T48 (tiny), B 64', tokens(64, 32, 2, 1, 48), 0.25)),
    ...(await trainingRows('transformer L2 d64 T64 (small), B 64', tokens(64, 64, 4, 2, 64), 0.35)),
    ...(await trainingRows('transformer L4 d128 T64, B 32', tokens(32, 128, 4, 4, 64))),
    ...(await trainingRows('transformer L2 d256 T128 (base), B 8', tokens(8, 256, 8, 2, 128))),
    ...loopRows(),
  ];
}
