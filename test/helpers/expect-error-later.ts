/** As `expectError`, for work that ends later. */
import * as assert from 'uvu/assert';
import { EgoloopError, type ErrorCode } from '../../src/core/errors.js';

/** Awaits `body`, which must reject with an EgoloopError of this code (null: any) and these words. */
export async function expectErrorLater(
  code: ErrorCode | null,
  words: RegExp,
  body: () => Promise<unknown>,
): Promise<EgoloopError> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof EgoloopError)) throw error;
    if (code !== null) assert.is(error.code, code, error.message);
    assert.match(error.message, words);
    return error;
  }
  return assert.unreachable(`expected an error ${code}`) as never;
}
