/**
 * Labels of the occupancy grid, drawn from recorded futures: cells of a square around the ego, rows from
 * 24 m behind it forward, columns from left to right. A cell is covered when its middle is inside.
 * Frame: the ego's at the sample's time, metres.
 */
import {
  GRID_BEHIND_M,
  GRID_M,
  LANE_POINTS,
  OCCUPANCY_CLASSES,
  POSE_SIZE,
  POSES,
} from '../networks/index.js';
import { FUTURE_SIZE, type SampleArrays } from './source.js';

/** Cells this near to the ego's way count more. */
const NEAR_M = 10;
const NEAR_WEIGHT = 4;

const CLASS_OF: readonly number[] = [-1, 0, 1, 1, 0, 0, -1, -1];

export interface OccupancyLabels {
  /** [batch, cells, cells, 3] of 0 and 1. */
  readonly covered: Float32Array;
  /** [batch, cells, cells, 1] */
  readonly weights: Float32Array;
}

export function emptyOccupancy(cells: number, batch: number): OccupancyLabels {
  return {
    covered: new Float32Array(batch * cells * cells * OCCUPANCY_CLASSES),
    weights: new Float32Array(batch * cells * cells),
  };
}

/** Calls `mark` for every cell whose middle is within a box. */
function visitBox(
  cells: number,
  box: { x: number; y: number; yaw: number; halfLength: number; halfWidth: number },
  mark: (cell: number) => void,
): void {
  const side = GRID_M / cells;
  const reach = Math.sqrt(box.halfLength * box.halfLength + box.halfWidth * box.halfWidth);
  const first = (at: number) => Math.max(0, Math.ceil(at / side - 0.5));
  const last = (at: number) => Math.min(cells - 1, Math.floor(at / side - 0.5));
  const cos = Math.cos(box.yaw);
  const sin = Math.sin(box.yaw);
  const [x, y] = [box.x + GRID_BEHIND_M, box.y + GRID_M / 2];
  for (let row = first(x - reach); row <= last(x + reach); row += 1) {
    for (let column = first(y - reach); column <= last(y + reach); column += 1) {
      const dx = (row + 0.5) * side - x;
      const dy = (column + 0.5) * side - y;
      if (Math.abs(dx * cos + dy * sin) > box.halfLength) continue;
      if (Math.abs(dy * cos - dx * sin) <= box.halfWidth) mark(row * cells + column);
    }
  }
}

/** Drivable ground of a source's samples, which is the same at all times: drawn once, a bit a cell. */
export class GroundCells {
  private readonly bits: Uint8Array;
  private readonly isKnown: Uint8Array;
  private readonly bytes: number;

  constructor(
    count: number,
    private readonly cells: number,
  ) {
    this.bytes = Math.ceil((cells * cells) / 8);
    this.bits = new Uint8Array(count * this.bytes);
    this.isKnown = new Uint8Array(count);
  }

  /** Marks the ground of sample `index`, which is row `b` of the batch. */
  draw(samples: SampleArrays, b: number, index: number, mark: (cell: number) => void): void {
    const { bits, isKnown, bytes, cells } = this;
    const from = index * bytes;
    if (isKnown[index] === 0) {
      drawLanes(samples, b, cells, (cell) => {
        const at = from + (cell >> 3);
        bits[at] = (bits[at] as number) | (1 << (cell & 7));
      });
      isKnown[index] = 1;
    }
    for (let cell = 0; cell < cells * cells; cell += 1) {
      if (((bits[from + (cell >> 3)] as number) >> (cell & 7)) & 1) mark(cell);
    }
  }
}

/** Where the ground of a batch's samples is kept, and which samples of their source they are. */
export interface KeptGround {
  readonly ground: GroundCells;
  readonly indices: ArrayLike<number>;
}

/**
 * Fills the labels of a batch.
 * @param poseOf for every sample, which of the six future poses is drawn; −1 draws the present
 * @param kept draws the ground of a sample once only
 */
export function drawOccupancy(
  samples: SampleArrays,
  poseOf: ArrayLike<number>,
  cells: number,
  out: OccupancyLabels,
  kept?: KeptGround,
): void {
  out.covered.fill(0);
  out.weights.fill(1);
  for (let b = 0; b < poseOf.length; b += 1) {
    const base = b * cells * cells;
    const cover = (kind: number) => (cell: number) => {
      out.covered[(base + cell) * OCCUPANCY_CLASSES + kind] = 1;
    };
    drawObjects(samples, b, poseOf[b] as number, cells, cover);
    if (kept === undefined) drawLanes(samples, b, cells, cover(2));
    else kept.ground.draw(samples, b, kept.indices[b] as number, cover(2));
    weighWay(samples, b, cells, (cell) => {
      out.weights[base + cell] = NEAR_WEIGHT;
    });
  }
}

function drawObjects(
  { sizes, objects, objectMask, objectFutures }: SampleArrays,
  b: number,
  pose: number,
  cells: number,
  cover: (kind: number) => (cell: number) => void,
): void {
  // Even the smallest walker covers the cell it is in the middle of.
  const least = GRID_M / cells / 2;
  for (let i = 0; i < sizes.objects; i += 1) {
    const row = b * sizes.objects + i;
    const at = (row * POSES + pose) * FUTURE_SIZE;
    const kind = CLASS_OF[objects[row * 8] as number] ?? -1;
    if (kind < 0 || objectMask[row] === 0) continue;
    const isNow = pose < 0;
    if (!isNow && objectFutures[at + 4] === 0) continue;
    const box = {
      x: (isNow ? objects[row * 8 + 1] : objectFutures[at]) as number,
      y: (isNow ? objects[row * 8 + 2] : objectFutures[at + 1]) as number,
      yaw: (isNow ? objects[row * 8 + 5] : objectFutures[at + 2]) as number,
      halfLength: Math.max(least, objects[row * 8 + 3] as number),
      halfWidth: Math.max(least, objects[row * 8 + 4] as number),
    };
    visitBox(cells, box, cover(kind));
  }
}

function drawLanes(
  { sizes, lanes, laneFeatures, laneMask }: SampleArrays,
  b: number,
  cells: number,
  mark: (cell: number) => void,
): void {
  for (let i = 0; i < sizes.lanes; i += 1) {
    const row = b * sizes.lanes + i;
    if (laneMask[row] === 0) continue;
    const halfLength = (laneFeatures[row * 6 + 5] as number) / (LANE_POINTS - 1) / 2 + 0.5;
    for (let k = 0; k < LANE_POINTS; k += 1) {
      const at = (row * LANE_POINTS + k) * 4;
      const box = {
        x: lanes[at] as number,
        y: lanes[at + 1] as number,
        yaw: Math.atan2(lanes[at + 3] as number, lanes[at + 2] as number),
        halfLength,
        halfWidth: laneFeatures[row * 6 + 4] as number,
      };
      visitBox(cells, box, mark);
    }
  }
}

function weighWay(
  { egoFuture }: SampleArrays,
  b: number,
  cells: number,
  mark: (cell: number) => void,
): void {
  for (let k = 0; k < POSES; k += 1) {
    const at = (b * POSES + k) * POSE_SIZE;
    const [x, y] = [egoFuture[at] as number, egoFuture[at + 1] as number];
    visitBox(cells, { x, y, yaw: 0, halfLength: NEAR_M, halfWidth: NEAR_M }, mark);
  }
}
