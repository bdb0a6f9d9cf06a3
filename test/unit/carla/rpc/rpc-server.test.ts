import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Method, returning } from '../../../../src/carla/rpc/dispatch.js';
import { RpcServer, type RpcServerOptions } from '../../../../src/carla/rpc/rpc-server.js';
import { CallSocket } from '../../../helpers/carla-socket.js';
import { requestBytes } from '../../../helpers/carla-street.js';

const test = suite('RPC server');
/** Requests sent in one piece, bytes of each answer, and how many may be made for who reads none. */
const ASKED = 300;
const ANSWER_BYTES = 1_000_000;
const UNREAD = 100;

interface Calls {
  readonly connection: number;
  count: number;
}

const METHODS = new Map<string, Method<Calls>>([
  [
    'count',
    returning((session, _args, out) => {
      session.count += 1;
      out.int(session.count);
    }),
  ],
  ['echo', returning((_session, args, out) => void out.str(args.str()))],
  [
    'long',
    returning((session, args, out) => {
      session.count += 1;
      out.str('x'.repeat(args.int()));
    }),
  ],
  [
    'break',
    returning(() => {
      throw new TypeError('a bug');
    }),
  ],
]);

async function withServer(
  use: (port: number, events: string[], sessions: readonly Calls[]) => Promise<void>,
  options: Pick<RpcServerOptions<Calls>, 'beforeCall' | 'deliver'> = {},
): Promise<void> {
  const events: string[] = [];
  const sessions: Calls[] = [];
  const server = new RpcServer<Calls>({
    methods: METHODS,
    open: (connection) => {
      const session = { connection, count: 0 };
      sessions.push(session);
      return session;
    },
    close: (_session, connection) => events.push(`closed ${connection}`),
    onMalformed: (connection) => events.push(`malformed ${connection}`),
    onFailure: (method, error) => events.push(`${method}: ${error.message}`),
    ...options,
  });
  const port = await server.listen(0, '127.0.0.1');
  try {
    await use(port, events, sessions);
  } finally {
    await server.close();
  }
}

test('answers in the order of arrival, many in one piece and one in many', async () => {
  await withServer(async (port) => {
    const client = await CallSocket.open(port);
    const answers = await Promise.all([
      client.call('count'),
      client.call('echo', 'ü'),
      client.call('count'),
    ]);
    assert.equal(answers, [1, 'ü', 2]);
    assert.equal(client.order, [1, 2, 3]);
    const bytes = requestBytes(50, 'echo', ['slowly']);
    for (const byte of bytes) client.socket.write(Uint8Array.of(byte));
    assert.is(await client.call('count'), 3);
    assert.equal(client.order, [1, 2, 3, 50, 4]);
    client.close();
  });
});

test('unknown methods and bugs are answers, and the connection goes on', async () => {
  await withServer(async (port, events) => {
    const client = await CallSocket.open(port);
    const [, , error, result] = await client.send('no_such', 1);
    assert.match(String(error), /could not find function 'no_such' with argument count 2/);
    assert.is(result, null);
    const [, , noError, failure] = await client.send('break');
    assert.equal([noError, failure], [null, [[0, ['a bug']]]]);
    assert.is(await client.call('count'), 1);
    assert.equal(events.slice(1), ['break: a bug']);
    client.close();
  });
});

test('nonsense closes its own connection and no other', async () => {
  await withServer(async (port, events) => {
    const good = await CallSocket.open(port);
    for (const bytes of [
      'c1',
      '05',
      '80',
      'dfffffffff',
      '93000000',
      '9400a0a0a0',
      `${'91'.repeat(99)}c0`,
    ]) {
      const bad = await CallSocket.open(port);
      bad.socket.write(Buffer.from(bytes, 'hex'));
      // A notification has three values and is no nonsense: it is ignored.
      if (bytes === '93000000') bad.close();
      await bad.closed;
    }
    assert.is(await good.call('count'), 1);
    assert.is(events.filter((event) => event.startsWith('malformed')).length, 6);
    good.close();
  });
});

test('connections are told apart and told of when they go', async () => {
  await withServer(async (port, events) => {
    const first = await CallSocket.open(port);
    const second = await CallSocket.open(port);
    await first.call('count');
    assert.is(await second.call('count'), 1);
    first.close();
    await first.closed;
    assert.is(await second.call('count'), 2);
    while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(events, ['closed 1']);
    second.close();
  });
});

test('long answers arrive whole', async () => {
  await withServer(async (port) => {
    const client = await CallSocket.open(port);
    const text = (await client.call('long', 20_000_000)) as string;
    assert.is(text.length, 20_000_000);
    client.close();
  });
});

test('what is due comes before each call', async () => {
  let due = 0;
  await withServer(
    async (port) => {
      const client = await CallSocket.open(port);
      await client.call('count');
      await client.call('count');
      assert.is(due, 2);
      client.close();
    },
    {
      beforeCall: () => {
        due += 1;
      },
    },
  );
});

/** Waits until the server has answered, and then nothing more for a while. */
async function settled(sessions: readonly Calls[]): Promise<number> {
  for (let last = 0; ; ) {
    const count = sessions[0]?.count ?? 0;
    if (count > 0 && count === last) return count;
    last = count;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a peer that asks much at once and does not read is waited for, not buffered for', async () => {
  await withServer(async (port, _events, sessions) => {
    const client = await CallSocket.open(port);
    client.socket.pause();
    const before = process.memoryUsage().arrayBuffers;
    const ids = Array.from({ length: ASKED }, (_, i) => 1000 + i);
    const requests = ids.map((id) => requestBytes(id, 'long', [ANSWER_BYTES]));
    client.socket.write(Buffer.concat(requests));
    const count = await settled(sessions);
    assert.ok(count < UNREAD, `${count} of ${ASKED} answers made for a peer that reads none`);
    const growthBytes = process.memoryUsage().arrayBuffers - before;
    assert.ok(growthBytes < UNREAD * ANSWER_BYTES, `${growthBytes} bytes`);
    const other = await CallSocket.open(port);
    assert.is(await other.call('count'), 1, 'others are served meanwhile');
    other.close();
    // What it sends while it is waited for is kept, and nothing is lost once it reads.
    const last = client.call('count');
    client.socket.resume();
    assert.is(await last, ASKED + 1);
    assert.equal(client.order, [...ids, 1]);
    client.close();
  });
});

test('nonsense behind what a peer has to read first ends its connection, too', async () => {
  await withServer(async (port, events) => {
    const client = await CallSocket.open(port);
    const long = requestBytes(1, 'long', [ANSWER_BYTES]);
    client.socket.write(
      Buffer.concat([...Array.from({ length: ASKED }, () => long), Buffer.of(0xc1)]),
    );
    await client.closed;
    assert.equal(events, ['malformed 1', 'closed 1']);
  });
});

test.run();
