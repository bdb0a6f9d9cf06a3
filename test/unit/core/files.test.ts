import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { EgoloopError } from '../../../src/core/errors.js';
import {
  makeFolder,
  parseJson,
  readBytes,
  readText,
  writeFileAtomic,
} from '../../../src/core/files.js';

const test = suite<{ folder: string }>('files');

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'egoloop-'));
});
test.after.each((context) => rmSync(context.folder, { recursive: true }));

function failure(body: () => unknown): EgoloopError {
  try {
    body();
  } catch (error) {
    assert.instance(error, EgoloopError);
    return error as EgoloopError;
  }
  throw new Error('expected an error');
}

test('a missing file, a folder and a file that is too large are named', ({ folder }) => {
  const missing = failure(() => readBytes(join(folder, 'no')));
  assert.is(missing.code, 'FILE_UNREADABLE');
  assert.match(missing.message, 'no such file');
  assert.is(failure(() => readBytes(folder)).code, 'FILE_UNREADABLE');
  writeFileSync(join(folder, 'big'), 'x'.repeat(100));
  assert.is(failure(() => readBytes(join(folder, 'big'), 99)).code, 'FILE_TOO_LARGE');
});

test('a byte-order mark is dropped', ({ folder }) => {
  writeFileSync(join(folder, 'bom'), '\ufeff<a/>');
  assert.is(readText(join(folder, 'bom')), '<a/>');
});

test('UTF-16 is named instead of read as garbage', ({ folder }) => {
  writeFileSync(join(folder, 'wide'), Buffer.from('\ufeff<a/>', 'utf16le'));
  assert.match(failure(() => readText(join(folder, 'wide'))).message, /found UTF-16/);
  writeFileSync(join(folder, 'big'), Buffer.from('\ufeff<a/>', 'utf16le').swap16());
  assert.match(failure(() => readText(join(folder, 'big'))).message, /found UTF-16/);
  writeFileSync(join(folder, 'text'), 'þ, ÿ: two bytes each');
  assert.is(readText(join(folder, 'text')), 'þ, ÿ: two bytes each');
});

test('a JSON syntax error has line and column', () => {
  const error = failure(() => parseJson('{\n  "a": 1,\n  b\n}', 'x.json'));
  assert.is(error.code, 'JSON_MALFORMED');
  assert.is(error.place.line, 3);
  assert.is(error.place.column, 3);
});

test('the place of a syntax error does not hang on the engine telling it', () => {
  const error = failure(() => parseJson('### a page\n\nof text\n', 'x.json'));
  assert.equal(error.place, { file: 'x.json', line: 1, column: 1 });
  assert.match(error.message, /expected a value, found "### a page/);
  assert.is(failure(() => parseJson('{"a":\n', 'x.json')).place.line, 2);
});

test('an atomic write replaces the file, makes folders and leaves nothing behind', ({ folder }) => {
  const file = join(folder, 'a', 'b.json');
  writeFileAtomic(file, 'one');
  writeFileAtomic(file, 'two');
  assert.is(readFileSync(file, 'utf8'), 'two');
  assert.equal(readdirSync(join(folder, 'a')), ['b.json']);
});

test('a failed write says so, keeps what stood there and leaves nothing behind', ({ folder }) => {
  const file = join(folder, 'taken');
  mkdirSync(file);
  writeFileSync(join(file, 'inside'), 'kept');
  assert.is(failure(() => writeFileAtomic(file, 'x')).code, 'FILE_UNWRITABLE');
  assert.is(readFileSync(join(file, 'inside'), 'utf8'), 'kept');
  assert.equal(readdirSync(folder), ['taken']);
});

test('a read-only file is left alone', ({ folder }) => {
  const file = join(folder, 'kept');
  writeFileSync(file, 'kept');
  chmodSync(file, 0o444);
  assert.match(failure(() => writeFileAtomic(file, 'x')).message, /found a read-only one/);
  assert.is(readFileSync(file, 'utf8'), 'kept');
});

test('where no folder can be made, the write fails instead of trying for ever', () => {
  const error = failure(() => writeFileAtomic('/proc/none/of/these', 'x'));
  assert.is(error.code, 'FILE_UNWRITABLE');
});

test('a folder is made with all above it, and may be there already', ({ folder }) => {
  makeFolder(join(folder, 'a', 'b'));
  makeFolder(join(folder, 'a', 'b'));
  assert.ok(statSync(join(folder, 'a', 'b')).isDirectory());
  makeFolder(join(folder, 'c', 'd'), 0o700);
  assert.is(statSync(join(folder, 'c')).mode & 0o777, 0o700);
});

test('no folder is made below a file, in its place, or where the system has none', ({ folder }) => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  for (const [place, found] of [
    [file, 'a file of that name'],
    [join(file, 'below'), 'a file where a folder should be on the way to it'],
    [join(file, 'further', 'below'), 'a file where a folder should be on the way to it'],
    ['/proc/none/of/these', 'no such file'],
  ] as const) {
    const error = failure(() => makeFolder(place));
    assert.is(error.code, 'FILE_UNWRITABLE');
    assert.match(error.message, new RegExp(`expected a place to write to, found ${found}`), place);
  }
});

test('an endless device is read up to the limit', () => {
  if (!existsSync('/dev/zero')) return;
  assert.is(failure(() => readBytes('/dev/zero', 1000)).code, 'FILE_TOO_LARGE');
});

test.run();
