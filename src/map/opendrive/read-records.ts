/**
 * Cubic records (elevation, laneOffset, width, border) and the order of records. OpenDRIVE 1.7,
 * sections 8.4, 9.3 and 9.6: value = a + b·ds + c·ds² + d·ds³, each record valid up to the next.
 */
import type { XmlElement } from '../xml/element.js';
import { coefficient, stationOf } from './attributes.js';
import type { ReadContext } from './context.js';
import type { CubicRecord, SourcePosition } from './model.js';

/** Reads one cubic record whose place stands in the attribute `station` (`s` or `sOffset`). */
export function readCubic(context: ReadContext, element: XmlElement, station: string): CubicRecord {
  return {
    s: stationOf(context, element, station),
    a: coefficient(context, element, 'a'),
    b: coefficient(context, element, 'b'),
    c: coefficient(context, element, 'c'),
    d: coefficient(context, element, 'd'),
  };
}

/** Puts records in ascending order of their place; equal places keep the file's order. */
export function inOrder<T>(
  context: ReadContext,
  at: SourcePosition,
  what: string,
  records: T[],
  place: (record: T) => number,
): T[] {
  for (let i = 1; i < records.length; i++) {
    if (place(records[i]!) >= place(records[i - 1]!)) continue;
    context.repair('records-unsorted', at, `the ${what} records are not in order; sorted`);
    return records.sort((a, b) => place(a) - place(b));
  }
  return records;
}

/**
 * Makes sure a profile has a value from 0 on. What lies before the first record is `before`: 0 for
 * elevation and offset, the first record's own start for a width.
 */
export function fromStart(
  context: ReadContext,
  at: SourcePosition,
  what: string,
  records: CubicRecord[],
  before: (first: CubicRecord) => number,
): CubicRecord[] {
  const first = records[0];
  if (first === undefined || first.s <= 0) return records;
  const a = before(first);
  context.repair(
    'profile-start-missing',
    at,
    `the first ${what} record starts at ${first.s}; ${a} is used before it`,
  );
  return [{ s: 0, a, b: 0, c: 0, d: 0 }, ...records];
}
