/**
 * Polygons that are clipped and projected but not filled yet, so that a picture can be drawn in bands of
 * rows, later than it was seen. Each is a record of numbers, one behind the other in the order in which
 * they were added: the number of its corners, the first and last row that it covers, the inverse depth's
 * step per column and row and its value in the picture's corner, the pixel word, then x and y of each
 * corner in pixels.
 */
export const PolygonField = {
  Corners: 0,
  FirstRow: 1,
  LastRow: 2,
  StepX: 3,
  StepY: 4,
  Origin: 5,
  Word: 6,
  Points: 7,
} as const;

const FIRST_VALUES = 1 << 14;

/** What can fill the rows of a record that begins at `at`. */
export interface PolygonFiller {
  fillRows(values: Float64Array, at: number, firstRow: number, lastRow: number): void;
}

export class DrawList {
  private values = new Float64Array(FIRST_VALUES);
  private length = 0;

  clear(): void {
    this.length = 0;
  }

  /** Adds a copy of the record at the start of `record`. */
  add(record: Float64Array): void {
    const size = sizeOf(record, 0);
    if (this.length + size > this.values.length) {
      const values = new Float64Array(2 * this.values.length);
      values.set(this.values);
      this.values = values;
    }
    for (let i = 0; i < size; i += 1) this.values[this.length + i] = record[i] as number;
    this.length += size;
  }

  /** Fills the rows from `from` up to but without `to`. */
  fill(filler: PolygonFiller, from: number, to: number): void {
    const { length, values } = this;
    for (let at = 0; at < length; at += sizeOf(values, at)) {
      const firstRow = Math.max(from, values[at + PolygonField.FirstRow] as number);
      const lastRow = Math.min(to - 1, values[at + PolygonField.LastRow] as number);
      if (firstRow <= lastRow) filler.fillRows(values, at, firstRow, lastRow);
    }
  }
}

function sizeOf(values: Float64Array, at: number): number {
  return PolygonField.Points + 2 * (values[at] as number);
}
