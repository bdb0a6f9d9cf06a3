/** The rules, case by case: who is at fault, when the time is short, where the road ends, what counts. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeProfile } from '../../../../src/agents/proposals/index.js';
import {
  emptyScores,
  OracleJudge,
  OracleScene,
  type OracleScores,
  type SceneArrays,
  type TownGrid,
  TRACK_POINTS,
} from '../../../../src/train/reward/index.js';
import { MAX_AGENTS, NO_POSE } from '../../../../src/train/reward/scene.js';
import { openGrid } from '../../../helpers/tiny-dataset.js';

interface Agent {
  readonly kind?: number;
  readonly x: number;
  readonly y: number;
  readonly yaw?: number;
  readonly speed?: number;
}

function arraysOf(agents: readonly Agent[], signals: readonly number[] = []): SceneArrays {
  const agentTrack = new Int16Array(MAX_AGENTS * TRACK_POINTS * 3).fill(NO_POSE);
  const agentBox = new Float32Array(MAX_AGENTS * 3);
  agents.forEach(({ kind = 1, x, y, yaw = 0, speed = 0 }, k) => {
    agentBox.set([kind, 2.4, 0.95], k * 3);
    for (let i = 0; i < TRACK_POINTS; i += 1) {
      const way = speed * i * 0.1;
      const to = (k * TRACK_POINTS + i) * 3;
      agentTrack[to] = Math.round((x + way * Math.cos(yaw)) * 100);
      agentTrack[to + 1] = Math.round((y + way * Math.sin(yaw)) * 100);
      agentTrack[to + 2] = Math.round(yaw * 10000);
    }
  });
  const routeFar = new Float32Array(64);
  for (let i = 0; i < 32; i += 1) routeFar[2 * i] = 4 * i;
  const all = new Float32Array(24);
  all.set(signals);
  return {
    world: [0, 0, 0],
    agentTrack,
    agentBox,
    signals: all,
    signalStates: new Uint8Array(28),
    routeFar,
  };
}

/** Scores of driving straight on with accelerations, from a speed. */
function judged(
  agents: readonly Agent[],
  speedMps: number,
  accelerations: readonly number[],
  extras: { readonly grid?: TownGrid; readonly signals?: readonly number[] } = {},
): OracleScores {
  const scene = new OracleScene();
  scene.load(arraysOf(agents, extras.signals), extras.grid ?? openGrid());
  const plans = new Float32Array(accelerations.length * 18);
  accelerations.forEach((acceleration, k) => {
    writeProfile(speedMps, acceleration, 0, plans, k * 18);
  });
  const scores = emptyScores(accelerations.length);
  new OracleJudge().score(scene, { speedMps }, plans, accelerations.length, scores);
  return scores;
}

test('an empty road is driven without fault, farther is better', () => {
  const { nc, dac, ttc, ep, pdms, progressM } = judged([], 8, [0, 1, -3]);
  for (const score of [nc, dac, ttc]) assert.equal([...score], [1, 1, 1]);
  assert.ok(Math.abs(progressM[0]! - 24) < 1, `24 m, found ${progressM[0]}`);
  assert.is(ep[1], 1);
  assert.ok(ep[0]! < 1 && ep[2]! < ep[0]!);
  assert.ok(pdms[1]! > pdms[2]!);
});

test('running into a standing car costs all, stopping before it nothing', () => {
  const { nc, ttc, pdms } = judged([{ x: 20, y: 0 }], 10, [0, -5]);
  assert.equal([...nc], [0, 1]);
  assert.is(ttc[0], 0);
  assert.is(pdms[0], 0);
  assert.ok(pdms[1]! > 0);
});

test('a thing that never moves costs half', () => {
  const { nc } = judged([{ kind: 4, x: 15, y: 0 }], 10, [0]);
  assert.is(nc[0], 0.5);
});

test('being hit from behind or while standing is no fault', () => {
  const behind = judged([{ x: -12, y: 0, speed: 15 }], 5, [0]);
  assert.is(behind.nc[0], 1);
  const standing = judged([{ x: 12, y: 0, yaw: Math.PI - 1e-3, speed: 8 }], 0, [0]);
  assert.is(standing.nc[0], 1);
  assert.is(standing.ttc[0], 1);
});

test('closing in on a car ahead breaks the time to collision before anything is hit', () => {
  const { nc, ttc } = judged([{ x: 27, y: 0, speed: 3 }], 12, [-0.2, -4]);
  assert.equal([...ttc], [0, 1]);
  assert.is(nc[1], 1);
});

test('what is touched at the start is left out', () => {
  const { nc } = judged([{ x: 1, y: 0.5 }], 5, [0]);
  assert.is(nc[0], 1);
});

test('a road that ends makes DAC 0, one against the way lowers DDC', () => {
  const grid = openGrid();
  for (let row = 0; row < grid.rows; row += 1) {
    // Nothing beyond x = 10 m.
    grid.direction.fill(0, row * grid.columns + 440, (row + 1) * grid.columns);
  }
  assert.equal([...judged([], 8, [0, -5], { grid }).dac], [0, 1]);
  const against = openGrid();
  // Bin 2 is the direction −π.
  against.direction.fill(2);
  assert.is(judged([], 8, [0], { grid: against }).ddc[0], 0);
  assert.is(judged([], 8, [0]).ddc[0], 1);
});

test('passing a red light or a stop sign is seen, and stays outside the score', () => {
  const box = [12, 0, 0, 1.5, 1.75];
  const red = judged([], 8, [0, -6], { signals: [1, ...box] });
  assert.equal([...red.signals], [0, 1]);
  assert.ok(red.pdms[0]! > 0.5);
  assert.equal([...judged([], 8, [0, -6], { signals: [2, ...box] }).signals], [0, 1]);
});

test('progress does not count where nobody gets far', () => {
  const { ep } = judged([], 0, [0, 0.3]);
  assert.equal([...ep], [1, 1]);
});

test.run();
