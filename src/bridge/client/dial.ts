/** Opens a connection to a world and shakes hands on it. */
import { WebSocket } from 'ws';
import { EgoloopError } from '../../core/errors.js';
import { Socket, type SocketEvents } from '../link/socket.js';
import { MAX_SERVER_MESSAGE_BYTES } from '../protocol/version.js';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listening there',
  ENOTFOUND: 'no such host',
  ECONNRESET: 'a connection that was cut at once',
};

/**
 * A WebSocket that is open. Rejects with PROTOCOL_CLOSED when nobody listens or the upgrade is refused,
 * PROTOCOL_TIMEOUT after `waitMs`.
 */
export function openSocket(url: string, waitMs: number, events: SocketEvents): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(url, {
      perMessageDeflate: false,
      maxPayload: MAX_SERVER_MESSAGE_BYTES,
      handshakeTimeout: waitMs,
      followRedirects: false,
    });
    const refuse = (error: Error & { code?: string }): void => {
      const isLate = /handshake has timed out/.test(error.message);
      const found = REASONS[error.code ?? ''] ?? error.message;
      const what = isLate
        ? `expected a world at ${url} to answer within ${waitMs / 1000} s`
        : `expected a world at ${url}, found ${found}; start one and take its address`;
      reject(new EgoloopError(isLate ? 'PROTOCOL_TIMEOUT' : 'PROTOCOL_CLOSED', what, {}, error));
    };
    ws.once('error', refuse);
    ws.once('open', () => {
      ws.off('error', refuse);
      resolve(new Socket(ws, events, MAX_SERVER_MESSAGE_BYTES));
    });
  });
}
