import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writePlainFiles } from '../helpers/plain-routes.js';
import { sharedFile, sharedTest } from '../helpers/shared.js';
import { inTemporaryFolder, runCli } from './run-cli.js';

test('a good file has no findings; routes without a map are counted', () => {
  return inTemporaryFolder((folder) => {
    const { map, routes } = writePlainFiles(folder);
    const run = runCli('lint', routes, '--map', map);
    assert.is(run.code, 0, run.stdout + run.stderr);
    assert.match(run.stdout, /1 route in towns without a map: road not checked/);
    assert.match(run.stdout, /0 errors, 0 warnings\n$/);
  });
});

test('errors give exit code 1, with line and column, and the same as JSON', () => {
  return inTemporaryFolder((folder) => {
    const { routes } = writePlainFiles(folder);
    const bad = join(folder, 'bad.xml');
    const text = readFileSync(routes, 'utf8').replace('type="Accident"', 'type="Accidnet"');
    writeFileSync(bad, text.replace('id="12"', 'id="11"'));
    const run = runCli('lint', bad);
    assert.is(run.code, 1);
    assert.match(run.stdout, /bad\.xml:\d+:\d+ error scenario-type-unknown: .*mean Accident\?/);
    assert.match(run.stdout, /bad\.xml:\d+:\d+ error route-id-duplicate: /);
    const json = runCli('lint', bad, '--json');
    assert.is(json.code, 1);
    const report = JSON.parse(json.stdout);
    assert.is(report.error, 2);
    assert.is(report.findings.length, 2);
    assert.ok(report.findings.every(({ line }: { line: number }) => line > 1));
  });
});

test('a missing route file is named with the shipped one of its name', () => {
  const named = runCli('lint', 'loop-dev10');
  assert.is(named.code, 2);
  assert.match(named.stderr, /^egoloop: loop-dev10: expected a route file, found no such file; /);
  assert.match(named.stderr, /the one that ships is .*routes\/loop-dev10\.xml \[FILE_UNREADABLE\]/);
  const run = runCli('run', '--routes', 'elsewhere/demo.xml', '--agent', 'idm');
  assert.is(run.code, 2);
  assert.match(run.stderr, /ships is .*routes\/demo\.xml \[FILE_UNREADABLE\]/);
  assert.not.match(runCli('lint', 'no-such-set').stderr, /ships/);
});

test('warnings alone give exit code 0', () => {
  return inTemporaryFolder((folder) => {
    const { routes } = writePlainFiles(folder);
    const odd = join(folder, 'odd.xml');
    writeFileSync(odd, readFileSync(routes, 'utf8').replace('<distance', '<distanse'));
    const run = runCli('lint', odd);
    assert.is(run.code, 0);
    assert.match(run.stdout, /warning parameter-unknown/);
  });
});

test('a file that cannot be read gives exit code 2 and one sentence', () => {
  return inTemporaryFolder((folder) => {
    const broken = join(folder, 'broken.xml');
    writeFileSync(broken, '<routes><route');
    const run = runCli('lint', broken);
    assert.is(run.code, 2);
    assert.match(run.stderr, /broken\.xml:1:\d+: .*\[XML_MALFORMED\]/);
    assert.is(run.stdout, '');
    assert.is(runCli('lint', join(folder, 'none.xml')).code, 2);
  });
});

const TOWNS = ['Town01', 'Town02', 'Town04', 'Town10HD'];
const NEEDS = ['routes/bench2drive220.xml', ...TOWNS.map((town) => `maps/${town}.xodr`)];

sharedTest(test, NEEDS, 'bench2drive220 has no errors, on the maps of four towns', () => {
  const maps = TOWNS.flatMap((town) => ['--map', sharedFile(`maps/${town}.xodr`)]);
  const run = runCli('lint', sharedFile('routes/bench2drive220.xml'), ...maps, '--json');
  assert.is(run.code, 0, run.stderr);
  const { error, warning, info } = JSON.parse(run.stdout);
  assert.equal({ error, warning, info }, { error: 0, warning: 1, info: 196 });
});

test.run();
