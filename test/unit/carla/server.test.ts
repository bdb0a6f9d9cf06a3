import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RpcValue } from '../../../src/carla/rpc/msgpack-reader.js';
import { CarlaServer } from '../../../src/carla/server.js';
import { carlaMaps } from '../../../src/loop/carla-maps.js';
import { MapLibrary } from '../../../src/loop/map-library.js';
import { CallSocket, StreamSocket } from '../../helpers/carla-socket.js';
import { f, type Sent } from '../../helpers/carla-street.js';
import { expectErrorLater } from '../../helpers/expect-error-later.js';
import { ManagerStandIn } from '../../helpers/manager-stand-in.js';

const test = suite('CARLA server');
const MAPS = carlaMaps(new MapLibrary());
const SYNC: Sent = [true, false, [true, f(0.05)]];
const ASYNC: Sent = [false, false, [true, f(0.01)]];
const HEADER = 48;

interface Snapshot {
  readonly index: number;
  readonly frame: number;
  readonly timeS: number;
  readonly episode: bigint;
  readonly deltaS: number;
  readonly flags: number;
  readonly actors: number;
}

function snapshotOf(bytes: Buffer): Snapshot {
  return {
    index: Number(bytes.readBigUInt64LE(0)),
    frame: Number(bytes.readBigUInt64LE(8)),
    timeS: bytes.readDoubleLE(16),
    episode: bytes.readBigUInt64LE(HEADER),
    deltaS: bytes.readFloatLE(HEADER + 16),
    flags: bytes.readInt32LE(HEADER + 32),
    actors: (bytes.length - HEADER - 36) / 119,
  };
}

async function withServer(
  use: (server: CarlaServer, failures: string[]) => Promise<void>,
): Promise<void> {
  const failures: string[] = [];
  const server = await CarlaServer.start({
    version: '0.9.15',
    maps: MAPS,
    map: 'LoopRoundabout',
    seed: 1,
    port: 0,
    onFailure: (what, error) => failures.push(`${what}: ${error.message}`),
  });
  try {
    await use(server, failures);
  } finally {
    await server.close();
  }
}

test('synchronous: one frame a cue, of the number that was answered, before the next call', async () => {
  await withServer(async (server, failures) => {
    const client = await CallSocket.open(server.port);
    const first = (await client.call('set_episode_settings', SYNC)) as number;
    const stream = await StreamSocket.open(server.streamPort, 1);
    const [cue, settings, second] = await Promise.all([
      client.call('tick_cue'),
      client.call('get_episode_settings'),
      client.call('tick_cue'),
    ]);
    assert.equal([cue, second], [first + 1, first + 2]);
    assert.is((settings as RpcValue[])[0], true);
    // Waiting for nothing but the last frame: a greeting may have come first.
    let seen = await stream.atLeast(1);
    while (snapshotOf(seen.at(-1) as Buffer).frame < first + 2) {
      seen = await stream.atLeast(seen.length + 1);
    }
    const last = snapshotOf(seen.at(-1) as Buffer);
    assert.is(last.index, 16);
    assert.ok(Math.abs(last.deltaS - 0.05) < 1e-7);
    assert.ok(last.actors > 50 && Number.isInteger(last.actors));
    const count = seen.length;
    await new Promise((resolve) => setTimeout(resolve, 120));
    assert.is(stream.messages.length, count, 'no frame without a cue');
    assert.equal(failures, []);
    client.close();
    stream.close();
  });
});

test('asynchronous: frames come by themselves, of the step that was set', async () => {
  await withServer(async (server) => {
    const client = await CallSocket.open(server.port);
    await client.call('set_episode_settings', ASYNC);
    const stream = await StreamSocket.open(server.streamPort, 1);
    const frames = (await stream.atLeast(12)).slice(2).map(snapshotOf);
    frames.slice(1).forEach((snapshot, i) => {
      assert.is(snapshot.frame, (frames[i]?.frame ?? 0) + 1);
      assert.ok(Math.abs(snapshot.timeS - (frames[i]?.timeS ?? 0) - 0.01) < 1e-6);
    });
    client.close();
    stream.close();
  });
});

test('a reader that joins a world that waits is shown where it stands', async () => {
  await withServer(async (server) => {
    const client = await CallSocket.open(server.port);
    await client.call('set_episode_settings', SYNC);
    const frame = (await client.call('tick_cue')) as number;
    await client.call('version');
    const stream = await StreamSocket.open(server.streamPort, 1);
    const [greeting] = await stream.atLeast(1);
    assert.is(snapshotOf(greeting as Buffer).frame, frame);
    client.close();
    stream.close();
  });
});

test('a tick waits for the reader of a stream whose token was asked for, but not for ever', async () => {
  await withServer(async (server) => {
    const client = await CallSocket.open(server.port);
    await client.call('set_episode_settings', SYNC);
    const description: Sent = [1, 'sensor.other.gnss', []];
    const place: Sent = [
      [f(0), f(0), f(5)],
      [f(0), f(0), f(0)],
    ];
    await client.call('spawn_actor', description, place);
    const [sensor] = [...server.host.world.sensors()];
    const streamId = sensor?.streamId ?? 0;
    await client.call('get_sensor_token', streamId);
    const frame = (await client.call('tick_cue')) as number;
    await new Promise((resolve) => setTimeout(resolve, 30));
    const stream = await StreamSocket.open(server.streamPort, streamId);
    const [message] = await stream.atLeast(1);
    assert.is(Number(message?.readBigUInt64LE(8)), frame, 'the frame of the cue');
    await client.call('get_sensor_token', streamId);
    const world = await StreamSocket.open(server.streamPort, 1);
    const next = (await client.call('tick_cue')) as number;
    while (snapshotOf((await world.atLeast(1)).at(-1) as Buffer).frame < next) {
      await world.atLeast(world.messages.length + 1);
    }
    for (const socket of [client, stream, world]) socket.close();
  });
});

test('every tick has its picture, however fast they come, and calls come in between', async () => {
  await withServer(async (server, failures) => {
    const client = await CallSocket.open(server.port);
    await client.call('set_episode_settings', SYNC);
    const size: Sent[] = [
      ['image_size_x', 1, '1600', true, false],
      ['image_size_y', 1, '900', true, false],
    ];
    const place: Sent = [
      [f(0), f(0), f(5)],
      [f(0), f(0), f(0)],
    ];
    await client.call('spawn_actor', [1, 'sensor.camera.rgb', size], place);
    const streamId = [...server.host.world.sensors()][0]?.streamId ?? 0;
    await client.call('get_sensor_token', streamId);
    const stream = await StreamSocket.open(server.streamPort, streamId);
    const cues: number[] = [];
    for (let i = 0; i < 4; i += 1) cues.push((await client.call('tick_cue')) as number);
    const frames = (await stream.atLeast(4)).map((message) => Number(message.readBigUInt64LE(8)));
    assert.equal(frames, cues);
    for (const message of stream.messages) {
      assert.is(message.length, HEADER + 12 + 4 * 1600 * 900);
      assert.is(message.readUInt32LE(message.length - 4) >>> 24, 255, 'drawn to the end');
    }
    assert.equal(failures, []);
    client.close();
    stream.close();
  });
});

test('a new episode: another id, the map-changed flag at first, no old actors', async () => {
  await withServer(async (server) => {
    const client = await CallSocket.open(server.port);
    await client.call('set_episode_settings', SYNC);
    const stream = await StreamSocket.open(server.streamPort, 1);
    const tick = async (): Promise<Snapshot> => {
      const frame = (await client.call('tick_cue')) as number;
      await client.call('version');
      while (snapshotOf((await stream.atLeast(1)).at(-1) as Buffer).frame < frame) {
        await stream.atLeast(stream.messages.length + 1);
      }
      return snapshotOf(stream.messages.at(-1) as Buffer);
    };
    for (let i = 0; i < 5; i += 1) await tick();
    const before = await tick();
    assert.is(before.flags, 0);
    await client.call('load_new_episode', 'LoopStops', false, 65_535);
    const after = await tick();
    assert.is.not(after.episode, before.episode);
    assert.is(after.flags, 1);
    assert.ok(after.frame > before.frame, 'frames go on');
    assert.ok(Math.abs(after.timeS - 0.05) < 1e-9, 'time starts anew');
    for (let i = 0; i < 4; i += 1) await tick();
    assert.is((await tick()).flags, 0);
    client.close();
    stream.close();
  });
});

test('who joins while an episode is due sees nothing of the old one', async () => {
  await withServer(async (server) => {
    const client = await CallSocket.open(server.port);
    await client.call('set_episode_settings', SYNC);
    await client.call('tick_cue');
    await client.call('load_new_episode', 'LoopStops', false, 65_535);
    await client.call('get_sensor_token', 1);
    const stream = await StreamSocket.open(server.streamPort, 1);
    const begins = (await client.call('tick_cue')) as number;
    const [first] = await stream.atLeast(1);
    const { frame, flags } = snapshotOf(first as Buffer);
    assert.equal([frame, flags], [begins, 1], 'the first step of the new episode');
    client.close();
    stream.close();
  });
});

test('two clients share the world; nonsense of a third harms neither', async () => {
  await withServer(async (server, failures) => {
    const [a, b, bad] = await Promise.all([
      CallSocket.open(server.port),
      CallSocket.open(server.port),
      CallSocket.open(server.port),
    ]);
    await a.call('set_episode_settings', SYNC);
    bad.socket.write(Buffer.from('c1c1c1c1', 'hex'));
    await bad.closed;
    const badStream = await StreamSocket.open(server.streamPort, 0xffffffff);
    badStream.socket.write(Buffer.alloc(100_000, 7));
    const cue = (await a.call('tick_cue')) as number;
    assert.is(await b.call('tick_cue'), cue + 1);
    assert.is(failures.length, 1);
    assert.match(failures[0] ?? '', /^connection 3: /);
    badStream.close();
    a.close();
    b.close();
  });
});

test('a client that asks for the map over and over and does not read holds up nobody', async () => {
  await withServer(async (server, failures) => {
    const client = await CallSocket.open(server.port);
    const first = (await client.call('set_episode_settings', SYNC)) as number;
    client.socket.pause();
    client.socket.cork();
    // 80 MB of answers, a tick behind them and one more behind that.
    const maps = Array.from({ length: 300 }, () => client.call('get_map_data'));
    const ticks = [client.call('tick_cue'), client.call('tick_cue')];
    client.socket.uncork();
    const other = await CallSocket.open(server.port);
    const others: RpcValue[] = [];
    for (let i = 0; i < 3; i += 1) others.push(await other.call('tick_cue'));
    assert.equal(others, [first + 1, first + 2, first + 3]);
    client.socket.resume();
    assert.equal(await Promise.all(ticks), [first + 4, first + 5], 'asked for after the maps');
    assert.is(new Set(await Promise.all(maps)).size, 1);
    assert.equal(
      client.order,
      client.order.map((_, i) => i + 1),
    );
    assert.equal(failures, []);
    client.close();
    other.close();
  });
});

test('a tick waits for its traffic manager to ask for the settings, but not for ever', async () => {
  await withServer(async (server, failures) => {
    const client = await CallSocket.open(server.port);
    await client.call('set_episode_settings', SYNC);
    const first = client.order.length;
    await client.call('add_traffic_manager_running', ['127.0.0.1', 9]);
    const sent: Sent[] = [[], false];
    await Promise.all([
      client.send('apply_batch', ...sent),
      client.call('tick_cue'),
      client.call('get_episode_settings'),
    ]);
    // Numbered in the order of the calls: the tick is answered last.
    assert.equal(client.order.slice(first), [2, 3, 5, 4]);
    await client.send('apply_batch', ...sent);
    await client.call('tick_cue');
    assert.equal(failures, []);
    client.close();
  });
});

test('a traffic manager that sleeps through its frame is woken', async () => {
  await withServer(async (server, failures) => {
    const manager = await ManagerStandIn.open();
    const client = await CallSocket.open(server.port);
    await client.call('set_episode_settings', SYNC);
    await client.call('add_traffic_manager_running', ['127.0.0.1', manager.port]);
    for (let frame = 0; frame < 3; frame += 1) {
      await client.send('apply_batch', [], false);
      await client.call('get_episode_settings');
      await client.call('tick_cue');
    }
    while (failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.match(failures[0] ?? '', /^traffic manager: the manager at port \d+ lost a wake-up/);
    assert.is(manager.heard.length, 3);
    client.close();
    manager.close();
  });
});

test('a taken port and an unknown map are told of', async () => {
  await withServer(async (server) => {
    const again = { version: '0.9.15', maps: MAPS, map: 'LoopStops', seed: 1 } as const;
    let code = '';
    await CarlaServer.start({ ...again, port: server.port, streamPort: 0 }).catch((error) => {
      code = error.code;
    });
    assert.is(code, 'EADDRINUSE');
  });
  await expectErrorLater('MAP_NOT_FOUND', /map of Nowhere; known are .*LoopCity/, () =>
    CarlaServer.start({ version: '0.9.15', maps: MAPS, map: 'Nowhere', seed: 1, port: 0 }),
  );
});

test.run();
