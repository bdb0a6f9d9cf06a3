/** Python writes, this end reads: the same bytes, turns, torn ticks, and what a killed writer leaves. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  canMap,
  type SharedArrayReference,
  SharedMemoryReader,
} from '../../../../src/bridge/shm/index.js';
import { EgoloopError } from '../../../../src/core/errors.js';
import { expectError } from '../../../helpers/expect-error.js';
import { findPython, noPython, sidecarEnvironment } from '../../../helpers/python.js';

const python = process.platform === 'win32' ? null : findPython();
const pythonTest = python === null ? test.skip : test;
if (python === null) console.error(`SKIP Python writes shared images: ${noPython()}`);

/** Statements in, one JSON line out each; `ring` is there, made in the folder given. */
const SESSION = `
import hashlib, json, random, struct, sys
from egoloop_sidecar.shared_memory_ring import SharedMemoryRing
ring = SharedMemoryRing.create(sys.argv[1], capacity=4 << 20)
names = {"ring": ring, "hashlib": hashlib, "random": random, "struct": struct}
def noise(length):
    return bytes(random.getrandbits(8) for _ in range(length))
def write(*arrays):
    references = ring.write(arrays)
    return [[r, hashlib.sha256(a[0]).hexdigest()] for r, a in zip(references, arrays)]
def hammer(count):
    for _ in range(count):
        ring.write([(bytes([(ring.sequence + 1) % 251]) * (1 << 20), "u1", [1 << 20])])
    return ring.sequence
print(json.dumps(ring.path), flush=True)
for line in sys.stdin:
    print(json.dumps(eval(line)), flush=True)
`;

type Answer = [SharedArrayReference, string][];

class Writer {
  readonly child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly ended: Promise<void>;

  constructor(folder: string) {
    this.child = spawn(python!, ['-c', SESSION, folder], { env: sidecarEnvironment() });
    this.child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.ended = new Promise((resolve) => this.child.on('close', () => resolve()));
  }

  async read<T>(): Promise<T> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('the writer is gone');
    return JSON.parse(value) as T;
  }

  ask<T = Answer>(expression: string): Promise<T> {
    this.child.stdin.write(`${expression}\n`);
    return this.read<T>();
  }
}

async function withWriter(
  body: (writer: Writer, path: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'egoloop-writer-'));
  const writer = new Writer(folder);
  try {
    await body(writer, await writer.read<string>(), folder);
  } finally {
    writer.child.stdin.end();
    await writer.ended;
    rmSync(folder, { recursive: true });
  }
}

const sha256 = (bytes: ArrayBufferView): string =>
  createHash('sha256')
    .update(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    .digest('hex');

pythonTest('what Python writes is read bit for bit, tick after tick', async () => {
  await withWriter(async (writer, path) => {
    const readers = (canMap() ? [true, false] : [false]).map((mayMap) =>
      SharedMemoryReader.open(path, { mayMap }),
    );
    for (let tick = 1; tick <= 6; tick += 1) {
      const answer = await writer.ask(
        `write((noise(${tick * 5000}), "u1", [${tick}, 1250, 4]), (noise(52), "f4", [13]), ` +
          '(noise(0), "f4", [0, 4]), (noise(48), "f8", [2, 3]), (noise(7), "i1", [7]))',
      );
      for (const reader of readers) {
        for (const [reference, hash] of answer) {
          const array = reader.array(reference);
          assert.is(reference.sequence, tick);
          assert.is(sha256(array), hash);
          assert.is(
            array.length,
            reference.shape.reduce((product, length) => product * length, 1),
          );
        }
        reader.assertIntact(tick);
      }
    }
    for (const reader of readers) reader.close();
  });
});

pythonTest('the slot of two ticks ago is gone, that of the last is not', async () => {
  await withWriter(async (writer, path) => {
    const reader = SharedMemoryReader.open(path);
    const [first] = await writer.ask('write((noise(10), "u1", [10]))');
    const [second] = await writer.ask('write((noise(10), "u1", [10]))');
    assert.is(sha256(reader.array(first![0])), first![1]);
    await writer.ask('write((noise(10), "u1", [10]))');
    expectError('SHARED_MEMORY_TORN', /holds sequence 3/, () => reader.array(first![0]));
    assert.is(sha256(reader.array(second![0])), second![1]);
    reader.close();
  });
});

pythonTest('a reader that is raced never takes a mixture for a tick', async () => {
  await withWriter(async (writer, path) => {
    const fd = openSync(path, 'r');
    const word = Buffer.alloc(4);
    for (const mayMap of canMap() ? [true, false] : [false]) {
      const reader = SharedMemoryReader.open(path, { mayMap });
      let isWriting = true;
      const last = writer.ask<number>('hammer(2000)').then((sequence) => {
        isWriting = false;
        return sequence;
      });
      const seen = { intact: 0, torn: 0 };
      while (isWriting) {
        readSync(fd, word, 0, 4, 4096 + reader.layout.slotStride * (seen.torn % 2));
        const sequence = word.readUInt32LE();
        try {
          if (sequence > 0) {
            const array = reader.array({ sequence, offset: 0, dtype: 'u1', shape: [1 << 20] });
            const isWhole = Buffer.alloc(1 << 20, sequence % 251).equals(array as Uint8Array);
            reader.assertIntact(sequence);
            assert.ok(isWhole, `sequence ${sequence} was a mixture`);
            seen.intact += 1;
          }
        } catch (error) {
          if (!(error instanceof EgoloopError) || error.code !== 'SHARED_MEMORY_TORN') throw error;
          seen.torn += 1;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      const sequence = await last;
      const array = reader.array({ sequence, offset: 0, dtype: 'u1', shape: [1 << 20] });
      assert.is(array[0], sequence % 251);
      assert.ok(seen.torn > 0, 'the race was no race');
      reader.close();
    }
    closeSync(fd);
  });
});

pythonTest('the file is its owner’s alone, and gone when the writer ends', async () => {
  let file = '';
  await withWriter(async (writer, path, folder) => {
    file = path;
    assert.is(dirname(path), folder);
    assert.match(basename(path), /^egoloop-[0-9a-f]{32}\.ring$/);
    assert.is(statSync(path).mode & 0o777, 0o600);
    writer.child.stdin.end();
    await writer.ended;
    assert.equal(readdirSync(folder), []);
  });
  assert.not(existsSync(file));
});

pythonTest('what a killed writer leaves is readable, and the next writer removes it', async () => {
  await withWriter(async (writer, path, folder) => {
    const reader = SharedMemoryReader.open(path);
    const [answer] = await writer.ask('write((noise(1000), "u1", [1000]))');
    const array = reader.array(answer![0]);
    writer.child.kill('SIGKILL');
    await writer.ended;
    assert.ok(existsSync(path));
    assert.is(sha256(array), answer![1]);
    const next = new Writer(folder);
    const nextPath = await next.read<string>();
    const other = new Writer(folder);
    const otherPath = await other.read<string>();
    assert.equal(readdirSync(folder).sort(), [basename(nextPath), basename(otherPath)].sort());
    assert.is(sha256(reader.array(answer![0])), answer![1]);
    reader.close();
    for (const one of [next, other]) {
      one.child.stdin.end();
      await one.ended;
    }
    assert.equal(readdirSync(folder), []);
  });
});

test.run();
