import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findTestTraps } from '../../helpers/test-files.js';

const HEAD = "import { test } from 'uvu';\n";
const ONLY = '.only';
const RUN = '.run();';

test('a healthy file has no traps', () => {
  assert.equal(findTestTraps(`${HEAD}test('a', () => {});\ntest${RUN}\n`), []);
});

test('a suite that forgets .run() is found with its line', () => {
  const traps = findTestTraps(
    `import { suite } from 'uvu';\nconst a = ${'suite'}('a');\nconst b = ${'suite'}('b');\na${RUN}\n`,
  );
  assert.equal(
    traps.map((trap) => trap.line),
    [3],
  );
  assert.match(traps[0]?.message ?? '', 'b');
});

test('the imported test without .run() is found, also under another name', () => {
  assert.is(findTestTraps(`${HEAD}test('a', () => {});\n`).length, 1);
  assert.is(findTestTraps("import { test as t } from 'uvu';\nt('a', () => {});\n").length, 1);
});

test('a leftover only is found', () => {
  assert.is(findTestTraps(`${HEAD}test${ONLY}('a', () => {});\ntest${RUN}\n`).length, 1);
});

test('a .run() inside a comment does not count', () => {
  assert.is(findTestTraps(`${HEAD}test('a', () => {});\n// test${RUN}\n`).length, 1);
});

test('the runner fails on a file that reports no test', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const folder = mkdtempSync(join(root, 'node_modules', '.trap-'));
  try {
    const file = join(folder, 'forgotten.test.ts');
    writeFileSync(
      file,
      `import { suite } from 'uvu';\nexport const a = ${'suite'}('a');\na('x', () => {});\n`,
    );
    const result = spawnSync(
      process.execPath,
      ['--import', 'tsx', join(root, 'test', 'run.ts'), folder],
      { cwd: root, encoding: 'utf8' },
    );
    assert.is(result.status, 1);
    assert.match(result.stdout, 'never `.run()`');
    assert.match(result.stdout, 'reported no test');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
