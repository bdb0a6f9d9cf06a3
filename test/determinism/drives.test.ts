/**
 * Same seed, same bytes: whole drives with scenarios and background traffic, compared by the SHA-256 of
 * their TickLogs. When two differ, the test says on which tick and in which field they part.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createAgent } from '../../src/agents/index.js';
import type { ControlTruth } from '../../src/bridge/frame.js';
import { rulesetOf } from '../../src/eval/ruleset.js';
import { createEmbeddedBackend } from '../../src/loop/backends/embedded.js';
import type { CampaignOptions } from '../../src/loop/campaign/plan.js';
import { runCampaign } from '../../src/loop/campaign.js';
import { driveRoute } from '../../src/loop/episode.js';
import { differenceText, firstLogDifference } from '../../src/loop/first-difference.js';
import { openLogFile } from '../../src/loop/log-file.js';
import { MapLibrary } from '../../src/loop/map-library.js';
import { logFileName, logsInFolder } from '../../src/loop/route-log.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import { inTemporaryFolder, runCli } from '../e2e/run-cli.js';

const DEMO = fileURLToPath(new URL('../../routes/demo.xml', import.meta.url));
const TEXT = readFileSync(DEMO, 'utf8');
const ROUTES = readRoutes(TEXT, 'demo.xml').routes;
const IDS = ROUTES.map(({ id }) => id);
const [FIRST, SECOND, THIRD] = IDS as [string, string, string];

const OPTIONS: CampaignOptions = {
  backend: 'embedded',
  routesFile: 'demo.xml',
  routesText: TEXT,
  routesSubset: [FIRST, SECOND, THIRD].join(','),
  maps: [],
  agent: 'idm',
  rulesets: ['bench2drive'],
  seeds: [1],
  repetitions: 1,
  traffic: 'carla-tm',
  timeoutS: 60,
};

/** Drives and returns the logs by name with their hashes. */
async function drive(
  folder: string,
  options: Partial<CampaignOptions> = {},
  workers = 0,
): Promise<Map<string, string>> {
  const { summary } = await runCampaign(
    { ...OPTIONS, ...options },
    { workers, out: folder, mode: 'new', keepLogs: true, signal: new AbortController().signal },
  );
  return new Map(
    summary.drives.map(({ routeId, repetition, seed, logSha256, ticks }) => {
      assert.ok(ticks > 100, `route ${routeId} ended after ${ticks} ticks`);
      const route = ROUTES.find(({ id }) => id === routeId)!;
      return [logFileName({ route, repetition, seed, index: 0 }), logSha256!];
    }),
  );
}

/** Every log of `left` must be the same in `right`, else the first difference is told. */
function requireEqual(
  left: { readonly folder: string; readonly logs: ReadonlyMap<string, string> },
  right: { readonly folder: string; readonly logs: ReadonlyMap<string, string> },
): void {
  for (const [name, sha256] of left.logs) {
    if (right.logs.get(name) === sha256) continue;
    const found = firstLogDifference(
      join(left.folder, 'ticklogs', name),
      join(right.folder, 'ticklogs', name),
    );
    assert.unreachable(`${name}: ${found === null ? 'same ticks' : differenceText(found)}`);
  }
}

test('twice in one process, on one and two threads, and after other routes', () =>
  inTemporaryFolder(async (parent) => {
    const [one, two, threads, thread, alone] = ['1', '2', '3', '4', '5'].map((name) =>
      join(parent, name),
    ) as [string, string, string, string, string];
    const reference = { folder: one, logs: await drive(one) };
    assert.is(reference.logs.size, 3);
    assert.is(new Set(reference.logs.values()).size, 3);
    requireEqual(reference, { folder: two, logs: await drive(two) });
    requireEqual(reference, { folder: threads, logs: await drive(threads, {}, 2) });
    requireEqual(reference, { folder: thread, logs: await drive(thread, {}, 1) });
    const last = { folder: alone, logs: await drive(alone, { routesSubset: THIRD }) };
    assert.is(last.logs.size, 1);
    requireEqual(last, reference);
  }));

test('in two processes, and with the expert', () =>
  inTemporaryFolder(async (parent) => {
    const here = join(parent, 'here');
    const options = { agent: 'expert', routesSubset: FIRST } as const;
    const reference = { folder: here, logs: await drive(here, options) };
    const there = join(parent, 'there');
    const args = ['--agent', 'expert', '--routes-subset', FIRST, '--workers', '1', '--json'];
    const { code, stdout, stderr } = runCli('run', '--routes', DEMO, ...args, '--out', there);
    assert.is(code, 0, stderr);
    const { drives } = JSON.parse(stdout) as { drives: { logSha256: string }[] };
    const [name] = [...reference.logs.keys()] as [string];
    requireEqual(reference, { folder: there, logs: new Map([[name, drives[0]!.logSha256]]) });
  }));

test('another seed gives other traffic on the same route', () =>
  inTemporaryFolder(async (parent) => {
    const folder = join(parent, 'seeds');
    const logs = await drive(folder, { seeds: [1, 2], routesSubset: SECOND });
    assert.is(new Set(logs.values()).size, 2);
    const typesOf = (name: string): string => {
      const reader = openLogFile(join(folder, 'ticklogs', name));
      try {
        for (const { tick, actors } of reader.log.frames()) {
          if (tick < 20) continue;
          const traffic = actors.filter(({ roleName }) => roleName === 'background');
          assert.ok(traffic.length > 0, 'there is traffic');
          return JSON.stringify(traffic.map(({ typeId, transform }) => [typeId, transform]));
        }
        return assert.unreachable('the log ends before tick 20') as never;
      } finally {
        reader.close();
      }
    };
    const [first, second] = [...logs.keys()].map(typesOf);
    assert.is.not(first, second);
  }));

test('the traffic model makes a difference, too', () =>
  inTemporaryFolder(async (parent) => {
    const tm = await drive(join(parent, 'tm'), { routesSubset: SECOND });
    const idm = await drive(join(parent, 'idm'), { routesSubset: SECOND, traffic: 'idm' });
    assert.is.not([...tm.values()][0], [...idm.values()][0]);
  }));

test('a difference is found where it begins: one answer of the agent, one bit off', () =>
  inTemporaryFolder(async (parent) => {
    const backend = createEmbeddedBackend({ maps: new MapLibrary(), trafficModel: 'carla-tm' });
    const names: string[] = [];
    for (const nudge of [0, 2 ** -20]) {
      const folder = join(parent, String(nudge));
      const task = { route: ROUTES[0]!, repetition: 0, seed: 1, index: 0 };
      await driveRoute(task, {
        backend,
        createAgent() {
          const agent = createAgent('idm');
          const act = agent.act.bind(agent);
          agent.act = (observation) => {
            const control = act(observation) as ControlTruth;
            const steer = control.steer + (observation.tick === 60 ? nudge : 0);
            return { ...control, steer };
          };
          return agent;
        },
        rulesets: [rulesetOf('bench2drive')],
        startLog: logsInFolder(folder),
        agentLimitS: 60,
        clockS: () => 0,
      });
      names.push(join(folder, logFileName(task)));
    }
    const found = firstLogDifference(names[0]!, names[1]!)!;
    assert.is(found.tick, 60, differenceText(found));
    assert.is(found.field, 'control.steer');
  }));

test.run();
