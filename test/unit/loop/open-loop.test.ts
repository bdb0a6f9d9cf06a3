/**
 * Open loop over a data set on disk: what the exported network is measured at is what training measured
 * of the same weights, the references are what they should be, and other policies are refused.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../src/core/random.js';
import { loadPolicy } from '../../../src/loop/agents/policy-agent.js';
import { measureOpenLoop, policyPlanner, REFERENCES } from '../../../src/loop/open-loop/index.js';
import type { OpenLoopFacts } from '../../../src/loop/wpt-results/index.js';
import { type Columns, openTrainingData } from '../../../src/train/data/index.js';
import { presetOf } from '../../../src/train/networks/index.js';
import { runStages } from '../../../src/train/stages/index.js';
import { callCli } from '../../e2e/run-cli.js';
import { expectErrorLater } from '../../helpers/expect-error-later.js';
import { numberedColumns, tinyDataset } from '../../helpers/tiny-dataset.js';

const ROOT = new URL('../../../', import.meta.url).pathname;

/** Drives straight on at different speeds, a car ahead of some. */
function drivenColumns(shard: number, count: number): Columns {
  const columns = numberedColumns(shard, count);
  const random = new Random(7, `shard ${shard}`);
  columns.agentTrack.fill(-32768);
  for (let row = 0; row < count; row += 1) {
    const speed = random.uniform(2, 12);
    columns.ego[row * 16] = speed;
    columns.objects[row * 256] = 1;
    for (let i = 1; i < 8; i += 1) columns.objects[row * 256 + i] = random.uniform(0, 3);
    columns.objectMask[row * 32] = 1;
    for (let k = 0; k < 6; k += 1) {
      const [x, y] = [0.4 * speed * (k + 1), 0.1 * (k + 1)];
      columns.egoFuture.set([x, y, 0.05, speed], (row * 6 + k) * 4);
    }
    // Stands 10 m ahead: in the way of whoever keeps a speed above 2.6 m/s.
    columns.agentBox.set([1, 2.4, 0.9], row * 144);
    for (let k = 0; k < 31; k += 1) {
      columns.agentTrack.set([1500, 0, 0], (row * 48 * 31 + k) * 3);
    }
  }
  return columns;
}

test('an exported network is as far off as training says', async () => {
  const { folder } = tinyDataset([40, 30], drivenColumns);
  try {
    const data = openTrainingData(folder);
    const out = join(folder, 'run');
    const options = { preset: presetOf('tiny'), seed: 1, out, epochs: 2, batch: 8 };
    const [report] = await runStages(['baseline'], data, {
      ...options,
      runtime: { threads: 1 },
    });
    const file = join(out, 'models/baseline.policy.json');
    const { policy } = await loadPolicy(file, file);
    const run = { folder, split: 'validation', draws: 0 } as const;
    const { metrics, dataset } = await measureOpenLoop(policyPlanner(policy), run);
    await policy.session.close();
    assert.is(dataset, data.hash);
    // Of the 30 samples every other one is the expert's.
    assert.is(metrics.count, 15);
    const mean = metrics.errorsM.reduce((sum, one) => sum + one, 0) / 6;
    const wanted = report!.numbers['distance']!;
    assert.ok(wanted > 0.5 && Math.abs(mean - wanted) < 1e-4, `${mean}, wanted ${wanted}`);

    const expert = await measureOpenLoop(REFERENCES['expert']!, run);
    assert.equal(expert.metrics.errorsM, [0, 0, 0, 0, 0, 0]);
    const kept = await measureOpenLoop(REFERENCES['constant-velocity']!, run);
    // A tenth of its speed too far every second, and 0.1 m aside a step.
    assert.ok(kept.metrics.errorsM[5]! > 0.6);
    assert.ok(kept.metrics.exact.rates[5]! > 0);

    const json = join(folder, 'open-loop.json');
    const words = ['--data', folder, '--split', 'validation', '--draws', '2', '--out', json];
    const called = await callCli('open-loop', '--agent', file, ...words, '--json');
    assert.is(called.code, 0, called.stderr);
    const fact = JSON.parse(called.stdout) as OpenLoopFacts;
    assert.equal([fact.policy, fact.trainSeed, fact.count], ['baseline', 1, 15]);
    assert.ok(Math.abs(fact.errorsM[3]! - metrics.errorsM[3]!) < 1e-4);
    const text = await callCli('open-loop', '--agent', 'expert', ...words);
    assert.match(text.stdout, /expert, split validation, 15 samples/);
    const page = await callCli(
      ...['wpt-results', json, '--keep', join(folder, 'facts'), '--out', join(folder, 'page.md')],
    );
    assert.is(page.code, 0, page.stderr);

    const typo = await callCli('open-loop', '--agent', 'studnt', ...words);
    assert.is(typo.code, 2);
    assert.match(typo.stderr, /--agent to be one of expert, .*student.*, found studnt \[USAGE\]/);
    const over = ['--data', folder, '--out', join(folder, 'manifest.json')];
    const same = await callCli('open-loop', '--agent', 'expert', ...over);
    assert.match(same.stderr, /expected an output file other than the input/);
    const none = await callCli('open-loop', '--agent', 'expert', '--data', folder);
    assert.is(none.code, 2);
    assert.match(none.stderr, /drives of the expert in the test split/);
    writeFileSync(join(out, 'models/baseline.card.json'), '{}');
    const stranger = await callCli('open-loop', '--agent', file, ...words);
    assert.match(stranger.stderr, /card of a trained policy/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a policy that reads or answers something else is refused', async () => {
  const file = join(ROOT, 'examples/policies/route-keeper.policy.json');
  const { policy } = await loadPolicy(file, 'route-keeper');
  await expectErrorLater('POLICY_INVALID', /route-keeper \(.*expected/, async () =>
    policyPlanner(policy),
  );
  await policy.session.close();
});

test.run();
