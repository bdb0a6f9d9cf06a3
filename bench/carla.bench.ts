/**
 * CARLA's protocol from Python: ticks a second of the real client in synchronous mode, in an empty world
 * and with 50 cars of the traffic manager (which runs in the client, so that most of the work is its).
 * In turns in the same run, bytes sent to and fro over one socket: what a call cannot go below. Each
 * figure is that of its least disturbed round.
 *
 * Usage: npm run bench -- carla   (the interpreter: EGOLOOP_PYTHON, or python3; it needs the package carla)
 */
import { createServer, type Server } from 'node:net';
import { CarlaServer } from '../src/carla/server.js';
import { carlaMaps } from '../src/loop/carla-maps.js';
import { MapLibrary } from '../src/loop/map-library.js';
import { findCarlaPython, NO_CARLA } from '../test/helpers/carla-server.js';
import { Peer } from './peers/peer.js';
import type { BenchRow } from './row.js';

const ROUNDS = 8;
const WARM_TICKS = 1000;
const EMPTY_TICKS = 2000;
const PINGS = 4000;
const CARS = 50;
const DRIVEN_TICKS = 400;
const ANSWER_MS = 30_000;
const LEAST = { empty: 2000, driven: 400 };

function listenEcho(): Promise<{ server: Server; port: number }> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', (data) => socket.write(data));
    socket.on('error', () => socket.destroy());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ server, port: (server.address() as { port: number }).port });
    });
  });
}

interface Figures {
  readonly empty: number;
  readonly driven: number;
  readonly echo: number;
  readonly cars: number;
}

/** Gives up on a client that hangs. */
async function ask(peer: Peer, request: string): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const text = `no answer to '${request}' in ${ANSWER_MS} ms: the client hangs; run it again`;
    timer = setTimeout(() => reject(new Error(text)), ANSWER_MS);
  });
  try {
    return await Promise.race([peer.ask<number>(request), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function measure(peer: Peer): Promise<Figures> {
  await peer.read<boolean>();
  await ask(peer, `empty ${WARM_TICKS}`);
  const best = { empty: 0, driven: 0, echo: 0 };
  const round = async (task: 'empty' | 'driven' | 'echo', count: number): Promise<void> => {
    best[task] = Math.max(best[task], count / (await ask(peer, `${task} ${count}`)));
  };
  for (let i = 0; i < ROUNDS; i += 1) {
    await round('empty', EMPTY_TICKS);
    await round('echo', PINGS);
  }
  const cars = await ask(peer, `cars ${CARS}`);
  await ask(peer, `driven ${DRIVEN_TICKS}`);
  for (let i = 0; i < ROUNDS; i += 1) await round('driven', DRIVEN_TICKS);
  return { ...best, cars };
}

/** Needs Python with the package carla; fails, and says why, where there is none. */
export default async function bench(): Promise<BenchRow[]> {
  const found = findCarlaPython();
  if (found === null) throw new Error(`cannot run: ${NO_CARLA}`);
  const maps = carlaMaps(new MapLibrary());
  const { python, version } = found;
  const server = await CarlaServer.start({ maps, map: 'LoopCity', version, seed: 1, port: 0 });
  const echo = await listenEcho();
  const peer = new Peer(python, 'carla_peer.py', [String(server.port), String(echo.port)]);
  try {
    const { empty, driven, echo: pings, cars } = await measure(peer);
    if (cars !== CARS) throw new Error(`expected ${CARS} cars, found ${cars}`);
    const row = (name: string, value: number, least?: number): BenchRow =>
      least === undefined
        ? { name, value, unit: '/s' }
        : { name, value, unit: '/s', limit: least, isLeast: true };
    return [
      row('empty ticks of the real client', empty, LEAST.empty),
      row('bytes to and fro on one socket', pings),
      { name: 'a tick in times to and fro', value: pings / empty, unit: 'times' },
      row(`ticks with ${CARS} cars of the traffic manager`, driven, LEAST.driven),
    ];
  } finally {
    await peer.end();
    echo.server.close();
    await server.close();
  }
}
