/**
 * One tick over the bridge: 40 actors, the sidecar's own server in Python on the other side, from the
 * control to the next observation, in lock-step. Beside it, in turns in the same run, the bare exchange
 * of as many bytes over one socket: what two processes cannot go below. Each figure is that of its least
 * disturbed round, because other work on the machine only ever adds time; the last row says how much.
 *
 * Usage: npm run bench -- bridge   (the interpreter: EGOLOOP_PYTHON, or python3; it needs the packages
 *        websockets and msgpack)
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Episode } from '../src/bridge/backend.js';
import { createRemoteBackend } from '../src/bridge/client/index.js';
import type { ControlTruth } from '../src/bridge/frame.js';
import { readRoutes } from '../src/map/routes/read-routes.js';
import { findPython, noPython } from '../test/helpers/python.js';
import { Peer } from './peers/peer.js';
import { type BenchRow, median } from './row.js';

const MAP = fileURLToPath(new URL('../maps/LoopCity.xodr', import.meta.url));
const PYTHON_PACKAGES = ['websockets', 'msgpack'];
const ROUNDS = 40;
const TICKS = 500;
const WARM_TICKS = 2000;
const MOST_MS = { p50: 0.25, p99: 1 };
/** What a control takes on the wire, about. */
const CONTROL_BYTES = 100;

const CONTROL: ControlTruth = {
  throttle: 0.5,
  steer: 0.01,
  brake: 0,
  handBrake: false,
  reverse: false,
};

interface Round {
  readonly p50: number;
  readonly p99: number;
}

function roundOf(ms: readonly number[]): Round {
  const sorted = ms.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)]!;
  return { p50: at(0.5), p99: at(0.99) };
}

/** As an agent's tick, with the agent left out. */
async function driveTicks(episode: Episode, ticks: number): Promise<number[]> {
  const times: number[] = [];
  for (let tick = 0; tick < ticks; tick += 1) {
    const startMs = performance.now();
    await episode.act(CONTROL);
    episode.advance();
    const { truth } = episode.observe();
    times.push(performance.now() - startMs);
    if (truth?.actors.length !== 40) throw new Error('the world lost its actors');
  }
  return times;
}

function pingTicks(socket: Socket, pongBytes: number, ticks: number): Promise<number[]> {
  const ping = Buffer.alloc(CONTROL_BYTES);
  return new Promise((resolve, reject) => {
    const times: number[] = [];
    let missing = pongBytes;
    let startMs = performance.now();
    const take = (data: Buffer): void => {
      missing -= data.length;
      if (missing > 0) return;
      times.push(performance.now() - startMs);
      if (times.length === ticks) {
        socket.off('data', take).off('error', reject);
        resolve(times);
        return;
      }
      missing = pongBytes;
      startMs = performance.now();
      socket.write(ping);
    };
    socket.on('data', take).on('error', reject);
    socket.write(ping);
  });
}

async function openEpisode(url: string, token: string) {
  const backend = createRemoteBackend({ url, token, software: 'egoloop bench' });
  const xml =
    '<routes><route id="1" town="LoopCity"><waypoints><position x="0" y="0" z="0"/>' +
    '<position x="9" y="0" z="0"/></waypoints></route></routes>';
  const [route] = readRoutes(xml, 'bench.xml').routes;
  const { episode } = await backend.open({
    route: route!,
    repetition: 0,
    seed: 1,
    needs: { privileged: true, sensors: [] },
    downsampleM: 200,
  });
  await episode.start?.();
  return { backend, episode };
}

async function openPing(peer: Peer): Promise<Socket> {
  const socket = connect(await peer.read<number>(), '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  return socket;
}

async function measure(python: string): Promise<{ bridge: Round[]; raw: Round[] }> {
  const ticks = String(WARM_TICKS + ROUNDS * TICKS + 1);
  const world = new Peer(python, 'world_peer.py', [ticks, 'LoopCity', MAP]);
  const facts = await world.read<{ url: string; token: string; frameBytes: number }>();
  const { url, token, frameBytes } = facts;
  const ping = new Peer(python, 'ping_peer.py', [String(CONTROL_BYTES), String(frameBytes)]);
  const socket = await openPing(ping);
  const { backend, episode } = await openEpisode(url, token);
  const rounds = { bridge: [] as Round[], raw: [] as Round[] };
  try {
    await driveTicks(episode, WARM_TICKS);
    await pingTicks(socket, frameBytes, WARM_TICKS);
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.bridge.push(roundOf(await driveTicks(episode, TICKS)));
      rounds.raw.push(roundOf(await pingTicks(socket, frameBytes, TICKS)));
    }
  } finally {
    socket.destroy();
    await episode.close();
    await backend.close?.();
    await Promise.all([world.end(), ping.end()]);
  }
  return rounds;
}

/** Needs Python with two packages; fails, and says why, where there is none. */
export default async function bench(): Promise<BenchRow[]> {
  const python = findPython(PYTHON_PACKAGES);
  if (python === null) throw new Error(`cannot run: ${noPython(PYTHON_PACKAGES)}`);
  const { bridge, raw } = await measure(python);
  const rows: BenchRow[] = [];
  for (const part of ['p50', 'p99'] as const) {
    const least = (rounds: readonly Round[]): number =>
      Math.min(...rounds.map((round) => round[part]));
    const limit = MOST_MS[part];
    rows.push({ name: `tick, 40 actors, ${part}`, value: least(bridge), unit: 'ms', limit });
    rows.push({ name: `raw exchange, ${part}`, value: least(raw), unit: 'ms' });
    rows.push({ name: `times raw, ${part}`, value: least(bridge) / least(raw), unit: 'times' });
  }
  const value = median(bridge.map(({ p99 }) => p99));
  rows.push({ name: 'tick, p99 of the middle round', value, unit: 'ms' });
  return rows;
}
