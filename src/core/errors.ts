/**
 * The two kinds of error of this project. A bug throws `InvariantError`; an operating failure (a file,
 * a message, a version that is not what it should be) throws `EgoloopError` with a stable code. What
 * happened on the road is data and is never thrown.
 */

/** Every stable error code; `docs/errors.md` lists each one and a test keeps the two equal. */
export const ERROR_CODES = [
  'FILE_UNREADABLE',
  'FILE_UNWRITABLE',
  'FILE_TOO_LARGE',
  'XML_MALFORMED',
  'XML_REFUSED',
  'JSON_MALFORMED',
  'OPENDRIVE_INVALID',
  'SIGNS_INVALID',
  'ROUTES_INVALID',
  'ROUTE_UNPLANNABLE',
  'SCENARIOS_INVALID',
  'SUBSET_INVALID',
  'RESULT_INVALID',
  'RULESET_UNKNOWN',
  'TICKLOG_INVALID',
  'TICKLOG_VERSION',
  'MAP_NOT_FOUND',
  'MAP_MISMATCH',
  'MERGE_CONFLICT',
  'AGENT_INVALID',
  'POLICY_INVALID',
  'MODEL_INVALID',
  'RUNTIME_MISSING',
  'CHECKPOINT_INVALID',
  'DATASET_INVALID',
  'DATASET_VERSION',
  'TRAINING_DIVERGED',
  'PROTOCOL_INVALID',
  'PROTOCOL_ORDER',
  'PROTOCOL_VERSION',
  'PROTOCOL_TOKEN',
  'PROTOCOL_TOO_LARGE',
  'PROTOCOL_TIMEOUT',
  'PROTOCOL_CLOSED',
  'SHARED_MEMORY_INVALID',
  'SHARED_MEMORY_TORN',
  'PROCESS_FAILED',
  'PROCESS_STUCK',
  'PORTS_TAKEN',
  'RUN_BUSY',
  'USAGE',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Where a problem was found: any part may be missing. `line` and `column` count from 1. */
export interface ErrorPlace {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** A path inside structured data, e.g. `_checkpoint.records[3].scores`. */
  readonly path?: string | undefined;
}

/** Formats a place as `file:line:column (path)`, leaving out what is unknown. */
export function formatPlace(place: ErrorPlace): string {
  const parts: string[] = [];
  if (place.file !== undefined) parts.push(place.file);
  if (place.line !== undefined) parts.push(String(place.line));
  if (place.line !== undefined && place.column !== undefined) parts.push(String(place.column));
  const head = parts.join(':');
  // An empty path is the document itself.
  if (place.path === undefined || place.path === '') return head;
  return head === '' ? place.path : `${head} (${place.path})`;
}

/** An operating failure: one clear sentence, a stable code and the place. The CLI exits with 2. */
export class EgoloopError extends Error {
  readonly code: ErrorCode;
  readonly place: ErrorPlace;

  /**
   * @param code stable code, see `ERROR_CODES`
   * @param what what is wrong, what was expected, what was found, what to do next
   * @param place where; it is put in front of the sentence
   */
  constructor(code: ErrorCode, what: string, place: ErrorPlace = {}, cause?: unknown) {
    const where = formatPlace(place);
    super(where === '' ? what : `${where}: ${what}`, cause === undefined ? undefined : { cause });
    this.name = 'EgoloopError';
    this.code = code;
    this.place = place;
  }
}

/** A broken promise inside this project: a bug, never the user's fault. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvariantError';
  }
}

/** Throws `InvariantError` unless the condition holds. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** The first line of what was thrown, for a sentence of ours: the rest of it is a library's decoration. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').trim() || 'no reason given';
}
