/** A server that somebody else runs (`--connect`): it is only named, never started or ended. */
import type { HostFactory, WorldPlace } from './host.js';

/** Hosts that all lead to the same place. */
export function fixedHosts(place: WorldPlace): HostFactory {
  return () => ({
    ready: async () => place,
    after: async () => null,
    close: async () => {},
  });
}
