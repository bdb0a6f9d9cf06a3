/** Memory of messages comes back when nobody holds it any more, and only then. */
import { connect } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Pictures } from '../../../../src/carla/stream/sensors/camera/picture.js';
import { StreamServer } from '../../../../src/carla/stream/stream-server.js';

test('a picture is not handed out again before it was given back', () => {
  const pictures = new Pictures(2, 2, 90);
  const first = pictures.take();
  const second = pictures.take();
  assert.is.not(first.bytes, second.bytes);
  pictures.release([first.bytes]);
  // Twice is once.
  pictures.release([first.bytes]);
  assert.is(pictures.take().bytes, first.bytes);
  assert.is.not(pictures.take().bytes, first.bytes);
  pictures.release([new Uint8Array(28)]);
  assert.is(first.bytes.length, 12 + 16);
});

test('without a reader, pieces are let go at once', () => {
  let sent = 0;
  new StreamServer().send(7, [new Uint8Array(4)], false, () => (sent += 1));
  assert.is(sent, 1);
});

test('pieces are let go once every reader has them or has left', async () => {
  let joined = 0;
  const server = new StreamServer(() => (joined += 1));
  const port = await server.listen(0, '127.0.0.1');
  const open = () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(Buffer.from([9, 0, 0, 0]));
    return socket;
  };
  const until = async (holds: () => boolean) => {
    for (let i = 0; i < 400 && !holds(); i += 1) await new Promise((go) => setTimeout(go, 5));
    assert.ok(holds(), 'within two seconds');
  };
  const reader = open();
  const lazy = open();
  let read = 0;
  reader.on('data', (chunk) => (read += chunk.length));
  lazy.pause();
  await until(() => joined === 2);
  let sent = 0;
  const bytes = new Uint8Array(32 * 1024 * 1024);
  server.send(9, [bytes], false, () => (sent += 1));
  await until(() => read === 4 + bytes.length);
  assert.is(sent, 0, 'the other reader has not taken it yet');
  lazy.destroy();
  await until(() => sent === 1);
  reader.destroy();
  await server.close();
});

test.run();
