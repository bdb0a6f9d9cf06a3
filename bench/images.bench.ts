/**
 * Images from Python to a tensor: six cameras of 1600×900 BGRA a tick through the shared ring, from the
 * request until six tensors that onnxruntime takes are there, against copying the same bytes once, in
 * turns in the same run. Both ends must have the machine to themselves for the figures to mean much.
 *
 * Usage: npm run bench -- images   (the interpreter: EGOLOOP_PYTHON, or python3)
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Tensor } from 'onnxruntime-node';
import { canMap, type SharedArrayReference, SharedMemoryReader } from '../src/bridge/shm/index.js';
import { findPython, noPython, sidecarEnvironment } from '../test/helpers/python.js';
import { type BenchRow, median } from './row.js';

const PEER = fileURLToPath(new URL('peers/images_peer.py', import.meta.url));
const ROUNDS = 120;
const WARM_ROUNDS = 12;
const MOST_TIMES_MEMCPY = 2;

/** A request a line, an answer a line. */
class Peer {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string) {
    this.#child = spawn(python, [PEER], { env: sidecarEnvironment() });
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async read<T>(): Promise<T> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('the Python end of the benchmark is gone');
    return JSON.parse(value) as T;
  }

  ask<T>(request: string): Promise<T> {
    this.#child.stdin.write(`${request}\n`);
    return this.read<T>();
  }

  end(): void {
    this.#child.stdin.end();
  }
}

interface Written {
  readonly references: readonly SharedArrayReference[];
}

function tensors(reader: SharedMemoryReader, { references }: Written): Tensor[] {
  return references.map(
    (reference) =>
      new Tensor('uint8', reader.array(reference) as Uint8Array, [1, ...reference.shape]),
  );
}

function checkPictures(all: readonly Tensor[], sha256: readonly string[]): void {
  const found = all.map(({ data }) =>
    createHash('sha256')
      .update(data as Uint8Array)
      .digest('hex'),
  );
  if (found.join() !== sha256.join()) throw new Error('the pictures arrived changed');
}

/** Median milliseconds from the request to the tensors, and of one copy on either side. */
async function measure(peer: Peer, reader: SharedMemoryReader, sha256: readonly string[]) {
  const times = { tensors: [] as number[], python: [] as number[], node: [] as number[] };
  const source = Buffer.alloc(6 * 1600 * 900 * 4, 7);
  const target = Buffer.alloc(source.length, 1);
  for (let round = -WARM_ROUNDS; round < ROUNDS; round += 1) {
    const startMs = performance.now();
    const written = await peer.ask<Written>('write');
    const all = tensors(reader, written);
    const tensorsMs = performance.now() - startMs;
    if (round < 0 || round === ROUNDS - 1) checkPictures(all, sha256);
    for (const { sequence } of written.references) reader.assertIntact(sequence);
    const { ms } = await peer.ask<{ ms: number }>('copy');
    const copyMs = performance.now();
    source.copy(target);
    const nodeMs = performance.now() - copyMs;
    if (round < 0) continue;
    times.tensors.push(tensorsMs);
    times.python.push(ms);
    times.node.push(nodeMs);
  }
  return {
    tensorsMs: median(times.tensors),
    pythonMs: median(times.python),
    nodeMs: median(times.node),
  };
}

async function rowsOf(peer: Peer): Promise<BenchRow[]> {
  const { path, sha256 } = await peer.read<{ path: string; sha256: string[] }>();
  const rows: BenchRow[] = [];
  for (const mayMap of canMap() ? [true, false] : [false]) {
    const reader = SharedMemoryReader.open(path, { mayMap });
    const { tensorsMs, pythonMs, nodeMs } = await measure(peer, reader, sha256);
    reader.close();
    // Against the quicker of the two copies: the stricter promise.
    const times = tensorsMs / Math.min(pythonMs, nodeMs);
    const how = mayMap ? 'mapped' : 'read into buffers';
    rows.push({ name: `six 1600×900 BGRA to tensors, ${how}`, value: tensorsMs, unit: 'ms' });
    rows.push({ name: 'one copy, Python', value: pythonMs, unit: 'ms' });
    rows.push({ name: 'one copy, Node', value: nodeMs, unit: 'ms' });
    const limit = mayMap ? MOST_TIMES_MEMCPY : null;
    rows.push({ name: `times one copy, ${how}`, value: times, unit: 'times', limit });
  }
  return rows;
}

/** Needs Python; fails, and says why, where there is none. */
export default async function bench(): Promise<BenchRow[]> {
  const python = findPython();
  if (python === null) throw new Error(`cannot run: ${noPython()}`);
  const peer = new Peer(python);
  try {
    return await rowsOf(peer);
  } finally {
    peer.end();
  }
}
