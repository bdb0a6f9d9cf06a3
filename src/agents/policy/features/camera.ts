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
  /** Places of pixels in bytes from the start of a row. */
  readonly columns: Taps;
  readonly rowBytes: number;
  /** Byte of each colour in a pixel, and what its number is multiplied with and raised by. */
  readonly colours: readonly (readonly [byte: number, gain: number, offset: number])[];
  readonly isResized: boolean;
}

/** Writes one picture; pixel (row, column) of colour k goes to base + row·dr + column·dc + k·dk. */
function writePicture(
  { rows, columns, rowBytes, colours, isResized }: Plan,
  data: Uint8Array,
  out: Values,
  [base, dr, dc, dk]: readonly [number, number, number, number],
): void {
  const { first, second, share } = columns;
  const width = first.length;
  for (let r = 0; r < rows.first.length; r += 1) {
    const v = rows.share[r] as number;
    for (let k = 0; k < colours.length; k += 1) {
      const [byte, gain, offset] = colours[k] as readonly [number, number, number];
      const up = (rows.first[r] as number) * rowBytes + byte;
      const down = (rows.second[r] as number) * rowBytes + byte;
      let at = base + k * dk + r * dr;
      if (!isResized) {
        for (let c = 0; c < width; c += 1, at += dc) {
          out[at] = (data[up + (first[c] as number)] as number) * gain + offset;
        }
        continue;
      }
      for (let c = 0; c < width; c += 1, at += dc) {
        const left = first[c] as number;
        const right = second[c] as number;
        const u = share[c] as number;
        const a = data[up + left] as number;
        const b = data[down + left] as number;
        const high = a + u * ((data[up + right] as number) - a);
        const low = b + u * ((data[down + right] as number) - b);
        out[at] = (high + v * (low - high)) * gain + offset;
      }
    }
  }
}

function inBytes({ first, second, share }: Taps): Taps {
  const scale = (pixels: Int32Array) => pixels.map((pixel) => pixel * BYTES);
  return { first: scale(first), second: scale(second), share };
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
  const affine = Affine.of(context, bytes.length);
  const isRounded = spec.dtype !== 'float32';
  const plan: Plan = {
    rows: tapsOf(crop.top, crop.height, height, method),
    columns: inBytes(tapsOf(crop.left, crop.width, width, method)),
    rowBytes: sourceWidth * BYTES,
    colours: bytes.map((byte, k) => [byte, affine?.gain[k] ?? 1, affine?.offset[k] ?? 0] as const),
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
      affine?.cut(out);
    },
  };
}
