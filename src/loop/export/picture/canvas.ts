/**
 * A small raster canvas: polygons, lines and discs with smooth edges on an RGB picture. Coordinates are
 * pixels, x to the right, y down, the middle of the first pixel at (0.5, 0.5). The same calls give the
 * same bytes on every machine.
 */
export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** Red, green, blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** `#rrggbb`. */
export function rgbOf(hex: string): Rgb {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

/** Sub-rows of a pixel row; edges are exact along x and in this many steps along y. */
const SUB_ROWS = 4;

export class Canvas {
  /** Three bytes a pixel, row by row. */
  readonly rgb: Uint8Array;
  private readonly coverage: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
    background: Rgb,
  ) {
    this.rgb = new Uint8Array(width * height * 3);
    for (let at = 0; at < this.rgb.length; at += 3) this.rgb.set(background, at);
    this.coverage = new Float32Array(width + 1);
  }

  /** A canvas of the same picture, to be drawn on. */
  copy(): Canvas {
    const copy = new Canvas(this.width, this.height, [0, 0, 0]);
    copy.rgb.set(this.rgb);
    return copy;
  }

  /** Fills a polygon (even–odd). */
  polygon(points: readonly Pixel[], colour: Rgb, alpha = 1): void {
    if (points.length < 3) return;
    let [top, bottom] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { y } of points) {
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
    const first = Math.max(0, Math.floor(top));
    const last = Math.min(this.height - 1, Math.ceil(bottom) - 1);
    for (let row = first; row <= last; row += 1) {
      this.coverage.fill(0);
      for (let sub = 0; sub < SUB_ROWS; sub += 1) {
        this.span(points, row + (sub + 0.5) / SUB_ROWS);
      }
      this.blendRow(row, colour, alpha);
    }
  }

  /** Adds the coverage of one sub-row: between every two crossings of the outline. */
  private span(points: readonly Pixel[], y: number): void {
    const crossings: number[] = [];
    let from = points.at(-1)!;
    for (const to of points) {
      if (from.y <= y !== to.y <= y) {
        crossings.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
      }
      from = to;
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const left = Math.max(0, crossings[i]!);
      const right = Math.min(this.width, crossings[i + 1]!);
      for (let column = Math.floor(left); column < right; column += 1) {
        const share = Math.min(right, column + 1) - Math.max(left, column);
        this.coverage[column]! += share / SUB_ROWS;
      }
    }
  }

  private blendRow(row: number, [r, g, b]: Rgb, alpha: number): void {
    for (let column = 0; column < this.width; column += 1) {
      const share = Math.min(1, this.coverage[column]!) * alpha;
      if (share > 0) this.blend((row * this.width + column) * 3, r, g, b, share);
    }
  }

  private blend(at: number, r: number, g: number, b: number, share: number): void {
    const { rgb } = this;
    rgb[at] = Math.round(rgb[at]! + (r - rgb[at]!) * share);
    rgb[at + 1] = Math.round(rgb[at + 1]! + (g - rgb[at + 1]!) * share);
    rgb[at + 2] = Math.round(rgb[at + 2]! + (b - rgb[at + 2]!) * share);
  }

  /**
   * A line through points, butt ends.
   * @param dash lengths of dash and gap in pixels; none for a solid line
   */
  line(
    points: readonly Pixel[],
    widthPx: number,
    colour: Rgb,
    alpha = 1,
    dash: readonly [number, number] | null = null,
  ): void {
    let travelled = 0;
    for (let i = 1; i < points.length; i += 1) {
      const [a, b] = [points[i - 1]!, points[i]!];
      const lengthPx = Math.sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y));
      if (lengthPx === 0) continue;
      if (dash === null) this.stroke(a, b, widthPx, colour, alpha);
      else {
        const period = dash[0] + dash[1];
        const place = (at: number): Pixel => ({
          x: a.x + ((b.x - a.x) * at) / lengthPx,
          y: a.y + ((b.y - a.y) * at) / lengthPx,
        });
        for (let at = -(travelled % period); at < lengthPx; at += period) {
          const [from, to] = [Math.max(0, at), Math.min(lengthPx, at + dash[0])];
          if (to > from) this.stroke(place(from), place(to), widthPx, colour, alpha);
        }
      }
      travelled += lengthPx;
    }
  }

  private stroke(a: Pixel, b: Pixel, widthPx: number, colour: Rgb, alpha: number): void {
    const lengthPx = Math.sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y));
    const dx = ((b.y - a.y) / lengthPx) * (widthPx / 2);
    const dy = ((a.x - b.x) / lengthPx) * (widthPx / 2);
    const corners = [
      { x: a.x + dx, y: a.y + dy },
      { x: b.x + dx, y: b.y + dy },
      { x: b.x - dx, y: b.y - dy },
      { x: a.x - dx, y: a.y - dy },
    ];
    this.polygon(corners, colour, alpha);
  }

  /** A filled disc. */
  disc(centre: Pixel, radiusPx: number, colour: Rgb, alpha = 1): void {
    this.polygon(circle(centre, radiusPx), colour, alpha);
  }

  /** A ring of some width. */
  ring(centre: Pixel, radiusPx: number, widthPx: number, colour: Rgb): void {
    const points = circle(centre, radiusPx);
    this.line([...points, points[0]!], widthPx, colour);
  }

  /** A filled upright rectangle. */
  rectangle(x: number, y: number, width: number, height: number, colour: Rgb, alpha = 1): void {
    const corners = [
      { x, y },
      { x: x + width, y },
      { x: x + width, y: y + height },
      { x, y: y + height },
    ];
    this.polygon(corners, colour, alpha);
  }
}

function circle({ x, y }: Pixel, radiusPx: number): Pixel[] {
  const count = 32;
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    return { x: x + radiusPx * Math.cos(angle), y: y + radiusPx * Math.sin(angle) };
  });
}
