/** Seeded hostile messages: bytes bent, fields moved, sizes lied about, numbers out of turn. */
import { Encoder, type WireMessage } from '../../src/bridge/protocol/index.js';
import { BROKEN_MESSAGES } from './protocol-broken.js';
import { CLIENT_SAMPLES, type Sample, SERVER_SAMPLES } from './protocol-samples.js';

const encoder = new Encoder(Number.MAX_SAFE_INTEGER);

type Draw = () => number;

const pick = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  2 ** 31,
  2 ** 53 - 1,
  -0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  'x'.repeat(20_000),
  'constructor',
  '__proto__',
  [],
  {},
  [[[]]],
  new Uint8Array(3),
  { dtype: 'f4', shape: [2 ** 40], data: new Uint8Array(0) },
  { dtype: 'f4', shape: [-1], data: new Uint8Array(4) },
  { dtype: 'u1', shape: [0, 2 ** 31], data: new Uint8Array(0) },
  { __proto__: null, toString: 1 },
];

/** Bytes with some bits turned, cut, doubled or put in. */
function bend(bytes: Uint8Array, draw: Draw): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const way = Math.floor(draw() * 5);
  if (way === 0) return copy.subarray(0, Math.floor(draw() * copy.length));
  if (way === 1) return Uint8Array.from([...copy, ...copy]);
  const count = 1 + Math.floor(draw() * 8);
  for (let i = 0; i < count && copy.length > 0; i++) {
    const at = Math.floor(draw() * copy.length);
    copy[at] = way === 2 ? copy[at]! ^ (1 << Math.floor(draw() * 8)) : Math.floor(draw() * 256);
  }
  return copy;
}

/** A field somewhere in the message replaced, taken away or added. */
function twist(value: unknown, draw: Draw): unknown {
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) {
    return pick(draw, ODD_VALUES);
  }
  const keys = Object.keys(value);
  if (keys.length === 0 || draw() < 0.1) return pick(draw, ODD_VALUES);
  const copy: Record<string, unknown> = { ...(value as object) };
  const key = pick(draw, keys);
  const way = draw();
  if (way < 0.1) delete copy[key];
  else if (way < 0.2) copy[`${key}2`] = copy[key];
  else copy[key] = twist(copy[key], draw);
  return Array.isArray(value) ? Object.values(copy) : copy;
}

function noise(draw: Draw): Uint8Array {
  const length = Math.floor(draw() * draw() * 400);
  return Uint8Array.from({ length }, () => Math.floor(draw() * 256));
}

/** One hostile message of a side. */
export function hostileMessage(from: 'client' | 'server', draw: Draw): Uint8Array {
  const own = from === 'client' ? CLIENT_SAMPLES : SERVER_SAMPLES;
  const way = draw();
  if (way < 0.1) return noise(draw);
  if (way < 0.25) return pick(draw, BROKEN_MESSAGES).bytes;
  const sample: Sample = pick(draw, draw() < 0.9 ? own : [...CLIENT_SAMPLES, ...SERVER_SAMPLES]);
  if (way < 0.5) return bend(encoder.encode(sample.message, sample.seq), draw);
  const isOther = draw() < 0.2;
  const seq = isOther ? pick(draw, [0, 1, 2, 2 ** 40, -1]) : sample.seq;
  if (way < 0.9) {
    const message = twist(sample.message, draw) as WireMessage;
    const isMap = typeof message === 'object' && message !== null && !Array.isArray(message);
    return encoder.encode(isMap ? message : ({ type: message } as never), seq);
  }
  // Whole messages at the wrong time.
  return encoder.encode(sample.message, seq);
}
