import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { acting, answer, type Method, returning } from '../../../../src/carla/rpc/dispatch.js';
import { decodeValue, MalformedMessage } from '../../../../src/carla/rpc/msgpack-reader.js';
import { MsgpackWriter } from '../../../../src/carla/rpc/msgpack-writer.js';
import { RpcError } from '../../../../src/carla/rpc/rpc-error.js';

const methods = new Map<string, Method<null>>([
  ['version', returning((_, __, out) => void out.str('0.9.15'))],
  ['truth', returning((_, __, out) => void out.bool(true))],
  ['count', returning((_, __, out) => void out.int(101))],
  ['double', returning((_, args, out) => void out.int(args.int() * 2))],
  ['half', returning((_, args, out) => void out.array(2).int(args.int()))],
  ['act', acting(() => {})],
  [
    'fail',
    acting(() => {
      throw new RpcError('boom');
    }),
  ],
  [
    'failValue',
    returning((_, __, out) => {
      out.str('half written');
      throw new RpcError('boom');
    }),
  ],
]);

function reply(hexOrBytes: string | Buffer): string {
  const bytes = typeof hexOrBytes === 'string' ? Buffer.from(hexOrBytes, 'hex') : hexOrBytes;
  const out = new MsgpackWriter();
  answer(decodeValue(bytes), null, out, { methods });
  return out.take().toString('hex');
}

function request(name: string, ...ints: number[]): Buffer {
  const out = new MsgpackWriter();
  out
    .array(4)
    .int(0)
    .int(1)
    .str(name)
    .array(1 + ints.length)
    .array(1)
    .bool(false);
  for (const value of ints) out.int(value);
  return out.take();
}

// Byte strings printed by CARLA 0.9.15's own headers.
test('answers the version request byte for byte', () => {
  assert.is(reply('940001a776657273696f6e9191c2'), '940101c0919201a6302e392e3135');
});

test('wraps results and errors as Response<T> does', () => {
  const head = '940101c0';
  assert.is(reply(request('truth')), `${head}919201c3`);
  assert.is(reply(request('count')), `${head}91920165`);
  assert.is(reply(request('act')), `${head}9191c2`);
  assert.is(reply(request('fail')), `${head}9192c391a4626f6f6d`);
  assert.is(reply(request('failValue')), `${head}91920091a4626f6f6d`);
});

test('says of an unknown method what rpclib says', () => {
  const answerTo = decodeValue(Buffer.from(reply(request('fly', 3)), 'hex')) as unknown[];
  assert.equal(answerTo, [
    1,
    1,
    "rpclib: server could not find function 'fly' with argument count 2.",
    null,
  ]);
});

test('refuses arguments of a wrong type by name, ignores surplus ones', () => {
  const refused = decodeValue(Buffer.from(reply(request('double')), 'hex')) as [
    number,
    number,
    null,
    [[number, [string]]],
  ];
  assert.is(refused[3][0][0], 0);
  assert.match(refused[3][0][1][0], /^double: expected 1 values, found 0$/);
  assert.is(reply(request('double', 4, 9)), '940101c091920108');
});

test('leaves notifications unanswered and refuses what is no request', () => {
  const out = new MsgpackWriter();
  answer([2, 'version', []], null, out, { methods });
  assert.is(out.length, 0);
  for (const message of [null, 7, [0, 1], [1, 1, 'version', []], [0, 'x', 'version', []]]) {
    assert.throws(
      () => answer(message, null, out, { methods }),
      (error: Error) => error instanceof MalformedMessage,
    );
  }
});

test.run();
