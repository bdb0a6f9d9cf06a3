/**
 * Puts the two halves of a frame together: what is known before the sensors have come (`ahead`), and the
 * rest. A whole frame in place of the second half replaces the first.
 */
import { invalid, outOfOrder } from '../protocol/invalid.js';
import type { Ahead, Rest, ServerMessage } from '../protocol/messages.js';
import { MINOR_OF_AHEAD } from '../protocol/version.js';

export class FrameHalves {
  private ahead: Ahead | null = null;

  /**
   * The message to be told of, frames in one piece; null for a first half.
   * @param minor the minor that both sides speak
   * Throws PROTOCOL_ORDER for halves that are not due, PROTOCOL_INVALID for two that do not belong together.
   */
  join(message: ServerMessage, minor: number): Exclude<ServerMessage, Ahead | Rest> | null {
    const { ahead } = this;
    if (message.type === 'ahead') {
      if (minor < MINOR_OF_AHEAD) throw outOfOrder(`protocol 1.${minor} has no ahead`);
      if (ahead !== null) throw outOfOrder(`expected the rest of tick ${ahead.tick}, found ahead`);
      this.ahead = message;
      return null;
    }
    this.ahead = null;
    if (message.type !== 'rest') return message;
    if (ahead === null) throw outOfOrder('expected a frame or ahead, found rest');
    if (message.tick !== ahead.tick) {
      throw invalid('rest.tick', `expected ${ahead.tick}, found ${message.tick}`);
    }
    const { tick, simFrame, previous, columns } = ahead;
    const { gameTimeS, contacts, sensors, notes } = message;
    return {
      ...{ type: 'frame', tick, simFrame, gameTimeS, previous },
      columns: { ...columns, contacts },
      sensors,
      notes,
    };
  }
}
