/** A world at the end of a bridge as a backend of runs: maps, facts, a new session after a loss. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createAgent } from '../../../../src/agents/index.js';
import { createSidecarBackend } from '../../../../src/loop/backends/sidecar.js';
import { MapLibrary } from '../../../../src/loop/map-library.js';
import { drive, startEmbedded, TOKEN } from '../../../helpers/far-world.js';
import { laneRoutes } from '../../../helpers/loop-routes.js';
import {
  frameOf,
  ROUTE_END,
  routeStart,
  startRawWorld,
  welcome,
} from '../../../helpers/raw-world.js';

const [ROUTE] = laneRoutes({ count: 1 });
const idm = () => createAgent('idm');

test('drives, and says afterwards where', async () => {
  const server = await startEmbedded();
  const backend = createSidecarBackend({ url: server.url, token: TOKEN, traffic: 'none' });
  assert.is(backend.welcome, null);
  const { driven } = await drive({ backend, createAgent: idm, route: ROUTE! });
  assert.is(driven.failure, null);
  assert.is(backend.welcome!.world, 'embedded');
  assert.equal(backend.capabilities.endsRoutes, false);
  await backend.close();
  await server.close();
});

test('names the towns on its own disk, and does without those that are not there', async () => {
  const maps = new MapLibrary();
  const town = maps.load(ROUTE!.town);
  const start = routeStart({
    map: { name: town.name, sha256: town.sha256, text: null },
    notes: [],
  });
  const raw = await startRawWorld((message, peer) => {
    if (message.type === 'hello') peer.send(welcome());
    if (message.type === 'open') peer.send(message.knownMaps.length > 0 ? start : ROUTE_END);
    if (message.type === 'ready') peer.send(frameOf(0));
    if (message.type === 'stop') peer.send(ROUTE_END);
  });
  const backend = createSidecarBackend({ url: raw.url, token: 'x', maps });
  const request = {
    repetition: 0,
    seed: 1,
    needs: { privileged: true, sensors: [] },
    downsampleM: 50,
  };
  const { episode, map } = await backend.open({ ...request, route: ROUTE! });
  assert.is(map.sha256, town.sha256);
  assert.is(episode.map, town.map);
  await episode.close();
  try {
    await backend.open({ ...request, route: { ...ROUTE!, town: 'Town99' } });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /ended the route by itself/);
  }
  const asked = raw.got.filter(({ type }) => type === 'open') as never as { knownMaps: string[] }[];
  assert.equal(
    asked.map(({ knownMaps }) => knownMaps),
    [[town.sha256], []],
  );
  await backend.close();
  await raw.close();
});

test('a world that was restarted is found again for the next route', async () => {
  const first = await startEmbedded();
  const { port } = first;
  const backend = createSidecarBackend({
    url: first.url,
    token: TOKEN,
    timeouts: { reconnectMs: 50 },
  });
  await backend.connect();
  await first.close();
  const lost = await drive({ backend, createAgent: idm, route: ROUTE! });
  assert.is(lost.driven.lostWorld, true);
  const second = await startEmbedded({ port });
  const { driven } = await drive({ backend, createAgent: idm, route: ROUTE! });
  assert.is(driven.failure, null, driven.message ?? '');
  await backend.close();
  await second.close();
});

test.run();
