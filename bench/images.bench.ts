/**
 * Images from Python to a tensor: six cameras of 1600×900 BGRA a tick through the shared ring, from the
 * request until six tensors that onnxruntime takes are there, against copying the same bytes once, in
 * turns in the same run. Both ends must have the machine to themselves for the figures to mean much.
 *
 * Usage: npm run bench -- images   (the interpreter: EGOLOOP_PYTHON, or python3)
 */
import { createHash } from 'node:crypto';
import { Tensor } from 'onnxruntime-node';
import { canMap, type SharedArrayReference, SharedMemoryReader } from '../src/bridge/shm/index.js';
import { findPython, noPython } from '../test/helpers/python.js';
import { Peer } from './peers/peer.js';
import { type BenchRow, median } from './row.js';

const ROUNDS = 12;
const TICKS = 15;
const WARM_TICKS = 6;
const MOST_TIMES_MEMCPY = 2;
const SOURCE = Buffer.alloc(6 * 1600 * 900 * 4, 7);
const TARGET = Buffer.alloc(SOURCE.length, 1);

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

interface Times {
  /** From the request to the tensors, milliseconds. */
  readonly tensorsMs: number;
  /** One copy of the same bytes. */
  readonly pythonMs: number;
  readonly nodeMs: number;
}

/** Medians of one round, every request in turns with a copy on either side. */
async function measureRound(peer: Peer, reader: SharedMemoryReader, ticks: number): Promise<Times> {
  const times = { tensors: [] as number[], python: [] as number[], node: [] as number[] };
  for (let tick = 0; tick < ticks; tick += 1) {
    const startMs = performance.now();
    const written = await peer.ask<Written>('write');
    tensors(reader, written);
    times.tensors.push(performance.now() - startMs);
    reader.assertIntact(written.references[0]!.sequence);
    times.python.push((await peer.ask<{ ms: number }>('copy')).ms);
    const copyMs = performance.now();
    SOURCE.copy(TARGET);
    times.node.push(performance.now() - copyMs);
  }
  return {
    tensorsMs: median(times.tensors),
    pythonMs: median(times.python),
    nodeMs: median(times.node),
  };
}

/** The least disturbed round of each figure: other work on the machine only ever adds time. */
async function measure(peer: Peer, reader: SharedMemoryReader): Promise<Times> {
  await measureRound(peer, reader, WARM_TICKS);
  const rounds: Times[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    rounds.push(await measureRound(peer, reader, TICKS));
  }
  const least = (part: keyof Times): number => Math.min(...rounds.map((times) => times[part]));
  return {
    tensorsMs: least('tensorsMs'),
    pythonMs: least('pythonMs'),
    nodeMs: least('nodeMs'),
  };
}

async function rowsOf(peer: Peer): Promise<BenchRow[]> {
  const { path, sha256 } = await peer.read<{ path: string; sha256: string[] }>();
  const rows: BenchRow[] = [];
  for (const mayMap of canMap() ? [true, false] : [false]) {
    const reader = SharedMemoryReader.open(path, { mayMap });
    const { tensorsMs, pythonMs, nodeMs } = await measure(peer, reader);
    checkPictures(tensors(reader, await peer.ask<Written>('write')), sha256);
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
  const peer = new Peer(python, 'images_peer.py');
  try {
    return await rowsOf(peer);
  } finally {
    await peer.end();
  }
}
