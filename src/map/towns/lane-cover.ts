/**
 * Which ground a town's lanes cover, sidewalks and junctions included, so that nothing is put on it.
 * Kept as cells of half a metre. OpenDRIVE axes, metres, radians.
 */
import { cubicAt, type TownLane, type TownRoad, type TownSection } from './model.js';
import { ahead, arc, aside, endOfSegment, type Pose } from './plan.js';

const CELL_M = 0.5;
const STEP_M = 0.45;
/** Nothing is put farther than this from a road. */
const MARGIN_M = 60;

/** A box on the ground: its middle and heading, and its sides. */
export interface Footprint {
  readonly middle: Pose;
  readonly lengthM: number;
  readonly widthM: number;
}

/** The section of a road at s. */
export function sectionAt({ sections }: TownRoad, s: number): TownSection {
  return sections.findLast((section) => section.s <= s) ?? sections[0]!;
}

/** From the reference line to the outer edge of the last lane of a side. */
export function edgeAt(road: TownRoad, side: 'left' | 'right', s: number): number {
  const section = sectionAt(road, s);
  const widthM = (lane: TownLane) => cubicAt(lane.width, s - section.s);
  return section[side].reduce((sum, lane) => sum + widthM(lane), 0);
}

/**
 * Poses of a road's reference line about every `stepM`, with their s. Within a clothoid each step is
 * taken as an arc; a millimetre does not matter here.
 */
export function* posesAlong(road: TownRoad, stepM: number): Generator<[number, Pose]> {
  let [from, fromS] = [road.start, 0];
  for (const segment of road.plan) {
    const { lengthM, startPerM, endPerM } = segment;
    const steps = Math.max(1, Math.ceil(lengthM / stepM));
    let pose = from;
    for (let step = 0; step < steps; step += 1) {
      yield [fromS + (lengthM * step) / steps, pose];
      const curvature = startPerM + ((endPerM - startPerM) * (step + 0.5)) / steps;
      pose = endOfSegment(pose, arc(lengthM / steps, curvature));
    }
    from = endOfSegment(from, segment);
    fromS += lengthM;
  }
  yield [fromS, from];
}

export class LaneCover {
  readonly #fromX: number;
  readonly #fromY: number;
  readonly #columns: number;
  readonly #isCovered: Uint8Array;

  constructor(roads: readonly TownRoad[]) {
    const lines = roads.map((road) => ({ road, poses: [...posesAlong(road, STEP_M)] }));
    let [minX, minY, maxX, maxY] = [0, 0, 0, 0];
    for (const { poses } of lines) {
      for (const [, { x, y }] of poses) {
        [minX, minY] = [Math.min(minX, x), Math.min(minY, y)];
        [maxX, maxY] = [Math.max(maxX, x), Math.max(maxY, y)];
      }
    }
    [this.#fromX, this.#fromY] = [minX - MARGIN_M, minY - MARGIN_M];
    this.#columns = Math.ceil((maxX - minX + 2 * MARGIN_M) / CELL_M);
    const rows = Math.ceil((maxY - minY + 2 * MARGIN_M) / CELL_M);
    this.#isCovered = new Uint8Array(this.#columns * rows);
    for (const { road, poses } of lines) {
      for (const [s, pose] of poses) this.addLanes(road, s, pose);
    }
  }

  /** True if a box with some room around it touches nothing that is covered. */
  isFree(box: Footprint, roomM: number): boolean {
    return this.everyCell(box, roomM, (cell) => this.#isCovered[cell] === 0);
  }

  /** Covers the ground of a box too. */
  add(box: Footprint): void {
    this.everyCell(box, 0, (cell) => {
      this.#isCovered[cell] = 1;
      return true;
    });
  }

  private addLanes(road: TownRoad, s: number, pose: Pose): void {
    const [leftM, rightM] = [edgeAt(road, 'left', s), edgeAt(road, 'right', s)];
    const steps = Math.ceil((leftM + rightM) / STEP_M);
    for (let step = 0; step <= steps; step += 1) {
      const { x, y } = aside(pose, ((leftM + rightM) * step) / steps - leftM);
      this.#isCovered[this.cellAt(x, y)] = 1;
    }
  }

  private cellAt(x: number, y: number): number {
    const column = Math.floor((x - this.#fromX) / CELL_M);
    return column + this.#columns * Math.floor((y - this.#fromY) / CELL_M);
  }

  /** Asks about the cells under a box until one says no; false then. */
  private everyCell(
    { middle, lengthM, widthM }: Footprint,
    roomM: number,
    ask: (cell: number) => boolean,
  ): boolean {
    const [halfM, besideM] = [lengthM / 2 + roomM, widthM / 2 + roomM];
    const rows = Math.ceil((2 * halfM) / STEP_M);
    const columns = Math.ceil((2 * besideM) / STEP_M);
    for (let row = 0; row <= rows; row += 1) {
      const at = ahead(middle, (2 * halfM * row) / rows - halfM);
      for (let column = 0; column <= columns; column += 1) {
        const { x, y } = aside(at, (2 * besideM * column) / columns - besideM);
        if (!ask(this.cellAt(x, y))) return false;
      }
    }
    return true;
  }
}
