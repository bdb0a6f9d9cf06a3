/**
 * Lists of numbers as short texts, so that the numbers of hundreds of drives stay readable in git: values
 * by commas, nothing where it is the usual value, `-` where there is none. `,,6000,-` with 10000 as
 * usual is 10000, 10000, 6000, none.
 */
import { EgoloopError } from '../../core/errors.js';

/** Writes whole numbers; null is none. */
export function packed(values: readonly (number | null)[], usual: number): string {
  return values.map((value) => (value === null ? '-' : value === usual ? '' : value)).join(',');
}

/** Reads a packed list of `count` numbers. Throws RESULT_INVALID for another length or no number. */
export function unpacked(
  text: string,
  usual: number,
  count: number,
  file: string,
): (number | null)[] {
  const words = count === 0 && text === '' ? [] : text.split(',');
  const values = words.map((word) => {
    if (word === '-') return null;
    return word === '' ? usual : Number(word);
  });
  if (
    values.length === count &&
    values.every((value) => value === null || Number.isFinite(value))
  ) {
    return values;
  }
  const what = `expected ${count} numbers by commas, found ${values.length}`;
  throw new EgoloopError('RESULT_INVALID', `${what}; make the file again from its run`, { file });
}
