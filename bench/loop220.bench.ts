/**
 * The whole loop: `loop220` with the expert on two threads (wall time from start to last file, logs
 * written, as `egoloop run` does it), and whether memory stays flat over a thousand short drives with
 * scenarios and traffic. The scores are shown, not promised.
 *
 * Usage: npm run bench -- loop220
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAgent } from '../src/agents/index.js';
import { rulesetOf } from '../src/eval/ruleset.js';
import { createEmbeddedBackend } from '../src/loop/backends/embedded.js';
import type { CampaignOptions } from '../src/loop/campaign/plan.js';
import { runCampaign } from '../src/loop/campaign.js';
import { driveRoute } from '../src/loop/episode.js';
import { MapLibrary } from '../src/loop/map-library.js';
import { readRoutes } from '../src/map/routes/read-routes.js';
import type { BenchRow } from './row.js';

const ROUTES = fileURLToPath(new URL('../routes/loop220.xml', import.meta.url));
const WALL_LIMIT_S = 90;
const DRIVES = 1000;
/** Growth of the heap, after collection, from drive 300 to the last, megabytes. */
const GROWTH_LIMIT_MB = 16;

async function wallRows(): Promise<BenchRow[]> {
  const out = mkdtempSync(join(tmpdir(), 'egoloop-bench-'));
  const options: CampaignOptions = {
    backend: 'embedded',
    routesFile: 'loop220.xml',
    routesText: readFileSync(ROUTES, 'utf8'),
    routesSubset: '',
    maps: [],
    agent: 'expert',
    rulesets: ['bench2drive'],
    seeds: [1],
    repetitions: 1,
    traffic: 'carla-tm',
    timeoutS: 300,
  };
  try {
    const startMs = performance.now();
    const { summary } = await runCampaign(options, {
      workers: 2,
      out,
      mode: 'new',
      keepLogs: true,
      signal: new AbortController().signal,
    });
    const wallS = (performance.now() - startMs) / 1000;
    const ticks = summary.drives.reduce((sum, drive) => sum + drive.ticks, 0);
    const [scores] = summary.rulesets;
    return [
      { name: 'loop220, expert, 2 threads', value: wallS, unit: 's', limit: WALL_LIMIT_S },
      { name: 'loop220, ticks driven', value: ticks, unit: 'ticks' },
      { name: 'loop220, times real time', value: (ticks * 0.05) / wallS, unit: 'times' },
      { name: 'loop220, driving score', value: scores!.drivingScore ?? 0, unit: '' },
    ];
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** The first metres of every route, over and over: staging is what could leak. */
async function memoryRows(): Promise<BenchRow[]> {
  const { routes } = readRoutes(readFileSync(ROUTES, 'utf8'), 'loop220.xml');
  const backend = createEmbeddedBackend({ maps: new MapLibrary(), trafficModel: 'carla-tm' });
  const collect = (globalThis as { gc?: () => void }).gc;
  const heapMb = (): number => {
    collect?.();
    return process.memoryUsage().heapUsed / 1e6;
  };
  let at300 = 0;
  let rssAt300 = 0;
  const startMs = performance.now();
  for (let index = 0; index < DRIVES; index += 1) {
    const task = { route: routes[index % routes.length]!, repetition: 0, seed: index, index };
    await driveRoute(task, {
      backend,
      createAgent: () => {
        const agent = createAgent('idm');
        const act = agent.act.bind(agent);
        agent.act = (observation) => {
          if (observation.tick === 60) throw new Error('far enough');
          return act(observation);
        };
        return agent;
      },
      rulesets: [rulesetOf('bench2drive')],
      startLog: null,
      agentLimitS: 300,
      clockS: () => performance.now() / 1000,
    });
    // Every town and type has been on the stage once by then.
    if (index === 299) {
      at300 = heapMb();
      rssAt300 = process.memoryUsage().rss / 1e6;
    }
  }
  const perRouteMs = (performance.now() - startMs) / DRIVES;
  return [
    {
      name: `heap growth, drives 300 to ${DRIVES}${collect === undefined ? ' (not collected)' : ''}`,
      value: heapMb() - at300,
      unit: 'MB',
      limit: GROWTH_LIMIT_MB,
    },
    { name: 'heap after 300 drives', value: at300, unit: 'MB' },
    {
      name: 'resident memory growth',
      value: process.memoryUsage().rss / 1e6 - rssAt300,
      unit: 'MB',
    },
    { name: 'staging and 60 ticks', value: perRouteMs, unit: 'ms/drive' },
  ];
}

/** Wall time of loop220, then memory over a thousand drives. */
export default async function bench(): Promise<BenchRow[]> {
  return [...(await wallRows()), ...(await memoryRows())];
}
