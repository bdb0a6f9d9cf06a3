/**
 * A bird's-eye picture of `egoloop.bev.roach` or `egoloop.bev.classes` (docs/sensors.md) as layers of
 * numbers; a map of classes can become one layer a class.
 */
import type { SensorSpec } from '../../../bridge/backend.js';
import type { InputOf } from '../input-spec.js';
import { Affine } from './affine.js';
import { checkLength, type Feature, type FeatureContext, readingOf } from './feature.js';

interface Picture {
  readonly data: ArrayLike<number>;
}

/** Layers, rows, columns of a sensor, from its spec. */
function pictureShape(sensor: SensorSpec): readonly [number, number, number] {
  const isRoach = sensor.type === 'egoloop.bev.roach';
  const width = Number(sensor['width_in_pixels'] ?? (isRoach ? 192 : 256));
  const history = sensor['history_idx'];
  const times = Array.isArray(history) ? history.length : 4;
  return [isRoach ? 3 + 3 * times : 1, width, width];
}

export function bev(context: FeatureContext<InputOf<'bev'>>): Feature {
  const { spec, sensors, refuse } = context;
  const sensor = sensors.find(({ id }) => id === spec.sensor)!;
  const [layers, rows, columns] = pictureShape(sensor);
  const { oneHot } = spec;
  if (oneHot !== undefined && layers !== 1) {
    refuse('oneHot', `expected none, for ${sensor.type} has no map of classes`);
  }
  const inner = rows * columns;
  const channels = oneHot ?? layers;
  const affine = Affine.of(context, channels);
  return {
    shape: [channels, rows, columns],
    write(view, out) {
      const { data } = readingOf<Picture>(view, sensor.id);
      checkLength(data.length, layers * inner, sensor.id);
      if (oneHot === undefined) {
        out.set(data as Uint8Array);
      } else {
        out.fill(0);
        for (let i = 0; i < inner; i += 1) {
          const kind = data[i] as number;
          if (kind < oneHot) out[kind * inner + i] = 1;
        }
      }
      affine?.apply(out, inner);
    },
  };
}
