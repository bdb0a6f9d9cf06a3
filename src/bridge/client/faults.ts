/** What can end a driver's session, as errors. */
import { EgoloopError } from '../../core/errors.js';
import { outOfOrder } from '../protocol/invalid.js';
import type { Numbered, ServerMessage, Welcome } from '../protocol/messages.js';
import { PROTOCOL } from '../protocol/version.js';

/** Marks an error that the peer itself reported: it need not be told again. */
export class PeerError extends Error {}

/** What the world reported, under its own code. */
export function refusal(message: Extract<ServerMessage, { type: 'error' }>): EgoloopError {
  const { code, field } = message;
  const path = field === null ? '' : ` (${field})`;
  const what = `the world refuses${path}: ${message.message}`;
  return new EgoloopError(code, what, { path: field ?? undefined }, new PeerError(message.message));
}

/** The number of a session message; a welcome is none. */
export function requireCounted(message: Numbered<ServerMessage>): number {
  if (message.type !== 'welcome') return message.seq;
  throw outOfOrder('expected a message of the session, found a second welcome');
}

/** Both sides' majors must be equal. */
export function otherVersion({ protocol }: Welcome): EgoloopError {
  return new EgoloopError(
    'PROTOCOL_VERSION',
    `expected a world that speaks protocol ${PROTOCOL.major}, found ${protocol.major}; ` +
      'take both sides from one release',
    { path: 'welcome.protocol.major' },
  );
}

/** PROTOCOL_CLOSED. */
export function closed(what: string): EgoloopError {
  return new EgoloopError('PROTOCOL_CLOSED', what);
}

/** PROTOCOL_TIMEOUT. */
export function timeout(what: string): EgoloopError {
  return new EgoloopError('PROTOCOL_TIMEOUT', what);
}

/** The world did not come back in time. */
export function lost(reconnectMs: number, cause: unknown): EgoloopError {
  const seconds = reconnectMs / 1000;
  const why = cause instanceof EgoloopError ? cause.message : String(cause);
  const what = `lost the world and did not find it again within ${seconds} s (last: ${why})`;
  return new EgoloopError('PROTOCOL_CLOSED', what, {}, cause);
}
