/**
 * Sensors of ground truth over frames that another world sends: the same numbers as the embedded world's
 * own, here over a log of one of its drives.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createAgent } from '../../../src/agents/index.js';
import type { Backend, EpisodeRequest, SensorSpec } from '../../../src/bridge/backend.js';
import type { ControlTruth } from '../../../src/bridge/frame.js';
import { rulesetOf } from '../../../src/eval/ruleset.js';
import { createEmbeddedBackend } from '../../../src/loop/backends/embedded.js';
import { createReplayBackend } from '../../../src/loop/backends/replay.js';
import { withTruthSensors } from '../../../src/loop/backends/truth-sensors.js';
import { driveRoute } from '../../../src/loop/episode.js';
import { MapLibrary } from '../../../src/loop/map-library.js';
import { logsInFolder } from '../../../src/loop/route-log.js';
import { readRoutes } from '../../../src/map/routes/read-routes.js';
import type { TokenReading } from '../../../src/sim/sensors/tokens/layout.js';
import { inTemporaryFolder } from '../../e2e/run-cli.js';

const FILE = new URL('../../../routes/demo.xml', import.meta.url);
const ROUTE = readRoutes(readFileSync(FILE, 'utf8'), 'demo.xml').routes.at(-1)!;
const SENSORS: SensorSpec[] = [
  { type: 'egoloop.tokens', id: 'tokens' },
  { type: 'egoloop.bev.roach', id: 'roach' },
  { type: 'egoloop.bev.classes', id: 'classes' },
];
const TICKS = 160;
const REQUEST: EpisodeRequest = {
  route: ROUTE,
  repetition: 0,
  seed: 3,
  needs: { privileged: true, sensors: SENSORS },
  downsampleM: 50,
};

interface Seen {
  readonly tokens: TokenReading;
  readonly roach: Uint8Array;
  readonly classes: Uint8Array;
}

/** Sensor readings of the first ticks under these controls, copied. */
async function readingsOf(backend: Backend, controls: readonly ControlTruth[]): Promise<Seen[]> {
  const { episode } = await backend.open(REQUEST);
  const list: Seen[] = [];
  for (const control of controls) {
    const { sensors } = episode.observe();
    const data = (id: string) => sensors[id]!.data as { data: Uint8Array };
    list.push({
      tokens: structuredClone(sensors['tokens']!.data as TokenReading),
      roach: data('roach').data.slice(),
      classes: data('classes').data.slice(),
    });
    await episode.act(control);
    episode.advance();
  }
  await episode.close();
  return list;
}

function differing(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) count += 1;
  return count;
}

test('over a log of an embedded drive the readings are the embedded ones', () =>
  inTemporaryFolder(async (folder) => {
    const embedded = createEmbeddedBackend({ maps: new MapLibrary(), trafficModel: 'carla-tm' });
    const controls: ControlTruth[] = [];
    const agent = createAgent('idm');
    const recorder = {
      name: 'idm',
      privileged: true,
      sensors: [],
      setup: (context: Parameters<typeof agent.setup>[0]) => agent.setup(context),
      act(observation: Parameters<typeof agent.act>[0]) {
        const control = agent.act(observation) as ControlTruth;
        controls.push({
          ...control,
          throttle: Math.fround(control.throttle),
          steer: Math.fround(control.steer),
          brake: Math.fround(control.brake),
        });
        return control;
      },
    };
    await driveRoute(
      { route: ROUTE, repetition: 0, seed: 3, index: 0 },
      {
        backend: embedded,
        createAgent: () => recorder,
        rulesets: [rulesetOf('bench2drive')],
        startLog: logsInFolder(folder),
        agentLimitS: 60,
        clockS: () => performance.now() / 1000,
      },
    );
    const [log] = readdirSync(folder).filter((name) => name.endsWith('.ticklog'));
    const first = controls.slice(0, TICKS);
    assert.is(first.length, TICKS);
    const own = await readingsOf(embedded, first);
    const replay = withTruthSensors(createReplayBackend({ log: join(folder, log!) }));
    const mirrored = await readingsOf(replay, first);
    let brakeSame = 0;
    let rows = 0;
    own.forEach(({ tokens, roach, classes }, tick) => {
      const other = mirrored[tick]!;
      for (const name of ['route', 'lanes', 'laneFeatures', 'ego'] as const) {
        tokens[name].forEach((value, i) => {
          const off = Math.abs(value - other.tokens[name][i]!);
          assert.ok(off < 2e-3, `tick ${tick}: ${name}[${i}] ${value}, ${other.tokens[name][i]}`);
        });
      }
      assert.equal([...other.tokens.objectIds], [...tokens.objectIds], `tick ${tick}`);
      tokens.objects.forEach((value, i) => {
        const found = other.tokens.objects[i]!;
        if (i % 8 === 7) {
          if (tokens.objectMask[i >> 3] === 1) rows += 1;
          if (tokens.objectMask[i >> 3] === 1 && found === value) brakeSame += 1;
        } else assert.ok(Math.abs(value - found) < 2e-3, `tick ${tick}: objects[${i}]`);
      });
      // Edges may fall on the other side of a pixel by a rounding to 32 bits.
      assert.ok(differing(roach, other.roach) < roach.length / 2000, `tick ${tick}: roach`);
      assert.ok(differing(classes, other.classes) < classes.length / 2000, `tick ${tick}: classes`);
    });
    assert.ok(rows > 500, `${rows} objects`);
    assert.ok(brakeSame > 0.85 * rows, `brake lights of ${brakeSame} of ${rows} objects`);
  }));

test('a world that has the sensors is asked itself', async () => {
  const embedded = createEmbeddedBackend({ maps: new MapLibrary(), trafficModel: 'none' });
  const wrapped = withTruthSensors(embedded);
  assert.equal([...wrapped.capabilities.sensors], [...embedded.capabilities.sensors]);
  const { episode } = await wrapped.open(REQUEST);
  assert.is(episode.constructor.name, 'EmbeddedEpisode');
});

test.run();
