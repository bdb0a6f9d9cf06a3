/**
 * A world at the end of a bridge as a backend: CARLA behind an official evaluator, or `egoloop serve`.
 * Towns that are on this side's disk are not sent through the socket.
 */
import {
  type ClientTimeouts,
  createRemoteBackend,
  type FindTown,
  type RemoteBackend,
} from '../../bridge/client/index.js';
import { EgoloopError } from '../../core/errors.js';
import type { MapLibrary } from '../map-library.js';
import { SOFTWARE } from '../software.js';

export interface SidecarOptions {
  /** `ws://127.0.0.1:PORT`. */
  readonly url: string;
  readonly token: string;
  /** Traffic model of a world whose routes this side sets; its own unless told. */
  readonly traffic?: string | null;
  readonly maps?: MapLibrary;
  readonly timeouts?: Partial<ClientTimeouts>;
  /** Name of the agent, told to an evaluator. */
  readonly agent?: string;
}

/**
 * A backend of the world at an address; reached on `connect` or on the first `open`.
 * Throws USAGE on `connect` for an address that is none; every later loss is PROTOCOL_*.
 */
export function createSidecarBackend(options: SidecarOptions): RemoteBackend {
  const { maps, ...rest } = options;
  const findTown = maps === undefined ? {} : { findTown: townsOf(maps) };
  return createRemoteBackend({ ...rest, software: SOFTWARE, ...findTown });
}

function townsOf(maps: MapLibrary): FindTown {
  return (town) => {
    try {
      return maps.load(town);
    } catch (error) {
      // A town that is not here is sent; one that is here and cannot be read is sent as well.
      if (error instanceof EgoloopError) return null;
      throw error;
    }
  };
}
