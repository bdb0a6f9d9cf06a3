/**
 * What the disk refuses, as one sentence that names the file and says in words what the system said. Only
 * errors of the system become FILE_UNREADABLE and FILE_UNWRITABLE; a mistake in the code stays one.
 */
import { EgoloopError } from './errors.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'a file where a folder should be on the way to it',
  EEXIST: 'a file of that name',
  EISDIR: 'a folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'a read-only disk',
  ENOSPC: 'a full disk',
  EDQUOT: 'a used-up quota',
  ENAMETOOLONG: 'a name longer than the disk takes',
};

/** What the system said, in words a reader can act on; `no such file`, for one. */
export function diskReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : REASONS[code];
  return known ?? message ?? String(error);
}

/** The error of a file that could not be read. */
export function unreadable(file: string, error: unknown): EgoloopError {
  const what = `expected a file that can be read, found ${diskReason(error)}`;
  return new EgoloopError('FILE_UNREADABLE', what, { file }, error);
}

/** The error of a file or folder that could not be written. */
export function unwritable(file: string, error: unknown): EgoloopError {
  const what = `expected a place to write to, found ${diskReason(error)}`;
  return new EgoloopError('FILE_UNWRITABLE', what, { file }, error);
}

/**
 * Runs something that writes `file`.
 * @throws FILE_UNWRITABLE for whatever the system refuses; other errors go through as they are
 */
export function writing<T>(file: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw isRefusal(error) ? unwritable(file, error) : error;
  }
}

/** Whether the system refused a call. Its codes look like `ENOSPC`, Node's own like `ERR_OUT_OF_RANGE`. */
function isRefusal(error: unknown): boolean {
  return /^E[A-Z0-9]+$/.test((error as NodeJS.ErrnoException | null)?.code ?? '');
}
