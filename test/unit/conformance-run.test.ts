/** The conformance command: exit codes, its last line, and the sample of vectors beside the project. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { firstDifference } from '../conformance/compare.js';
import { columnOf } from '../conformance/json.js';
import { reportLines, runFolder } from '../conformance/run.js';
import { sharedFile, sharedTest } from '../helpers/shared.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function conformance(...args: string[]) {
  const script = ['--import', 'tsx', 'test/conformance/run.ts', ...args];
  return spawnSync(process.execPath, script, { cwd: ROOT, encoding: 'utf8' });
}

test('a missing folder is bad usage, an empty one fails', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vectors-'));
  try {
    const missing = conformance(join(folder, 'none'));
    assert.is(missing.status, 2);
    assert.match(missing.stderr, /expected a folder/);
    assert.is(conformance().status, 2);
    const empty = conformance(folder);
    assert.is(empty.status, 1);
    assert.is(empty.stdout.trim().split('\n').at(-1), '0 passed, 0 failed');
    writeFileSync(join(folder, 'odd.json'), '{"a": 1}');
    const odd = conformance(folder);
    assert.is(odd.status, 1);
    assert.is(odd.stdout.trim().split('\n').at(-1), '0 passed, 1 failed');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('failures are listed, with --verbose every case', () => {
  const results = [
    { id: 'a', problem: null },
    { id: 'b', problem: 'x: expected 1, found 2' },
  ];
  const reports = [{ file: 'f.json', kind: 'k', results }];
  assert.equal(reportLines(reports, false), [
    'f.json: 1 passed, 1 failed',
    '  FAIL f.json b: x: expected 1, found 2',
    '1 passed, 1 failed',
  ]);
  assert.is(reportLines(reports, true).length, 4);
});

test('comparison: exact doubles, exact strings, nothing missing and nothing extra', () => {
  assert.is(firstDifference([100, 'a'], [100.0, 'a'], 'v'), null);
  assert.is(firstDifference(0.1, 0.1 + Number.EPSILON, 'v')?.startsWith('v: expected 0.1'), true);
  assert.is(firstDifference(1, 1 + 1e-10, 'v', 1e-9), null);
  assert.match(firstDifference({ a: 1 }, { a: 1, b: 2 }, 'v') ?? '', /v\.b: expected nothing/);
  assert.match(firstDifference([1, 2], [1], 'v') ?? '', /v\[1\]: expected 2, found nothing/);
});

test('columns: run lengths, plain lists and constants; a wrong length is a problem', () => {
  assert.equal(
    columnOf(
      [
        [1, 2],
        [3, 1],
      ],
      3,
      'c',
    ),
    [1, 1, 3],
  );
  assert.equal(columnOf([4, 5], 2, 'c'), [4, 5]);
  assert.equal(columnOf(7, 2, 'c'), [7, 7]);
  assert.throws(() => columnOf([[1, 2]], 3, 'c'), /expected 3 values/);
});

sharedTest(test, 'vectors/route_scores.json', 'the sample of vectors passes', () => {
  const results = runFolder(sharedFile('vectors')).flatMap((report) => report.results);
  assert.ok(results.length >= 162);
  assert.equal(
    results.filter((result) => result.problem !== null),
    [],
  );
});

test.run();
