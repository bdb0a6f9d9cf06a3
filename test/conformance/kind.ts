/** What every reader of a vector file gives back: one result a case and version. */
import { EgoloopError } from '../../src/core/errors.js';
import { type Json, type JsonObject, VectorProblem } from './json.js';

export interface CaseResult {
  /** Case, version and part, as far as there are any. */
  readonly id: string;
  /** What is wrong, or null for a passed case. */
  readonly problem: string | null;
  /** Something noticed that did not decide: an input key the reader does not know. */
  readonly note?: string;
}

export interface VectorKind {
  readonly name: string;
  /** File names of this kind, without folder and extension. */
  readonly files: RegExp;
  /** True if a file of another name looks like this kind. */
  matches(file: JsonObject): boolean;
  /** Runs all cases. `text` is the file as written, where ints and floats can be told apart. */
  run(file: JsonObject, text: string): CaseResult[];
}

/** Runs one check; anything thrown makes it fail with the sentence thrown. */
export function check(id: string, body: () => string | null, note?: string): CaseResult {
  const rest = note === undefined ? {} : { note };
  try {
    return { id, problem: body(), ...rest };
  } catch (error) {
    return { id, problem: sentenceOf(error), ...rest };
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof VectorProblem) return `not understood: ${error.message}`;
  if (error instanceof EgoloopError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A value as JSON has it: objects plain, undefined parts left out. */
export function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
