/** Collecting samples and judging plans: samples a second of a worker, cost of 64 candidates. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLAN_SIZE, PROFILE_COUNT, writeProfiles } from '../src/agents/proposals/index.js';
import { collect } from '../src/loop/collect/index.js';
import { DatasetReader, egoStartOf, sceneArraysOf } from '../src/train/data/index.js';
import { emptyScores, OracleJudge, OracleScene } from '../src/train/reward/index.js';
import type { BenchRow } from './row.js';

/** Drives of the sample collection, and how often each sample is judged. */
const DRIVES = 8;
const ROUNDS = 4;

/** Milliseconds of this process's processor time: others on the machine do not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds that 64 candidates of a sample take. */
function judgeMs(reader: DatasetReader): number {
  const judge = new OracleJudge();
  const scene = new OracleScene();
  const plans = new Float32Array(PROFILE_COUNT * PLAN_SIZE);
  const scores = emptyScores(PROFILE_COUNT);
  let spent = 0;
  let count = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    reader.manifest.shards.forEach(({ town, samples }, index) => {
      const { columns } = reader.shard(index);
      for (let row = 0; row < samples; row += 1) {
        const start = egoStartOf(columns, row);
        writeProfiles(start.speedMps, plans);
        const from = cpuMs();
        scene.load(sceneArraysOf(columns, row), reader.grid(town));
        judge.score(scene, start, plans, PROFILE_COUNT, scores);
        // The first round warms up.
        if (round > 0) {
          spent += cpuMs() - from;
          count += 1;
        }
      }
    });
  }
  return spent / count;
}

export async function bench(): Promise<BenchRow[]> {
  const folder = join(mkdtempSync(join(tmpdir(), 'egoloop-bench-')), 'data');
  const request = { preset: 'tiny', seed: 3, drives: DRIVES } as const;
  let from = 0;
  const manifest = await collect({
    folder,
    request,
    workers: 0,
    signal: new AbortController().signal,
    onStep: () => {
      from = cpuMs();
    },
    onState: () => {},
  });
  const seconds = (cpuMs() - from) / 1000;
  const samples = manifest.shards.reduce((sum, shard) => sum + shard.samples, 0);
  const reader = new DatasetReader(folder);
  const ms = judgeMs(reader);
  rmSync(folder, { recursive: true });
  return [
    { name: 'collect: samples', value: samples / seconds, unit: '/s', limit: 20, isLeast: true },
    { name: 'oracle: 64 candidates of a sample', value: ms, unit: 'ms', limit: 2 },
  ];
}
