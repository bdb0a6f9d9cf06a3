/**
 * Everything around the map: title and counts, legend, scale bar and the note about axes.
 * Coordinates are pixels of the page.
 */
import { PANEL_WIDTH_PX, type PageFrame, px } from './frame.js';
import { escapeXml } from './path.js';

/** One line of the legend: `swatch` is SVG drawn in a 26 × 14 px box. */
export interface LegendItem {
  readonly label: string;
  readonly swatch: string;
}

export interface LegendSection {
  readonly title: string;
  readonly items: readonly LegendItem[];
}

const LINE_PX = 21;
const SECTION_GAP_PX = 14;
const PANEL_PADDING_PX = 16;

/** Height in pixels that the legend needs. */
export function legendHeightPx(sections: readonly LegendSection[]): number {
  const lines = sections.reduce((sum, section) => sum + section.items.length + 1, 0);
  const gaps = Math.max(0, sections.length - 1) * SECTION_GAP_PX;
  return PANEL_PADDING_PX * 2 + lines * LINE_PX + gaps;
}

function text(x: number, y: number, size: number, cls: string, content: string, more = ''): string {
  return `<text x="${px(x)}" y="${px(y)}" font-size="${size}" class="${cls}"${more}>${escapeXml(content)}</text>`;
}

/** The legend's panel. */
export function drawLegend(frame: PageFrame, sections: readonly LegendSection[]): string {
  const height = legendHeightPx(sections);
  const parts = [
    `<rect x="${frame.panelX}" y="${frame.mapY}" width="${PANEL_WIDTH_PX}" height="${height}" rx="8" class="panel"/>`,
  ];
  let y = frame.mapY + PANEL_PADDING_PX;
  const left = frame.panelX + PANEL_PADDING_PX;
  sections.forEach((section, index) => {
    if (index > 0) y += SECTION_GAP_PX;
    parts.push(text(left, y + 13, 12, 'faint', section.title.toUpperCase(), ' letter-spacing="1"'));
    y += LINE_PX;
    for (const item of section.items) {
      parts.push(`<g transform="translate(${px(left)} ${px(y + 2)})">${item.swatch}</g>`);
      parts.push(text(left + 36, y + 13.5, 13, 'ink', item.label));
      y += LINE_PX;
    }
  });
  return `<g>${parts.join('')}</g>`;
}

/** Title and the line of counts. */
export function drawTitle(title: string, counts: string): string {
  return text(28, 42, 26, 'ink', title, ' font-weight="650"') + text(28, 67, 13.5, 'faint', counts);
}

/** A round length that takes at most `maxPx` on the page. */
export function roundScaleM(pxPerM: number, maxPx: number): number {
  const most = maxPx / pxPerM;
  let unit = 1;
  while (unit * 10 <= most) unit *= 10;
  while (unit > most) unit /= 10;
  for (const factor of [5, 2, 1]) if (factor * unit <= most) return factor * unit;
  return unit;
}

/** Scale bar with two fields, and the note that says how the axes lie. */
export function drawScaleBar(frame: PageFrame): string {
  const lengthM = roundScaleM(frame.pxPerM, 260);
  const lengthPx = lengthM * frame.pxPerM;
  const x = frame.mapX;
  const y = frame.heightPx - 34;
  const half = lengthPx / 2;
  const label = (at: number, metres: number): string =>
    text(x + at, y + 22, 12, 'ink', `${metres} m`, at === 0 ? '' : ' text-anchor="middle"');
  const note = 'CARLA axes seen from above: x to the right (east), y down (south), metres';
  return [
    `<rect x="${x}" y="${y}" width="${px(half)}" height="7" class="ink"/>`,
    `<rect x="${px(x + half)}" y="${y}" width="${px(half)}" height="7" class="panel"/>`,
    `<rect x="${x}" y="${y}" width="${px(lengthPx)}" height="7" class="rim" stroke-width="1"/>`,
    label(0, 0).replace('>0 m<', '>0<'),
    label(half, lengthM / 2),
    label(lengthPx, lengthM),
    axes(x + lengthPx + 54, y - 4),
    text(x + lengthPx + 104, y + 9, 12, 'faint', note),
  ].join('');
}

/** A small cross of axes: x to the right, y down. */
function axes(x: number, y: number): string {
  return (
    `<path d="M${px(x)} ${px(y)}h24m-5-4l5 4l-5 4M${px(x)} ${px(y)}v22m-4-5l4 5l4-5" class="rim" stroke-width="1.4"/>` +
    text(x + 28, y + 4, 11, 'ink', 'x') +
    text(x + 7, y + 24, 11, 'ink', 'y')
  );
}
