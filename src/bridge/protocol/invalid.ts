/** The errors of the protocol: what a message must be, when it may come, and what a peer reported. */
import { EgoloopError, type ErrorCode } from '../../core/errors.js';

/** Codes that may stand in an `error` message. */
export const PROTOCOL_CODES = [
  'PROTOCOL_INVALID',
  'PROTOCOL_ORDER',
  'PROTOCOL_VERSION',
  'PROTOCOL_TOKEN',
  'PROTOCOL_TOO_LARGE',
  'PROTOCOL_TIMEOUT',
  'PROTOCOL_CLOSED',
] as const satisfies readonly ErrorCode[];

export type ProtocolCode = (typeof PROTOCOL_CODES)[number];

/** PROTOCOL_INVALID for a field, e.g. `frame.actors.pose`. */
export function invalid(field: string, what: string): EgoloopError {
  return new EgoloopError('PROTOCOL_INVALID', what, { path: field });
}

/** PROTOCOL_ORDER: a message that is not due now. */
export function outOfOrder(what: string, field?: string): EgoloopError {
  return new EgoloopError('PROTOCOL_ORDER', what, { path: field });
}

/** True for an error of this protocol. */
export function isProtocolError(error: unknown): error is EgoloopError & { code: ProtocolCode } {
  return (
    error instanceof EgoloopError && (PROTOCOL_CODES as readonly string[]).includes(error.code)
  );
}
