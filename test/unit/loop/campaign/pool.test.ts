/** Threads that die, hang or stop: their drive is recorded, the others go on. */
import { Worker } from 'node:worker_threads';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CampaignOptions, TaskKey } from '../../../../src/loop/campaign/plan.js';
import { drivePool, type PoolOptions } from '../../../../src/loop/campaign/pool.js';
import { Stage } from '../../../../src/loop/campaign/pulse.js';

/**
 * A thread that drives nothing: index 3 kills it, 4 raises, 5 hangs while it asks the agent, 6 hangs in
 * the world, 7 stops the campaign; whatever else is answered at once.
 */
const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
const cells = new Int32Array(workerData.pulse);
parentPort.on('message', (task) => {
  if (task.index === 3) process.exit(5);
  if (task.index === 4) throw new RangeError('heap of the thread');
  if (task.index === 5) { cells[1] = ${Stage.AgentAnswer}; for (;;); }
  if (task.index === 6) { cells[1] = ${Stage.World}; for (;;); }
  if (task.index === 7) {
    parentPort.postMessage({ kind: 'stopped', code: 'FILE_UNWRITABLE', message: 'the disk is full' });
    return;
  }
  const driven = { outcomes: [], failure: null, message: null, notes: [], ticks: task.index,
    durationSystemS: 0, logSha256: null };
  parentPort.postMessage({ kind: 'driven', task, driven });
});`;

interface Told {
  readonly driven: number[];
  readonly lost: string[];
}

function pool(indices: readonly number[], how: Partial<PoolOptions> = {}): [Promise<void>, Told] {
  const told: Told = { driven: [], lost: [] };
  const tasks = indices.map((index): TaskKey => ({ seed: 1, index }));
  const options = { timeoutS: 0.3 } as CampaignOptions;
  const done = drivePool({
    setup: { options, logFolder: null, agentSha256: null },
    workers: 2,
    tasks,
    onDriven: ({ index }, { ticks }) => {
      assert.is(ticks, index);
      told.driven.push(index);
    },
    onLost: ({ index }, reason, message) => told.lost.push(`${index} ${reason}: ${message}`),
    signal: new AbortController().signal,
    startThread: (data) => new Worker(SCRIPT, { eval: true, workerData: data, stderr: true }),
    graceS: 0.3,
    ...how,
  });
  return [done, told];
}

test('every task is driven once', async () => {
  const [done, { driven, lost }] = pool([0, 1, 2, 8, 9, 10]);
  await done;
  assert.equal(
    [...driven].sort((a, b) => a - b),
    [0, 1, 2, 8, 9, 10],
  );
  assert.equal(lost, []);
});

test('a thread that dies or raises loses its own drive only', async () => {
  const [done, { driven, lost }] = pool([0, 3, 1, 4, 2, 8]);
  await done;
  assert.equal(
    [...driven].sort((a, b) => a - b),
    [0, 1, 2, 8],
  );
  assert.is(lost.length, 2);
  assert.ok(lost.some((text) => /^3 Simulation crashed: the thread ended with 5/.test(text)));
  assert.ok(lost.some((text) => /^4 Simulation crashed: RangeError: heap/.test(text)));
});

test('a thread that hangs is ended, and whoever was asked is to blame', async () => {
  const [done, { driven, lost }] = pool([5, 6, 0, 1]);
  await done;
  assert.equal(
    [...driven].sort((a, b) => a - b),
    [0, 1],
  );
  assert.ok(lost.some((text) => /^5 Agent crashed: no sign of life for 0\.6 s/.test(text)));
  assert.ok(lost.some((text) => /^6 Simulation crashed: no sign of life/.test(text)));
});

test('what stops a campaign stops all threads', async () => {
  const [done] = pool([0, 7, 1]);
  try {
    await done;
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /the disk is full/);
  }
});

test('a raised signal ends the work, also of threads that hang', async () => {
  const abort = new AbortController();
  const [done, { driven }] = pool([0, 6, 6, 1], { signal: abort.signal, graceS: 100 });
  setTimeout(() => abort.abort(), 300);
  await done;
  assert.ok(driven.length < 4);
});

test('a signal raised before the start drives nothing', async () => {
  const [done, { driven }] = pool([0, 1, 2], { signal: AbortSignal.abort() });
  await done;
  assert.equal(driven, []);
});

test.run();
