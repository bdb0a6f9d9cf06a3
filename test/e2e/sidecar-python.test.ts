/**
 * The Python sidecar: its own tests with the interpreter at hand, and routes of a stand-in evaluator
 * driven from here through the bridge, to the official record.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Backend } from '../../src/bridge/backend.js';
import type { TruthFrame } from '../../src/bridge/frame.js';
import { createSidecarBackend } from '../../src/loop/backends/sidecar.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import { findPython, noPython, SIDECAR_FOLDER, sidecarEnvironment } from '../helpers/python.js';

const EVALUATOR = fileURLToPath(
  new URL('../support/carla-stand-in/drive_routes.py', import.meta.url),
);
const MAP = fileURLToPath(new URL('../../maps/LoopCity.xodr', import.meta.url));
const PACKAGES = ['websockets', 'msgpack'];
const KINDS = ['leaderboard-1.0', 'leaderboard-2.1', 'bench2drive'];
const LENGTH_M = 110;
const CONTROL = { throttle: 1, steer: 0, brake: 0, handBrake: false, reverse: false };

const python = process.platform === 'win32' ? null : findPython(PACKAGES);
const sidecarTest = python === null ? test.skip : test;
if (python === null) console.error(`SKIP the sidecar: ${noPython(PACKAGES)}`);

sidecarTest('the tests of the Python package pass', () => {
  const { status, stderr } = spawnSync(python!, ['-m', 'unittest', 'discover', '-s', 'tests'], {
    cwd: SIDECAR_FOLDER,
    env: sidecarEnvironment(),
    encoding: 'utf8',
    timeout: 120_000,
  });
  assert.is(status, 0, stderr.slice(-4000));
  const skipped = /skipped=(\d+)/.exec(stderr);
  if (skipped !== null)
    console.error(`SKIP ${skipped[1]} tests of the sidecar: a package is missing`);
});

function routeOf(id: number): ReturnType<typeof readRoutes>['routes'][number] {
  const text =
    `<routes><route id="${id}" town="LoopCity"><waypoints><position x="0" y="0" z="0.1"/>` +
    `<position x="${LENGTH_M}" y="0" z="0.1"/></waypoints></route></routes>`;
  return readRoutes(text, 'test.xml').routes[0]!;
}

/** Drives one route with a constant control; the truth of its ticks and its record. */
async function drive(backend: Backend, id: number): Promise<[TruthFrame[], string]> {
  const sensors = [{ type: 'sensor.speedometer', id: 'speed', reading_frequency: 20 }];
  const { episode } = await backend.open({
    route: routeOf(id),
    repetition: 0,
    seed: 1,
    needs: { privileged: true, sensors },
    downsampleM: 50,
  });
  assert.is(episode.route.plan.length, LENGTH_M + 1);
  assert.is(episode.route.plan[0]!.transform.location.z, Math.fround(0.1));
  await episode.start?.();
  const frames: TruthFrame[] = [];
  for (;;) {
    const seen = episode.observe();
    assert.is(seen.tick, frames.length);
    assert.equal(seen.sensors['speed']!.data, { speed: 1.5 });
    const frame = await episode.act(CONTROL);
    frames.push({ ...frame, contacts: [...frame.contacts], board: [...frame.board] });
    if (episode.end) {
      await episode.close();
      assert.is(episode.end.status, 'Completed');
      return [frames, episode.end.record!];
    }
    episode.advance();
  }
}

for (const kind of KINDS) {
  sidecarTest(`two routes under ${kind}, driven to their records`, async () => {
    const evaluator = spawn(python!, [EVALUATOR, kind, '2', String(LENGTH_M), MAP], {
      env: sidecarEnvironment(),
    });
    let complaints = '';
    evaluator.stderr.on('data', (data) => {
      complaints += data;
    });
    const ended = once(evaluator, 'close');
    const lines = createInterface({ input: evaluator.stdout })[Symbol.asyncIterator]();
    const said = async (): Promise<Record<string, unknown>> => {
      const { value } = await lines.next();
      assert.type(value, 'string', complaints);
      return JSON.parse(value as string);
    };
    const ready = await said();
    const token = readFileSync(ready['tokenFile'] as string, 'utf8').trim();
    const backend = createSidecarBackend({ url: ready['url'] as string, token });
    const records: string[] = [];
    for (const id of [0, 1]) {
      const [frames, record] = await drive(backend, id);
      records.push(record);
      assert.ok(frames.length > 100, `${frames.length} ticks`);
      assert.ok(frames.some(({ contacts }) => contacts.length === 1));
      const key = 'ScenarioRouteNumber0';
      const began = frames.findIndex(({ board }) => board.some((w) => w.key === key && w.value));
      assert.is(began, 3);
      assert.ok(frames[50]!.emergencyVehicle !== null);
    }
    assert.is(backend.capabilities.endsRoutes, true);
    const { stopped, records: official } = await said();
    await backend.close();
    assert.is(stopped, false);
    assert.equal(records, official, 'the official records, to the letter');
    assert.equal((await ended)[0], 0, complaints);
  });
}

test.run();
