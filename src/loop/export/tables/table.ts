/**
 * Tables for other programs: columns of one type each, given in parts (a part is what one drive adds), so
 * that a run of many drives is never held in memory. Names end in their unit.
 */

/** `float32`: exactly a TickLog's numbers; `float64`, `int32`, `text`, `flag`. */
export type ColumnType = 'float32' | 'float64' | 'int32' | 'text' | 'flag';

export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  /** True where a value may be missing. */
  readonly isOptional?: boolean;
}

export type CellValue = number | string | boolean | null;

/** Columns of a part in the order of the specs, all of one length. */
export interface TablePart {
  readonly rows: number;
  readonly columns: readonly (readonly CellValue[])[];
}

export interface Table {
  readonly specs: readonly ColumnSpec[];
  readonly parts: Iterable<TablePart>;
}

/** Collects rows into columns. */
export class PartBuilder {
  private readonly columns: CellValue[][];
  private rows = 0;

  constructor(columnCount: number) {
    this.columns = Array.from({ length: columnCount }, () => []);
  }

  /** Adds a row; as many cells as there are columns. */
  row(cells: readonly CellValue[]): void {
    for (let i = 0; i < this.columns.length; i += 1) this.columns[i]!.push(cells[i]!);
    this.rows += 1;
  }

  finish(): TablePart {
    return { rows: this.rows, columns: this.columns };
  }
}
