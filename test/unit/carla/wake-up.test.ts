/** A traffic manager that slept through a tick is told so, once; one that did its round is left alone. */
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ByteQueue } from '../../../src/carla/rpc/byte-queue.js';
import { decodeValue, type RpcValue, ValueEnd } from '../../../src/carla/rpc/msgpack-reader.js';
import { MsgpackWriter } from '../../../src/carla/rpc/msgpack-writer.js';
import { WakeUps } from '../../../src/carla/wake-up.js';

const SILENCE_MS = 60;
const TICKER = 7;

/** A port that answers calls as a client's manager does, and notes them. */
class ManagerPort {
  readonly calls: RpcValue[] = [];
  readonly server: Server;

  constructor() {
    this.server = createServer((socket) => this.serve(socket));
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as { port: number }).port;
  }

  private serve(socket: Socket): void {
    const queue = new ByteQueue();
    const end = new ValueEnd(1 << 20);
    socket.on('data', (chunk: Buffer) => {
      queue.append(chunk);
      for (let at = end.find(queue.view()); at >= 0; at = end.find(queue.view())) {
        const [, id, name, args] = decodeValue(queue.view().subarray(0, at)) as RpcValue[];
        queue.consume(at);
        end.reset();
        this.calls.push([name, args] as RpcValue);
        const out = new MsgpackWriter();
        out.array(4).int(1);
        out.int(id as number).nil();
        out.nil();
        socket.write(out.take());
      }
    });
  }
}

async function withManager(
  body: (wakeUps: WakeUps, manager: ManagerPort) => Promise<void>,
): Promise<void> {
  const manager = new ManagerPort();
  const port = await manager.listen();
  const entry = { address: '192.0.2.1', port, connection: TICKER };
  const wakeUps = new WakeUps({ trafficManagers: new Map([[port, entry]]) }, SILENCE_MS);
  wakeUps.opened(TICKER, '127.0.0.1');
  wakeUps.opened(8, '127.0.0.1');
  try {
    await body(wakeUps, manager);
  } finally {
    wakeUps.close();
    manager.server.close();
  }
}

const WOKEN = [
  ['set_synchronous_mode', [false]],
  ['set_synchronous_mode', [true]],
];

test('silence after a tick of its own client: it is woken', () =>
  withManager(async (wakeUps, manager) => {
    wakeUps.called('tick_cue', TICKER);
    wakeUps.framed();
    await sleep(1.6 * SILENCE_MS);
    assert.is(wakeUps.count, 1);
    assert.equal(manager.calls, WOKEN);
    // It does its round now, and is not woken again.
    wakeUps.called('apply_batch', TICKER);
    await sleep(2 * SILENCE_MS);
    assert.is(wakeUps.count, 1);
  }));

test('a round that was done, a call now and then, somebody else’s tick: no waking', () =>
  withManager(async (wakeUps, manager) => {
    wakeUps.called('tick_cue', TICKER);
    wakeUps.framed();
    wakeUps.called('get_vehicle_light_states', TICKER);
    wakeUps.called('apply_batch', TICKER);
    await sleep(2 * SILENCE_MS);
    wakeUps.called('tick_cue', 8);
    wakeUps.framed();
    await sleep(2 * SILENCE_MS);
    wakeUps.called('tick_cue', TICKER);
    wakeUps.framed();
    for (let i = 0; i < 12; i += 1) {
      await sleep(SILENCE_MS / 6);
      wakeUps.called('get_actors_by_id', TICKER);
    }
    wakeUps.called('apply_batch', TICKER);
    await sleep(2 * SILENCE_MS);
    assert.is(wakeUps.count, 0);
    assert.equal(manager.calls, []);
  }));

test('a frame of the clock, and a client that is gone, are nobody’s to wake', () =>
  withManager(async (wakeUps, manager) => {
    wakeUps.framed();
    await sleep(2 * SILENCE_MS);
    wakeUps.called('tick_cue', TICKER);
    wakeUps.framed();
    wakeUps.closed(TICKER);
    await sleep(2 * SILENCE_MS);
    assert.equal(manager.calls, []);
  }));

test.run();
