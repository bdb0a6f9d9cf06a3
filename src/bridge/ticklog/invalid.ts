/** The error of everything that is wrong inside a TickLog. The reader adds the file's name. */
import { EgoloopError } from '../../core/errors.js';

/** TICKLOG_INVALID for a field (a path inside the log, e.g. `header.route.plan`). */
export function invalid(field: string, what: string): EgoloopError {
  return new EgoloopError('TICKLOG_INVALID', what, { path: field });
}

/** Runs `work`; an error it throws gets the file's name unless it has one already. */
export function inFile<T>(file: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (file === undefined || !(error instanceof EgoloopError) || error.place.file !== undefined) {
      throw error;
    }
    const prefix = error.place.path === undefined ? '' : `${error.place.path}: `;
    const what = error.message.startsWith(prefix)
      ? error.message.slice(prefix.length)
      : error.message;
    throw new EgoloopError(error.code, what, { ...error.place, file }, error);
  }
}
