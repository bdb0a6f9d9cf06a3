import { pack } from 'msgpackr';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  decodeValue,
  MalformedMessage,
  type RpcValue,
  ValueEnd,
} from '../../../../src/carla/rpc/msgpack-reader.js';
import { MsgpackWriter } from '../../../../src/carla/rpc/msgpack-writer.js';

const INTEGERS = [
  0, 1, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, 9007199254740991, -1, -32, -33,
  -128, -129, -32768, -32769, -2147483648, -2147483649,
];

test('integers come back as they were, in the shortest form', () => {
  for (const value of INTEGERS) {
    const bytes = new MsgpackWriter().int(value).take();
    assert.is(decodeValue(bytes), value);
    if (Math.abs(value) < 2 ** 31) assert.equal(bytes, pack(value));
  }
  const id = 0x1122334455667788n;
  const bytes = new MsgpackWriter().int(id).take();
  assert.is(bytes.toString('hex'), 'cf1122334455667788');
  assert.is(decodeValue(bytes), id);
});

test('floats keep their width, and nothing that is not finite is written', () => {
  assert.is(new MsgpackWriter().f32(0.5).take().toString('hex'), 'ca3f000000');
  assert.is(new MsgpackWriter().f64(0.05).take().toString('hex'), 'cb3fa999999999999a');
  assert.throws(() => new MsgpackWriter().f32(Number.NaN), /finite/);
  assert.ok(Number.isNaN(decodeValue(Buffer.from('ca7fc00000', 'hex'))));
});

test('texts and bytes of every size class come back', () => {
  for (const size of [0, 31, 32, 255, 256, 65535, 65536]) {
    const text = 'ü'.repeat(Math.floor(size / 2)) + 'x'.repeat(size % 2);
    assert.is(decodeValue(new MsgpackWriter().str(text).take()), text);
    const data = new Uint8Array(size).map((_, i) => i);
    assert.equal(decodeValue(new MsgpackWriter().bin(data).take()), data);
  }
});

test('the end of a value is found wherever the stream is cut', () => {
  const out = new MsgpackWriter();
  out.array(4).int(0).int(1).str('spawn_actor').array(20);
  for (let i = 0; i < 20; i += 1) out.array(2).f32(i).bin(new Uint8Array(i));
  const bytes = out.take();
  const stream = Buffer.concat([bytes, Buffer.from([0xc0])]);
  for (let cut = 0; cut < bytes.length; cut += 1) {
    const end = new ValueEnd(1e6);
    assert.is(end.find(stream.subarray(0, cut)), -1);
    assert.is(end.find(stream), bytes.length);
  }
});

test('refuses maps, extensions, depth and lengths that lie', () => {
  const malformed = (read: () => unknown): void =>
    assert.throws(read, (error: Error) => error instanceof MalformedMessage);
  for (const hex of ['80', 'd40000', 'c1', 'c70100']) {
    malformed(() => new ValueEnd(100).find(Buffer.from(hex, 'hex')));
  }
  malformed(() => new ValueEnd(100).find(Buffer.from('ddffffffff', 'hex')));
  malformed(() => new ValueEnd(100).find(Buffer.from('dbffffffff', 'hex')));
  malformed(() => decodeValue(Buffer.from(`${'91'.repeat(40)}c0`, 'hex')));
  malformed(() => decodeValue(Buffer.from('9201', 'hex')));
});

test('agrees with a general library on nested values', () => {
  const value: RpcValue = [0, 7, 'x', [[false], [1.5, -3, null, true], ['a', [[]]]]];
  assert.equal(decodeValue(pack(value)), value);
});

test.run();
