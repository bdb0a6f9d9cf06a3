/** Threads that die, hang or stop: their drive is recorded, the others go on. */
import { Worker } from 'node:worker_threads';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EgoloopError } from '../../../../src/core/errors.js';
import type { CampaignOptions, TaskKey } from '../../../../src/loop/campaign/plan.js';
import { drivePool, type PoolOptions } from '../../../../src/loop/campaign/pool.js';
import { Stage } from '../../../../src/loop/campaign/pulse.js';
import type { WorldHost } from '../../../../src/loop/hosts/host.js';

/**
 * A thread that drives nothing: index 3 kills it, 4 raises, 5 hangs while it asks the agent, 6 hangs in
 * the world, 7 stops the campaign; whatever else is answered at once.
 */
const SCRIPT = `
const { parentPort, workerData } = require('node:worker_threads');
const cells = new Int32Array(workerData.pulse);
parentPort.on('message', ({ task, place }) => {
  if (place !== null && place.token !== 'sesame') throw new Error('wrong place');
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
      return null;
    },
    onLost: ({ index }, reason, message) => {
      told.lost.push(`${index} ${reason}: ${message}`);
      return null;
    },
    onBegin: (task) => ({
      ...task,
      routeId: 'r',
      repetition: 0,
      attempt: 1,
      startedAt: '',
      logs: null,
    }),
    signal: new AbortController().signal,
    startThread: (data) => new Worker(SCRIPT, { eval: true, workerData: data, stderr: true }),
    // A busy machine may take seconds to start a thread; only the test of hanging ones is in a hurry.
    graceS: 30,
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
  const [done, { driven, lost }] = pool([5, 6, 0, 1], { graceS: 0.3 });
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

test('what is to come back comes back after its pause, and the others wait for it', async () => {
  const attempts: number[] = [];
  const [done] = pool([1], {
    onDriven: () => {
      attempts.push(performance.now());
      return attempts.length < 3 ? 60 : null;
    },
  });
  await done;
  assert.is(attempts.length, 3);
  assert.ok(attempts[1]! - attempts[0]! >= 59 && attempts[2]! - attempts[1]! >= 59);
});

/** Hosts that note what they are asked for; `fails` says which indices they have no world for. */
function hosts(fails: readonly number[] = []): [(seat: number) => WorldHost, string[]] {
  const asked: string[] = [];
  return [
    (seat) => ({
      async ready({ index }) {
        if (fails.includes(index)) throw new EgoloopError('PROCESS_FAILED', 'no GPU');
        return { url: `ws://${seat}`, token: 'sesame', reconnectS: 1 };
      },
      async after({ index }, isSound) {
        asked.push(`${index} ${isSound ? 'sound' : 'broken'}`);
        return index === 8 ? '{"status":"Completed"}' : null;
      },
      async close() {
        asked.push('closed');
      },
    }),
    asked,
  ];
}

test('each worker has a world behind it, told how the attempt went and closed at the end', async () => {
  const [createHost, asked] = hosts([9]);
  const records: (string | null)[] = [];
  const [done, { lost }] = pool([0, 3, 8, 9], {
    createHost,
    onDriven: (_, __, record) => {
      records.push(record);
      return null;
    },
  });
  await done;
  assert.equal(asked.slice(-2), ['closed', 'closed']);
  assert.equal(asked.slice(0, -2).sort(), ['0 sound', '3 broken', '8 sound', '9 broken']);
  assert.equal(records.sort(), [null, '{"status":"Completed"}'].sort());
  assert.equal(
    lost.filter((text) => text.startsWith('9')),
    ['9 Simulation crashed: no GPU [PROCESS_FAILED]'],
  );
});

test.run();
