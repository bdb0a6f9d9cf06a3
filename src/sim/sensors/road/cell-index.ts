/**
 * Finds the boxes of a list that may touch a rectangle: a grid of square cells, each with the ascending
 * list of what reaches into it. Metres, CARLA's x and y.
 */
export interface Box2 {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export class CellIndex {
  private readonly cells = new Map<number, number[]>();
  /** Number of the query that saw each item last; avoids double answers. */
  private readonly seen: Int32Array;
  private query = 0;

  /** @param cellM side of a cell, metres */
  constructor(
    private readonly boxes: readonly Box2[],
    private readonly cellM: number,
  ) {
    this.seen = new Int32Array(boxes.length);
    boxes.forEach((box, item) => {
      this.forCells(box.minX, box.minY, box.maxX, box.maxY, (key) => {
        const list = this.cells.get(key);
        if (list === undefined) this.cells.set(key, [item]);
        else list.push(item);
      });
    });
  }

  /**
   * Calls `visit` once for each item whose box touches the rectangle, cell by cell, ascending within
   * a cell.
   */
  visit(minX: number, minY: number, maxX: number, maxY: number, visit: (item: number) => void) {
    this.query += 1;
    const { boxes, query, seen } = this;
    this.forCells(minX, minY, maxX, maxY, (key) => {
      const list = this.cells.get(key);
      if (list === undefined) return;
      for (let i = 0; i < list.length; i += 1) {
        const item = list[i] as number;
        if (seen[item] === query) continue;
        seen[item] = query;
        const box = boxes[item] as Box2;
        if (box.minX > maxX || box.maxX < minX || box.minY > maxY || box.maxY < minY) continue;
        visit(item);
      }
    });
  }

  private forCells(
    minX: number,
    minY: number,
    maxX: number,
    maxY: number,
    visit: (key: number) => void,
  ): void {
    const { cellM } = this;
    for (let cy = Math.floor(minY / cellM); cy <= Math.floor(maxY / cellM); cy += 1) {
      for (let cx = Math.floor(minX / cellM); cx <= Math.floor(maxX / cellM); cx += 1) {
        visit((cy + 32768) * 65536 + (cx + 32768));
      }
    }
  }
}
