/** What the system refuses becomes one sentence; what the code gets wrong does not. */
import { writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diskReason, unreadable, unwritable, writing } from '../../../src/core/disk-errors.js';
import { EgoloopError } from '../../../src/core/errors.js';

function thrownBy(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
}

test('the system is quoted in words, and word for word where it says something rare', () => {
  const of = (code: string) => diskReason(Object.assign(new Error(`${code}: raw`), { code }));
  assert.is(of('ENOSPC'), 'a full disk');
  assert.is(of('EACCES'), 'no permission');
  assert.is(of('ENXIO'), 'ENXIO: raw');
});

test('reading and writing name the file and keep the cause', () => {
  const cause = Object.assign(new Error('EROFS: raw'), { code: 'EROFS' });
  for (const error of [unreadable('a.txt', cause), unwritable('a.txt', cause)]) {
    assert.is(error.place.file, 'a.txt');
    assert.is(error.cause, cause);
    assert.match(error.message, /, found a read-only disk/);
  }
  assert.is(unreadable('a.txt', cause).code, 'FILE_UNREADABLE');
  assert.is(unwritable('a.txt', cause).code, 'FILE_UNWRITABLE');
});

test('only refusals of the system are turned', () => {
  assert.is(
    writing('x', () => 7),
    7,
  );
  const refused = thrownBy(() => writing('x', () => writeFileSync('/proc/none/x', '')));
  assert.instance(refused, EgoloopError);
  const bug = new TypeError('no function');
  assert.is(
    thrownBy(() =>
      writing('x', () => {
        throw bug;
      }),
    ),
    bug,
  );
  const ours = new EgoloopError('USAGE', 'expected b, found a');
  assert.is(
    thrownBy(() =>
      writing('x', () => {
        throw ours;
      }),
    ),
    ours,
  );
  const range = thrownBy(() => writing('x', () => Buffer.alloc(-1)));
  assert.instance(range, RangeError);
});

test.run();
