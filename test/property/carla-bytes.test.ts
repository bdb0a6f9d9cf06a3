/**
 * Messages on a stream without lengths: however the bytes are cut, the same values come out, and bytes
 * that are no message never cost more than themselves.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ByteQueue } from '../../src/carla/rpc/byte-queue.js';
import {
  decodeValue,
  MalformedMessage,
  type RpcValue,
  ValueEnd,
} from '../../src/carla/rpc/msgpack-reader.js';
import { MsgpackWriter } from '../../src/carla/rpc/msgpack-writer.js';

const test = suite('CARLA bytes');
const MAX_BYTES = 1 << 20;

const { value } = fc.letrec<{ value: RpcValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
    fc.bigInt({ min: 1n << 60n, max: (1n << 64n) - 1n }),
    fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value') as fc.Arbitrary<RpcValue>, { maxLength: 20 }),
  ),
}));

function write(out: MsgpackWriter, one: RpcValue): void {
  if (one === null) out.nil();
  else if (typeof one === 'boolean') out.bool(one);
  else if (typeof one === 'bigint') out.int(one);
  else if (typeof one === 'number') {
    if (Number.isInteger(one)) out.int(one);
    else out.f64(one);
  } else if (typeof one === 'string') out.str(one);
  else if (one instanceof Uint8Array) out.bin(one);
  else {
    out.array(one.length);
    for (const entry of one) write(out, entry);
  }
}

/** What a connection does with chunks of bytes. */
function readAll(chunks: readonly Uint8Array[]): { values: RpcValue[]; left: number } {
  const queue = new ByteQueue();
  const end = new ValueEnd(MAX_BYTES);
  const values: RpcValue[] = [];
  for (const chunk of chunks) {
    queue.append(chunk);
    for (let at = end.find(queue.view()); at >= 0; at = end.find(queue.view())) {
      values.push(decodeValue(queue.view().subarray(0, at)));
      queue.consume(at);
      end.reset();
    }
  }
  return { values, left: queue.view().length };
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort(
    (a, b) => a - b,
  );
  return [0, ...edges].map((from, i) => bytes.subarray(from, edges[i] ?? bytes.length));
}

test('values come out as they went in, however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 40 }),
      (values, places) => {
        const out = new MsgpackWriter();
        for (const one of values) write(out, one);
        const { values: found, left } = readAll(cut(out.take(), places));
        assert.equal(found, values);
        assert.is(left, 0);
      },
    ),
    { numRuns: 400, seed: 1 },
  );
});

test('a stream byte by byte is the same stream', () => {
  fc.assert(
    fc.property(value, (one) => {
      const out = new MsgpackWriter();
      write(out, one);
      const bytes = out.take();
      const chunks = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
      assert.equal(readAll(chunks).values, [one]);
    }),
    { numRuns: 100, seed: 2 },
  );
});

test('any bytes at all give values, a wait for more, or MalformedMessage', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        readAll([bytes]);
      } catch (error) {
        assert.instance(error, MalformedMessage);
      }
    }),
    { numRuns: 2000, seed: 3 },
  );
});

test('the queue keeps what was not consumed, over any mix of pieces', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.uint8Array({ maxLength: 90_000 }), fc.nat(100_000)), { maxLength: 12 }),
      (steps) => {
        const queue = new ByteQueue();
        let model = Buffer.alloc(0);
        for (const [piece, drop] of steps) {
          queue.append(piece);
          model = Buffer.concat([model, piece]);
          const count = Math.min(drop, model.length);
          queue.consume(count);
          model = model.subarray(count);
          assert.is(Buffer.compare(queue.view(), model), 0);
        }
      },
    ),
    { numRuns: 100, seed: 4 },
  );
});

test.run();
