/** The world's side of the bridge: a backend on a socket. */
export {
  type ServerEvent,
  startWorldServer,
  type WorldServer,
  type WorldServerOptions,
} from './server.js';
export { makeToken } from './token.js';
