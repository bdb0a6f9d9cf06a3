/** The record of the one route in an evaluator's checkpoint, as the JSON text of that record. */
import { existsSync } from 'node:fs';
import { readText } from '../../core/files.js';

/**
 * Returns the last record of the file; null where there is none, or where the file is cut (an evaluator
 * that was killed while it wrote) or no result file at all.
 */
export function readOfficialRecord(checkpoint: string): string | null {
  if (!existsSync(checkpoint)) return null;
  try {
    const file = JSON.parse(readText(checkpoint)) as {
      readonly _checkpoint?: { readonly records?: readonly unknown[] };
    };
    const record = file._checkpoint?.records?.at(-1);
    return typeof record === 'object' && record !== null ? JSON.stringify(record) : null;
  } catch {
    return null;
  }
}
