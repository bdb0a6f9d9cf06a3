/**
 * Routes over the map: their line, start and end, the trigger points of their scenarios, and names.
 * Numbers are centimetres of the map.
 */
import { atLeastPx, cm, type PageFrame } from './frame.js';
import { ROUTE_COLOURS } from './palette.js';
import { escapeXml, type PlanarPoint, pathData, simplify } from './path.js';

/** What is drawn of a route. */
export interface DrawnRoute {
  readonly id: string;
  /** Planned line, or the key points joined. */
  readonly line: readonly PlanarPoint[];
  readonly triggers: readonly { readonly label: string; readonly at: PlanarPoint }[];
}

/** With more routes than this the names of scenarios are left out. */
const MAX_LABELLED_SCENARIOS = 24;

export function routeColour(index: number): string {
  return ROUTE_COLOURS[index % ROUTE_COLOURS.length]!;
}

function label(x: number, y: number, size: number, text: string, colour: string | null): string {
  const fill = colour === null ? '' : ` style="fill:${colour}"`;
  return `<text x="${x}" y="${y}" font-size="${size}" stroke-width="${Math.round(size / 3.2)}" class="ink halo" font-weight="650"${fill}>${escapeXml(text)}</text>`;
}

function drawRoute(
  route: DrawnRoute,
  index: number,
  frame: PageFrame,
  withScenarios: boolean,
): string {
  const line = simplify(route.line);
  const start = line[0];
  const end = line.at(-1);
  if (start === undefined || end === undefined) return '';
  const colour = routeColour(index);
  const width = cm(atLeastPx(frame, 1, 3));
  const radius = cm(atLeastPx(frame, 1.6, 5));
  const font = cm(atLeastPx(frame, 2.6, 12.5));
  const rim = Math.round(radius / 3);
  const parts = [
    `<path d="${pathData(line)}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-opacity=".85" stroke-linejoin="round" stroke-linecap="round"/>`,
  ];
  for (const { at, label: text } of route.triggers) {
    const r = Math.round(radius * 1.1);
    parts.push(
      `<path d="M${cm(at.x)} ${cm(at.y) - r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z" fill="#fff" stroke="${colour}" stroke-width="${rim}"/>`,
    );
    if (withScenarios) {
      parts.push(
        label(
          cm(at.x) + radius * 1.6,
          cm(at.y) + radius * 2.2,
          Math.round(font * 0.82),
          text,
          null,
        ),
      );
    }
  }
  parts.push(
    `<circle cx="${cm(start.x)}" cy="${cm(start.y)}" r="${radius}" fill="${colour}" stroke="#fff" stroke-width="${rim}"/>`,
    `<rect x="${cm(end.x) - radius}" y="${cm(end.y) - radius}" width="${2 * radius}" height="${2 * radius}" fill="${colour}" stroke="#fff" stroke-width="${rim}"/>`,
    label(cm(start.x) + Math.round(radius * 1.6), cm(start.y) - radius, font, route.id, colour),
  );
  return `<g><title>Route ${escapeXml(route.id)}</title>${parts.join('')}</g>`;
}

/** All routes; the first one lies on top. */
export function drawRoutes(routes: readonly DrawnRoute[], frame: PageFrame): string {
  const withScenarios = routes.length <= MAX_LABELLED_SCENARIOS;
  const drawn = routes.map((route, index) => drawRoute(route, index, frame, withScenarios));
  return `<g id="routes">${drawn.reverse().join('')}</g>`;
}
