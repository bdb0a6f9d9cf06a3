/**
 * What each agent costs: microseconds a tick that its `act` takes on the shipped demonstration routes,
 * with their scenarios and background traffic, and the same as multiples of the bare vehicle kernel
 * with 50 cars measured in the same run. Medians over rounds; every round drives all routes from
 * start to verdict.
 *
 * Usage: npm run bench -- agents
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Agent } from '../src/agents/agent.js';
import { AGENT_NAMES, createAgent } from '../src/agents/index.js';
import type { Backend } from '../src/bridge/backend.js';
import { rulesetOf } from '../src/eval/ruleset.js';
import { createEmbeddedBackend } from '../src/loop/backends/embedded.js';
import { driveRoute } from '../src/loop/episode.js';
import { MapLibrary } from '../src/loop/map-library.js';
import { readRoutes } from '../src/map/routes/read-routes.js';
import type { Route } from '../src/map/routes/route.js';
import { type BenchRow, median } from './row.js';
import { kernelTicksPerS } from './vehicle-kernel.js';

const ROUTES = fileURLToPath(new URL('../routes/demo.xml', import.meta.url));
const WARM_ROUNDS = 2;
const ROUNDS = 5;
const KERNEL_CARS = 50;
const MOST_US: Readonly<Record<string, number>> = { expert: 150 };

/** Time spent in `act`, and how often that was. */
interface Spent {
  ms: number;
  ticks: number;
}

function timed(agent: Agent, spent: Spent): Agent {
  const act = agent.act.bind(agent);
  agent.act = (observation) => {
    const startMs = performance.now();
    const control = act(observation);
    spent.ms += performance.now() - startMs;
    spent.ticks += 1;
    return control;
  };
  return agent;
}

/** Drives all routes once. Throws if the agent fails on one, for then nothing was measured. */
async function driveAll(backend: Backend, routes: readonly Route[], name: string): Promise<Spent> {
  const spent = { ms: 0, ticks: 0 };
  for (const [index, route] of routes.entries()) {
    const task = { route, repetition: 0, seed: 1, index };
    const { failure, message } = await driveRoute(task, {
      backend,
      createAgent: () => timed(createAgent(name), spent),
      rulesets: [rulesetOf('bench2drive')],
      startLog: null,
      agentLimitS: 300,
      clockS: () => performance.now() / 1000,
    });
    if (failure !== null) throw new Error(`${name} on route ${route.id}: ${message ?? failure}`);
  }
  return spent;
}

/** A row or two an agent; nothing is printed. */
export default async function bench(): Promise<BenchRow[]> {
  const { routes } = readRoutes(readFileSync(ROUTES, 'utf8'), 'demo.xml');
  const backend = createEmbeddedBackend({ maps: new MapLibrary(), trafficModel: 'carla-tm' });
  const rows: BenchRow[] = [];
  const kernels: number[] = [];
  for (const name of AGENT_NAMES) {
    const actUs: number[] = [];
    const ratios: number[] = [];
    for (let round = 0; round < WARM_ROUNDS + ROUNDS; round += 1) {
      const { ms, ticks } = await driveAll(backend, routes, name);
      const kernelUs = 1e6 / kernelTicksPerS(KERNEL_CARS);
      if (round < WARM_ROUNDS) continue;
      actUs.push((1000 * ms) / ticks);
      ratios.push((1000 * ms) / ticks / kernelUs);
      kernels.push(kernelUs);
    }
    const limit = MOST_US[name] ?? null;
    rows.push(
      { name: `${name}, act`, value: median(actUs), unit: 'µs/tick', limit },
      { name: `${name}, act over kernel`, value: median(ratios), unit: 'times' },
    );
  }
  const kernel = median(kernels);
  rows.push({ name: `bare vehicle kernel, ${KERNEL_CARS} cars`, value: kernel, unit: 'µs/tick' });
  return rows;
}
