/** docs/policies.md and docs/agents.md: the examples work as printed, and every key is named. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  parsePolicyManifest,
  policyManifestSchema,
} from '../../../../src/agents/policy/manifest.js';
import { buildInputs } from '../../../../src/agents/policy/policy.js';
import { loadAgent } from '../../../../src/loop/agent-source.js';
import { inTemporaryFolder } from '../../../e2e/run-cli.js';

const page = (name: string) =>
  readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8');
const POLICIES = page('policies.md');

test('the manifest that is printed is one, and its inputs fit its sensors', () => {
  const [, text] = /```json\n([\s\S]*?)```/.exec(POLICIES)!;
  const value = JSON.parse(text!.replace('…64 digits…', 'a'.repeat(64)));
  const manifest = parsePolicyManifest(value, 'docs');
  assert.is(buildInputs({ manifest, file: 'docs' }).length, 3);
});

test('the agent that is printed is one', () =>
  inTemporaryFolder(async (folder) => {
    const [, text] = /```ts\n([\s\S]*?)```/.exec(page('agents.md'))!;
    writeFileSync(join(folder, 'creeper.ts'), text!);
    const source = await loadAgent('./creeper.ts', { from: folder });
    assert.equal([source.name, source.privileged], ['creeper', false]);
    const sensors = { speed: { frame: 0, data: { speed: 1 } } };
    const observation = { tick: 0, gameTimeS: 0.05, sensors, truth: null };
    assert.is((await source.create().act(observation)).throttle, 0.5);
  }));

/** Names of all properties and all fixed words of a JSON Schema. */
function wordsOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(wordsOf);
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'properties')
      return [...Object.keys(value), ...Object.values(value).flatMap(wordsOf)];
    if (key === 'const' || key === 'enum')
      return [value].flat().filter((word) => typeof word === 'string');
    return wordsOf(value);
  });
}

test('every key and every word of a manifest is in the page', () => {
  const words = new Set(wordsOf(policyManifestSchema()));
  // Keys of sensors are those of the leaderboards; p, i and d are said in brackets.
  for (const word of ['type', 'id', 'p', 'i', 'd']) words.delete(word);
  assert.ok(words.size > 80, `${words.size}`);
  const missing = [...words].filter(
    (word) => !POLICIES.includes(`\`${word}\``) && !POLICIES.includes(`"${word}"`),
  );
  assert.equal(missing, []);
});

test.run();
