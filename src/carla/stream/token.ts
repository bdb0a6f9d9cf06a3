/**
 * The 24 bytes by which a client finds a stream: id, port and protocol. No address is given, as the
 * genuine server does: the client then uses the host it connected to. Little-endian.
 */

const TOKEN_BYTES = 24;
const TCP = 1;

/** Stream of the world's snapshots. */
export const WORLD_STREAM_ID = 1;

/** Token of a stream on this machine's streaming port. */
export function streamToken(streamId: number, port: number): Uint8Array {
  const bytes = Buffer.alloc(TOKEN_BYTES);
  bytes.writeUInt32LE(streamId, 0);
  bytes.writeUInt16LE(port, 4);
  bytes[6] = TCP;
  return bytes;
}
