/**
 * What crosses the border to a world: the contract of worlds, their frames, logs of them, and the two ends
 * of the socket. The messages themselves are in `protocol/`.
 */
export * from './backend.js';
export {
  type ClientOptions,
  type ClientTimeouts,
  createRemoteBackend,
  DEFAULT_TIMEOUTS,
  type FindTown,
  type KnownMap,
  type RemoteBackend,
  type RemoteOptions,
} from './client/index.js';
export * from './frame.js';
export {
  makeToken,
  type ServerEvent,
  startWorldServer,
  type WorldServer,
  type WorldServerOptions,
} from './server/index.js';
export * from './ticklog/index.js';
