/**
 * Drives over a connection that is cut, truncated in the middle of messages and delayed: they end with
 * the same TickLog as without, bit for bit, and a world that stays away is a lost world, not a verdict.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createAgent } from '../../src/agents/index.js';
import { MapLibrary } from '../../src/loop/map-library.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import { drive, embedded, farBackend, startEmbedded } from '../helpers/far-world.js';
import { type FlakyPlan, startFlakyProxy } from '../helpers/flaky-proxy.js';
import { randomNumbers } from '../helpers/random-numbers.js';

const DEMO = fileURLToPath(new URL('../../routes/demo.xml', import.meta.url));
const ROUTE = readRoutes(readFileSync(DEMO, 'utf8'), 'demo.xml').routes.find(
  ({ id }) => id === '1060',
)!;
const REQUEST = { createAgent: () => createAgent('idm'), route: ROUTE };
const MAPS = new MapLibrary();
const NEAR = await drive({ ...REQUEST, backend: embedded() });

const server = await startEmbedded({ reconnectMs: 5000 });

/** Drives through a proxy; gives the drive and how many connections it took. */
async function flakyDrive(plan: FlakyPlan, reconnectMs = 5000) {
  const proxy = await startFlakyProxy(server.url, plan);
  // The map is here already, so a route begins with some ten thousand bytes.
  const findTown = (town: string) => MAPS.load(town);
  const backend = farBackend(proxy.url, { findTown, timeouts: { reconnectMs } });
  const far = await drive({ ...REQUEST, backend });
  await backend.close();
  await proxy.close();
  return { ...far, connections: proxy.count() };
}

for (const seed of [1, 2, 3]) {
  test(`cut and truncated at random, seed ${seed}`, async () => {
    const next = randomNumbers(seed);
    const { driven, log, connections } = await flakyDrive({
      cutAfterBytes: () => 15_000 + Math.floor(next() * 100_000),
    });
    assert.is(driven.failure, null, driven.message ?? '');
    assert.ok(connections >= 4, `${connections} connections`);
    assert.is(Buffer.compare(log, NEAR.log), 0);
    assert.equal(driven.outcomes, NEAR.driven.outcomes);
  });
}

test('cut within every few messages', async () => {
  const next = randomNumbers(9);
  const { driven, log, connections } = await flakyDrive({
    cutAfterBytes: (connection) => (connection === 0 ? 15_000 : 2_500 + Math.floor(next() * 9_000)),
  });
  assert.is(driven.failure, null, driven.message ?? '');
  assert.ok(connections >= 50, `${connections} connections`);
  assert.is(Buffer.compare(log, NEAR.log), 0);
});

test('late messages change nothing', async () => {
  const next = randomNumbers(4);
  const { driven, log, connections } = await flakyDrive({
    cutAfterBytes: () => null,
    delayMs: () => (next() < 0.05 ? 10 : 0),
  });
  assert.is(driven.failure, null, driven.message ?? '');
  assert.is(connections, 1);
  assert.is(Buffer.compare(log, NEAR.log), 0);
});

test('a world that stays away is lost, and the drive says so', async () => {
  const { driven } = await flakyDrive(
    { cutAfterBytes: (connection) => (connection === 0 ? 150_000 : 0) },
    300,
  );
  assert.is(driven.failure, 'Simulation crashed');
  assert.is(driven.lostWorld, true);
  assert.match(driven.message!, /\[PROTOCOL_CLOSED\]/);
});

test.after(() => server.close());

test.run();
