/**
 * The package as a user of the library sees it: every export leads to a file with types, the snippet in
 * README.md runs as printed, strict TypeScript accepts the entries without further types, and the
 * commands in README.md are ones that exist.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { callCli, inTemporaryFolder } from './run-cli.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

interface Package {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { types: string; default: string }>>;
  readonly files: readonly string[];
}

const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Package;

function node(input: string, cwd: string) {
  return spawnSync(process.execPath, ['--input-type=module', '-e', input], {
    cwd,
    encoding: 'utf8',
    timeout: 60_000,
  });
}

test('every export leads to a module and its types, and the module loads', () => {
  const entries = Object.entries(PACKAGE.exports).filter(([name]) => name !== './package.json');
  assert.ok(entries.length >= 4);
  for (const [name, target] of entries) {
    if (typeof target === 'string') throw new Error(`${name} has no types`);
    for (const file of [target.types, target.default]) {
      assert.ok(existsSync(join(ROOT, file)), `${name}: ${file}`);
    }
  }
  const names = entries.map(([name]) => name.replace('.', 'egoloop'));
  const body = names.map((name) => `console.log(Object.keys(await import('${name}')).length)`);
  const { status, stdout, stderr } = node(body.join('\n'), ROOT);
  assert.is(status, 0, stderr);
  for (const count of stdout.trim().split('\n')) assert.ok(Number(count) > 5, stdout);
});

test('what the package is made of is there', () => {
  for (const entry of [...PACKAGE.files, ...Object.values(PACKAGE.bin)]) {
    if (entry.startsWith('!')) continue;
    assert.ok(existsSync(join(ROOT, entry)), entry);
  }
});

test('the library snippet of README.md runs as printed', () => {
  const [, snippet] = /```js\n([\s\S]*?)```/.exec(README) ?? [];
  assert.ok(snippet !== undefined);
  const { status, stdout, stderr } = node(snippet, ROOT);
  assert.is(status, 0, stderr);
  assert.match(stdout, /road \d+, lane -?\d+, \d/);
  assert.match(stdout, /score_route: 100/);
});

const REPORT_PAGE = readFileSync(join(ROOT, 'docs/report.md'), 'utf8');

test('the snippet of docs/report.md makes a page', async () => {
  const [, snippet] = /```js\n([\s\S]*?)```/.exec(REPORT_PAGE) ?? [];
  assert.ok(snippet !== undefined);
  await inTemporaryFolder((folder) => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules', 'egoloop'), 'junction');
    symlinkSync(join(ROOT, 'examples'), join(folder, 'examples'), 'junction');
    const { status, stdout, stderr } = node(snippet, folder);
    assert.is(status, 0, stderr);
    assert.match(stdout, /^bench2drive [\d.]+ Completed\n$/);
    assert.match(readFileSync(join(folder, 'page.html'), 'utf8'), /^<!doctype html>/);
  });
});

test('strict TypeScript takes the entries without further types', async () => {
  await inTemporaryFolder((folder) => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules', 'egoloop'), 'junction');
    writeFileSync(
      join(folder, 'user.mts'),
      `import { type Agent, type ControlTruth, createAgent, PathSpeedPid } from 'egoloop/agents';
import type { RouteTruth, TruthFrame } from 'egoloop/bridge';
import { EgoloopError } from 'egoloop/core';
import { createEvaluator, rulesetOf } from 'egoloop/eval';
import { checkBackend, createReplayBackend, createSidecarBackend, makeReport, pageAssets } from 'egoloop/loop';
import { RoadMap } from 'egoloop/map';
import { decodeServerMessage } from 'egoloop/protocol';
import { buildPage, type PageData, ReplayRecorder, summarise, unpackReplay } from 'egoloop/report';
export const far = createSidecarBackend({ url: 'ws://127.0.0.1:1', token: 'secret' });
export const again = createReplayBackend({ log: 'a.ticklog' });
export const check: typeof checkBackend = checkBackend;
export const kind: string = decodeServerMessage(new Uint8Array(0)).type;
export function drive(text: string, route: RouteTruth, frames: Iterable<TruthFrame>): number {
  const map: RoadMap = RoadMap.fromOpenDrive(text, { name: 'Town01' });
  if (map.waypointAt({ x: 0, y: 0, z: 0 }) === null) throw new EgoloopError('USAGE', 'no lane');
  const evaluator = createEvaluator(rulesetOf('bench2drive'), route, map);
  for (const frame of frames) evaluator.update(frame);
  return evaluator.finish().record.scores.score_composed;
}
export const agent: Agent = createAgent('idm');
export function page(data: PageData): string {
  const [{ summaries } = { summaries: [] }] = data.runs;
  const score: number | null = summaries[0]?.drivingScore ?? summarise('bench2drive', data.drives, 1).drivingScore;
  return score === null ? '' : buildPage(data, { replays: new Map(), maps: new Map() }, pageAssets());
}
export function replay(route: RouteTruth, frames: Iterable<TruthFrame>): number {
  const recorder = new ReplayRecorder({ name: 'full', everyTicks: 1, radiusM: 100 }, route, 0.05);
  for (const frame of frames) recorder.add(frame);
  const end = { map: null, verdicts: [], completion: [], thoughts: [], isCut: false };
  return unpackReplay(recorder.finish(end)).head.rows;
}
export const html: string = makeReport({ paths: ['a.ticklog'], rulesets: ['bench2drive'], limitBytes: 1e6 }).html;
export const answer: ControlTruth = new PathSpeedPid().control([[5, 0]], 4, 3);
// @ts-expect-error a score is a number: the types are not any
export const wrong: string = drive('', {} as RouteTruth, []);
`,
    );
    const options = '--noEmit --strict --skipLibCheck false --types --target es2022'.split(' ');
    const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { status, stdout } = spawnSync(
      process.execPath,
      [compiler, ...options, '--module', 'nodenext', 'user.mts'],
      { cwd: folder, encoding: 'utf8', timeout: 60_000 },
    );
    assert.is(status, 0, stdout);
  });
});

test('the commands of README.md are commands that exist, with options that exist', async () => {
  const commands = [...README.matchAll(/`egoloop ([^`]+)`/g)].map(([, words]) => words!);
  assert.ok(commands.length > 10);
  for (const words of commands) {
    // A run drives for minutes; that its options exist is told by its help.
    const isRun = /^(run|demo)\b/.test(words);
    const { stderr, code } = await callCli(...words.split(/\s+/), ...(isRun ? ['--help'] : []));
    assert.not.match(stderr, /\[USAGE\]/, words);
    assert.is.not(code, 70, `${words}: ${stderr}`);
  }
});

test.run();
