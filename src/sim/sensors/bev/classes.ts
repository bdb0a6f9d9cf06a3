/**
 * `egoloop.bev.classes`: one class a pixel, 256 × 256 at 4 px/m with the ego in the middle by default,
 * turned as TransFuser++ turns it to match its LiDAR grid (ego looks right: +column is forward, +row is
 * right). Classes, later ones over earlier ones: 0 none, 1 road, 2 sidewalk, 3 lane mark, 4 white broken
 * mark, 5 open stop sign, 6 green, 7 yellow, 8 red stop line, 9 vehicle, 10 walker.
 */
import { LightState } from '../../../bridge/frame.js';
import { flagOf, numberOf } from '../spec.js';
import type { SensorFactory } from '../suite.js';
import type { Canvas } from './fill.js';
import { SceneHistory } from './history.js';
import { type BevReading, drawLines, drawStop } from './roach.js';
import { Layer, staticRasterOf } from './static-raster.js';
import { BevView } from './view.js';

export const BevClass = {
  None: 0,
  Road: 1,
  Sidewalk: 2,
  LaneMark: 3,
  BrokenMark: 4,
  Stop: 5,
  Green: 6,
  Yellow: 7,
  Red: 8,
  Vehicle: 9,
  Walker: 10,
} as const;

const staticClass = Uint8Array.from({ length: 256 }, (_, bits) => {
  if (bits & Layer.WhiteBroken) return BevClass.BrokenMark;
  if (bits & Layer.Mark) return BevClass.LaneMark;
  if (bits & Layer.Sidewalk) return BevClass.Sidewalk;
  return bits & Layer.Road ? BevClass.Road : BevClass.None;
});

export const bevClasses: SensorFactory = (spec, context) => {
  const sizePx = numberOf(spec, 'width_in_pixels', 256, { min: 16, max: 1024, integer: true });
  const pixelsPerM = numberOf(spec, 'pixels_per_meter', 4, { min: 1, max: 20 });
  const egoToBottomPx = numberOf(spec, 'pixels_ev_to_bottom', sizePx / 2, { min: 0, max: sizePx });
  const isTurned = flagOf(spec, 'lidar_axes', true);
  const raster = staticRasterOf(context.world.map, pixelsPerM);
  const view = new BevView({ sizePx, pixelsPerM, egoToBottomPx });
  const history = new SceneHistory(context, {
    ticks: 1,
    rangeM: Math.ceil(sizePx / pixelsPerM),
    vehicleScale: 1,
    walkerScale: 2,
    props: flagOf(spec, 'props', false),
  });
  const upright = new Uint8Array(sizePx * sizePx);
  const data = new Uint8Array(sizePx * sizePx);
  const reading: BevReading = { shape: [1, sizePx, sizePx], data };
  const canvas: Canvas = { data: upright, offset: 0, width: sizePx, height: sizePx, keep: 0 };
  return (now) => {
    history.push(now);
    view.update(now.world);
    view.warp(raster, upright);
    for (let i = 0; i < upright.length; i += 1) {
      upright[i] = staticClass[upright[i] as number] as number;
    }
    const scene = history.at(-1);
    drawStop(view, canvas, now, scene, BevClass.Stop);
    drawLines(view, canvas, history, scene, LightState.Green, BevClass.Green);
    drawLines(view, canvas, history, scene, LightState.Yellow, BevClass.Yellow);
    drawLines(view, canvas, history, scene, LightState.Red, BevClass.Red);
    view.fillBoxes(canvas, scene.vehicles, scene.vehicleCount, BevClass.Vehicle);
    view.fillBoxes(canvas, scene.walkers, scene.walkerCount, BevClass.Walker);
    if (isTurned) turnClockwise(upright, data, sizePx);
    else data.set(upright);
    return reading;
  };
};

/** A quarter turn clockwise: what looked up looks right. */
function turnClockwise(from: Uint8Array, to: Uint8Array, size: number): void {
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      to[row * size + column] = from[(size - 1 - column) * size + row] as number;
    }
  }
}
