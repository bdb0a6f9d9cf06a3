/**
 * What each agent costs: microseconds a tick that its `act` takes on the shipped demonstration routes,
 * with their scenarios and background traffic, and the same as multiples of the bare vehicle kernel
 * with 50 cars measured in the same run. Every round drives all routes from start to verdict, and all
 * rounds are alike; so the figure is the mean over the ticks of each tick's median over the rounds,
 * in which work of others on the machine, and collected garbage, do not count.
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
const KERNEL_PIECES = 100;
const KERNEL_TICKS = 500;
const MOST_US: Readonly<Record<string, number>> = { expert: 150 };

/** Wraps an agent so that the microseconds of each answer are noted. */
function timed(agent: Agent, spentUs: number[]): Agent {
  const act = agent.act.bind(agent);
  agent.act = (observation) => {
    const startMs = performance.now();
    const control = act(observation);
    spentUs.push(1000 * (performance.now() - startMs));
    return control;
  };
  return agent;
}

/** Microseconds of each tick of all routes. Throws if the agent fails, for then nothing was measured. */
async function driveAll(
  backend: Backend,
  routes: readonly Route[],
  name: string,
): Promise<number[]> {
  const spentUs: number[] = [];
  for (const [index, route] of routes.entries()) {
    const task = { route, repetition: 0, seed: 1, index };
    const { failure, message } = await driveRoute(task, {
      backend,
      createAgent: () => timed(createAgent(name), spentUs),
      rulesets: [rulesetOf('bench2drive')],
      startLog: null,
      agentLimitS: 300,
      clockS: () => performance.now() / 1000,
    });
    if (failure !== null) throw new Error(`${name} on route ${route.id}: ${message ?? failure}`);
  }
  return spentUs;
}

/** Mean over the ticks of the median over the rounds. */
function steadyUs(rounds: readonly (readonly number[])[]): number {
  const [first] = rounds as [readonly number[]];
  if (rounds.some(({ length }) => length !== first.length)) {
    throw new Error('two rounds of the same drives had different numbers of ticks');
  }
  const sum = first.reduce((total, _, tick) => total + median(rounds.map((us) => us[tick]!)), 0);
  return sum / first.length;
}

/** The kernel in short pieces, as the agents are measured tick by tick. */
function kernelUs(): number[] {
  return Array.from(
    { length: KERNEL_PIECES },
    () => 1e6 / kernelTicksPerS(KERNEL_CARS, KERNEL_TICKS),
  );
}

/** Two rows an agent, then the kernel; nothing is printed. */
export default async function bench(): Promise<BenchRow[]> {
  const { routes } = readRoutes(readFileSync(ROUTES, 'utf8'), 'demo.xml');
  const backend = createEmbeddedBackend({ maps: new MapLibrary(), trafficModel: 'carla-tm' });
  const costs: { readonly name: string; readonly us: number }[] = [];
  const kernels: number[] = [];
  for (const name of AGENT_NAMES) {
    const rounds: number[][] = [];
    for (let round = 0; round < WARM_ROUNDS + ROUNDS; round += 1) {
      const spentUs = await driveAll(backend, routes, name);
      const pieces = kernelUs();
      if (round < WARM_ROUNDS) continue;
      rounds.push(spentUs);
      kernels.push(...pieces);
    }
    costs.push({ name, us: steadyUs(rounds) });
  }
  const kernel = median(kernels);
  return [
    ...costs.flatMap(({ name, us }) => [
      { name: `${name}, act`, value: us, unit: 'µs/tick', limit: MOST_US[name] ?? null },
      { name: `${name}, act over kernel`, value: us / kernel, unit: 'times' },
    ]),
    { name: `bare vehicle kernel, ${KERNEL_CARS} cars`, value: kernel, unit: 'µs/tick' },
  ];
}
