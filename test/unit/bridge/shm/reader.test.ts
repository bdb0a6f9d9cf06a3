/** The reading end of shared images, on rings written by hand; mapped, and read into buffers. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  canMap,
  type SharedArrayReference,
  SharedMemoryReader,
} from '../../../../src/bridge/shm/index.js';
import { expectError } from '../../../helpers/expect-error.js';
import { RingFile, type RingFileOptions } from '../../../helpers/ring-file.js';

const ways = canMap() ? [true, false] : [false];
const mappedTest = canMap() ? test : test.skip;
if (!canMap()) console.error('SKIP mapped rings: koffi is not installed for this system');

function withRing(
  options: RingFileOptions,
  mayMap: boolean,
  body: (ring: RingFile, reader: SharedMemoryReader) => void,
): void {
  const ring = new RingFile(options);
  try {
    const reader = SharedMemoryReader.open(ring.path, { mayMap });
    try {
      assert.is(reader.isMapped, mayMap);
      body(ring, reader);
    } finally {
      reader.close();
    }
  } finally {
    ring.remove();
  }
}

const u1 = (sequence: number, length: number, offset = 0): SharedArrayReference => ({
  sequence,
  offset,
  dtype: 'u1',
  shape: [length],
});

for (const mayMap of ways) {
  const how = mayMap ? 'mapped' : 'read';

  test(`${how}: every kind of number comes out as it went in`, () => {
    withRing({}, mayMap, (ring, reader) => {
      const arrays = {
        u1: Uint8Array.of(0, 255),
        i1: Int8Array.of(-128, 127),
        u2: Uint16Array.of(0, 65535),
        u4: Uint32Array.of(0, 4294967295),
        i4: Int32Array.of(-2147483648, 7),
        f4: Float32Array.of(-0, 1.5),
        f8: Float64Array.of(Math.PI, Number.MIN_VALUE),
      };
      const payload = new Uint8Array(64 * 7);
      Object.values(arrays).forEach((array, index) => {
        payload.set(new Uint8Array(array.buffer), 64 * index);
      });
      ring.write(1, payload);
      Object.entries(arrays).forEach(([dtype, array], index) => {
        const reference = { ...u1(1, 2, 64 * index), dtype } as SharedArrayReference;
        assert.equal(reader.array(reference), array);
      });
      assert.is(reader.array({ ...u1(1, 0), shape: [0, 4] }).length, 0);
      assert.is(reader.array({ ...u1(1, 0), shape: [2, 3, 4] }).length, 24);
    });
  });

  test(`${how}: the tick before stays until its slot comes round`, () => {
    withRing({}, mayMap, (ring, reader) => {
      ring.write(1, Uint8Array.of(11, 12));
      const first = reader.array(u1(1, 2));
      ring.write(2, Uint8Array.of(21, 22));
      const second = reader.array(u1(2, 2));
      assert.equal([...first, ...second], [11, 12, 21, 22]);
      reader.assertIntact(1);
      ring.write(3, Uint8Array.of(31, 32));
      assert.equal([...reader.array(u1(3, 2)), ...second], [31, 32, 21, 22]);
      expectError('SHARED_MEMORY_TORN', /sequence 1 are gone.*holds sequence 3/, () =>
        reader.array(u1(1, 2)),
      );
    });
  });

  test(`${how}: a tick that is not there yet, or half written, is not given out`, () => {
    withRing({}, mayMap, (ring, reader) => {
      const ask = (): unknown => reader.array(u1(1, 2));
      expectError('SHARED_MEMORY_TORN', /holds sequence 0/, ask);
      ring.mark(1, { begun: 1, payload: 2 });
      expectError('SHARED_MEMORY_TORN', /being filled with sequence 1/, ask);
      ring.mark(1, { complete: 1 });
      ask();
      ring.mark(1, { begun: 3 });
      expectError('SHARED_MEMORY_TORN', /being filled with sequence 3/, ask);
    });
  });

  test(`${how}: references that leave the ring are refused by field`, () => {
    withRing({}, mayMap, (ring, reader) => {
      ring.write(1, new Uint8Array(100));
      const refuse = (part: object, words: RegExp): void => {
        const reference = { ...u1(1, 4), ...part } as SharedArrayReference;
        expectError('SHARED_MEMORY_INVALID', words, () => reader.array(reference));
      };
      refuse({ sequence: 0 }, /sharedMemory\.sequence.*found 0/);
      refuse({ sequence: 1.5 }, /sharedMemory\.sequence/);
      refuse({ offset: -4 }, /sharedMemory\.offset/);
      refuse({ offset: 2, dtype: 'f4' }, /sharedMemory\.offset.*multiple of 4/);
      refuse({ dtype: 'f2' }, /sharedMemory\.dtype.*f2/);
      refuse({ dtype: 'toString' }, /sharedMemory\.dtype/);
      refuse({ shape: [-1] }, /sharedMemory\.shape/);
      refuse({ shape: [97, 1], offset: 4 }, /sharedMemory\.shape.*byte 101 of 100/);
      refuse({ shape: [4001] }, /sharedMemory\.shape.*4001 of a slot of 4000/);
      refuse({ shape: [2 ** 52, 2 ** 52, 2 ** 52] }, /sharedMemory\.shape/);
      refuse({ shape: Array(40).fill(2 ** 52) }, /sharedMemory\.shape.*Infinity/);
    });
  });

  test(`${how}: arrays of a closed ring stay safe to touch`, () => {
    const ring = new RingFile();
    ring.write(1, Uint8Array.of(5, 6));
    const reader = SharedMemoryReader.open(ring.path, { mayMap });
    const array = reader.array(u1(1, 2));
    reader.close();
    reader.close();
    ring.remove();
    assert.equal([...array], mayMap ? [0, 0] : [5, 6]);
    array[0] = 9;
    assert.is(array[0], 9);
    assert.throws(() => reader.array(u1(1, 2)), /closed/);
  });
}

mappedTest('mapped: what was written over while it was looked at is told', () => {
  withRing({}, true, (ring, reader) => {
    ring.write(1, Uint8Array.of(1, 1));
    const array = reader.array(u1(1, 2));
    reader.assertIntact(1);
    ring.write(3, Uint8Array.of(3, 3));
    assert.equal([...array], [3, 3], 'no copy was made');
    expectError('SHARED_MEMORY_TORN', /holds sequence 3/, () => reader.assertIntact(1));
  });
});

mappedTest('mapped: no copy and no other buffer from tick to tick', () => {
  withRing({}, true, (ring, reader) => {
    ring.write(1, Uint8Array.of(1));
    ring.write(2, Uint8Array.of(2));
    const [one, two] = [reader.array(u1(1, 1)), reader.array(u1(2, 1))];
    assert.is(one.buffer, two.buffer);
    assert.is(reader.array(u1(1, 1)).byteOffset, one.byteOffset);
  });
});

/** Where the lines of this process's memory map that name a file begin; no text asks for all. */
function mappedAt(text: string): string[] {
  return readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .filter((line) => line.includes(text))
    .map((line) => line.slice(0, line.indexOf('-')));
}

const linuxTest = process.platform === 'linux' ? mappedTest : test.skip;

linuxTest(
  'mapped: a closed ring takes no memory, and no addresses once nobody holds it',
  async () => {
    const ring = new RingFile();
    const open = (): string => {
      const reader = SharedMemoryReader.open(ring.path);
      const [start] = mappedAt(ring.path);
      reader.close();
      return start!;
    };
    const start = open();
    assert.is(mappedAt(ring.path).length, 0);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    for (let tries = 0; mappedAt('').includes(start) && tries < 50; tries += 1) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.not(mappedAt('').includes(start));
    ring.remove();
  },
);

test('read: the buffer of a slot is used again, and a larger tick leaves old arrays be', () => {
  withRing({}, false, (ring, reader) => {
    ring.write(1, new Uint8Array(100).fill(1));
    const one = reader.array(u1(1, 100));
    ring.write(3, new Uint8Array(100).fill(3));
    const three = reader.array(u1(3, 100));
    assert.is(three.buffer, one.buffer);
    ring.write(5, new Uint8Array(200).fill(5));
    const five = reader.array(u1(5, 200));
    assert.equal([three[99], five[199]], [3, 5]);
  });
});

test('read: a file cut short under the reader is told', () => {
  withRing({}, false, (ring, reader) => {
    ring.write(1, new Uint8Array(100));
    truncateSync(ring.path, 4096);
    expectError('SHARED_MEMORY_INVALID', /cut short/, () => reader.array(u1(1, 100)));
  });
});

test('files that are no ring of this version are refused', () => {
  const refuse = (options: RingFileOptions, words: RegExp): void => {
    const ring = new RingFile(options);
    try {
      const open = (): unknown => SharedMemoryReader.open(ring.path);
      const error = expectError('SHARED_MEMORY_INVALID', words, open);
      assert.is(error.place.file, ring.path);
    } finally {
      ring.remove();
    }
  };
  refuse({ magic: 'EGOLRONG' }, /first bytes are not EGOLRING/);
  refuse({ version: 2 }, /version 2, this program reads version 1/);
  refuse({ bytes: 20 }, /too short.*20 bytes/);
  refuse({ bytes: 4096 + 4096 }, /says it has 12288 bytes, but has 8192/);
  refuse({ slots: 1 }, /1 slots/);
  refuse({ slots: 65 }, /65 slots/);
  refuse({ capacity: 4096 }, /slots of 4096 bytes at every 4096/);
  refuse({ capacity: 0 }, /slots of 0 bytes/);
  refuse({ stride: 4100 }, /slots of 4000 bytes at every 4100/);
  refuse({ saidBytes: 4096 * 4 }, /2 slots of 4096 take 12288/);
});

test('names that are no name of a ring open nothing', () => {
  const folder = join(tmpdir(), `egoloop-names-${process.pid}`);
  mkdirSync(folder);
  const name = `egoloop-${'0'.repeat(32)}.ring`;
  try {
    const refuse = (path: string, words: RegExp): unknown =>
      expectError('SHARED_MEMORY_INVALID', words, () => SharedMemoryReader.open(path));
    writeFileSync(join(folder, 'secret'), 'EGOLRING');
    refuse(join(folder, 'secret'), /no name of a ring/);
    refuse(name, /no name of a ring/);
    refuse(join(folder, name), /another machine or in another container/);
    mkdirSync(join(folder, name));
    refuse(join(folder, name), /cannot be opened|plain file/);
    rmSync(join(folder, name), { recursive: true });
    symlinkSync(join(folder, 'secret'), join(folder, name));
    refuse(join(folder, name), /cannot be opened|too short/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
