/**
 * The fixture files of the protocol, made from the samples: bytes in base64 and what they mean, for
 * every implementation to read. Bulk numbers stand as `{dtype, shape, values}`; −0 is written `-0.0`,
 * a number that JSON does not have as a text.
 */
import { Encoder } from '../../src/bridge/protocol/index.js';
import { BROKEN_MESSAGES } from './protocol-broken.js';
import { CLIENT_SAMPLES, type Sample, SERVER_SAMPLES } from './protocol-samples.js';

const VIEWS = {
  f4: Float32Array,
  f8: Float64Array,
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  i4: Int32Array,
} as const;

/** A message as its fixture states it. */
export function meaningOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString('hex') };
  if (Array.isArray(value)) return value.map(meaningOf);
  if (typeof value !== 'object' || value === null) return value;
  const map = value as Record<string, unknown>;
  if ('dtype' in map && map['data'] instanceof Uint8Array) {
    const kind = VIEWS[map['dtype'] as keyof typeof VIEWS];
    const values = Array.from(new kind(new Uint8Array(map['data']).buffer));
    return { dtype: map['dtype'], shape: map['shape'], values };
  }
  return Object.fromEntries(Object.entries(map).map(([key, inner]) => [key, meaningOf(inner)]));
}

/** JSON with −0 as `-0.0` and NaN as a text. */
function jsonText(value: unknown, indent: string): string {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return '-0.0';
    return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object')) {
    return `[${value.map((entry) => jsonText(entry, '')).join(', ')}]`;
  }
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((entry) => `${inner}${jsonText(entry, inner)}`)
    : Object.entries(value).map(
        ([key, entry]) => `${inner}${JSON.stringify(key)}: ${jsonText(entry, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return lines.length === 0
    ? `${open}${close}`
    : `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function valid(samples: readonly Sample[]): object[] {
  const encoder = new Encoder(Number.MAX_SAFE_INTEGER);
  return samples.map(({ name, seq, message }) => {
    const { type, ...fields } = message;
    return {
      name,
      base64: base64(encoder.encode(message, seq)),
      message: meaningOf({ type, seq, ...fields }) as object,
    };
  });
}

/** File name to text. */
export function fixtureFiles(): Readonly<Record<string, string>> {
  const files = {
    'client-messages.json': { protocol: '1.1', messages: valid(CLIENT_SAMPLES) },
    'server-messages.json': { protocol: '1.1', messages: valid(SERVER_SAMPLES) },
    'broken-messages.json': {
      protocol: '1.1',
      messages: BROKEN_MESSAGES.filter(({ bytes }) => bytes.length < 100_000).map(
        ({ name, from, bytes, code, field }) => ({
          name,
          from,
          base64: base64(bytes),
          code,
          field,
        }),
      ),
    },
  };
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, `${jsonText(content, '')}\n`]),
  );
}
