/**
 * Messages to bytes and back: one msgpack map each, `type` and `seq` first. What comes from a peer is
 * checked to the last field before anyone sees it; unknown fields are errors.
 */
import { EgoloopError } from '../../core/errors.js';
import { Fields } from '../fields.js';
import { CLIENT_READERS } from './client-codec.js';
import { invalid } from './invalid.js';
import { readMap } from './message-reader.js';
import { MessageWriter } from './message-writer.js';
import { type ClientMessage, type Numbered, type ServerMessage, UNCOUNTED } from './messages.js';
import type { SensorReaders } from './sensor-data.js';
import { SERVER_READERS } from './server-codec.js';
import { MAX_CLIENT_MESSAGE_BYTES, MAX_SERVER_MESSAGE_BYTES, MAX_TEXT } from './version.js';

/** A message as plain data ready for bytes (`wireRoute`, `wireSensors`, … have been applied). */
export interface WireMessage {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Encodes messages of one peer; holds the buffer they are written in. */
export class Encoder {
  private readonly writer = new MessageWriter();

  /** @param maxBytes largest message of this direction */
  constructor(private readonly maxBytes: number) {}

  /** The bytes of a message. Throws PROTOCOL_TOO_LARGE above the limit. */
  encode(message: WireMessage, seq: number): Uint8Array {
    const { type, ...fields } = message;
    const bytes = this.writer.encode({ type, seq, ...fields });
    requireSize(bytes, this.maxBytes, type);
    return bytes;
  }
}

/** An encoder for messages of the driver. */
export const clientEncoder = (): Encoder => new Encoder(MAX_CLIENT_MESSAGE_BYTES);

/** An encoder for messages of the world. */
export const serverEncoder = (): Encoder => new Encoder(MAX_SERVER_MESSAGE_BYTES);

/** Throws PROTOCOL_TOO_LARGE above `maxBytes`. */
function requireSize(bytes: Uint8Array, maxBytes: number, what: string): void {
  if (bytes.length <= maxBytes) return;
  throw new EgoloopError(
    'PROTOCOL_TOO_LARGE',
    `expected at most ${maxBytes} bytes, found ${bytes.length}`,
    { path: what },
  );
}

function decode<M>(
  bytes: Uint8Array,
  readers: Readonly<Record<string, (fields: Fields, sensors: SensorReaders) => M>>,
  sensors: SensorReaders,
): Numbered<M> {
  const map = readMap(bytes);
  const type = map['type'];
  if (typeof type !== 'string' || !Object.hasOwn(readers, type)) {
    const known = Object.keys(readers).join(', ');
    const found = typeof type === 'string' ? type.slice(0, 60) : typeof type;
    throw invalid('type', `expected one of ${known}; found ${found}`);
  }
  const fields = new Fields(map, type, invalid);
  fields.text('type');
  const seq = readSeq(fields.any('seq'), UNCOUNTED.has(type));
  const message = readers[type]!(fields, sensors);
  fields.end();
  return { ...message, seq };
}

function readSeq(seq: unknown, isUncounted: boolean): number {
  const isWhole = Number.isSafeInteger(seq) && !Object.is(seq, -0);
  if (isWhole && (isUncounted ? seq === 0 : (seq as number) >= 1)) return seq as number;
  const expected = isUncounted ? '0' : 'an integer of at least 1';
  throw invalid('seq', `expected ${expected}, found ${String(seq).slice(0, 60)}`);
}

/** Reads a message of the driver. Throws PROTOCOL_INVALID, PROTOCOL_TOO_LARGE. */
export function decodeClientMessage(bytes: Uint8Array): Numbered<ClientMessage> {
  requireSize(bytes, MAX_CLIENT_MESSAGE_BYTES, 'message');
  return decode<ClientMessage>(bytes, CLIENT_READERS, {});
}

/**
 * Reads a message of the world. Throws PROTOCOL_INVALID, PROTOCOL_TOO_LARGE.
 * @param sensors who reads images that are not in the message itself
 */
export function decodeServerMessage(
  bytes: Uint8Array,
  sensors: SensorReaders = {},
): Numbered<ServerMessage> {
  requireSize(bytes, MAX_SERVER_MESSAGE_BYTES, 'message');
  return decode<ServerMessage>(bytes, SERVER_READERS, sensors);
}

/** An error as a message: code, sentence and field, cut to what the wire takes. */
export function errorMessage(error: EgoloopError): WireMessage {
  const code = error.code.startsWith('PROTOCOL_') ? error.code : 'PROTOCOL_CLOSED';
  const field = error.place.path ?? null;
  return {
    type: 'error',
    code,
    message: error.message.slice(0, MAX_TEXT),
    field: field === null ? null : field.slice(0, MAX_TEXT),
  };
}
