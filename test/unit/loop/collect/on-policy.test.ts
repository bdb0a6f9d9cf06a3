/** Collection with a policy at the wheel: the same again, marked, named, and stopped when it fails. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Agent } from '../../../../src/agents/agent.js';
import type { Observation } from '../../../../src/bridge/backend.js';
import { type CollectRequest, collect, loadDriver } from '../../../../src/loop/collect/index.js';
import { CheckedAgent, loadSameDriver } from '../../../../src/loop/collect/on-policy.js';
import {
  COLLECT_PRESETS,
  DatasetReader,
  Mode,
  onPolicySeedOf,
  worldSeedOf,
} from '../../../../src/train/data/index.js';
import { expectErrorLater } from '../../../helpers/expect-error-later.js';

const POLICY = fileURLToPath(
  new URL('../../../../examples/policies/route-keeper.policy.json', import.meta.url),
);
const folder = mkdtempSync(join(tmpdir(), 'egoloop-on-policy-'));

async function request(): Promise<CollectRequest> {
  const { name, sha256 } = await loadDriver(POLICY);
  const onPolicy = { agent: name, agentSha256: sha256, round: 1 };
  return { preset: 'tiny', seed: 1, drives: 2, onPolicy };
}

async function collectInto(out: string, workers: number) {
  return collect({
    folder: out,
    request: await request(),
    agent: POLICY,
    workers,
    signal: new AbortController().signal,
    onStep: () => {},
    onState: () => {},
  });
}

test('a policy drives, the same again in this thread and in two', async () => {
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  const manifest = await collectInto(a, 0);
  assert.ok(manifest.isComplete);
  cpSync(a, b, { recursive: true });
  for (const { file } of manifest.shards) rmSync(join(b, file));
  await collectInto(b, 2);
  assert.equal(readFileSync(join(b, 'manifest.json')), readFileSync(join(a, 'manifest.json')));

  const { agentSha256 } = (await request()).onPolicy!;
  assert.equal((manifest.origin as CollectRequest).onPolicy, {
    agent: 'route-keeper',
    agentSha256,
    round: 1,
  });
  const reader = new DatasetReader(a);
  reader.manifest.shards.forEach((shard, index) => {
    assert.is(shard.source, 'route-keeper');
    assert.is(shard.split, 'train');
    assert.is(shard.seed, onPolicySeedOf(1, 1, shard.pass));
    const { columns, count } = reader.shard(index);
    let driven = 0;
    for (let row = 0; row < count; row += 1) {
      if (columns.mode[row] !== Mode.OnPolicy) continue;
      driven += 1;
      assert.is(columns.isExpert[row], 0, 'there is no label of the expert');
      assert.ok(columns.ego.subarray(row * 16, row * 16 + 16).every(Number.isFinite));
    }
    assert.is(driven, shard.onPolicy);
    assert.ok(driven > 0, `the policy drove none of ${count} samples`);
  });
});

test('an agent that is not the one asked for, and the expert, are refused', async () => {
  const { onPolicy } = await request();
  const other = { ...onPolicy!, agentSha256: '0'.repeat(64) };
  await expectErrorLater('AGENT_INVALID', /changed meanwhile/, () => loadSameDriver(POLICY, other));
  await expectErrorLater('USAGE', /without the option/, () => loadDriver('expert'));
});

test('worlds of rounds are no worlds of the expert, nor of each other', () => {
  const { passes } = COLLECT_PRESETS.base;
  const seeds = new Set(Array.from({ length: passes }, (_, pass) => worldSeedOf(1, pass)));
  const expert = seeds.size;
  for (let round = 1; round <= 3; round += 1) {
    for (let pass = 0; pass < COLLECT_PRESETS.base.onPolicyPasses; pass += 1) {
      seeds.add(onPolicySeedOf(1, round, pass));
    }
  }
  assert.is(seeds.size, expert + 3 * COLLECT_PRESETS.base.onPolicyPasses);
});

test('an agent that fails stops the drive by an error that names it', async () => {
  const broken: Agent = {
    name: 'broken',
    privileged: false,
    sensors: [],
    setup() {},
    act: async () => ({
      throttle: Number.NaN,
      steer: 0,
      brake: 0,
      handBrake: false,
      reverse: false,
    }),
  };
  const observation: Observation = { tick: 7, gameTimeS: 0.4, sensors: {}, truth: null };
  await expectErrorLater('AGENT_INVALID', /broken.*tick 7.*finite/s, async () =>
    new CheckedAgent(broken).act(observation),
  );
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
