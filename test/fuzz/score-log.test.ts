/**
 * Absurd but well-formed logs: any finite numbers in route and frames. Scoring gives records or refuses
 * with an EgoloopError, and is soon done.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RouteTruth, TruthFrame } from '../../src/bridge/frame.js';
import {
  bytesSource,
  decodeTickLog,
  encodeTickLog,
  TickLogReader,
} from '../../src/bridge/ticklog/index.js';
import { EgoloopError } from '../../src/core/errors.js';
import { rotationDeg, type Transform, type Vector3, vector3 } from '../../src/core/float32.js';
import { RULESET_NAMES } from '../../src/eval/ruleset.js';
import { scoreFrames } from '../../src/loop/score-log.js';
import { logVerdicts, summarise } from '../../src/loop/verdict.js';
import { RoadMap } from '../../src/map/road-map.js';
import { cpuMs } from '../helpers/cpu-time.js';
import { anyFrames, anyRoute, SMALL_HEADER } from '../unit/bridge/ticklog/sample.js';

const DEMO = decodeTickLog(
  readFileSync(fileURLToPath(new URL('../../examples/demo.ticklog', import.meta.url))),
);
const MAP = RoadMap.fromOpenDrive(DEMO.openDrive!, { name: 'CrossingTown' });

/** Scores and formats; returns whether the log was refused. */
function survive(route: RouteTruth, frames: readonly TruthFrame[]): 'scored' | 'refused' {
  const startMs = cpuMs();
  try {
    const log = new TickLogReader(bytesSource(encodeTickLog({ ...SMALL_HEADER, route }, frames)));
    const verdicts = logVerdicts('x', scoreFrames(log, MAP, RULESET_NAMES, 'x'));
    JSON.stringify(summarise([verdicts]));
    return 'scored';
  } catch (error) {
    if (!(error instanceof EgoloopError)) throw error;
    return 'refused';
  } finally {
    assert.ok(cpuMs() - startMs < 5000, 'takes more than five seconds');
  }
}

const within = ({ x, y, z }: Vector3, limit: number): Vector3 =>
  vector3(x % limit, y % limit, z % limit);

/** The same pose, brought near the town. */
const near = ({ location, rotation }: Transform): Transform => ({
  location: within(location, 300),
  rotation: rotationDeg(rotation.pitchDeg % 400, rotation.yawDeg % 400, rotation.rollDeg % 400),
});

type Placed = RouteTruth['trafficLights'][number];

function nearPlaced({ id, transform, triggerVolume }: Placed): Placed {
  const { x, y, z } = within(triggerVolume.extent, 90);
  const extent = { x: Math.abs(x), y: Math.abs(y), z: Math.abs(z) };
  return {
    id,
    transform: near(transform),
    triggerVolume: { center: within(triggerVolume.center, 30), extent },
  };
}

function nearRoute(route: RouteTruth): RouteTruth {
  const { egoStart: _, ...rest } = route;
  return {
    ...rest,
    plan: route.plan.map(({ transform, option }) => ({ transform: near(transform), option })),
    keyPoints: route.keyPoints.map((point) => within(point, 300)),
    trafficLights: route.trafficLights.map(nearPlaced),
    stopSigns: route.stopSigns.map(nearPlaced),
  };
}

const anyLog = anyRoute.chain((route) =>
  fc.tuple(fc.constant(route), anyFrames(route.trafficLights.length)),
);

test('any numbers at all', () => {
  fc.assert(
    fc.property(anyLog, ([route, frames]) => {
      survive(route, frames);
    }),
    { seed: 20263, numRuns: 400 },
  );
});

test('absurd routes near the town, with egos that jump about in it', () => {
  let scored = 0;
  fc.assert(
    fc.property(anyLog, ([route, frames]) => {
      const nearFrames = frames.map((frame) => ({
        ...frame,
        ego: { ...frame.ego, transform: near(frame.ego.transform) },
      }));
      if (survive(nearRoute(route), nearFrames) === 'scored') scored++;
    }),
    { seed: 20264, numRuns: 400 },
  );
  assert.ok(scored > 150, `${scored} scored`);
});

test('the shipped drive with its places scattered', () => {
  fc.assert(
    fc.property(anyFrames(DEMO.header.route.trafficLights.length), (frames) => {
      const mixed = frames.map((frame, tick) => ({
        ...frame,
        tick,
        ego: { ...frame.ego, transform: DEMO.frames[tick * 90]!.ego.transform },
      }));
      assert.is(survive(DEMO.header.route, mixed), 'scored');
    }),
    { seed: 20265, numRuns: 200 },
  );
});

test.run();
