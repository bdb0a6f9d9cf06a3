/** A world may say welcome and its first message in one breath: both must be understood. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocketServer } from 'ws';
import { ClientLink } from '../../../../src/bridge/client/index.js';
import { PROTOCOL, serverEncoder } from '../../../../src/bridge/protocol/index.js';

const WELCOME = {
  type: 'welcome',
  protocol: PROTOCOL,
  session: 's',
  received: 0,
  software: 'test',
  world: 'carla',
  deterministic: false,
  routes: 'server',
  endsRoutes: true,
  sensors: [],
  evaluator: null,
  carlaVersion: null,
  timeLimitS: null,
  sharedMemory: null,
};

test('welcome and offer in one piece of the stream', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  server.on('connection', (ws, request) => {
    ws.once('message', () => {
      const encoder = serverEncoder();
      const socket = request.socket as Socket;
      socket.cork();
      ws.send(encoder.encode(WELCOME, 0));
      ws.send(encoder.encode({ type: 'offer', routeId: '7', repetition: 0, town: 'A' }, 1));
      socket.uncork();
    });
  });
  const { port } = server.address() as AddressInfo;
  try {
    const asked: string[] = [];
    const link = await ClientLink.connect(
      { url: `ws://127.0.0.1:${port}`, token: 't', software: 'test' },
      ({ session }) => {
        asked.push(session);
        return {};
      },
    );
    const offer = await link.exchange(null, 2000, 'an offer');
    assert.is(offer.type, 'offer');
    assert.equal(asked, ['s']);
    link.leave('done');
  } finally {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

test.run();
