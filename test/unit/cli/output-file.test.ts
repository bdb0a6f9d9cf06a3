/** What a command may write over, and what not: inputs, data of runs that are read, protected files. */
import { chmodSync, linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import { checkOutput, writeOutput } from '../../../src/cli/output-file.js';
import { inTemporaryFolder } from '../../e2e/run-cli.js';
import { expectError } from '../../helpers/expect-error.js';

const READ = /found one that is read; choose another name/;

test('an input is kept under any of its names', () =>
  inTemporaryFolder((folder) => {
    const input = join(folder, 'in.json');
    writeFileSync(input, '{}');
    linkSync(input, join(folder, 'hard.json'));
    symlinkSync(input, join(folder, 'soft.json'));
    for (const name of ['in.json', 'hard.json', 'soft.json', './x/../in.json']) {
      const file = `${folder}/${name}`;
      expectError('USAGE', READ, () => checkOutput(file, { inputs: [undefined, input] }));
    }
    checkOutput(join(folder, 'other.json'), { inputs: [input] });
  }));

test('what a run keeps is kept; pages and new files may lie beside it', () =>
  inTemporaryFolder((folder) => {
    const run = join(folder, 'run');
    mkdirSync(join(run, 'ticklogs'), { recursive: true });
    symlinkSync(run, join(folder, 'link'));
    const kept = ['run.json', 'journal.jsonl', 'bench2drive-seed1.json', 'ticklogs/a.ticklog'];
    const others = ['report.html', 'c.md', 'official.json'];
    for (const name of [...kept, ...others]) writeFileSync(join(run, name), '');
    const rules = { inputs: [join(folder, 'link')] };
    for (const name of kept) {
      expectError('USAGE', READ, () => checkOutput(join(run, name), rules));
    }
    for (const name of [...others, 'summary.json']) checkOutput(join(run, name), rules);
    rmSync(join(run, 'run.json'));
    expectError('USAGE', READ, () => checkOutput(join(run, 'official.json'), rules));
    checkOutput(join(run, 'c.md'), rules);
    writeFileSync(join(folder, 'beside.json'), '');
    checkOutput(join(folder, 'beside.json'), rules);
  }));

test('endings, folders, protected and existing files', () =>
  inTemporaryFolder((folder) => {
    const file = join(folder, 'a.svg');
    const svg = { inputs: [], extensions: ['.svg'] };
    writeOutput(file, 'one', svg);
    expectError('USAGE', /ends in \.svg, found \.png/, () =>
      checkOutput(join(folder, 'a.png'), svg),
    );
    expectError('USAGE', /found no ending/, () => checkOutput(join(folder, 'a'), svg));
    expectError('FILE_UNWRITABLE', /add --force/, () =>
      checkOutput(file, { inputs: [], keepsExisting: true }),
    );
    expectError('FILE_UNWRITABLE', /found a folder/, () => checkOutput(folder, { inputs: [] }));
    chmodSync(file, 0o444);
    expectError('FILE_UNWRITABLE', /read-only/, () => writeOutput(file, 'two', svg));
  }));

test.run();
