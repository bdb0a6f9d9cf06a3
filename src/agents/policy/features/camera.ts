/**
 * Camera pictures as inputs: cut out, resized, colours put in order, normalised, as layers (chw) or pixel
 * by pixel (hwc). Readings are rows of blue, green, red, alpha bytes. Resizing puts pixel centres at halves,
 * as `torch.nn.functional.interpolate` without `align_corners` and OpenCV's `resize` do; it does not smooth
 * before it shrinks.
 */
import type { SensorSpec } from '../../../bridge/backend.js';
import type { InputOf } from '../input-spec.js';
import { Affine } from './affine.js';
import {
  checkLength,
  type Feature,
  type FeatureContext,
  readingOf,
  type Values,
} from './feature.js';

/** Place of each colour in a pixel of a reading. */
const BYTE_OF: Readonly<Record<string, number>> = { b: 0, g: 1, r: 2, a: 3 };
const BYTES = 4;

interface Picture {
  readonly data: Uint8Array;
}

interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where a pixel of one axis of the result comes from: two source pixels and the second one's share. */
interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly share: Float32Array;
}

/**
 * Taps of an axis that shows `from` pixels, starting at `offset`, in `to` pixels. `nearest` takes the
 * pixel that floor(i · from / to) names.
 */
export function tapsOf(
  offset: number,
  from: number,
  to: number,
  method: 'bilinear' | 'nearest',
): Taps {
  const first = new Int32Array(to);
  const second = new Int32Array(to);
  const share = new Float32Array(to);
  for (let i = 0; i < to; i += 1) {
    const exact =
      method === 'nearest' ? Math.floor((i * from) / to) : ((i + 0.5) * from) / to - 0.5;
    const place = Math.min(from - 1, Math.max(0, exact));
    const low = Math.floor(place);
    first[i] = offset + low;
    second[i] = offset + Math.min(from - 1, low + 1);
    share[i] = place - low;
  }
  return { first, second, share };
}

interface Plan {
  readonly rows: Taps;
  readonly columns: Taps;
  readonly rowBytes: number;
  readonly bytes: readonly number[];
  readonly isResized: boolean;
}

/** Writes one picture; pixel (row, column) of colour k goes to base + row·dr + column·dc + k·dk. */
function writePicture(
  { rows, columns, rowBytes, bytes, isResized }: Plan,
  data: Uint8Array,
  out: Values,
  [base, dr, dc, dk]: readonly [number, number, number, number],
): void {
  const height = rows.first.length;
  const width = columns.first.length;
  for (let k = 0; k < bytes.length; k += 1) {
    const colour = bytes[k] as number;
    for (let r = 0; r < height; r += 1) {
      const up = (rows.first[r] as number) * rowBytes + colour;
      const down = (rows.second[r] as number) * rowBytes + colour;
      const v = rows.share[r] as number;
      let at = base + k * dk + r * dr;
      for (let c = 0; c < width; c += 1, at += dc) {
        const left = (columns.first[c] as number) * BYTES;
        if (!isResized) {
          out[at] = data[up + left] as number;
          continue;
        }
        const right = (columns.second[c] as number) * BYTES;
        const u = columns.share[c] as number;
        const high = (data[up + left] as number) * (1 - u) + (data[up + right] as number) * u;
        const low = (data[down + left] as number) * (1 - u) + (data[down + right] as number) * u;
        out[at] = high * (1 - v) + low * v;
      }
    }
  }
}

function sizeOf(sensor: SensorSpec): readonly [width: number, height: number] {
  return [Number(sensor['width'] ?? 800), Number(sensor['height'] ?? 600)];
}

/** The part that is used; throws POLICY_INVALID where it leaves the picture. */
function cropOf(context: FeatureContext<InputOf<'camera'>>): Rect {
  const { spec, sensors, refuse } = context;
  const sizes = spec.sensors.map((id) => sizeOf(sensors.find((sensor) => sensor.id === id)!));
  const [width, height] = sizes[0]!;
  if (sizes.some(([w, h]) => w !== width || h !== height)) {
    refuse('sensors', 'expected cameras of one size');
  }
  const crop = spec.crop ?? { left: 0, top: 0, width, height };
  if (crop.left + crop.width > width || crop.top + crop.height > height) {
    refuse('crop', `expected a part of the ${width} × ${height} picture, found one that leaves it`);
  }
  return crop;
}

export function camera(context: FeatureContext<InputOf<'camera'>>): Feature {
  const { spec, sensors } = context;
  const crop = cropOf(context);
  const { width, height, method } = spec.resize ?? { ...crop, method: 'nearest' as const };
  const ids = spec.sensors;
  const bytes = [...spec.channels].map((colour) => BYTE_OF[colour] as number);
  const [sourceWidth, sourceHeight] = sizeOf(sensors.find(({ id }) => id === ids[0])!);
  const isRounded = spec.dtype !== 'float32';
  const plan: Plan = {
    rows: tapsOf(crop.top, crop.height, height, method),
    columns: tapsOf(crop.left, crop.width, width, method),
    rowBytes: sourceWidth * BYTES,
    bytes,
    isResized: method === 'bilinear' && spec.resize !== undefined,
  };
  const isWide = spec.join === 'width';
  const wide = isWide ? width * ids.length : width;
  const colours = bytes.length;
  const isLayers = spec.layout === 'chw';
  const one = isLayers ? [colours, height, wide] : [height, wide, colours];
  const strides = isLayers ? [wide, 1, height * wide] : [wide * colours, colours, 1];
  const [dr, dc, dk] = strides as [number, number, number];
  const step = isWide ? width * dc : height * width * colours;
  const affine = Affine.of(context, colours);
  const smooth = isRounded && plan.isResized ? new Float32Array(context.count) : null;
  return {
    shape: isWide || ids.length === 1 ? one : [ids.length, ...one],
    write(view, out) {
      const to = smooth ?? out;
      for (let k = 0; k < ids.length; k += 1) {
        const id = ids[k] as string;
        const { data } = readingOf<Picture>(view, id);
        checkLength(data.length, sourceWidth * sourceHeight * BYTES, id);
        writePicture(plan, data, to, [k * step, dr, dc, dk]);
      }
      // Integers are rounded to the nearest, halves up.
      if (smooth !== null) for (let i = 0; i < out.length; i += 1) out[i] = smooth[i]! + 0.5;
      affine?.apply(out, isLayers ? height * wide : 1);
    },
  };
}
