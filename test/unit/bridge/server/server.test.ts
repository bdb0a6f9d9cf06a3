/** The world's side against drivers that do what they should, and what they should not. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ServerMessage } from '../../../../src/bridge/protocol/index.js';
import type { ServerEvent } from '../../../../src/bridge/server/index.js';
import { writeRoutes } from '../../../../src/map/routes/write-routes.js';
import { startEmbedded } from '../../../helpers/far-world.js';
import { laneRoutes } from '../../../helpers/loop-routes.js';
import { RawDriver } from '../../../helpers/raw-driver.js';

const [ROUTE] = laneRoutes({ count: 1 });

const OPEN = {
  type: 'open',
  routeXml: writeRoutes([ROUTE!]),
  repetition: 0,
  seed: 1,
  traffic: 'none',
  downsampleM: 50,
  privileged: true,
  sensors: [],
  knownMaps: [],
  sharedMemory: false,
};

const control = (tick: number) => ({
  type: 'control',
  tick,
  throttle: 0.5,
  steer: 0,
  brake: 0,
  handBrake: false,
  reverse: false,
});

/** Runs with a server of its own; afterwards no session may be left. */
async function withServer(
  work: (url: string, events: ServerEvent[]) => Promise<void>,
  options: Parameters<typeof startEmbedded>[0] = {},
): Promise<void> {
  const events: ServerEvent[] = [];
  const server = await startEmbedded({ ...options, onEvent: (event) => events.push(event) });
  try {
    await work(server.url, events);
  } finally {
    await server.close();
  }
  assert.is(server.sessionCount(), 0);
}

/** The error that ended a connection. */
async function errorOf(driver: RawDriver): Promise<Extract<ServerMessage, { type: 'error' }>> {
  for (;;) {
    const message = await driver.next();
    assert.ok(message !== null, 'expected an error before the connection closed');
    if (message!.type !== 'error') continue;
    await driver.closed();
    return message as never;
  }
}

test('a route from hello to bye', () =>
  withServer(async (url, events) => {
    const driver = await RawDriver.greet(url);
    driver.send(OPEN);
    const start = await driver.next();
    assert.is(start?.type, 'routeStart');
    assert.is(start!.seq, 1);
    assert.ok(start!.type === 'routeStart' && start!.map.text!.includes('<OpenDRIVE'));
    driver.send({ type: 'ready' });
    for (let tick = 0; tick < 20; tick++) {
      const frame = await driver.next();
      assert.ok(frame?.type === 'frame');
      assert.is(frame!.tick, tick);
      assert.is(frame!.previous?.tick, tick === 0 ? undefined : tick - 1);
      driver.send(control(tick));
    }
    await driver.next();
    driver.send({ type: 'stop', reason: 'enough' });
    const end = await driver.next();
    assert.ok(end?.type === 'routeEnd' && end.failure === null && end.previous === null);
    driver.send({ ...OPEN, knownMaps: [(start as { map: { sha256: string } }).map.sha256] });
    const again = await driver.next();
    assert.ok(again?.type === 'routeStart' && again.map.text === null);
    driver.send({ type: 'bye', reason: 'done' });
    assert.is(await driver.closed(), 1000);
    assert.equal(
      events.map(({ kind }) => kind),
      ['begun', 'ended'],
    );
    assert.is((events[1] as { error: unknown }).error, null);
  }));

test('the agent may fail instead of answering', () =>
  withServer(async (url) => {
    const driver = await RawDriver.greet(url);
    driver.send(OPEN);
    await driver.next();
    driver.send({
      type: 'agentFailed',
      tick: null,
      phase: 'setup',
      kind: 'raised',
      message: 'no weights',
    });
    const end = await driver.next();
    assert.is(end?.type, 'routeEnd');
    driver.send(OPEN);
    assert.is((await driver.next())?.type, 'routeStart');
    driver.cut();
  }));

test('without the token nothing is served, and nothing tells how wrong it was', () =>
  withServer(async (url, events) => {
    for (const token of ['', 'x', 'a'.repeat(64)]) {
      const driver = await RawDriver.connect(url);
      driver.hello({ token });
      const error = await errorOf(driver);
      assert.is(error.code, 'PROTOCOL_TOKEN');
      assert.is(error.field, 'hello.token');
      assert.is(error.message, 'hello.token: expected the token of this world, found another');
      assert.is(await driver.closed(), 1008);
    }
    assert.equal(
      events.map(({ kind }) => kind),
      ['refused', 'refused', 'refused'],
    );
  }));

test('another major version is refused, another minor is not', () =>
  withServer(async (url) => {
    const driver = await RawDriver.connect(url);
    driver.hello({ protocol: { major: 2, minor: 0 } });
    const error = await errorOf(driver);
    assert.is(error.code, 'PROTOCOL_VERSION');
    assert.is(error.field, 'hello.protocol.major');
    const newer = await RawDriver.connect(url);
    newer.hello({ protocol: { major: 1, minor: 9 } });
    assert.is((await newer.next())?.type, 'welcome');
    newer.cut();
  }));

test('pages in a browser are turned away', () =>
  withServer(async (url) => {
    try {
      await RawDriver.connect(url, { origin: 'http://localhost:8080' });
    } catch (error) {
      assert.match((error as Error).message, /403/);
      return;
    }
    assert.unreachable('expected a refusal');
  }));

test('silence is not waited for', () =>
  withServer(
    async (url) => {
      const driver = await RawDriver.connect(url);
      const error = await errorOf(driver);
      assert.is(error.code, 'PROTOCOL_TIMEOUT');
    },
    { helloMs: 50 },
  ));

const READY = { type: 'ready' };
const STOP = { type: 'stop', reason: '' };

for (const [name, messages, found] of [
  ['control before open', [control(0)], /expected open, found control/],
  ['ready before open', [READY], /expected open, found ready/],
  ['stop before open', [STOP], /expected open, found stop/],
  [
    'needs of a world that offers nothing',
    [
      {
        type: 'needs',
        agent: 'a',
        privileged: false,
        sensors: [],
        knownMaps: [],
        sharedMemory: false,
      },
    ],
    /expected open, found needs/,
  ],
  ['open twice', [OPEN, OPEN], /expected ready, agentFailed or stop, found open/],
  [
    'control before ready',
    [OPEN, control(0)],
    /expected ready, agentFailed or stop, found control/,
  ],
  ['ready twice', [OPEN, READY, READY], /expected control, agentFailed or stop, found ready/],
  ['control of another tick', [OPEN, READY, control(3)], /expected the control of tick 0, found 3/],
  [
    'control twice',
    [OPEN, READY, control(0), control(0)],
    /expected the control of tick 1, found 0/,
  ],
] as const) {
  test(`out of order: ${name}`, () =>
    withServer(async (url) => {
      const driver = await RawDriver.greet(url);
      for (const message of messages) driver.send(message);
      const error = await errorOf(driver);
      assert.is(error.code, 'PROTOCOL_ORDER');
      assert.match(error.message, found);
    }));
}

test('hello twice, and a session message before hello', () =>
  withServer(async (url) => {
    const twice = await RawDriver.greet(url);
    twice.hello();
    assert.is((await errorOf(twice)).code, 'PROTOCOL_ORDER');
    const early = await RawDriver.connect(url);
    early.send(OPEN);
    assert.match((await errorOf(early)).message, /expected hello, found open/);
  }));

test('numbers of messages must follow one another', () =>
  withServer(async (url) => {
    for (const seq of [2, 5]) {
      const driver = await RawDriver.greet(url);
      driver.send(OPEN, seq);
      const error = await errorOf(driver);
      assert.is(error.code, 'PROTOCOL_ORDER');
      assert.is(error.field, 'seq');
    }
  }));

test('a route file that is none names the field', () =>
  withServer(async (url) => {
    for (const routeXml of ['', 'no xml', '<routes/>', writeRoutes([ROUTE!, ROUTE!])]) {
      const driver = await RawDriver.greet(url);
      driver.send({ ...OPEN, routeXml });
      const error = await errorOf(driver);
      assert.is(error.code, 'PROTOCOL_INVALID');
      assert.is(error.field, 'open.routeXml');
    }
  }));

test('a route that cannot be set ends with its reason, and the session goes on', () =>
  withServer(async (url) => {
    const driver = await RawDriver.greet(url);
    const [missing] = laneRoutes({ count: 1, townInFile: 'Town99' });
    driver.send({ ...OPEN, routeXml: writeRoutes([missing!]) });
    const end = await driver.next();
    assert.ok(end?.type === 'routeEnd');
    assert.is(end!.failure, 'Simulation crashed');
    assert.match(end!.notes.at(-1)!, /Town99.*\[MAP_NOT_FOUND\]/);
    driver.send({ ...OPEN, traffic: 'dense' });
    const other = await driver.next();
    assert.ok(other?.type === 'routeEnd');
    assert.match(other!.notes.at(-1)!, /one of carla-tm.*found dense/);
    driver.send(OPEN);
    assert.is((await driver.next())?.type, 'routeStart');
    driver.cut();
  }));

test('text instead of bytes, and a message that is too large', () =>
  withServer(async (url) => {
    const text = await RawDriver.greet(url);
    text.raw('{"type":"open"}');
    await text.closed();
    const large = await RawDriver.greet(url);
    large.raw(new Uint8Array(16 * 1024 * 1024 + 1));
    assert.is(await large.closed(), 1009);
  }));

test('a cut session goes on where it stood, and repeats what was lost', () =>
  withServer(async (url) => {
    const first = await RawDriver.connect(url);
    first.hello();
    const hello = await first.next();
    assert.ok(hello?.type === 'welcome');
    const { session } = hello as { session: string };
    first.send(OPEN);
    await first.next();
    first.send(READY);
    await first.next();
    first.send(control(0));
    const frame = await first.next();
    first.cut();
    // The driver says it never got the last frame.
    const second = await RawDriver.connect(url);
    second.hello({ session, received: 2 });
    const welcome = await second.next();
    assert.ok(welcome?.type === 'welcome');
    assert.is((welcome as { received: number }).received, 3);
    assert.equal(await second.next(), frame);
    // It repeats its control as well: dropped, for it had arrived.
    second.send(control(0), 3);
    second.send(control(1), 4);
    const next = await second.next();
    assert.ok(next?.type === 'frame' && next.tick === 2);
    second.cut();
  }));

test('the newest connection of a session wins', () =>
  withServer(async (url) => {
    const first = await RawDriver.connect(url);
    first.hello();
    const { session } = (await first.next()) as unknown as { session: string };
    const second = await RawDriver.greet(url, { session });
    assert.is(await first.closed(), 1008);
    second.send(OPEN, 1);
    assert.is((await second.next())?.type, 'routeStart');
    second.cut();
  }));

test('a session is not kept for ever', () =>
  withServer(
    async (url, events) => {
      const first = await RawDriver.connect(url);
      first.hello();
      const { session } = (await first.next()) as unknown as { session: string };
      first.send(OPEN);
      await first.next();
      first.cut();
      while (events.at(-1)?.kind !== 'ended')
        await new Promise((resolve) => setTimeout(resolve, 5));
      const late = await RawDriver.connect(url);
      late.hello({ session, received: 1 });
      const error = await errorOf(late);
      assert.is(error.code, 'PROTOCOL_CLOSED');
      assert.is(error.field, 'hello.session');
      const { error: why } = events.find(({ kind }) => kind === 'ended') as { error: Error };
      assert.match(why.message, /expected the driver back within 0.05 s/);
    },
    { reconnectMs: 50 },
  ));

test('a driver that lacks more than is kept begins anew', () =>
  withServer(async (url) => {
    const first = await RawDriver.connect(url);
    first.hello();
    const { session } = (await first.next()) as unknown as { session: string };
    first.send(OPEN);
    first.send(READY);
    first.send(control(0));
    for (let i = 0; i < 3; i++) await first.next();
    first.cut();
    for (const received of [0, 4]) {
      const second = await RawDriver.connect(url);
      second.hello({ session, received });
      assert.is((await errorOf(second)).code, 'PROTOCOL_CLOSED');
    }
    const fresh = await RawDriver.connect(url);
    fresh.hello({ received: 7 });
    assert.is((await errorOf(fresh)).code, 'PROTOCOL_CLOSED');
  }));

test('sessions are counted', () =>
  withServer(
    async (url) => {
      const drivers = [await RawDriver.greet(url), await RawDriver.greet(url)];
      const third = await RawDriver.connect(url);
      third.hello();
      const error = await errorOf(third);
      assert.is(error.code, 'PROTOCOL_CLOSED');
      assert.match(error.message, /at most 2 sessions/);
      for (const driver of drivers) driver.send({ type: 'bye', reason: '' });
      await Promise.all(drivers.map((driver) => driver.closed()));
      (await RawDriver.greet(url)).cut();
    },
    { maxSessions: 2 },
  ));

test('two drivers at a time do not see each other', () =>
  withServer(async (url) => {
    const [left, right] = [await RawDriver.greet(url), await RawDriver.greet(url)];
    const frames: unknown[][] = [[], []];
    for (const driver of [left, right]) {
      driver.send(OPEN);
      await driver.next();
      driver.send(READY);
    }
    for (let tick = 0; tick < 30; tick++) {
      for (const [index, driver] of [left, right].entries()) {
        frames[index]!.push(await driver.next());
        driver.send(control(tick));
      }
    }
    assert.equal(frames[0], frames[1]);
    for (const driver of [left, right]) driver.cut();
  }));

test('an address that is taken is a usage error, and plain HTTP gets an answer', () =>
  withServer(async (url) => {
    const { port } = new URL(url);
    try {
      await startEmbedded({ port: Number(port) });
      assert.unreachable();
    } catch (error) {
      assert.match(
        (error as Error).message,
        /expected to listen on 127.0.0.1:\d+, found EADDRINUSE/,
      );
    }
    const response = await fetch(`http://127.0.0.1:${port}/`);
    assert.is(response.status, 426);
    await response.text();
  }));

test.run();
