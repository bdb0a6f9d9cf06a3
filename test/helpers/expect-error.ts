/** Expecting an operating failure of this project: its code, and words its sentence must contain. */
import * as assert from 'uvu/assert';
import { EgoloopError, type ErrorCode } from '../../src/core/errors.js';

/** Runs `body`, which must throw an EgoloopError with this code; returns it for closer looks. */
export function expectError(code: ErrorCode, words: RegExp, body: () => unknown): EgoloopError {
  try {
    body();
  } catch (error) {
    if (!(error instanceof EgoloopError)) throw error;
    assert.is(error.code, code, error.message);
    assert.match(error.message, words);
    return error;
  }
  return assert.unreachable(`expected an error ${code}`) as never;
}
