/**
 * A picture of a road map as one SVG document: lanes by type, marks, directions, junctions,
 * crosswalks, lights, signs, stop lines, and routes on request. Seen from above in CARLA's axes (x
 * to the right, y down), so nothing is mirrored; north is up.
 */
import type { RoadMap } from '../road-map.js';
import {
  lightGroups,
  lights,
  type SignalLayer,
  SignalType,
  signalLayer,
  stopBoxes,
} from '../signals/index.js';
import { boundsOf, layOut, mapTransform, type PageFrame } from './frame.js';
import {
  drawLegend,
  drawScaleBar,
  drawTitle,
  type LegendItem,
  type LegendSection,
  legendHeightPx,
} from './furniture.js';
import {
  drawArrows,
  drawCrosswalks,
  drawJunctionAreas,
  drawJunctionLabels,
  drawLaneAreas,
  drawMarks,
  type RoadShapes,
  roadShapes,
} from './lane-layers.js';
import { LANE_CLASS_LABELS, LANE_CLASSES, styleSheet } from './palette.js';
import { escapeXml } from './path.js';
import { type DrawnRoute, drawRouteLabels, drawRoutes, routeColour } from './route-layer.js';
import { drawSigns, drawStopBoxes, LINE_CLASSES } from './signal-layers.js';
import { SYMBOL_DEFS, speedPlate, useSymbol } from './symbols.js';

export interface DrawOptions {
  readonly routes?: readonly DrawnRoute[];
  /** Signals to draw; the map's own by default. */
  readonly layer?: SignalLayer;
}

const MAX_ROUTES_IN_LEGEND = 18;

function laneItems(shapes: RoadShapes): LegendItem[] {
  const present = LANE_CLASSES.toReversed().filter((kind) => shapes.areas.has(kind));
  const items: LegendItem[] = present.map((kind) => ({
    label: LANE_CLASS_LABELS[kind],
    swatch: `<rect width="26" height="14" rx="2" class="${kind}"/>`,
  }));
  items.push({
    label: 'Driving direction',
    swatch:
      '<rect width="26" height="14" rx="2" class="driving"/><path d="M19 7L8 11L10.5 7L8 3Z" class="arrow"/>',
  });
  const mark = (kind: string, dashes: string): string =>
    `<rect width="26" height="14" rx="2" class="driving"/><path d="M0 7H26" class="${kind}" stroke-width="2"${dashes}/>`;
  items.push({ label: 'Solid mark', swatch: mark('mark-white', '') });
  items.push({ label: 'Broken mark', swatch: mark('mark-white', ' stroke-dasharray="6 5"') });
  if ([...shapes.marks.keys()].some((key) => key.startsWith('mark-yellow'))) {
    items.push({ label: 'Yellow mark', swatch: mark('mark-yellow', '') });
  }
  if (shapes.crosswalks.length > 0) {
    const bars = [3, 9, 15, 21].map(
      (x) => `<rect x="${x}" y="1" width="3" height="12" class="arrow"/>`,
    );
    items.push({
      label: 'Crosswalk',
      swatch: `<rect width="26" height="14" rx="2" class="driving"/>${bars.join('')}`,
    });
  }
  if (shapes.junctions.length > 0) {
    items.push({
      label: 'Junction area',
      swatch:
        '<rect width="26" height="14" rx="2" class="junction" fill-opacity=".22"/><rect x=".5" y=".5" width="25" height="13" rx="2" class="junction-rim" stroke-dasharray="3 2"/>',
    });
  }
  return items;
}

function signalItems(map: RoadMap, layer: SignalLayer): LegendItem[] {
  const boxes = stopBoxes(map, layer);
  const types = new Set([...layer.signals.values()].map((signal) => signal.type));
  const items: LegendItem[] = [];
  const line = (kind: keyof typeof LINE_CLASSES): string =>
    `<path d="M13 0V14" class="${LINE_CLASSES[kind]}" stroke-width="3.5"/><rect x="1" y="3.5" width="8" height="7" class="${LINE_CLASSES[kind]} ${LINE_CLASSES[kind]}-box" stroke-width="1"/>`;
  if (lights(map, layer).length > 0) {
    items.push({ label: 'Traffic light', swatch: useSymbol('s-light', 13, 7, 17) });
  }
  if (boxes.some((box) => box.kind === 'traffic_light')) {
    items.push({ label: 'Its stop line and trigger box', swatch: line('traffic_light') });
  }
  if (types.has(SignalType.Stop)) {
    items.push({ label: 'Stop sign', swatch: useSymbol('s-stop', 13, 7, 16) });
    items.push({ label: 'Its stop line and trigger box', swatch: line('stop_sign') });
  }
  if (types.has(SignalType.Yield)) {
    items.push({ label: 'Yield sign', swatch: useSymbol('s-yield', 13, 7, 16) });
    items.push({ label: 'Its line and trigger box', swatch: line('yield_sign') });
  }
  if (types.has(SignalType.MaximumSpeed)) {
    items.push({ label: 'Speed sign, km/h', swatch: speedPlate('30', 13, 7, 17) });
  }
  return items;
}

function routeItems(routes: readonly DrawnRoute[]): LegendItem[] {
  if (routes.length === 0) return [];
  const items = routes.slice(0, MAX_ROUTES_IN_LEGEND).map((route, index) => ({
    label: `Route ${route.id}`,
    swatch: `<path d="M2 7H24" stroke="${routeColour(index)}" stroke-width="4" stroke-linecap="round"/>`,
  }));
  const more = routes.length - items.length;
  if (more > 0) items.push({ label: `and ${more} more`, swatch: '' });
  items.push({ label: 'Start', swatch: '<circle cx="13" cy="7" r="5" class="ink"/>' });
  items.push({ label: 'End', swatch: '<rect x="8" y="2" width="10" height="10" class="ink"/>' });
  if (routes.some((route) => route.triggers.length > 0)) {
    items.push({
      label: 'Scenario trigger point',
      swatch: '<path d="M13 1l6 6l-6 6l-6-6z" fill="#fff" class="rim" stroke-width="2"/>',
    });
  }
  return items;
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function countsLine(map: RoadMap, layer: SignalLayer, shapes: RoadShapes, routes: number): string {
  const { roadJunctionId } = map.graph.arrays;
  const inside = roadJunctionId.reduce((sum, id) => sum + (id === -1 ? 0 : 1), 0);
  const lightCount = lights(map, layer).length;
  const parts = [
    `${plural(map.graph.roadCount, 'road')} (${inside} inside junctions)`,
    plural(map.junctionIds().length, 'junction'),
    lightCount > 0
      ? `${plural(lightCount, 'light')} in ${plural(lightGroups(map, layer).length, 'group')}`
      : 'no lights',
    plural(stopBoxes(map, layer).length, 'trigger box', 'trigger boxes'),
    plural(shapes.crosswalks.length, 'crosswalk'),
  ];
  if (routes > 0) parts.push(plural(routes, 'route'));
  return parts.join('  ·  ');
}

/** Draws a map; the result is a complete SVG document. */
export function drawMap(map: RoadMap, options: DrawOptions = {}): string {
  const layer = options.layer ?? signalLayer(map);
  const routes = options.routes ?? [];
  const shapes = roadShapes(map);
  const sections: LegendSection[] = [
    { title: 'Road', items: laneItems(shapes) },
    { title: 'Signals', items: signalItems(map, layer) },
    { title: 'Routes', items: routeItems(routes) },
  ].filter((section) => section.items.length > 0);
  const bounds = boundsOf([...shapes.outline]) ?? { minX: -10, minY: -10, maxX: 10, maxY: 10 };
  const frame = layOut(bounds, legendHeightPx(sections));
  return assemble(map, { frame, shapes, layer, routes, sections });
}

interface Picture {
  readonly frame: PageFrame;
  readonly shapes: RoadShapes;
  readonly layer: SignalLayer;
  readonly routes: readonly DrawnRoute[];
  readonly sections: readonly LegendSection[];
}

function assemble(map: RoadMap, picture: Picture): string {
  const { frame, shapes, layer, routes, sections } = picture;
  const { widthPx, heightPx } = frame;
  const mapLayers = [
    drawJunctionAreas(shapes, frame),
    drawLaneAreas(shapes),
    drawMarks(shapes, frame),
    drawCrosswalks(shapes),
    drawArrows(map, frame),
    drawJunctionLabels(shapes, frame),
    drawStopBoxes(stopBoxes(map, layer), frame),
    drawRoutes(routes, frame),
    drawSigns(map, layer, frame),
    drawRouteLabels(routes, frame),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${widthPx} ${heightPx}" width="${widthPx}" height="${heightPx}">`,
    `<title>${escapeXml(map.name)}</title>`,
    `<style>${styleSheet()}</style>`,
    `<defs>${SYMBOL_DEFS}</defs>`,
    `<rect width="${widthPx}" height="${heightPx}" class="page"/>`,
    drawTitle(map.name, countsLine(map, layer, shapes, routes.length)),
    `<g id="map" transform="${mapTransform(frame)}">`,
    ...mapLayers,
    '</g>',
    drawLegend(frame, sections),
    drawScaleBar(frame),
    '</svg>\n',
  ].join('\n');
}
