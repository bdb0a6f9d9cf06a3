/**
 * Version and limits of the protocol between a world and a driver (docs/protocol.md). Majors must be
 * equal; both sides then speak the smaller minor, and a field that came with a minor is only sent when
 * the agreed minor knows it. So a field that is not known is always an error.
 */

/** What this program speaks. */
export const PROTOCOL = { major: 1, minor: 1 } as const;

/** The minor that brought `ahead` and `rest`. */
export const MINOR_OF_AHEAD = 1;

export interface ProtocolVersion {
  readonly major: number;
  readonly minor: number;
}

/** Largest message from the world to the driver, bytes: it may hold images and a map. */
export const MAX_SERVER_MESSAGE_BYTES = 64 * 1024 * 1024;

/** Largest message from the driver to the world, bytes. */
export const MAX_CLIENT_MESSAGE_BYTES = 16 * 1024 * 1024;

/** Most msgpack values in one message; bulk numbers are bytes and count once. */
export const MAX_VALUES = 200_000;

/** Most actors, lights, signs, contacts, board writes, sensors or notes in one message. */
export const MAX_ENTRIES = 10_000;

/** Most points of a plan. */
export const MAX_POINTS = 500_000;

/** Most characters of a name, id or note; the texts of maps, routes and records are free. */
export const MAX_TEXT = 10_000;

/** Highest tick. */
export const MAX_TICK = 1_000_000;

/** Session messages that each side keeps for a peer that comes back. */
export const RETAINED_MESSAGES = 2;
