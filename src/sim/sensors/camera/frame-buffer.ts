/**
 * A small software rasteriser: convex polygons in the camera's axes (forward, right, up; metres) are
 * clipped at the near plane, projected and filled where they are nearer than what is there. Depth is
 * kept as its inverse, which is linear on the picture. Deterministic, no allocation while drawing.
 * Pixel (i, j) has its middle at (i + 0.5, j + 0.5), i to the right, j down.
 */
import { type DrawList, PolygonField } from './draw-list.js';
import { layerFactor, layerOf } from './tags.js';

const NEAR_M = 0.1;
const MOST_CORNERS = 16;

export class FrameBuffer {
  /** Inverse depth along the camera's forward axis, 1/m; 0 where nothing was drawn. */
  readonly inverse: Float32Array;
  /** Packed pixel words, see `tags.ts`. */
  readonly words: Uint32Array;
  /** Focal length in pixels. */
  readonly focal: number;
  private readonly clipped = new Float64Array(MOST_CORNERS * 3);
  /** The polygon at hand, as `DrawList` keeps it. */
  private readonly record = new Float64Array(PolygonField.Points + 2 * MOST_CORNERS);
  /** Where spans are filled: the pixel words, or a picture that is painted at once. */
  protected target: Uint32Array;
  /** Where polygons are kept for later; null to fill them at once. */
  list: DrawList | null = null;

  /** @param fovDeg horizontal field of view */
  constructor(
    readonly width: number,
    readonly height: number,
    fovDeg: number,
  ) {
    this.inverse = new Float32Array(width * height);
    this.words = new Uint32Array(width * height);
    this.target = this.words;
    this.focal = width / (2 * Math.tan((fovDeg * Math.PI) / 360));
    this.clear();
  }

  /** Empties the rows from `from` up to but without `to`. */
  clear(from = 0, to = this.height): void {
    this.inverse.fill(0, from * this.width, to * this.width);
    this.words.fill(0, from * this.width, to * this.width);
  }

  /** Draws the convex polygon of the first `count` corners (forward, right, up in turn). */
  polygon(corners: Float64Array, count: number, word: number): void {
    const plane = planeOf(corners, count);
    if (plane === null) return;
    const n = this.clip(corners, count);
    if (n < 3) return;
    const { clipped, focal, height, record, width } = this;
    let top = Number.POSITIVE_INFINITY;
    let bottom = Number.NEGATIVE_INFINITY;
    let left = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < n; i += 1) {
      const scale = focal / (clipped[3 * i] as number);
      const x = width / 2 + (clipped[3 * i + 1] as number) * scale;
      const y = height / 2 - (clipped[3 * i + 2] as number) * scale;
      record[PolygonField.Points + 2 * i] = x;
      record[PolygonField.Points + 2 * i + 1] = y;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
      if (x < left) left = x;
      if (x > right) right = x;
    }
    if (right <= 0 || left >= width || bottom <= 0 || top >= height) return;
    const factor = layerFactor(layerOf(word));
    // 1/depth = (a + b·right/forward + c·up/forward) / d on the polygon's plane.
    const stepX = ((plane.b / focal) * factor) / plane.d;
    const stepY = ((-plane.c / focal) * factor) / plane.d;
    const firstRow = Math.max(0, Math.ceil(top - 0.5));
    const lastRow = Math.min(height - 1, Math.ceil(bottom - 0.5) - 1);
    record[PolygonField.Corners] = n;
    record[PolygonField.FirstRow] = firstRow;
    record[PolygonField.LastRow] = lastRow;
    record[PolygonField.StepX] = stepX;
    record[PolygonField.StepY] = stepY;
    record[PolygonField.Origin] =
      (plane.a * factor) / plane.d - stepX * (width / 2) - stepY * (height / 2);
    record[PolygonField.Word] = word;
    if (this.list === null) this.fillRows(record, 0, firstRow, lastRow);
    else this.list.add(record);
  }

  /** Fills some rows of the polygon whose record begins at `at`; they must be its own. */
  fillRows(values: Float64Array, at: number, firstRow: number, lastRow: number): void {
    const { width } = this;
    const n = values[at] as number;
    const stepX = values[at + PolygonField.StepX] as number;
    const stepY = values[at + PolygonField.StepY] as number;
    const origin = values[at + PolygonField.Origin] as number;
    const word = values[at + PolygonField.Word] as number;
    const points = at + PolygonField.Points;
    const end = points + 2 * n;
    for (let row = firstRow; row <= lastRow; row += 1) {
      const y = row + 0.5;
      let from = Number.POSITIVE_INFINITY;
      let to = Number.NEGATIVE_INFINITY;
      for (let i = points; i < end; i += 2) {
        const k = i + 2 < end ? i + 2 : points;
        const y0 = values[i + 1] as number;
        const y1 = values[k + 1] as number;
        if (y0 <= y === y1 <= y) continue;
        const x0 = values[i] as number;
        const x = x0 + (((values[k] as number) - x0) * (y - y0)) / (y1 - y0);
        if (x < from) from = x;
        if (x > to) to = x;
      }
      const firstColumn = Math.max(0, Math.ceil(from - 0.5));
      const lastColumn = Math.min(width - 1, Math.ceil(to - 0.5) - 1);
      if (firstColumn > lastColumn) continue;
      const value = origin + stepY * y + stepX * (firstColumn + 0.5);
      const base = row * width;
      this.fillSpan(base + firstColumn, base + lastColumn, value, stepX, word);
    }
  }

  /** Fills pixels of one row; the inverse depth is `value` at the first and grows by `stepX`. */
  protected fillSpan(
    first: number,
    last: number,
    value: number,
    stepX: number,
    word: number,
  ): void {
    const { inverse, target } = this;
    let here = value;
    for (let pixel = first; pixel <= last; pixel += 1) {
      if (here > (inverse[pixel] as number)) {
        inverse[pixel] = here;
        target[pixel] = word;
      }
      here += stepX;
    }
  }

  /** Cuts off what lies behind the near plane; the rest stands in `clipped`. */
  private clip(corners: Float64Array, count: number): number {
    const { clipped } = this;
    let n = 0;
    for (let i = 0; i < count; i += 1) {
      const k = i + 1 < count ? i + 1 : 0;
      const f0 = corners[3 * i] as number;
      const f1 = corners[3 * k] as number;
      if (f0 >= NEAR_M) {
        clipped[3 * n] = f0;
        clipped[3 * n + 1] = corners[3 * i + 1] as number;
        clipped[3 * n + 2] = corners[3 * i + 2] as number;
        n += 1;
      }
      if (f0 >= NEAR_M !== f1 >= NEAR_M) {
        const share = (NEAR_M - f0) / (f1 - f0);
        for (let axis = 0; axis < 3; axis += 1) {
          const a = corners[3 * i + axis] as number;
          clipped[3 * n + axis] = a + ((corners[3 * k + axis] as number) - a) * share;
        }
        n += 1;
      }
    }
    return n;
  }
}

interface Plane {
  a: number;
  b: number;
  c: number;
  d: number;
}

const found: Plane = { a: 0, b: 0, c: 0, d: 0 };

/** Plane through a polygon's first corner and its two diagonals' cross product; null seen edge on. */
function planeOf(corners: Float64Array, count: number): Plane | null {
  const last = count > 3 ? 3 : 2;
  const ax = (corners[6] as number) - (corners[0] as number);
  const ay = (corners[7] as number) - (corners[1] as number);
  const az = (corners[8] as number) - (corners[2] as number);
  const other = last === 3 ? 3 : 0;
  const tip = last === 3 ? 9 : 3;
  const bx = (corners[tip] as number) - (corners[other] as number);
  const by = (corners[tip + 1] as number) - (corners[other + 1] as number);
  const bz = (corners[tip + 2] as number) - (corners[other + 2] as number);
  found.a = ay * bz - az * by;
  found.b = az * bx - ax * bz;
  found.c = ax * by - ay * bx;
  found.d =
    found.a * (corners[0] as number) +
    found.b * (corners[1] as number) +
    found.c * (corners[2] as number);
  const size = Math.abs(found.a) + Math.abs(found.b) + Math.abs(found.c);
  return Math.abs(found.d) > 1e-9 * size && size > 0 ? found : null;
}
