/** A drive's log gives back the verdict that was given while it was driven, under every ruleset. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Agent, createAgent } from '../../src/agents/index.js';
import type { ControlTruth } from '../../src/bridge/frame.js';
import type { RouteRecord } from '../../src/eval/record.js';
import { RULESET_NAMES, rulesetOf } from '../../src/eval/ruleset.js';
import { createEmbeddedBackend } from '../../src/loop/backends/embedded.js';
import { type DrivenRoute, driveRoute } from '../../src/loop/episode.js';
import { MapLibrary } from '../../src/loop/map-library.js';
import { logFileName, logsInFolder } from '../../src/loop/route-log.js';
import { scoreLogFile } from '../../src/loop/score-log.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import { inTemporaryFolder } from '../e2e/run-cli.js';
import { laneRoutes } from '../helpers/loop-routes.js';

const DEMO = fileURLToPath(new URL('../../routes/demo.xml', import.meta.url));
const ROUTES = [
  ...readRoutes(readFileSync(DEMO, 'utf8'), 'demo.xml').routes,
  ...laneRoutes({ count: 1, lengthM: 400, firstId: 9001 }),
];
const [CREEP_ROUTE] = ROUTES.slice(-1);
const BACKEND = createEmbeddedBackend({ maps: new MapLibrary(), trafficModel: 'carla-tm' });

/** The record without wall-clock time and without its place in a run. */
function timeless(record: RouteRecord): RouteRecord {
  return { ...record, index: 0, meta: { ...record.meta, duration_system: 0 } };
}

function withAct(act: (tick: number, control: ControlTruth) => ControlTruth): Agent {
  const agent = createAgent('route-follower');
  const original = agent.act.bind(agent);
  agent.act = (observation) => act(observation.tick, original(observation) as ControlTruth);
  return agent;
}

async function driveAndScore(
  folder: string,
  route: (typeof ROUTES)[number],
  rulesets: readonly string[],
  agent: Agent,
): Promise<DrivenRoute> {
  const task = { route, repetition: 0, seed: 1, index: 3 };
  const driven = await driveRoute(task, {
    backend: BACKEND,
    createAgent: () => agent,
    rulesets: rulesets.map(rulesetOf),
    startLog: logsInFolder(folder),
    agentLimitS: 60,
    clockS: () => performance.now() / 1000,
  });
  const names = driven.outcomes.map(({ ruleset }) => ruleset);
  const scored = scoreLogFile(join(folder, logFileName(task)), names);
  assert.equal(
    scored.outcomes.map(({ record }) => timeless(record)),
    driven.outcomes.map(({ record }) => timeless(record)),
  );
  assert.is(scored.header.isPrivileged, true);
  assert.is(scored.header.world, 'embedded');
  return driven;
}

test('drives with scenarios and traffic, all rulesets at once', () =>
  inTemporaryFolder(async (folder) => {
    for (const route of ROUTES.slice(0, 5)) {
      await driveAndScore(folder, route, RULESET_NAMES, createAgent('route-follower'));
    }
  }));

test('a drive that ended in a crash of the agent', () =>
  inTemporaryFolder(async (folder) => {
    const agent = withAct((tick, control) => {
      if (tick === 40) throw new Error('out of memory');
      return control;
    });
    const { failure, ticks } = await driveAndScore(folder, ROUTES[0]!, RULESET_NAMES, agent);
    assert.is(failure, 'Agent crashed');
    assert.is(ticks, 40);
  }));

test('a drive that ran into the tick limit of Bench2Drive', () =>
  inTemporaryFolder(async (folder) => {
    const agent = withAct((tick, control) =>
      tick % 400 < 30
        ? { ...control, throttle: 0.7, brake: 0 }
        : { ...control, throttle: 0, brake: 1 },
    );
    const { outcomes } = await driveAndScore(folder, CREEP_ROUTE!, ['bench2drive'], agent);
    assert.is(outcomes[0]!.record.status, 'Failed - TickRuntime');
  }));

test.run();
