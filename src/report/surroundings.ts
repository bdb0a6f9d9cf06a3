/**
 * What lies near some places: cells of a coarse grid within reach of marked points, so that being near any
 * of them is one look-up. Metres in CARLA's x and y.
 */
import type { PlanarPoint } from '../map/draw/path.js';

export class Surroundings {
  private readonly near = new Set<string>();
  private readonly marked = new Set<string>();

  /**
   * @param reachM how far from a marked point something still counts, rounded up to whole cells
   * @param cellM side of a cell
   */
  constructor(
    private readonly reachM: number,
    private readonly cellM = 40,
  ) {}

  /** Marks a point. */
  mark({ x, y }: PlanarPoint): void {
    const reach = Math.ceil(this.reachM / this.cellM);
    const [column, row] = [Math.floor(x / this.cellM), Math.floor(y / this.cellM)];
    if (this.marked.has(`${column}/${row}`)) return;
    this.marked.add(`${column}/${row}`);
    for (let i = -reach; i <= reach; i += 1) {
      for (let j = -reach; j <= reach; j += 1) this.near.add(`${column + i}/${row + j}`);
    }
  }

  has({ x, y }: PlanarPoint): boolean {
    return this.near.has(`${Math.floor(x / this.cellM)}/${Math.floor(y / this.cellM)}`);
  }
}
