/** Who drives, by one word: built-in agents, modules, packages, policies; their hashes and their faults. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AGENT_NAMES } from '../../../src/agents/index.js';
import { type LoadAgentOptions, loadAgent } from '../../../src/loop/agent-source.js';
import {
  shippedPolicyFile,
  shippedPolicyNames,
  TRAINED_POLICIES,
} from '../../../src/loop/agents/shipped-policies.js';
import { sha256Of } from '../../../src/train/data/index.js';
import { OnnxGraph } from '../../../src/train/onnx/index.js';
import { inTemporaryFolder } from '../../e2e/run-cli.js';
import { expectError } from '../../helpers/expect-error.js';
import { expectErrorLater } from '../../helpers/expect-error-later.js';

const EXAMPLES = fileURLToPath(new URL('../../../examples/', import.meta.url));

const BODY = `name = 'mine'; privileged = false; sensors = [];
  setup() {} act() { return { throttle: 0, steer: 0, brake: 1, handBrake: false, reverse: false }; }`;
const CLASS = `export default class { ${BODY} }`;

/** Loads from a folder with these files. */
async function load(
  files: Readonly<Record<string, string>>,
  spec: string,
  options: LoadAgentOptions = {},
) {
  let source: Awaited<ReturnType<typeof loadAgent>> | undefined;
  await inTemporaryFolder(async (from) => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(from, name)), { recursive: true });
      writeFileSync(join(from, name), text);
    }
    source = await loadAgent(spec, { from, ...options });
  });
  return source!;
}

const fails = (words: RegExp, text: string, options: LoadAgentOptions = {}) =>
  expectErrorLater('AGENT_INVALID', words, () => load({ 'a.mjs': text }, './a.mjs', options));

test('built-in agents have no hash', async () => {
  for (const name of AGENT_NAMES) {
    const source = await loadAgent(name);
    assert.is(source.name, name);
    assert.is(source.sha256, null);
    assert.is(source.privileged, true);
    assert.is.not(source.create(), source.create());
  }
});

test('policies that ship are known by name; one that is missing is told', () =>
  inTemporaryFolder(async (folder) => {
    cpSync(join(EXAMPLES, 'policies'), folder, { recursive: true });
    const file = join(folder, 'student.policy.json');
    cpSync(join(folder, 'route-keeper.policy.json'), file);
    assert.equal(shippedPolicyNames(folder), ['route-keeper', 'student']);
    assert.equal(shippedPolicyFile('student', folder), {
      name: 'models/student.policy.json',
      file,
    });
    assert.is(shippedPolicyFile('stranger', folder), null);
    const words = /models\/teacher\.policy\.json.*install the package again, or train it/;
    expectError('FILE_UNREADABLE', words, () => shippedPolicyFile('teacher', folder));
    assert.equal(shippedPolicyNames(join(folder, 'nothing')), []);
  }));

test('what ships drives by its name, what does not is told at once', async () => {
  const shipped = shippedPolicyNames();
  for (const name of TRAINED_POLICIES) {
    if (!shipped.includes(name)) {
      await expectErrorLater('FILE_UNREADABLE', new RegExp(`models/${name}\\.policy`), () =>
        loadAgent(name),
      );
      continue;
    }
    const { privileged, sha256, ...source } = await loadAgent(name);
    assert.equal([source.name, privileged], [name, true]);
    assert.match(sha256 ?? '', /^[0-9a-f]{64}$/);
  }
});

/** A policy that stands, as waypoints, in a folder. */
function standingPolicy(folder: string): string {
  const graph = new OnnxGraph();
  const scaled = graph.node('Mul', [graph.input('v', [1, 1]), graph.scalar(0)]);
  graph.node('Add', [scaled, graph.floats(new Array(12).fill(0), [1, 6, 2])], {}, ['p']);
  graph.output('p', [1, 6, 2]);
  const model = graph.model();
  writeFileSync(join(folder, 'net.onnx'), model);
  const manifest = {
    format: 'egoloop-policy-1',
    name: 'standing',
    model: { file: 'net.onnx', sha256: sha256Of(model), format: 'onnx' },
    privileged: true,
    inputs: { v: { feature: 'speed', shape: [1, 1] } },
    output: { kind: 'waypoints', tensor: 'p', shape: [1, 6, 2], periodS: 0.5 },
    controller: { name: 'B' },
  };
  const file = join(folder, 'standing.policy.json');
  writeFileSync(file, JSON.stringify(manifest));
  return file;
}

test('a policy drives by another controller, under another name and hash; nothing else does', () =>
  inTemporaryFolder(async (folder) => {
    const policy = standingPolicy(folder);
    const own = await loadAgent(policy);
    const same = await loadAgent(policy, { controller: 'B' });
    assert.equal([same.name, same.sha256], ['standing', own.sha256]);
    const hashes = new Set([own.sha256]);
    for (const controller of ['A', 'C'] as const) {
      const other = await loadAgent(policy, { controller });
      assert.is(other.name, `standing [controller ${controller}]`);
      assert.is(other.create().name, other.name);
      hashes.add(other.sha256);
    }
    assert.is(hashes.size, 3);
    await expectErrorLater('USAGE', /policy as --agent for --controller, found idm/, () =>
      loadAgent('idm', { controller: 'A' }),
    );
  }));

test('classes and functions, in JavaScript, TypeScript and CommonJS', async () => {
  const typed = `interface Answer { readonly throttle: number }
export default class Mine { readonly answer: Answer | null = null; ${BODY} }`;
  const files: Readonly<Record<string, string>> = {
    'class.mjs': CLASS,
    'function.mjs': `export default () => new (class { ${BODY} })();`,
    'arrow.mjs': `export default class { name = 'mine'; privileged = false; sensors = [];
      setup = () => {}; act = () => ({ throttle: 0, steer: 0, brake: 1, handBrake: false, reverse: false }); }`,
    'typed.ts': typed,
    'typed.mts': typed,
    'common.cjs': `module.exports = class { ${BODY} };`,
  };
  for (const spec of Object.keys(files)) {
    const source = await load(files, spec);
    assert.is(source.name, 'mine', spec);
    assert.match(source.sha256!, /^[0-9a-f]{64}$/);
    const agent = source.create();
    assert.is(((await agent.act({} as never)) as { brake: number }).brake, 1, spec);
    assert.is.not(agent, source.create());
  }
});

test('the hash is over all files that are reached, and over nothing else', async () => {
  const main = `import { brake } from './lib/brake.js';\nimport data from './data.json' with { type: 'json' };
export default class { ${BODY} brake = brake + data.x; }`;
  const files = {
    'a.ts': main,
    'lib/brake.ts': `export { brake } from './deep';`,
    'lib/deep.ts': 'export const brake: number = 1;',
    'data.json': '{"x": 1}',
  };
  const hashOf = async (change: Readonly<Record<string, string>>) =>
    (await load({ ...files, ...change }, './a.ts')).sha256;
  const first = await hashOf({});
  assert.is(await hashOf({}), first, 'the folder has another name each time');
  assert.is(await hashOf({ 'other.ts': 'export {};' }), first);
  for (const change of [
    { 'lib/deep.ts': 'export const brake: number = 2;' },
    { 'data.json': '{"x": 2}' },
    { 'a.ts': `${main}\n` },
  ]) {
    assert.is.not(await hashOf(change), first, Object.keys(change)[0]);
  }
});

test('npm packages by name', async () => {
  const files = {
    'node_modules/@me/driver/package.json':
      '{"name": "@me/driver", "version": "1.0.0", "type": "module", "exports": {".": {"import": "./main.js"}}}',
    'node_modules/@me/driver/main.js': CLASS,
  };
  const source = await load(files, '@me/driver');
  assert.is(source.name, 'mine');
  const more = { ...files, 'node_modules/@me/driver/lib.js': '' };
  assert.is.not((await load(more, '@me/driver')).sha256, source.sha256);
  const inner = { ...files, 'node_modules/@me/driver/node_modules/x/lib.js': '' };
  assert.is((await load(inner, '@me/driver')).sha256, source.sha256);
});

test('what is no agent is refused by name', async () => {
  await fails(/a\.mjs: .*SyntaxError/, 'export default class {');
  await fails(/Error: boom/, `throw new Error('boom');`);
  await fails(/class or a function.*found none/, 'export const x = 1;');
  await fails(/class or a function.*found a number/, 'export default 3;');
  await fails(
    /it threw: Error: no weights/,
    `export default () => { throw new Error('no weights'); };`,
  );
  await fails(/found undefined/, 'export default () => {};');
  await fails(/promise of one.*setup\(\)/, 'export default async () => ({});');
  await fails(/expected name of the agent/, `export default () => ({ act() {}, setup() {} });`);
  const without = (member: string) =>
    `export default () => { const a = new (class { ${BODY} })(); a.${member} = undefined; return a; };`;
  for (const member of ['privileged', 'sensors', 'setup', 'act']) {
    await fails(new RegExp(`expected ${member} of the agent`), without(member));
  }
  await fails(
    /sensors of the agent/,
    `export default class { ${BODY} sensors = [{ type: 'x' }]; }`,
  );
  await fails(/load within 0\.2 s/, 'await new Promise((done) => setTimeout(done, 2000));', {
    limitS: 0.2,
  });
});

test('words that are nothing, and files that are not there', async () => {
  const usage = (words: RegExp, spec: string) =>
    expectErrorLater('USAGE', words, () => load({ 'notes.txt': '' }, spec));
  await usage(/one of constant-speed,.*found nobody$/, 'nobody');
  await usage(/found notes\.txt \(a file of that name is here/, 'notes.txt');
  await usage(/found \$\(x\)/, '$(x)');
  for (const spec of ['./none.ts', '../none', 'none.policy.json']) {
    await expectErrorLater('FILE_UNREADABLE', /none.*no such file/, () => load({}, spec));
  }
});

test('policies: the hash changes with the manifest, and the network must be the named one', async () => {
  const policy = 'route-keeper.policy.json';
  await inTemporaryFolder(async (from) => {
    cpSync(join(EXAMPLES, 'policies'), from, { recursive: true });
    const source = await loadAgent(policy, { from });
    assert.equal([source.name, source.privileged], ['route-keeper', true]);
    assert.is.not(source.create(), source.create());
    const text = readFileSync(join(from, policy), 'utf8');
    writeFileSync(join(from, policy), text.replace('"everyTicks": 2', '"everyTicks": 4'));
    assert.is.not((await loadAgent(policy, { from })).sha256, source.sha256);
    const network = readFileSync(join(from, 'route-keeper.onnx'));
    writeFileSync(join(from, 'route-keeper.onnx'), network.subarray(1));
    await expectErrorLater(
      'MODEL_INVALID',
      /route-keeper\.onnx: expected the SHA-256 [0-9a-f]{64} that .*found [0-9a-f]{64}.*hash into/,
      () => loadAgent(policy, { from }),
    );
    writeFileSync(join(from, policy), text.slice(0, 200));
    await expectErrorLater('JSON_MALFORMED', /route-keeper\.policy\.json:\d+/, () =>
      loadAgent(policy, { from }),
    );
  });
});

test.run();
