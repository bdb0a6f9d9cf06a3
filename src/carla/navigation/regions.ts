/**
 * Cuts the walkable squares into simple patches: of one kind, inside one block, and such that each row
 * of a patch is one run of squares that touches one run above and one below. A patch has no holes. The
 * method is the monotone partition that navigation meshes are commonly made with.
 */
import { Ground, type WalkGrid } from './walk-grid.js';

/** Side of a block, squares. */
const BLOCK = 48;

/** A run of squares in one row: from `first` up to but not `end`, in columns. */
export interface Run {
  readonly row: number;
  readonly first: number;
  readonly end: number;
}

export interface Regions {
  /** Patch of each square; 0 for none. Patches count from 1. */
  readonly of: Int32Array;
  /** Kind of ground and runs, top to bottom, of patch i + 1. */
  readonly list: readonly { readonly kind: number; readonly runs: readonly Run[] }[];
}

interface OpenRun extends Run {
  readonly kind: number;
  readonly region: number;
}

export function regionsOf(grid: WalkGrid): Regions {
  const of = new Int32Array(grid.kind.length);
  const list: { kind: number; runs: Run[] }[] = [];
  for (let top = 0; top < grid.rows; top += BLOCK) {
    for (let left = 0; left < grid.columns; left += BLOCK) cutBlock(grid, left, top, of, list);
  }
  return { of, list };
}

function cutBlock(
  grid: WalkGrid,
  left: number,
  top: number,
  of: Int32Array,
  list: { kind: number; runs: Run[] }[],
): void {
  let above: OpenRun[] = [];
  const bottom = Math.min(grid.rows, top + BLOCK);
  for (let row = top; row < bottom; row += 1) {
    const runs = runsOf(grid, row, left, Math.min(grid.columns, left + BLOCK));
    if (runs.length === 0) {
      above = [];
      continue;
    }
    const touches = (a: Run & { kind: number }, b: Run & { kind: number }) =>
      a.kind === b.kind && a.first < b.end && b.first < a.end;
    const open: OpenRun[] = [];
    for (const run of runs) {
      const over = above.filter((other) => touches(run, other));
      const [only] = over;
      const isAlone =
        over.length === 1 && runs.filter((other) => touches(other, only as OpenRun)).length === 1;
      let region = isAlone ? (only as OpenRun).region : 0;
      if (region === 0) {
        list.push({ kind: run.kind, runs: [] });
        region = list.length;
      }
      list[region - 1]?.runs.push({ row, first: run.first, end: run.end });
      of.fill(region, row * grid.columns + run.first, row * grid.columns + run.end);
      open.push({ ...run, region });
    }
    above = open;
  }
}

function runsOf(grid: WalkGrid, row: number, left: number, right: number) {
  const runs: (Run & { kind: number })[] = [];
  const base = row * grid.columns;
  for (let first = left; first < right; ) {
    const kind = grid.kind[base + first] as number;
    let end = first + 1;
    while (end < right && grid.kind[base + end] === kind) end += 1;
    if (kind !== Ground.None) runs.push({ row, first, end, kind });
    first = end;
  }
  return runs;
}
