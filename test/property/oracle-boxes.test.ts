/** NC agrees with the world's own overlap of boxes, whatever stands where. */
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { separation } from '../../src/sim/world/boxes.js';
import {
  emptyScores,
  OracleJudge,
  OracleScene,
  TRACK_POINTS,
  TRACK_SIZE,
} from '../../src/train/reward/index.js';
import { EGO_BOX } from '../../src/train/reward/rollout.js';
import { MAX_AGENTS, NO_POSE } from '../../src/train/reward/scene.js';

const place = fc.record({
  x: fc.integer({ min: -2000, max: 4000 }),
  y: fc.integer({ min: -1000, max: 1000 }),
  yaw: fc.integer({ min: -31415, max: 31415 }),
});

test('a prop costs half exactly where the boxes overlap after the start', () => {
  const judge = new OracleJudge();
  const scene = new OracleScene();
  fc.assert(
    fc.property(place, fc.integer({ min: 1, max: 15 }), ({ x, y, yaw }, speed) => {
      const agentTrack = new Int16Array(MAX_AGENTS * TRACK_POINTS * 3).fill(NO_POSE);
      const agentBox = new Float32Array(MAX_AGENTS * 3);
      agentBox.set([4, 1.5, 0.5]);
      for (let i = 0; i < TRACK_POINTS; i += 1) agentTrack.set([x, y, yaw], i * 3);
      const routeFar = new Float32Array(64).map((_, i) => (i % 2 === 0 ? i * 2 : 0));
      const none = new Float32Array(28);
      const world = [0, 0, 0];
      scene.load(
        { world, agentTrack, agentBox, signals: none, signalStates: none, routeFar },
        null,
      );
      const track = new Float64Array(TRACK_POINTS * TRACK_SIZE);
      let [start, later] = [false, false];
      for (let i = 0; i < TRACK_POINTS; i += 1) {
        const at = i * 0.1 * speed;
        track.set([at, 0, 0, speed], i * TRACK_SIZE);
        const { halfLengthM, halfWidthM } = EGO_BOX;
        const { depthM } = separation(
          at,
          0,
          0,
          halfLengthM,
          halfWidthM,
          x / 100,
          y / 100,
          yaw / 1e4,
          1.5,
          0.5,
        );
        // Where boxes just touch, the last bit decides.
        fc.pre(Math.abs(depthM) > 1e-6);
        if (depthM > 0 && i === 0) start = true;
        if (depthM > 0) later = true;
      }
      const scores = emptyScores(1);
      judge.scoreTracks(scene, track, 1, scores);
      assert.is(scores.nc[0], later && !start ? 0.5 : 1);
    }),
    { numRuns: 300, seed: 7 },
  );
});

test.run();
