/**
 * CSV as RFC 4180 has it: commas, CRLF-free lines ending in \n, quotes where a text needs them, UTF-8,
 * one head line. A missing value is an empty cell. Numbers are the shortest text that reads back as the
 * same number of their type.
 */
import type { CellValue, ColumnSpec, ColumnType, Table } from './table.js';

/** Shortest decimal text of a float32 held in a double. */
export function float32Text(value: number): string {
  if (value === 0) return numberText(value);
  for (let digits = 1; digits < 9; digits += 1) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return numberText(text);
  }
  return numberText(Number(value.toPrecision(9)));
}

/** −0 keeps its sign. */
function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function cellText(value: CellValue, type: ColumnType): string {
  if (value === null) return '';
  if (typeof value === 'number') {
    return type === 'float32' ? float32Text(value) : numberText(value);
  }
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** The lines of a table in pieces of about a thousand, the head line first. */
export function* csvText({ specs, parts }: Table): Generator<string, void> {
  yield `${specs.map(({ name }: ColumnSpec) => quoted(name)).join(',')}\n`;
  for (const { rows, columns } of parts) {
    for (let from = 0; from < rows; from += 1000) {
      let piece = '';
      for (let row = from; row < Math.min(rows, from + 1000); row += 1) {
        piece += `${columns.map((column, i) => cellText(column[row]!, specs[i]!.type)).join(',')}\n`;
      }
      yield piece;
    }
  }
}
