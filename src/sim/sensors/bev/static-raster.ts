/**
 * The road of a map as a raster, drawn tile by tile when a tile is first needed and kept. A pixel holds
 * one bit a layer. Drawn like the maps that Roach and TransFuser++ were trained on: lanes filled and
 * outlined five pixels wide (so they reach two pixels further), marks one pixel wide along the edges of
 * driving lanes outside junctions, also where the record says `none`. Pixel (i, j) is the world point
 * origin + (i, j) / pixelsPerM.
 */
import { LaneType } from '../../../map/lane-type.js';
import type { RoadMap } from '../../../map/road-map.js';
import { CellIndex } from '../road/cell-index.js';
import { Mark, type MarkCode } from '../road/mark-code.js';
import { type Ribbon, ribbonsOf } from '../road/ribbons.js';
import { type Canvas, fillConvex, tracePixels } from './fill.js';

/** Bits of a pixel. */
export const Layer = {
  Road: 1,
  Mark: 2,
  WhiteBroken: 4,
  Sidewalk: 8,
  Shoulder: 16,
  Parking: 32,
} as const;

export const TILE_BITS = 8;
export const TILE = 1 << TILE_BITS;
/** How far a lane's outline reaches beyond its edge, pixels. */
const OUTLINE_PX = 2;
/** Tiles are drawn with this margin so that outlines and the spread come out whole. */
const MARGIN = 4;
const DRAWN = TILE + 2 * MARGIN;
/** Distance of the second line of a double mark from the edge, metres. */
const SECOND_LINE_M = 0.5;

const AREA_BITS: ReadonlyMap<number, number> = new Map([
  [LaneType.Driving, Layer.Road],
  [LaneType.Sidewalk, Layer.Sidewalk],
  [LaneType.Shoulder, Layer.Shoulder],
  [LaneType.Parking, Layer.Parking],
]);
const AREA_MASK = Layer.Road | Layer.Sidewalk | Layer.Shoulder | Layer.Parking;

export interface RasterOptions {
  readonly pixelsPerM: number;
  /** World point of pixel (0, 0); the default is that of the official tool. */
  readonly originX?: number;
  readonly originY?: number;
  /**
   * True makes each pixel the union of itself with its right, lower and lower right neighbour: what
   * sampling with bilinear weights and asking for "not zero" gives (default true).
   */
  readonly spread?: boolean;
}

const canvas: Canvas = {
  data: new Uint8Array(DRAWN * DRAWN),
  offset: 0,
  width: DRAWN,
  height: DRAWN,
  keep: 255,
};
/** Stands for every tile without a road. */
const EMPTY_TILE = new Uint8Array(TILE * TILE);
const outlined = new Uint8Array(DRAWN * DRAWN);
const points = new Float64Array(8);

export class StaticRaster {
  readonly pixelsPerM: number;
  readonly originX: number;
  readonly originY: number;
  private readonly spread: boolean;
  private readonly ribbons: readonly Ribbon[];
  private readonly index: CellIndex;
  private readonly tiles = new Map<number, Uint8Array>();

  constructor(map: RoadMap, options: RasterOptions) {
    this.pixelsPerM = options.pixelsPerM;
    this.ribbons = ribbonsOf(map);
    this.index = new CellIndex(this.ribbons, 64);
    this.spread = options.spread ?? true;
    const driving = this.ribbons.filter((ribbon) => ribbon.laneType === LaneType.Driving);
    const first = (key: 'minX' | 'minY') => driving.reduce((a, b) => Math.min(a, b[key]), 0);
    this.originX = options.originX ?? Math.floor(first('minX') - 100);
    this.originY = options.originY ?? Math.floor(first('minY') - 100);
  }

  /** Pixels of tile (column, row), row by row; drawn on first use. Any whole numbers are tiles. */
  tile(column: number, row: number): Uint8Array {
    const key = (row + 32768) * 65536 + (column + 32768);
    let tile = this.tiles.get(key);
    if (tile === undefined) {
      tile = this.drawTile(column, row);
      this.tiles.set(key, tile);
    }
    return tile;
  }

  private drawTile(column: number, row: number): Uint8Array {
    const { pixelsPerM } = this;
    const left = column * TILE - MARGIN;
    const top = row * TILE - MARGIN;
    const minX = this.originX + left / pixelsPerM;
    const minY = this.originY + top / pixelsPerM;
    const sideM = DRAWN / pixelsPerM;
    canvas.data.fill(0);
    const found: number[] = [];
    this.index.visit(minX - 1, minY - 1, minX + sideM + 1, minY + sideM + 1, (item) => {
      found.push(item);
    });
    if (found.length === 0) return EMPTY_TILE;
    for (const item of found) this.drawArea(this.ribbons[item] as Ribbon, left, top);
    outlineAreas();
    for (const item of found) this.drawMarks(this.ribbons[item] as Ribbon, left, top);
    return this.cutOut();
  }

  private drawArea(ribbon: Ribbon, left: number, top: number): void {
    const bit = AREA_BITS.get(ribbon.laneType);
    // The official tool finds pavements and the like beside driving lanes only.
    if (bit === undefined || !ribbon.isBesideDriving) return;
    const { pixelsPerM: scale, originX, originY } = this;
    const { left: a, right: b } = ribbon;
    for (let k = 0; k + 3 < a.length; k += 3) {
      points[0] = ((a[k] as number) - originX) * scale - left;
      points[1] = ((a[k + 1] as number) - originY) * scale - top;
      points[2] = ((a[k + 3] as number) - originX) * scale - left;
      points[3] = ((a[k + 4] as number) - originY) * scale - top;
      points[4] = ((b[k + 3] as number) - originX) * scale - left;
      points[5] = ((b[k + 4] as number) - originY) * scale - top;
      points[6] = ((b[k] as number) - originX) * scale - left;
      points[7] = ((b[k + 1] as number) - originY) * scale - top;
      fillConvex(canvas, points, 4, bit);
    }
  }

  private drawMarks(ribbon: Ribbon, left: number, top: number): void {
    if (ribbon.laneType !== LaneType.Driving || ribbon.isJunction) return;
    this.drawMark(ribbon.left, ribbon.right, ribbon.leftMark, left, top);
    this.drawMark(ribbon.right, ribbon.left, ribbon.rightMark, left, top);
  }

  private drawMark(
    edge: Float64Array,
    other: Float64Array,
    mark: MarkCode,
    left: number,
    top: number,
  ): void {
    if ((mark & Mark.Record) === 0) return;
    this.drawLine(edge, other, 0, bitsOf(mark & Mark.Broken, mark), left, top);
    if ((mark & Mark.Second) !== 0) {
      const bits = bitsOf(mark & Mark.SecondBroken, mark);
      this.drawLine(edge, other, SECOND_LINE_M, bits, left, top);
    }
  }

  /** Traces an edge, moved `outM` metres away from the other edge. */
  private drawLine(
    edge: Float64Array,
    other: Float64Array,
    outM: number,
    bits: number,
    left: number,
    top: number,
  ): void {
    const { pixelsPerM: scale, originX, originY } = this;
    let lastX = 0;
    let lastY = 0;
    for (let k = 0; k < edge.length; k += 3) {
      const dx = (edge[k] as number) - (other[k] as number);
      const dy = (edge[k + 1] as number) - (other[k + 1] as number);
      const width = Math.sqrt(dx * dx + dy * dy);
      const share = width > 0 ? outM / width : 0;
      const x = ((edge[k] as number) + dx * share - originX) * scale - left;
      const y = ((edge[k + 1] as number) + dy * share - originY) * scale - top;
      if (k > 0) tracePixels(canvas, lastX, lastY, x, y, bits);
      lastX = x;
      lastY = y;
    }
  }

  private cutOut(): Uint8Array {
    const { data } = canvas;
    const tile = new Uint8Array(TILE * TILE);
    for (let j = 0; j < TILE; j += 1) {
      for (let i = 0; i < TILE; i += 1) {
        const at = (j + MARGIN) * DRAWN + i + MARGIN;
        let bits = data[at] as number;
        if (this.spread) {
          bits |=
            (data[at + 1] as number) |
            (data[at + DRAWN] as number) |
            (data[at + DRAWN + 1] as number);
        }
        tile[j * TILE + i] = bits;
      }
    }
    return tile;
  }
}

function bitsOf(broken: number, mark: MarkCode): number {
  const isWhiteBroken = broken !== 0 && (mark & Mark.White) !== 0;
  return isWhiteBroken ? Layer.Mark | Layer.WhiteBroken : Layer.Mark;
}

/** Lets the areas grow two pixels along rows and columns, as a five pixel outline does. */
function outlineAreas(): void {
  const { data } = canvas;
  outlined.set(data);
  for (let j = OUTLINE_PX; j < DRAWN - OUTLINE_PX; j += 1) {
    for (let i = OUTLINE_PX; i < DRAWN - OUTLINE_PX; i += 1) {
      const at = j * DRAWN + i;
      let bits = data[at] as number;
      for (let d = 1; d <= OUTLINE_PX; d += 1) {
        bits |=
          (data[at - d] as number) |
          (data[at + d] as number) |
          (data[at - d * DRAWN] as number) |
          (data[at + d * DRAWN] as number);
      }
      outlined[at] = bits & AREA_MASK;
    }
  }
  data.set(outlined);
}

const cache = new WeakMap<RoadMap, Map<number, StaticRaster>>();

/** The raster of a map at a scale, shared by all sensors that ask for it. */
export function staticRasterOf(map: RoadMap, pixelsPerM: number): StaticRaster {
  let rasters = cache.get(map);
  if (rasters === undefined) {
    rasters = new Map();
    cache.set(map, rasters);
  }
  let raster = rasters.get(pixelsPerM);
  if (raster === undefined) {
    raster = new StaticRaster(map, { pixelsPerM });
    rasters.set(pixelsPerM, raster);
  }
  return raster;
}
