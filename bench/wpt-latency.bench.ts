/**
 * How long the policies take, by parts. As a benchmark: networks of the preset `small` with weights that
 * were never trained, which take as long as trained ones, on made-up scenes. As a program: those of a
 * training on recorded scenes, written as a fact for the results page.
 *
 * Usage: npm run bench -- wpt-latency
 *        npx tsx bench/wpt-latency.bench.ts TRAINING_FOLDER DATA_SET OUT.json [SCENES]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../src/core/files.js';
import { FACTS_FORMAT, type LatencyFacts } from '../src/loop/wpt-results/index.js';
import { openTrainingData } from '../src/train/data/index.js';
import {
  PLAIN_CALIBRATION,
  presetOf,
  studentSmallOf,
  studentSpecs,
  wptSpecs,
} from '../src/train/networks/index.js';
import { writeCheckpoint } from '../src/train/optim/index.js';
import { exportStudent, exportTeacher } from '../src/train/stages/index.js';
import { createParameters } from '../src/train/trace/index.js';
import { madeData } from '../test/helpers/made-samples.js';
import type { BenchRow } from './row.js';
import { measureLatency } from './wpt-latency.js';

const SCENES = 500;

function textOf({ rows, load, cores }: LatencyFacts): string {
  const lines = rows.map(
    ({ name, part, threads, medianMs, p95Ms }) =>
      `${`${name}, ${part}`.padEnd(46)} ${threads} thread(s)  ${medianMs.toFixed(3)} ms  p95 ${p95Ms.toFixed(3)}`,
  );
  return `${lines.join('\n')}\nload ${load.join(' → ')} on ${cores} cores`;
}

/** An untrained `small` in a folder as a training leaves it. */
function makeUntrained(folder: string): void {
  const preset = presetOf('small');
  const wpt = { conditioning: 'shared' } as const;
  const weights = createParameters(wptSpecs(preset, wpt), 1);
  writeCheckpoint(join(folder, 'teacher.ckpt'), {
    step: 0,
    seed: 1,
    parameters: weights.list,
    sections: { average: weights.flat },
    extra: null,
  });
  const run = { preset: preset.name, seed: 1, variant: {} };
  const models = join(folder, 'models');
  const shared = { description: 'not trained', folder: models, card: { data: 'none', run } };
  const profiles = madeData(64, 32).profiles(preset.profiles);
  exportTeacher({ ...shared, name: 'teacher', preset, weights }, wpt, profiles, PLAIN_CALIBRATION);
  for (const [name, size] of [
    ['baseline', preset],
    ['student', preset],
    ['student-small', studentSmallOf(preset)],
  ] as const) {
    const own = createParameters(studentSpecs(size), 2);
    exportStudent({ ...shared, name, preset: size, weights: own });
  }
}

export default async function bench(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'egoloop-latency-'));
  try {
    makeUntrained(folder);
    const data = madeData(200, 200);
    const { rows } = await measureLatency({ folder, data, scenes: 200, threads: [1] });
    const of = (name: string, part: string) =>
      rows.find((row) => row.name === name && row.part === part)?.medianMs ?? Number.NaN;
    return [
      ...rows.map(({ name, part, medianMs }) => ({
        name: `${name}: ${part}, p50`,
        value: medianMs,
        unit: 'ms',
        limit: part === 'with features' ? 0.5 : null,
      })),
      {
        name: 'teacher : student, one thread',
        value: of('teacher', 'network') / of('student', 'network'),
        unit: '×',
        limit: 4.9,
        isLeast: true,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, data, out, scenes] = process.argv.slice(2);
  if (folder === undefined || data === undefined || out === undefined) {
    console.error(
      'usage: npx tsx bench/wpt-latency.bench.ts TRAINING_FOLDER DATA_SET OUT.json [SCENES]',
    );
    process.exit(2);
  }
  const facts = await measureLatency({
    folder,
    data: openTrainingData(data),
    scenes: scenes === undefined ? SCENES : Number(scenes),
  });
  writeFileAtomic(out, `${JSON.stringify({ format: FACTS_FORMAT, ...facts }, null, 1)}\n`);
  console.log(textOf(facts));
}
