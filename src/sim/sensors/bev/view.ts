/**
 * The window of a bird's-eye picture: the ego looks up, it stands in the middle of the width and a
 * given number of pixels above the lower edge. Geometry of Roach's ObsManager: the corners of the
 * window land on the middles of the corner pixels, so lengths shrink by (W − 1) / W.
 */
import type { World } from '../../world/world.js';
import { type Canvas, fillConvex, fillDisc, fillThickLine } from './fill.js';
import { BOX_SIZE } from './history.js';
import { type StaticRaster, TILE_BITS } from './static-raster.js';

export interface ViewOptions {
  readonly sizePx: number;
  readonly pixelsPerM: number;
  readonly egoToBottomPx: number;
}

const corners = new Float64Array(8);
const ONE = 65536;

export class BevView {
  readonly sizePx: number;
  private readonly scale: number;
  private readonly shrink: number;
  private readonly egoToBottomPx: number;
  /** Distance of the furthest corner of the window from the ego, rounded up. */
  private readonly reachPx: number;
  private tiles: Uint8Array[] = [];
  private tileColumns = 0;
  private tilesColumn = Number.NaN;
  private tilesRow = Number.NaN;
  private x = 0;
  private y = 0;
  private cos = 1;
  private sin = 0;

  constructor(options: ViewOptions) {
    this.sizePx = options.sizePx;
    this.scale = options.pixelsPerM;
    this.egoToBottomPx = options.egoToBottomPx;
    this.shrink = (options.sizePx - 1) / options.sizePx;
    const ahead = Math.max(options.egoToBottomPx, options.sizePx - options.egoToBottomPx);
    this.reachPx = Math.ceil(Math.sqrt(ahead * ahead + (options.sizePx * options.sizePx) / 4)) + 2;
  }

  /** Takes over the ego's pose. */
  update({ actors, egoSlot }: World): void {
    this.x = actors.x[egoSlot] as number;
    this.y = actors.y[egoSlot] as number;
    this.cos = Math.cos(actors.yaw[egoSlot] as number);
    this.sin = Math.sin(actors.yaw[egoSlot] as number);
  }

  /** Column of a world point, in pixels. */
  column(x: number, y: number): number {
    const right = (y - this.y) * this.cos - (x - this.x) * this.sin;
    return (right * this.scale + this.sizePx / 2) * this.shrink;
  }

  /** Row of a world point, in pixels. */
  row(x: number, y: number): number {
    const forward = (x - this.x) * this.cos + (y - this.y) * this.sin;
    return (this.sizePx - this.egoToBottomPx - forward * this.scale) * this.shrink;
  }

  /**
   * Writes the static layers under each pixel into `out` (one byte a pixel, bits of `Layer`). The
   * raster is spread, so the floor of a place stands for its bilinear neighbourhood.
   */
  warp(raster: StaticRaster, out: Uint8Array): void {
    const { cos, scale, shrink, sin, sizePx } = this;
    const egoU = (this.x - raster.originX) * scale;
    const egoV = (this.y - raster.originY) * scale;
    const reach = this.reachPx;
    const baseColumn = Math.floor((egoU - reach) / (1 << TILE_BITS));
    const baseRow = Math.floor((egoV - reach) / (1 << TILE_BITS));
    const tiles = this.tilesFrom(raster, baseColumn, baseRow, reach);
    const columns = this.tileColumns;
    const step = 1 / shrink;
    const stepU = Math.round(-sin * step * ONE);
    const stepV = Math.round(cos * step * ONE);
    let at = 0;
    for (let j = 0; j < sizePx; j += 1) {
      const forward = sizePx - this.egoToBottomPx - j * step;
      const right = -sizePx / 2;
      let u = Math.floor((egoU + forward * cos - right * sin - baseColumn * 256) * ONE);
      let v = Math.floor((egoV + forward * sin + right * cos - baseRow * 256) * ONE);
      for (let i = 0; i < sizePx; i += 1) {
        const tile = tiles[(v >> 24) * columns + (u >> 24)] as Uint8Array;
        out[at] = tile[((v >> 8) & 0xff00) | ((u >> 16) & 0xff)] as number;
        at += 1;
        u += stepU;
        v += stepV;
      }
    }
  }

  /** Tiles of the square that the window can reach into, row by row. */
  private tilesFrom(
    raster: StaticRaster,
    baseColumn: number,
    baseRow: number,
    reach: number,
  ): readonly Uint8Array[] {
    if (baseColumn === this.tilesColumn && baseRow === this.tilesRow) return this.tiles;
    this.tilesColumn = baseColumn;
    this.tilesRow = baseRow;
    this.tileColumns = Math.ceil((2 * reach) / (1 << TILE_BITS)) + 1;
    this.tiles = [];
    for (let row = 0; row < this.tileColumns; row += 1) {
      for (let column = 0; column < this.tileColumns; column += 1) {
        this.tiles.push(raster.tile(baseColumn + column, baseRow + row));
      }
    }
    return this.tiles;
  }

  /** Fills `count` boxes of a scene. */
  fillBoxes(canvas: Canvas, boxes: Float64Array, count: number, value: number): void {
    for (let i = 0; i < count; i += 1) {
      const at = i * BOX_SIZE;
      this.fillBox(
        canvas,
        boxes[at] as number,
        boxes[at + 1] as number,
        boxes[at + 2] as number,
        boxes[at + 3] as number,
        boxes[at + 4] as number,
        boxes[at + 5] as number,
        value,
      );
    }
  }

  /** Fills a box whose corners are rounded to pixels first, as the official tool does. */
  fillBox(
    canvas: Canvas,
    x: number,
    y: number,
    cos: number,
    sin: number,
    halfLength: number,
    halfWidth: number,
    value: number,
  ): void {
    for (let k = 0; k < 4; k += 1) {
      const along = k === 0 || k === 3 ? -halfLength : halfLength;
      const aside = k < 2 ? -halfWidth : halfWidth;
      const px = x + along * cos - aside * sin;
      const py = y + along * sin + aside * cos;
      corners[2 * k] = Math.floor(this.column(px, py) + 0.5);
      corners[2 * k + 1] = Math.floor(this.row(px, py) + 0.5);
    }
    fillConvex(canvas, corners, 4, value);
  }

  /** A thick line between two world points with round ends. */
  strokeLine(
    canvas: Canvas,
    x0: number,
    y0: number,
    x1: number,
    y1: number,
    widthPx: number,
    value: number,
  ): void {
    const c0 = Math.floor(this.column(x0, y0) + 0.5);
    const r0 = Math.floor(this.row(x0, y0) + 0.5);
    const c1 = Math.floor(this.column(x1, y1) + 0.5);
    const r1 = Math.floor(this.row(x1, y1) + 0.5);
    fillThickLine(canvas, c0, r0, c1, r1, widthPx, value);
    fillDisc(canvas, c0, r0, widthPx / 2, value);
    fillDisc(canvas, c1, r1, widthPx / 2, value);
  }
}
