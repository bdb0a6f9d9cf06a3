/**
 * Through the socket and in process: the same TickLog to the bit, for several routes, agents, seeds and
 * rulesets, with every kind of sensor, and when agent or world fail.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Agent } from '../../src/agents/agent.js';
import { createAgent } from '../../src/agents/index.js';
import type { Backend, Observation, SensorSpec } from '../../src/bridge/backend.js';
import type { ControlTruth } from '../../src/bridge/frame.js';
import { decodeTickLog } from '../../src/bridge/ticklog/index.js';
import { differenceText, firstDriveDifference } from '../../src/loop/first-difference.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import { SENSOR_FACTORIES } from '../../src/sim/sensors/index.js';
import {
  type Drive,
  type DriveRequest,
  drive,
  embedded,
  farBackend,
  startEmbedded,
} from '../helpers/far-world.js';
import { laneRoutes } from '../helpers/loop-routes.js';

const DEMO = fileURLToPath(new URL('../../routes/demo.xml', import.meta.url));
const ROUTES = readRoutes(readFileSync(DEMO, 'utf8'), 'demo.xml').routes;
const byId = (id: string) => ROUTES.find((route) => route.id === id)!;
const SHORT = byId('1060');

const server = await startEmbedded();
const FAR = farBackend(server.url);
const NEAR = embedded();

/** Drives both ways and requires the same of both. */
async function requireSame(request: Omit<DriveRequest, 'backend'>): Promise<Drive> {
  const near = await drive({ ...request, backend: NEAR });
  const far = await drive({ ...request, backend: FAR });
  requireSameDrive(near, far);
  return far;
}

function requireSameDrive(near: Drive, far: Drive): void {
  const same = (drive: Drive) => ({ ...drive.driven, durationSystemS: 0 });
  if (Buffer.compare(near.log, far.log) !== 0) {
    const sideOf = ({ log }: Drive) => {
      const { header, frames, ...end } = decodeTickLog(log);
      const iterator = frames[Symbol.iterator]();
      return {
        header,
        frames: {
          next: () => {
            const step = iterator.next();
            return step.done === true ? { done: true as const, value: end } : step;
          },
        },
      };
    };
    const found = firstDriveDifference(sideOf(near), sideOf(far));
    assert.unreachable(found === null ? 'other bytes' : differenceText(found));
  }
  assert.equal(same(far), same(near));
}

for (const [agent, id, seed, ruleset] of [
  ['idm', '1060', 1, 'bench2drive'],
  ['expert', '1060', 7, 'leaderboard-2.1'],
  ['route-follower', '1005', 2, 'leaderboard-1.0'],
  ['constant-speed', '1060', 3, 'bench2drive'],
] as const) {
  test(`${agent} on route ${id}, seed ${seed}, ${ruleset}`, async () => {
    const route = byId(id);
    const { driven, log } = await requireSame({
      createAgent: () => createAgent(agent),
      route,
      seed,
      ruleset,
    });
    assert.is(driven.lostWorld, undefined);
    assert.ok(driven.ticks > 100, `${driven.ticks} ticks`);
    assert.ok(log.length > 1000);
  });
}

/** Drives by what it senses, so that one wrong bit in a reading shows in the log. */
function sensing(sensors: readonly SensorSpec[]): Agent {
  let hash = 0;
  const mix = (value: unknown): void => {
    if (typeof value === 'number') hash = Math.imul(hash ^ (value * 8191), 0x01000193) >>> 0;
    else if (typeof value === 'string')
      for (let i = 0; i < value.length; i += 997) mix(value.charCodeAt(i));
    else if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      mix(value.constructor.name);
      for (let i = 0; i < bytes.length; i += 7)
        hash = Math.imul(hash ^ bytes[i]!, 0x01000193) >>> 0;
    } else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value).sort()) {
        mix(key);
        mix((value as Record<string, unknown>)[key]);
      }
    }
  };
  return {
    name: 'sensing',
    privileged: true,
    sensors,
    setup() {},
    act({ sensors: readings, truth, gameTimeS }: Observation): ControlTruth {
      for (const id of Object.keys(readings).sort()) {
        mix(id);
        mix(readings[id]!.frame);
        mix(readings[id]!.data);
      }
      mix(gameTimeS);
      mix(truth?.actors.length ?? -1);
      const steer = ((hash % 1000) - 500) / 1e5;
      return { throttle: 0.5, steer, brake: 0, handBrake: false, reverse: false };
    },
  };
}

test('every sensor of the embedded world, bit for bit', async () => {
  const small = { width: 64, height: 48, x: 1, y: 0, z: 2 };
  const sensors = Object.keys(SENSOR_FACTORIES).map((type) => ({ type, id: type, ...small }));
  assert.ok(sensors.length >= 13);
  const [route] = laneRoutes({ count: 1 });
  const { driven } = await requireSame({ createAgent: () => sensing(sensors), route: route! });
  assert.is(driven.failure, null);
  assert.ok(driven.ticks > 50, `${driven.ticks} ticks`);
});

const STRAIGHT = { throttle: 0.4, steer: -0, brake: 0, handBrake: false, reverse: false };
const plain = (act: Agent['act'], more: Partial<Agent> = {}): Agent => ({
  name: 'test',
  privileged: false,
  sensors: [],
  setup() {},
  act,
  ...more,
});

for (const [name, makeAgent, failure] of [
  [
    'raises',
    () =>
      plain(({ tick }) => {
        if (tick === 9) throw new RangeError('lost');
        return STRAIGHT;
      }),
    'Agent crashed',
  ],
  [
    'answers NaN',
    () => plain(({ tick }) => ({ ...STRAIGHT, steer: tick === 9 ? Number.NaN : 0 })),
    'Agent crashed',
  ],
  [
    'cannot be set up',
    () => plain(() => STRAIGHT, { setup: () => Promise.reject(new Error('no weights')) }),
    "Agent couldn't be set up",
  ],
  [
    'asks for sensors that are not there',
    () => plain(() => STRAIGHT, { sensors: [{ type: 'sensor.nose', id: 'n' }] }),
    "Agent's sensors were invalid",
  ],
] as const) {
  test(`an agent that ${name} fails in the same way`, async () => {
    const near = await drive({ backend: NEAR, createAgent: makeAgent, route: SHORT });
    const far = await drive({ backend: FAR, createAgent: makeAgent, route: SHORT });
    assert.is(far.driven.failure, failure);
    assert.equal(far.driven.outcomes, near.driven.outcomes);
    assert.is(Buffer.compare(near.log, far.log), 0);
    // The world is there for the next route.
    assert.is(far.driven.lostWorld, undefined);
  });
}

test('a town that is missing and a route that cannot be planned end with the same sentence', async () => {
  const createAgentOnce = (): Agent => plain(() => STRAIGHT);
  const [missing] = laneRoutes({ count: 1, townInFile: 'Town99' });
  const { driven } = await requireSame({ createAgent: createAgentOnce, route: missing! });
  assert.match(driven.message!, /Town99.*\[MAP_NOT_FOUND\]/);
});

/** The embedded world with a method that throws when it is called for the tenth time. */
function failing(method: 'act' | 'advance'): Backend {
  const backend = embedded();
  return {
    capabilities: backend.capabilities,
    async open(request) {
      const open = await backend.open(request);
      const { episode } = open;
      const original = episode[method].bind(episode) as (control: ControlTruth) => never;
      let calls = 0;
      (episode as unknown as Record<string, unknown>)[method] = (control: ControlTruth) => {
        calls += 1;
        if (calls === 10) {
          const error = new Error('the engine stopped');
          error.stack = 'the engine stopped';
          throw error;
        }
        return original(control);
      };
      return open;
    },
  };
}

for (const method of ['act', 'advance'] as const) {
  test(`a world that fails in ${method} leaves the same log`, async () => {
    const broken = await startEmbedded({ backendFor: () => failing(method) });
    const backend = farBackend(broken.url);
    const request = { createAgent: () => createAgent('idm'), route: SHORT };
    const near = await drive({ ...request, backend: failing(method) });
    const far = await drive({ ...request, backend });
    assert.is(far.driven.failure, 'Simulation crashed');
    requireSameDrive(near, far);
    await backend.close();
    await broken.close();
  });
}

test('a map that is known on this side is not sent, and the drive is the same', async () => {
  const { MapLibrary } = await import('../../src/loop/map-library.js');
  const maps = new MapLibrary();
  const asked: string[] = [];
  const findTown = (town: string) => {
    asked.push(town);
    return maps.load(town);
  };
  const backend = farBackend(server.url, { findTown });
  const request = { createAgent: () => createAgent('idm'), route: SHORT };
  requireSameDrive(
    await drive({ ...request, backend: NEAR }),
    await drive({ ...request, backend }),
  );
  assert.ok(asked.includes(SHORT.town));
  await backend.close();
});

test.after(async () => {
  await FAR.close();
  await server.close();
});

test.run();
