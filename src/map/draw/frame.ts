/**
 * Where things go on the page: pixels of the picture on one side, metres of the map on the other.
 * One uniform scale and no flip: CARLA's x points right and its y down, as a page's axes do.
 */
import type { PlanarPoint } from './path.js';

export interface Bounds {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/** The page: where the map lies on it and how many pixels a metre takes. */
export interface PageFrame {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly mapX: number;
  readonly mapY: number;
  readonly mapWidthPx: number;
  readonly mapHeightPx: number;
  readonly panelX: number;
  readonly pxPerM: number;
  readonly bounds: Bounds;
}

const PAGE_MARGIN_PX = 28;
const TITLE_HEIGHT_PX = 84;
const FOOTER_HEIGHT_PX = 58;
const MAP_MAX_WIDTH_PX = 1560;
const MAP_MAX_HEIGHT_PX = 1240;
const MAP_MARGIN_M = 12;
export const PANEL_WIDTH_PX = 248;
const PANEL_GAP_PX = 24;

/** Smallest box around all points, or null for none. */
export function boundsOf(points: Iterable<PlanarPoint>): Bounds | null {
  let minX = Number.POSITIVE_INFINITY;
  let minY = Number.POSITIVE_INFINITY;
  let maxX = Number.NEGATIVE_INFINITY;
  let maxY = Number.NEGATIVE_INFINITY;
  for (const { x, y } of points) {
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    maxX = Math.max(maxX, x);
    maxY = Math.max(maxY, y);
  }
  return minX <= maxX ? { minX, minY, maxX, maxY } : null;
}

/** Lays out the page for a map of these bounds; `panelHeightPx` is what the legend needs. */
export function layOut(bounds: Bounds, panelHeightPx: number): PageFrame {
  const grown = {
    minX: bounds.minX - MAP_MARGIN_M,
    minY: bounds.minY - MAP_MARGIN_M,
    maxX: bounds.maxX + MAP_MARGIN_M,
    maxY: bounds.maxY + MAP_MARGIN_M,
  };
  const widthM = grown.maxX - grown.minX;
  const heightM = grown.maxY - grown.minY;
  const pxPerM = Math.min(MAP_MAX_WIDTH_PX / widthM, MAP_MAX_HEIGHT_PX / heightM);
  const mapWidthPx = Math.ceil(widthM * pxPerM);
  const mapHeightPx = Math.ceil(heightM * pxPerM);
  const bodyHeightPx = Math.max(mapHeightPx, panelHeightPx);
  return {
    widthPx: PAGE_MARGIN_PX * 2 + mapWidthPx + PANEL_GAP_PX + PANEL_WIDTH_PX,
    heightPx: TITLE_HEIGHT_PX + bodyHeightPx + FOOTER_HEIGHT_PX,
    mapX: PAGE_MARGIN_PX,
    mapY: TITLE_HEIGHT_PX,
    mapWidthPx,
    mapHeightPx,
    panelX: PAGE_MARGIN_PX + mapWidthPx + PANEL_GAP_PX,
    pxPerM,
    bounds: grown,
  };
}

/** Rounds for output: two decimals, no trailing zeros. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** The `transform` that puts centimetres of the map where they belong on the page. */
export function mapTransform(frame: PageFrame): string {
  const tx = frame.mapX - frame.bounds.minX * frame.pxPerM;
  const ty = frame.mapY - frame.bounds.minY * frame.pxPerM;
  return `translate(${px(tx)} ${px(ty)}) scale(${Number((frame.pxPerM / 100).toPrecision(8))})`;
}

/**
 * Size in metres of something that measures `metres` on the ground but must not fall below `minPx`
 * on the page when the whole map is shown.
 */
export function atLeastPx(frame: PageFrame, metres: number, minPx: number): number {
  return Math.max(metres, minPx / frame.pxPerM);
}

/** Whole centimetres. */
export function cm(metres: number): number {
  return Math.round(metres * 100);
}
