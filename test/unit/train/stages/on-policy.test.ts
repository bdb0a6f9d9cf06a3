/** A student trained on joined data, from another's weights: cards, results and checkpoints tell so. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { variantSlug } from '../../../../src/loop/wpt-results/facts.js';
import { presetOf } from '../../../../src/train/networks/index.js';
import { runStages, type TrainingData } from '../../../../src/train/stages/index.js';
import { expectErrorLater } from '../../../helpers/expect-error-later.js';
import { madeData } from '../../../helpers/made-samples.js';

const preset = { ...presetOf('tiny'), cells: 8 };
const set = { sha256: 'b'.repeat(64), agents: ['student'], origin: {}, samples: 40, taken: 40 };

/** Every second sample was collected on policy: nothing of the expert's is known there. */
function joinedData(agent = 'student'): TrainingData {
  const made = madeData(96, 32);
  return {
    ...made,
    hash: 'joined',
    onPolicy: { base: made.hash, sets: [{ ...set, agents: [agent] }] },
    train: {
      ...made.train,
      read(indices, out) {
        made.train.read(indices, out);
        for (let b = 0; b < indices.length; b += 1) {
          if ((indices[b] as number) % 2 === 1) out.hasExpert[b] = 0;
        }
      },
    },
  };
}

test('a student goes on from its own weights with samples of its own driving', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'egoloop-joined-'));
  const [before, after] = [join(folder, 'before'), join(folder, 'after')];
  try {
    const common = { preset, seed: 1, batch: 16, runtime: { threads: 1 }, learningRate: 2e-3 };
    const usual = { ...common, epochs: 2, conditioning: 'none' as const };
    const stages = ['teacher', 'calibrate', 'student'] as const;
    const data = madeData(96, 32);
    const [, , first] = await runStages(stages, data, { ...usual, out: before });
    mkdirSync(after);
    for (const name of ['teacher.ckpt', 'calibration.json']) {
      cpSync(join(before, name), join(after, name));
    }
    const init = join(before, 'student.ckpt');
    const joined = { ...usual, epochs: 1, out: after, init };
    const [report] = await runStages(['student'], joinedData(), joined);
    const start = (one: typeof report) => one?.curves?.training[0]?.['loss'] as number;
    assert.ok(start(report) < 0.8 * start(first), `${start(first)} → ${start(report)}`);
    assert.ok(Number.isFinite(report?.numbers['score']));

    const read = (name: string) => JSON.parse(readFileSync(join(after, name), 'utf8'));
    const variant = { conditioning: 'none', onPolicy: true };
    for (const file of ['results-student.json', 'models/student.card.json']) {
      const { data: hash, onPolicy, run } = read(file);
      assert.is(hash, 'joined');
      assert.equal(onPolicy, { base: 'made-1', sets: [set] });
      assert.equal(run.variant, variant);
    }
    assert.match(read('models/student.card.json').init, /^[0-9a-f]{64}$/);
    assert.is(variantSlug({ onPolicy: true }), 'on-policy');
    assert.is(variantSlug({ onPolicy: ['student', 'teacher'] }), 'on-policy-student+teacher');

    // The checkpoint knows its data and its start.
    const { init: _, ...drawn } = joined;
    await expectErrorLater('CHECKPOINT_INVALID', /started with/, () =>
      runStages(['student'], joinedData(), drawn),
    );
    await expectErrorLater('CHECKPOINT_INVALID', /started with/, () =>
      runStages(['student'], data, joined),
    );
    // A small student cannot start from a large one.
    await expectErrorLater('CHECKPOINT_INVALID', /of this preset to start from/, () =>
      runStages(['student-small'], joinedData(), joined),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a teacher learns from its own drives, and its card and its student say so', async () => {
  const out = mkdtempSync(join(tmpdir(), 'egoloop-joined-'));
  try {
    const common = { preset, seed: 1, batch: 16, runtime: { threads: 1 }, learningRate: 2e-3 };
    const options = { ...common, epochs: 1, conditioning: 'none' as const, out };
    const data = joinedData('teacher');
    const [teacher] = await runStages(['teacher', 'calibrate', 'student'], data, options);
    assert.ok(Number.isFinite(teacher?.curves?.training[0]?.['simulation']));
    const read = (name: string) => JSON.parse(readFileSync(join(out, name), 'utf8'));
    for (const file of ['models/teacher.card.json', 'models/student.card.json']) {
      const { onPolicy, run } = read(file);
      assert.equal(onPolicy.sets, [{ ...set, agents: ['teacher'] }], file);
      assert.equal(run.variant, { conditioning: 'none', onPolicy: ['teacher'] }, file);
    }
    // What it is asked to imitate is the expert's alone.
    const strange: TrainingData = {
      ...data,
      hash: 'strange',
      train: {
        ...data.train,
        read(indices, arrays) {
          data.train.read(indices, arrays);
          for (let b = 0; b < indices.length; b += 1) {
            if (arrays.hasExpert[b] === 0) arrays.expertFuture.fill(1e6, b * 18, (b + 1) * 18);
          }
        },
      },
    };
    rmSync(join(out, 'teacher.ckpt'));
    const [again] = await runStages(['teacher'], strange, options);
    assert.equal(again?.curves?.training, teacher?.curves?.training);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});

test.run();
