import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StreamServer } from '../../../../src/carla/stream/stream-server.js';
import { StreamSocket } from '../../../helpers/carla-socket.js';

const test = suite('stream server');

async function withServer(
  use: (server: StreamServer, port: number, joined: number[]) => Promise<void>,
): Promise<void> {
  const joined: number[] = [];
  const server = new StreamServer((streamId) => joined.push(streamId));
  const port = await server.listen(0, '127.0.0.1');
  try {
    await use(server, port, joined);
  } finally {
    await server.close();
  }
}

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
};

test('a message reaches every reader of its stream, whole and once, and no other', async () => {
  await withServer(async (server, port, joined) => {
    const readers = await Promise.all([1, 1, 2].map((id) => StreamSocket.open(port, id)));
    await until(() => joined.length === 3);
    server.send(1, [Buffer.from('ab'), Buffer.from('cde')], false);
    server.send(2, [Buffer.from('x')], false);
    server.send(3, [Buffer.from('nobody')], false);
    const texts = await Promise.all(
      readers.map(async (reader) => String((await reader.atLeast(1))[0])),
    );
    assert.equal(texts, ['abcde', 'abcde', 'x']);
    for (const reader of readers) reader.close();
  });
});

test('a message in parts reaches those who read when it began, before all that is sent later', async () => {
  await withServer(async (server, port, joined) => {
    const early = await StreamSocket.open(port, 1);
    await until(() => joined.length === 1);
    let isSent = false;
    const message = server.open(1, 5, false, () => {
      isSent = true;
    });
    message.write([Buffer.from('ab')], false);
    const late = await StreamSocket.open(port, 1);
    await until(() => joined.length === 2);
    assert.is(early.messages.length, 0, 'not whole yet');
    message.write([Buffer.from('c'), Buffer.from('de')], true);
    server.send(1, [Buffer.from('next')], false);
    assert.equal((await early.atLeast(2)).map(String), ['abcde', 'next']);
    assert.equal((await late.atLeast(1)).map(String), ['next']);
    await until(() => isSent);
    for (const reader of [early, late]) reader.close();
  });
});

test('who reads is known as long as they read', async () => {
  await withServer(async (server, port, joined) => {
    assert.not(server.hasListener(5));
    const reader = await StreamSocket.open(port, 5);
    await until(() => joined.length === 1);
    assert.ok(server.hasListener(5));
    reader.close();
    await until(() => !server.hasListener(5));
  });
});

test('a client of an unknown stream is left waiting, not hung up on', async () => {
  await withServer(async (server, port, joined) => {
    const reader = await StreamSocket.open(port, 0xffffffff);
    await until(() => joined.length === 1);
    server.send(1, [Buffer.from('x')], false);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.not(reader.socket.destroyed);
    assert.is(reader.messages.length, 0);
    reader.close();
  });
});

test('an id that comes byte by byte, and talk after it', async () => {
  await withServer(async (server, port, joined) => {
    const reader = await StreamSocket.open(port, 9);
    reader.socket.write(Buffer.from('nonsense'));
    await until(() => joined.length === 1);
    server.send(9, [Buffer.from('on')], false);
    assert.is(String((await reader.atLeast(1))[0]), 'on');
    assert.equal(joined, [9]);
    reader.close();
  });
});

test('a reader that does not keep up misses frames where the world does not wait', async () => {
  await withServer(async (server, port, joined) => {
    const slow = await StreamSocket.open(port, 4);
    await until(() => joined.length === 1);
    slow.socket.pause();
    const picture = Buffer.alloc(8 * 1024 * 1024);
    for (let i = 0; i < 30; i += 1) server.send(4, [picture], true);
    slow.socket.resume();
    server.send(4, [Buffer.from('last')], false);
    while (slow.messages.at(-1)?.length !== 4) await slow.atLeast(slow.messages.length + 1);
    const count = slow.messages.length - 1;
    assert.ok(count >= 8 && count < 30, `${count} of 30`);
    slow.close();
  });
});

test('a reader that never reads is let go once a gigabyte waits for it, and what it held is free', async () => {
  await withServer(async (server, port, joined) => {
    const stuck = await StreamSocket.open(port, 6);
    await until(() => joined.length === 1);
    stuck.socket.pause();
    // One picture over and over: many of them wait, one takes memory.
    const picture = Buffer.alloc(128 * 1024 * 1024);
    let held = 0;
    for (let i = 0; i < 12; i += 1) {
      held += 1;
      server.send(6, [picture], false, () => {
        held -= 1;
      });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => !server.hasListener(6));
    await until(() => held === 0);
    stuck.close();
  });
});

test.run();
