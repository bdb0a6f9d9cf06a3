/** The driver's side of the bridge: a far world as a backend. */
export { ClientLink } from './link.js';
export type { FindTown, KnownMap } from './map-store.js';
export { type ClientOptions, type ClientTimeouts, DEFAULT_TIMEOUTS } from './options.js';
export { createRemoteBackend, type RemoteBackend, type RemoteOptions } from './remote-backend.js';
