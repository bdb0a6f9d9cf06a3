/**
 * Routes over the map: their line, start and end, the trigger points of their scenarios, and names.
 * Numbers are centimetres of the map.
 */
import { atLeastPx, cm, type PageFrame } from './frame.js';
import { type LabelRequest, placeLabels } from './labels.js';
import { ROUTE_COLOURS } from './palette.js';
import { escapeXml, type PlanarPoint, pathData, simplify } from './path.js';

/** What is drawn of a route. */
export interface DrawnRoute {
  readonly id: string;
  /** Planned line, or the key points joined. */
  readonly line: readonly PlanarPoint[];
  readonly triggers: readonly { readonly label: string; readonly at: PlanarPoint }[];
}

/** With more routes than this the names of scenarios, then those of routes, are left out. */
const MAX_ROUTES_WITH_SCENARIOS = 24;
const MAX_ROUTES_WITH_NAMES = 120;

export function routeColour(index: number): string {
  return ROUTE_COLOURS[index % ROUTE_COLOURS.length]!;
}

interface Sizes {
  readonly line: number;
  readonly radius: number;
  readonly rim: number;
  readonly font: number;
}

function sizesOn(frame: PageFrame): Sizes {
  const radius = cm(atLeastPx(frame, 1.4, 4.5));
  return {
    line: cm(atLeastPx(frame, 1, 3)),
    radius,
    rim: Math.max(1, Math.round(radius / 3)),
    font: cm(atLeastPx(frame, 2.2, 12)),
  };
}

function drawLine(route: DrawnRoute, colour: string, sizes: Sizes): string {
  const data = pathData(simplify(route.line));
  return `<path d="${data}" fill="none" stroke="${colour}" stroke-width="${sizes.line}" stroke-opacity=".85" stroke-linejoin="round" stroke-linecap="round"><title>Route ${escapeXml(route.id)}</title></path>`;
}

function drawMarkers(route: DrawnRoute, colour: string, sizes: Sizes): string {
  const start = route.line[0]!;
  const end = route.line.at(-1)!;
  const { radius, rim } = sizes;
  const r = Math.round(radius * 1.15);
  const diamonds = route.triggers.map(
    ({ at }) =>
      `<path d="M${cm(at.x)} ${cm(at.y) - r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z" fill="#fff" stroke="${colour}" stroke-width="${rim}"/>`,
  );
  return (
    diamonds.join('') +
    `<circle cx="${cm(start.x)}" cy="${cm(start.y)}" r="${radius}" fill="${colour}" stroke="#fff" stroke-width="${rim}"/>` +
    `<rect x="${cm(end.x) - radius}" y="${cm(end.y) - radius}" width="${2 * radius}" height="${2 * radius}" fill="${colour}" stroke="#fff" stroke-width="${rim}"/>`
  );
}

interface Label extends LabelRequest {
  readonly colour: string | null;
}

function labelsOf(routes: readonly DrawnRoute[], sizes: Sizes): Label[] {
  if (routes.length > MAX_ROUTES_WITH_NAMES) return [];
  const gap = Math.round(sizes.radius * 1.7);
  const names = routes.map((route, index): Label => {
    const { x, y } = route.line[0]!;
    return {
      text: route.id,
      x: cm(x),
      y: cm(y),
      size: sizes.font,
      gap,
      colour: routeColour(index),
    };
  });
  if (routes.length > MAX_ROUTES_WITH_SCENARIOS) return names;
  const size = Math.round(sizes.font * 0.8);
  const scenarios = routes.flatMap((route) =>
    route.triggers.map(
      ({ label, at }): Label => ({
        text: label,
        x: cm(at.x),
        y: cm(at.y),
        size,
        gap,
        colour: null,
      }),
    ),
  );
  return [...names, ...scenarios];
}

function drawLabels(labels: readonly Label[]): string {
  const positions = placeLabels(labels);
  return labels
    .map(({ text, size, colour }, i) => {
      const { x, y } = positions[i]!;
      const fill = colour === null ? '' : ` style="fill:${colour}"`;
      return `<text x="${x}" y="${y}" font-size="${size}" stroke-width="${Math.round(size / 4)}" class="ink halo" font-weight="650"${fill}>${escapeXml(text)}</text>`;
    })
    .join('');
}

/** Lines below, then start, end and trigger points. The first route lies on top. */
export function drawRoutes(routes: readonly DrawnRoute[], frame: PageFrame): string {
  const drawn = withLines(routes);
  if (drawn.length === 0) return '';
  const sizes = sizesOn(frame);
  const lines = drawn.map((route, index) => drawLine(route, routeColour(index), sizes));
  const markers = drawn.map((route, index) => drawMarkers(route, routeColour(index), sizes));
  return `<g id="routes">${lines.reverse().join('')}${markers.reverse().join('')}</g>`;
}

/** Names of routes and scenarios, for a layer above the signs. */
export function drawRouteLabels(routes: readonly DrawnRoute[], frame: PageFrame): string {
  const labels = labelsOf(withLines(routes), sizesOn(frame));
  return labels.length === 0 ? '' : `<g id="route-labels">${drawLabels(labels)}</g>`;
}

function withLines(routes: readonly DrawnRoute[]): DrawnRoute[] {
  return routes.filter((route) => route.line.length > 0);
}
