/**
 * Lights, signs, stop lines and trigger boxes. Numbers are centimetres of the map; pictograms keep
 * a least size on the page so that the whole town stays readable.
 */
import type { RoadMap } from '../road-map.js';
import {
  lights,
  type MapSignal,
  type SignalLayer,
  SignalType,
  type StopBox,
  type StopKind,
} from '../signals/index.js';
import { atLeastPx, cm, type PageFrame } from './frame.js';
import { type PlanarPoint, pathData } from './path.js';
import { speedPlate, useSymbol } from './symbols.js';

/** Style class of a stop line. */
export const LINE_CLASSES: Record<StopKind, string> = {
  traffic_light: 'line-light',
  stop_sign: 'line-stop',
  yield_sign: 'line-yield',
};

const KINDS: readonly StopKind[] = ['traffic_light', 'stop_sign', 'yield_sign'];

/** Point `along` and `aside` (right) of a pose seen from above. */
function beside(
  pose: { location: PlanarPoint; rotation: { yawDeg: number } },
  alongM: number,
  asideM: number,
): PlanarPoint {
  const yaw = (pose.rotation.yawDeg * Math.PI) / 180;
  return {
    x: pose.location.x + alongM * Math.cos(yaw) - asideM * Math.sin(yaw),
    y: pose.location.y + alongM * Math.sin(yaw) + asideM * Math.cos(yaw),
  };
}

/** Trigger boxes, translucent, and the stop lines across their lanes. */
export function drawStopBoxes(boxes: readonly StopBox[], frame: PageFrame): string {
  const lineWidth = cm(atLeastPx(frame, 0.5, 2));
  const rimWidth = cm(atLeastPx(frame, 0.12, 0.5));
  return KINDS.map((kind) => {
    const own = boxes.filter((box) => box.kind === kind);
    if (own.length === 0) return '';
    const areas = own.map(({ transform, extent: { x, y } }) =>
      pathData(
        [
          beside(transform, x, y),
          beside(transform, x, -y),
          beside(transform, -x, -y),
          beside(transform, -x, y),
        ],
        true,
      ),
    );
    const lines = own.map(({ stopLine }) => {
      const half = Math.max(0.5, stopLine.laneWidthM / 2 - 0.15);
      return pathData([beside(stopLine.transform, 0, -half), beside(stopLine.transform, 0, half)]);
    });
    const cls = LINE_CLASSES[kind];
    return (
      `<path id="trigger-boxes-${kind}" class="${cls} ${cls}-box" stroke-width="${rimWidth}" d="${areas.join('')}"/>` +
      `<path id="stop-lines-${kind}" class="${cls}" stroke-width="${lineWidth}" d="${lines.join('')}"/>`
    );
  }).join('');
}

function symbolAt(name: Parameters<typeof useSymbol>[0], signal: MapSignal, sizeM: number): string {
  const { x, y } = signal.transform.location;
  return useSymbol(name, cm(x), cm(y), cm(sizeM));
}

/** Speed plates, stop and yield signs, lights on top. */
export function drawSigns(map: RoadMap, layer: SignalLayer, frame: PageFrame): string {
  const sizeM = atLeastPx(frame, 2.6, 10);
  const parts: string[] = [];
  for (const signal of layer.signals.values()) {
    const { x, y } = signal.transform.location;
    if (signal.type === SignalType.MaximumSpeed) {
      parts.push(speedPlate(String(signal.value), cm(x), cm(y), cm(sizeM * 1.05)));
    } else if (signal.type === SignalType.Yield) parts.push(symbolAt('s-yield', signal, sizeM));
    else if (signal.type === SignalType.Stop) parts.push(symbolAt('s-stop', signal, sizeM));
  }
  for (const signal of lights(map, layer)) parts.push(symbolAt('s-light', signal, sizeM * 1.2));
  return `<g id="signs">${parts.join('')}</g>`;
}
