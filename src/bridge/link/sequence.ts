/**
 * The numbers of one session's messages, one side of it: what was sent is counted and the last two are
 * kept for a peer that comes back after a cut; what arrives must follow what came before.
 */
import { EgoloopError } from '../../core/errors.js';
import { outOfOrder } from '../protocol/invalid.js';
import { RETAINED_MESSAGES } from '../protocol/version.js';

interface Sent {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

export class Sequence {
  private sent = 0;
  private got = 0;
  private readonly kept: Sent[] = [];

  /** Number of the last message that arrived; 0 for none. */
  get received(): number {
    return this.got;
  }

  /** Number of the message that is sent next. */
  get next(): number {
    return this.sent + 1;
  }

  /** Counts and keeps a message that was encoded with `next`. */
  keep(bytes: Uint8Array): void {
    this.sent += 1;
    this.kept.push({ seq: this.sent, bytes });
    if (this.kept.length > RETAINED_MESSAGES) this.kept.shift();
  }

  /**
   * True for a message that is new, false for one that had arrived before the cut.
   * @param isResumed the connection goes on with a session
   * Throws PROTOCOL_ORDER naming `seq`: a gap, or a message twice on one connection.
   */
  accept(seq: number, isResumed: boolean): boolean {
    if (seq === this.got + 1) {
      this.got = seq;
      return true;
    }
    if (seq <= this.got && isResumed) return false;
    throw outOfOrder(`expected message ${this.got + 1} of the session, found ${seq}`, 'seq');
  }

  /** Messages that the peer lacks. Throws PROTOCOL_CLOSED when they are not kept any more. */
  missing(received: number): readonly Uint8Array[] {
    const oldest = this.kept[0]?.seq ?? this.sent + 1;
    if (received < oldest - 1 || received > this.sent) {
      throw new EgoloopError(
        'PROTOCOL_CLOSED',
        `expected a peer that has received ${oldest - 1} to ${this.sent} messages of the session, ` +
          `found one with ${received}; begin a new session`,
      );
    }
    return this.kept.filter(({ seq }) => seq > received).map(({ bytes }) => bytes);
  }
}
