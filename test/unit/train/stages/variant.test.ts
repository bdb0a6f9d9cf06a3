/** Variants for ablations: what is written down of them, what a dropped reward has a say in, and that they train. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PLAIN_CALIBRATION, presetOf } from '../../../../src/train/networks/index.js';
import { chooseBy, type JudgedScene } from '../../../../src/train/stages/choosing.js';
import {
  ALL_HEADS,
  checkVariant,
  differencesOf,
  distillationOf,
  FULL_DISTILLATION,
  HEADS,
  headsOf,
  runStages,
  withoutRewards,
} from '../../../../src/train/stages/index.js';
import { rewardTargets } from '../../../../src/train/stages/reward-targets.js';
import { expectError } from '../../../helpers/expect-error.js';
import { madeData } from '../../../helpers/made-samples.js';

test('only what differs is written down', () => {
  assert.equal(differencesOf({}), {});
  const usual = {
    conditioning: 'shared',
    drop: [],
    unasked: [],
    distill: ['hard', 'reward', 'policy'],
    rewardForm: 'l2',
    backpropToTeacher: false,
    modes: false,
  } as const;
  assert.equal(differencesOf(usual), {});
  assert.equal(differencesOf({ heads: ['occupancy', 'latent', 'instance'] }), {});
  assert.equal(differencesOf({ heads: ['occupancy'] }), { heads: ['occupancy'] });
  assert.equal(headsOf({ heads: ['occupancy'] }), {
    instance: false,
    occupancy: true,
    latent: false,
  });
  assert.equal(headsOf({}), ALL_HEADS);
  assert.equal(
    differencesOf({
      conditioning: 'none',
      drop: ['ep', 'ttc'],
      unasked: ['comf', 'nc'],
      distill: ['hard'],
      imitation: 0.3,
      modes: true,
      judged: 8,
    }),
    {
      conditioning: 'none',
      drop: ['ttc', 'ep'],
      unasked: ['nc', 'comf'],
      distill: ['hard'],
      imitation: 0.3,
      modes: true,
      judged: 8,
    },
  );
});

test('channels become weights; two rewards at once are refused', () => {
  assert.equal(distillationOf({}), FULL_DISTILLATION);
  const alone = distillationOf({ distill: ['imitation'], rewardForm: 'hinge' });
  assert.equal(alone, {
    policy: 0,
    reward: FULL_DISTILLATION.reward,
    rewardForm: 'hinge',
    hard: 0,
    onlyImitation: true,
  });
  expectError('USAGE', /imitation or reward/, () =>
    distillationOf({ distill: ['imitation', 'reward'] }),
  );
});

test('predicted targets need a world model that learns where objects will be', async () => {
  checkVariant({ targets: 'predicted', conditioning: 'candidate', heads: ['instance'] });
  checkVariant({ targets: 'recorded', conditioning: 'none' });
  expectError('USAGE', /world model for predicted targets, found conditioning none/, () =>
    checkVariant({ targets: 'predicted', conditioning: 'none' }),
  );
  expectError('USAGE', /learns instances for predicted targets, found heads latent, occup/, () =>
    checkVariant({ targets: 'predicted', heads: ['latent', 'occupancy'] }),
  );
  const options = {
    preset: presetOf('tiny'),
    seed: 1,
    out: 'unused',
    conditioning: 'none',
  } as const;
  try {
    await runStages(['teacher'], madeData(2, 2), { ...options, targets: 'predicted' });
    assert.unreachable();
  } catch (error) {
    assert.is((error as { code?: string }).code, 'USAGE');
  }
});

test('a dropped reward has no say in the choice', () => {
  // Alike but for the time to collision, and a little in progress.
  const scene: JudgedScene = {
    imitation: Float32Array.of(0, 0),
    simulation: Float32Array.of(3, 3, -4, 1, 1, 3, 3, 4, 0.5, 1),
    rewards: new Float32Array(10),
    trajectories: new Float32Array(36),
    distances: null,
    speedMps: 5,
  };
  assert.is(chooseBy(scene, PLAIN_CALIBRATION), 1);
  assert.is(chooseBy(scene, withoutRewards(PLAIN_CALIBRATION, ['ttc'])), 0);
});

test('targets of a dropped reward count nothing, the others as before', () => {
  const oracle = {
    score: (_: unknown, __: unknown, ___: unknown, out: Float32Array) => {
      out.forEach((_value, i) => {
        out[i] = i % 3 === 0 ? 0 : 1;
      });
    },
  };
  const ask = (drop: readonly string[]) =>
    rewardTargets(oracle, [0], new Float32Array(4 * 18), 4, drop);
  const [all, some] = [ask([]), ask(['ttc'])];
  all.weights.forEach((weight, i) => {
    assert.ok(weight > 0);
    assert.is(some.weights[i], i % 5 === 2 ? 0 : weight);
  });
});

test('a world model learns by any of its heads alone', async () => {
  const out = mkdtempSync(join(tmpdir(), 'egoloop-heads-'));
  try {
    const preset = { ...presetOf('tiny'), cells: 8 };
    for (const head of HEADS) {
      const options = { preset, seed: 1, out: join(out, head), epochs: 1, batch: 16 };
      const runtime = { threads: 1 };
      const data = madeData(32, 32);
      const [report] = await runStages(['world'], data, { ...options, runtime, heads: [head] });
      const metrics = Object.keys(report?.curves?.training.at(-1) ?? {});
      assert.ok(metrics.includes(head), metrics.join(' '));
      for (const other of HEADS) if (other !== head) assert.not.ok(metrics.includes(other));
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});

test('candidates are judged by the world model’s futures where that is asked for', async () => {
  const out = mkdtempSync(join(tmpdir(), 'egoloop-targets-'));
  try {
    const preset = { ...presetOf('tiny'), cells: 8 };
    const made = madeData(32, 32);
    const seen: (number | null)[] = [];
    const { trainOracle } = made;
    const data: typeof made = {
      ...made,
      trainOracle: {
        score(indices, trajectories, candidates, scores, futures = null) {
          seen.push(futures === null ? null : futures.objects.length);
          if (futures !== null) assert.is(futures.steps, preset.worldSteps);
          trainOracle.score(indices, trajectories, candidates, scores);
        },
      },
    };
    const common = { preset, seed: 1, epochs: 1, batch: 16, runtime: { threads: 1 } };
    await runStages(['world'], data, { ...common, out });
    await runStages(['teacher'], data, { ...common, out, targets: 'predicted' });
    assert.ok(seen.length >= 2);
    // Samples × steps × rows × 5.
    for (const length of seen) assert.is((length ?? 0) % (16 * preset.worldSteps * 5), 0);
    assert.ok(seen.every((length) => length !== null && length > 0));
    const { run } = JSON.parse(readFileSync(join(out, 'results-teacher.json'), 'utf8'));
    assert.equal(run.variant, { targets: 'predicted' });
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});

test('variants train, and their cards and results say what they are', async () => {
  const out = mkdtempSync(join(tmpdir(), 'egoloop-variant-'));
  try {
    const preset = { ...presetOf('tiny'), cells: 8 };
    const common = { seed: 1, out, epochs: 1, batch: 16, runtime: { threads: 1 } };
    const variant = { conditioning: 'none', drop: ['ttc'], distill: ['imitation'] } as const;
    const data = madeData(64, 32);
    const stages = ['teacher', 'calibrate', 'student'] as const;
    const reports = await runStages(stages, data, { preset, ...common, ...variant });
    const [, calibrated] = reports;
    assert.is(calibrated?.gates.length, 6, 'no gate of a reward that is not learned');
    assert.not.match(JSON.stringify(calibrated?.gates), /ttc/);
    const read = (name: string) => JSON.parse(readFileSync(join(out, name), 'utf8'));
    assert.equal(read('results.json').run, { preset: 'tiny', seed: 1, variant });
    assert.equal(read('models/student.card.json').run.variant, variant);
    assert.is(read('calibration.json').calibration.factors[2], 0);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});

test.run();
