/**
 * Fills shapes in one-byte-a-pixel pictures: convex polygons, discs, thick lines. Pixel (i, j) is the
 * square around the point (i, j), i to the right, j down. Every pixel row takes the shape's extent over
 * the whole height of the row, ends rounded, so edges belong to the shape as OpenCV draws them.
 */

/** A picture, and how it is written: `(old & keep) | value`. */
export interface Canvas {
  readonly data: Uint8Array;
  /** First byte of the picture in `data`. */
  offset: number;
  readonly width: number;
  readonly height: number;
  /** 0 replaces what was there, 255 adds bits to it. */
  keep: number;
}

const MAX_ROWS = 4096;
const rowMin = new Float64Array(MAX_ROWS);
const rowMax = new Float64Array(MAX_ROWS);
let firstRow = 0;
let lastRow = -1;

function beginRows(canvas: Canvas, minY: number, maxY: number): boolean {
  firstRow = Math.max(0, Math.ceil(minY - 0.5));
  lastRow = Math.min(canvas.height - 1, Math.floor(maxY + 0.5));
  for (let row = firstRow; row <= lastRow; row += 1) {
    rowMin[row] = Number.POSITIVE_INFINITY;
    rowMax[row] = Number.NEGATIVE_INFINITY;
  }
  return firstRow <= lastRow;
}

function coverEdge(x0: number, y0: number, x1: number, y1: number): void {
  const isDown = y1 >= y0;
  const topX = isDown ? x0 : x1;
  const topY = isDown ? y0 : y1;
  const endX = isDown ? x1 : x0;
  const endY = isDown ? y1 : y0;
  const slope = endY > topY ? (endX - topX) / (endY - topY) : 0;
  const from = Math.max(firstRow, Math.ceil(topY - 0.5));
  const to = Math.min(lastRow, Math.floor(endY + 0.5));
  for (let row = from; row <= to; row += 1) {
    const isFirst = row - 0.5 <= topY;
    const isLast = row + 0.5 >= endY;
    const a = isFirst ? topX : topX + (row - 0.5 - topY) * slope;
    const b = isLast ? endX : topX + (row + 0.5 - topY) * slope;
    const low = a < b ? a : b;
    const high = a < b ? b : a;
    if (low < (rowMin[row] as number)) rowMin[row] = low;
    if (high > (rowMax[row] as number)) rowMax[row] = high;
  }
}

function writeRows(canvas: Canvas, value: number): void {
  const { data, keep, offset, width } = canvas;
  for (let row = firstRow; row <= lastRow; row += 1) {
    const from = Math.max(0, Math.floor((rowMin[row] as number) + 0.5));
    const to = Math.min(width - 1, Math.floor((rowMax[row] as number) + 0.5));
    const base = offset + row * width;
    if (keep === 0) {
      if (to >= from) data.fill(value, base + from, base + to + 1);
      continue;
    }
    for (let i = base + from; i <= base + to; i += 1) {
      data[i] = ((data[i] as number) & keep) | value;
    }
  }
}

/** Fills the convex polygon of the first `count` points (x, y in turn); any order of turning. */
export function fillConvex(
  canvas: Canvas,
  points: ArrayLike<number>,
  count: number,
  value: number,
): void {
  let minY = Number.POSITIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  let minX = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i += 1) {
    const x = points[2 * i] as number;
    const y = points[2 * i + 1] as number;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
  }
  if (maxX < -0.5 || minX > canvas.width || !beginRows(canvas, minY, maxY)) return;
  for (let i = 0; i < count; i += 1) {
    const k = i + 1 < count ? i + 1 : 0;
    coverEdge(
      points[2 * i] as number,
      points[2 * i + 1] as number,
      points[2 * k] as number,
      points[2 * k + 1] as number,
    );
  }
  writeRows(canvas, value);
}

/** Fills a disc of whole-pixel radius about a pixel. */
export function fillDisc(
  canvas: Canvas,
  x: number,
  y: number,
  radius: number,
  value: number,
): void {
  if (x + radius < 0 || x - radius >= canvas.width) return;
  if (!beginRows(canvas, y - radius, y + radius)) return;
  for (let row = firstRow; row <= lastRow; row += 1) {
    const dy = row - y;
    const rest = radius * radius - dy * dy;
    const half = rest < 0 ? -1 : Math.sqrt(rest);
    rowMin[row] = x - half;
    rowMax[row] = half < 0 ? x - 2 : x + half;
  }
  writeRows(canvas, value);
}

const quad = new Float64Array(8);

/** A straight line of the given width without ends (the ends are discs of half the width). */
export function fillThickLine(
  canvas: Canvas,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  widthPx: number,
  value: number,
): void {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length = Math.sqrt(dx * dx + dy * dy);
  if (length === 0) return;
  const nx = (-dy / length) * (widthPx / 2);
  const ny = (dx / length) * (widthPx / 2);
  quad[0] = x0 + nx;
  quad[1] = y0 + ny;
  quad[2] = x1 + nx;
  quad[3] = y1 + ny;
  quad[4] = x1 - nx;
  quad[5] = y1 - ny;
  quad[6] = x0 - nx;
  quad[7] = y0 - ny;
  fillConvex(canvas, quad, 4, value);
}

/** Sets the pixels nearest to a straight line, a quarter of a pixel apart. */
export function tracePixels(
  canvas: Canvas,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  value: number,
): void {
  const { data, keep, offset, width, height } = canvas;
  const dx = x1 - x0;
  const dy = y1 - y0;
  const steps = Math.max(1, Math.ceil(Math.sqrt(dx * dx + dy * dy) * 4));
  for (let i = 0; i <= steps; i += 1) {
    const x = Math.floor(x0 + (dx * i) / steps + 0.5);
    const y = Math.floor(y0 + (dy * i) / steps + 0.5);
    if (x < 0 || y < 0 || x >= width || y >= height) continue;
    const at = offset + y * width + x;
    data[at] = ((data[at] as number) & keep) | value;
  }
}
