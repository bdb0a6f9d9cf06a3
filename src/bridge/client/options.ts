/** How a driver reaches a world, and how long it waits. Milliseconds. */
import { EgoloopError } from '../../core/errors.js';

export interface ClientTimeouts {
  /** Until the connection stands and the world has said welcome. */
  readonly connectMs: number;
  /** Until a route is set: maps are loaded and, under an evaluator, CARLA changes towns. */
  readonly openMs: number;
  /** Until the world has taken a step. */
  readonly tickMs: number;
  /** Until the world has ended a route. */
  readonly endMs: number;
  /** A cut connection may be mended for so long. */
  readonly reconnectMs: number;
}

export const DEFAULT_TIMEOUTS: ClientTimeouts = {
  connectMs: 10_000,
  openMs: 600_000,
  tickMs: 60_000,
  endMs: 120_000,
  reconnectMs: 30_000,
};

export interface ClientOptions {
  /** `ws://127.0.0.1:PORT`. */
  readonly url: string;
  readonly token: string;
  /** Name and version of the driver's program. */
  readonly software: string;
  readonly timeouts?: Partial<ClientTimeouts>;
}

/** Throws USAGE unless the text is a WebSocket address. */
export function requireUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol === 'ws:' || parsed?.protocol === 'wss:') return;
  throw new EgoloopError(
    'USAGE',
    `expected the address of a world, e.g. ws://127.0.0.1:2100; found ${url.slice(0, 200)}`,
  );
}
