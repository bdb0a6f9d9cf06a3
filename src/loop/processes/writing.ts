/** Small writes beside the results: what the disk refuses becomes FILE_UNWRITABLE naming the file. */
import { EgoloopError } from '../../core/errors.js';

/** Runs something that writes. Throws FILE_UNWRITABLE for whatever it throws. */
export function writing<T>(file: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof EgoloopError) throw error;
    const what = `cannot be written: ${(error as Error).message}`;
    throw new EgoloopError('FILE_UNWRITABLE', what, { file }, error);
  }
}
