/**
 * The arrays of `egoloop.tokens` (docs/sensors.md) as inputs: whole, or some of their columns. Frame: the
 * ego's, x forward, y right, metres.
 */
import type { SensorSpec } from '../../../bridge/backend.js';
import type { InputOf, TokenArray } from '../input-spec.js';
import { sensorOfType, TOKENS } from '../needs.js';
import { Affine } from './affine.js';
import { checkLength, type Feature, type FeatureContext, readingOf } from './feature.js';

/** Sizes where the sensor's spec tells none, as the sensor has them. */
const DEFAULTS = { max_objects: 32, route_points: 20, max_lanes: 32, lane_points: 10 } as const;

function sizeOf(sensor: SensorSpec, key: keyof typeof DEFAULTS): number {
  const value = sensor[key];
  return value === undefined || value === null ? DEFAULTS[key] : Number(value);
}

/** Sizes of an array of the sensor; the last one counts columns where there are any. */
export function tokenShape(sensor: SensorSpec, array: TokenArray): readonly number[] {
  const objects = sizeOf(sensor, 'max_objects');
  const route = sizeOf(sensor, 'route_points');
  const lanes = sensor['lanes'] === false ? 0 : sizeOf(sensor, 'max_lanes');
  const shapes: Record<TokenArray, readonly number[]> = {
    ego: [16],
    objects: [objects, 8],
    objectMask: [objects],
    route: [route, 4],
    routeMask: [route],
    lanes: [lanes, sizeOf(sensor, 'lane_points'), 4],
    laneFeatures: [lanes, 6],
    laneMask: [lanes],
  };
  return shapes[array];
}

export function tokens(context: FeatureContext<InputOf<'tokens'>>): Feature {
  const { spec, refuse } = context;
  const { array } = spec;
  const sensor = sensorOfType(context.sensors, TOKENS)!;
  const whole = tokenShape(sensor, array);
  const isMask = array.endsWith('Mask');
  const width = isMask ? 1 : (whole.at(-1) as number);
  const columns = spec.columns ?? Array.from({ length: width }, (_, k) => k);
  if (spec.columns !== undefined) {
    if (isMask) refuse('columns', `expected none, for ${array} has no columns`);
    const wrong = columns.find((column) => column >= width);
    if (wrong !== undefined)
      refuse('columns', `expected columns 0 to ${width - 1}, found ${wrong}`);
  }
  const total = whole.reduce((product, size) => product * size, 1);
  const rows = total / width;
  const affine = Affine.of(context, columns.length);
  return {
    shape: isMask ? whole : [...whole.slice(0, -1), columns.length],
    write(view, out) {
      const from = readingOf<Record<TokenArray, ArrayLike<number>>>(view, sensor.id)[array];
      checkLength(from.length, total, sensor.id);
      for (let row = 0, at = 0; row < rows; row += 1) {
        for (const column of columns) {
          out[at] = from[row * width + column] as number;
          at += 1;
        }
      }
      affine?.apply(out, 1);
    },
  };
}
