/**
 * `egoloop.bev.roach`: the bird's-eye masks that Roach's policies read, 15 × 192 × 192 bytes at 5 px/m
 * by default. Layers: 0 road, 1 route, 2 lane marks (255, white broken ones 120), then for each of the
 * four ticks of the history vehicles (3–6), walkers (7–10), and lights with stop signs (11–14): green
 * 80, yellow 170, red and an open stop 255. Source: carla-roach, birdview/chauffeurnet.py.
 */
import { LightState } from '../../../bridge/frame.js';
import type { SimContext } from '../../context.js';
import { flagOf, integersOf, numberOf } from '../spec.js';
import type { SensorFactory } from '../suite.js';
import type { Canvas } from './fill.js';
import { type Scene, SceneHistory } from './history.js';
import { Layer, staticRasterOf } from './static-raster.js';
import { BevView } from './view.js';

/** A stack of pictures: `shape` is layers, rows, columns. */
export interface BevReading {
  readonly shape: readonly [number, number, number];
  readonly data: Uint8Array;
}

const ROACH_HISTORY = [-16, -11, -6, -1] as const;
const ROUTE_POINTS = 80;
const ROUTE_WIDTH_PX = 16;
const STOP_LINE_WIDTH_PX = 6;
const BROKEN_VALUE = 120;
const GREEN_VALUE = 80;
const YELLOW_VALUE = 170;
const FULL = 255;

const roadValue = Uint8Array.from({ length: 256 }, (_, bits) => (bits & Layer.Road ? FULL : 0));
const laneValue = Uint8Array.from({ length: 256 }, (_, bits) => {
  if (bits & Layer.WhiteBroken) return BROKEN_VALUE;
  return bits & Layer.Mark ? FULL : 0;
});

/** Draws the route from the last passed point on. */
function drawRoute(view: BevView, canvas: Canvas, context: SimContext, value: number): void {
  const { line, egoRouteIndex } = context;
  const end = Math.min(line.count, egoRouteIndex + ROUTE_POINTS);
  for (let i = egoRouteIndex; i + 1 < end; i += 1) {
    view.strokeLine(
      canvas,
      line.x[i] as number,
      line.y[i] as number,
      line.x[i + 1] as number,
      line.y[i + 1] as number,
      ROUTE_WIDTH_PX,
      value,
    );
  }
}

/** Draws the stop lines of a scene that show one colour. */
export function drawLines(
  view: BevView,
  canvas: Canvas,
  history: SceneHistory,
  scene: Scene,
  state: number,
  value: number,
): void {
  for (let i = 0; i < scene.lineCount; i += 1) {
    if (scene.colours[i] !== state) continue;
    const line = history.lightLines[scene.lines[i] as number];
    if (line === undefined) continue;
    view.strokeLine(canvas, line.x0, line.y0, line.x1, line.y1, STOP_LINE_WIDTH_PX, value);
  }
}

/** Draws the stop sign of a scene: its trigger box, made square. */
export function drawStop(
  view: BevView,
  canvas: Canvas,
  context: SimContext,
  scene: Scene,
  value: number,
): void {
  const sign = context.route.stopSigns[scene.stopSign];
  if (sign === undefined) return;
  const yaw = (sign.transform.rotation.yawDeg * Math.PI) / 180;
  const cos = Math.cos(yaw);
  const sin = Math.sin(yaw);
  const { center, extent } = sign.triggerVolume;
  const half = Math.max(extent.x, extent.y);
  const { x, y } = sign.transform.location;
  view.fillBox(
    canvas,
    x + center.x * cos - center.y * sin,
    y + center.x * sin + center.y * cos,
    cos,
    sin,
    half,
    half,
    value,
  );
}

export const bevRoach: SensorFactory = (spec, context) => {
  const sizePx = numberOf(spec, 'width_in_pixels', 192, { min: 16, max: 1024, integer: true });
  const pixelsPerM = numberOf(spec, 'pixels_per_meter', 5, { min: 1, max: 20 });
  const egoToBottomPx = numberOf(spec, 'pixels_ev_to_bottom', 40, { min: 0, max: sizePx });
  const ticks = integersOf(spec, 'history_idx', ROACH_HISTORY, -200, -1);
  const raster = staticRasterOf(context.world.map, pixelsPerM);
  const view = new BevView({ sizePx, pixelsPerM, egoToBottomPx });
  const history = new SceneHistory(context, {
    ticks: Math.max(20, ...ticks.map((tick) => -tick)),
    rangeM: Math.ceil(sizePx / pixelsPerM),
    vehicleScale: 1,
    walkerScale: 2,
    props: flagOf(spec, 'props', false),
  });
  const plane = sizePx * sizePx;
  const layers = 3 + 3 * ticks.length;
  const data = new Uint8Array(layers * plane);
  const bits = new Uint8Array(plane);
  const reading: BevReading = { shape: [layers, sizePx, sizePx], data };
  const canvas: Canvas = { data, offset: 0, width: sizePx, height: sizePx, keep: 0 };
  return (now) => {
    history.push(now);
    view.update(now.world);
    view.warp(raster, bits);
    for (let i = 0; i < plane; i += 1) {
      const here = bits[i] as number;
      data[i] = roadValue[here] as number;
      data[2 * plane + i] = laneValue[here] as number;
    }
    data.fill(0, plane, 2 * plane);
    data.fill(0, 3 * plane);
    canvas.offset = plane;
    drawRoute(view, canvas, now, FULL);
    for (let k = 0; k < ticks.length; k += 1) {
      const scene = history.at(ticks[k] as number);
      canvas.offset = (3 + k) * plane;
      view.fillBoxes(canvas, scene.vehicles, scene.vehicleCount, FULL);
      canvas.offset = (3 + ticks.length + k) * plane;
      view.fillBoxes(canvas, scene.walkers, scene.walkerCount, FULL);
      canvas.offset = (3 + 2 * ticks.length + k) * plane;
      drawLines(view, canvas, history, scene, LightState.Green, GREEN_VALUE);
      drawLines(view, canvas, history, scene, LightState.Yellow, YELLOW_VALUE);
      drawLines(view, canvas, history, scene, LightState.Red, FULL);
      drawStop(view, canvas, now, scene, FULL);
    }
    return reading;
  };
};
