/**
 * `sensor.camera.dvs`: an event for each time that a pixel's (logarithmic) brightness crosses a threshold
 * between two flat-coloured pictures: u16 x, u16 y, i64 time (ns), u8 polarity, 13 bytes packed, in order
 * of time. Times lie where the crossing falls on a straight line between the pictures. A frame without
 * events sends an empty list.
 */
import { encodeFlat } from '../../../../sim/sensors/camera/encode.js';
import { Attributes } from '../attributes.js';
import { noiseOf } from '../noise.js';
import type { SensorStreamFactory } from '../sensor-stream.js';
import { Camera, plainFrame } from './camera.js';

const HEAD_BYTES = 12;
const EVENT_BYTES = 13;
const NS = 1e9;
/** Changes below this are rounding. */
const TOLERANCE = 1e-6;
const LEAST_THRESHOLD = 0.01;

interface DvsEvent {
  readonly pixel: number;
  /** Since the episode began, nanoseconds. */
  readonly timeNs: number;
  readonly isBrighter: boolean;
}

export const dvsStream: SensorStreamFactory = (sensor, world) => {
  const attributes = new Attributes(sensor.attributes);
  const camera = new Camera(sensor, world, plainFrame);
  const pixels = camera.width * camera.height;
  const brightness = brightnessBy(
    attributes.flag('use_log', true),
    attributes.number('log_eps', 0.001, 1e-9),
  );
  const threshold = (sign: 'positive' | 'negative') => ({
    step: attributes.number(`${sign}_threshold`, 0.3, LEAST_THRESHOLD),
    sigma: attributes.number(`sigma_${sign}_threshold`, 0, 0),
  });
  const rising = threshold('positive');
  const falling = threshold('negative');
  const restNs = attributes.number('refractory_period_ns', 0, 0);
  const random = noiseOf(sensor, world);
  let before = new Float32Array(0);
  let now = new Float32Array(0);
  let crossed = new Float32Array(0);
  let lastNs = new Float64Array(0);
  let scratch = new Uint32Array(0);
  let beforeNs = 0;

  const eventsOf = (pixel: number, spanNs: number, events: DvsEvent[]): void => {
    const from = before[pixel] as number;
    const to = now[pixel] as number;
    if (Math.abs(to - from) <= TOLERANCE) return;
    const isBrighter = to >= from;
    const { sigma, step } = isBrighter ? rising : falling;
    const noisy = sigma > 0 ? Math.max(LEAST_THRESHOLD, step + random.normal(0, sigma)) : step;
    let level = crossed[pixel] as number;
    for (;;) {
      level += isBrighter ? noisy : -noisy;
      const isCrossed = isBrighter ? level > from && level <= to : level < from && level >= to;
      if (!isCrossed) return;
      const timeNs = beforeNs + Math.floor(((level - from) * spanNs) / (to - from));
      const last = lastNs[pixel] as number;
      if (last === 0 || timeNs - last >= restNs) {
        events.push({ pixel, timeNs, isBrighter });
        lastNs[pixel] = timeNs;
      }
      crossed[pixel] = level;
    }
  };

  const look = (): DvsEvent[] => {
    encodeFlat(camera.render(), scratch);
    for (let i = 0; i < pixels; i += 1) now[i] = brightness(scratch[i] as number);
    const timeNs = Math.round(world.timeS * NS);
    const events: DvsEvent[] = [];
    if (camera.place.isContinued) {
      for (let i = 0; i < pixels; i += 1) eventsOf(i, timeNs - beforeNs, events);
    } else {
      crossed.set(now);
    }
    [before, now] = [now, before];
    beforeNs = timeNs;
    return events.sort((a, b) => a.timeNs - b.timeNs || a.pixel - b.pixel);
  };

  return {
    kind: 'dvs',
    measure() {
      if (scratch.length === 0) {
        scratch = new Uint32Array(pixels);
        before = new Float32Array(pixels);
        now = new Float32Array(pixels);
        crossed = new Float32Array(pixels);
        lastNs = new Float64Array(pixels);
      }
      return [[messageOf(look(), camera)]];
    },
  };
};

function messageOf(events: readonly DvsEvent[], { fovDeg, height, width }: Camera): Uint8Array {
  const bytes = Buffer.alloc(HEAD_BYTES + EVENT_BYTES * events.length);
  bytes.writeUInt32LE(width, 0);
  bytes.writeUInt32LE(height, 4);
  bytes.writeFloatLE(fovDeg, 8);
  let at = HEAD_BYTES;
  for (const { isBrighter, pixel, timeNs } of events) {
    bytes.writeUInt16LE(pixel % width, at);
    bytes.writeUInt16LE(Math.floor(pixel / width), at + 2);
    bytes.writeBigInt64LE(BigInt(timeNs), at + 4);
    bytes[at + 12] = Number(isBrighter);
    at += EVENT_BYTES;
  }
  return bytes;
}

/** Brightness of a pixel word: its grey value, or the logarithm of it as a share of white. */
function brightnessBy(useLog: boolean, floor: number): (word: number) => number {
  const grey = (word: number): number =>
    0.2989 * ((word >>> 16) & 0xff) + 0.587 * ((word >>> 8) & 0xff) + 0.114 * (word & 0xff);
  return useLog ? (word) => Math.log(floor + grey(word) / 255) : grey;
}
