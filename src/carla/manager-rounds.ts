/**
 * Where the traffic managers of the clients stand in their rounds, told by their calls. In synchronous
 * mode a round is: woken by the client's tick, the manager plans, sends a batch of controls, wakes the
 * client, asks for the settings and, once they are answered, falls asleep until the next tick. Both
 * wake-ups are bare notifications: one that comes while the other side is falling asleep is lost, and
 * the two wait for each other for ever. Several managers of one connection are taken for one.
 */
export const SETTINGS_CALL = 'get_episode_settings';
export const BATCH_CALL = 'apply_batch';
/** The client wakes its manager upon the frame of this call; a batch may ask for a frame as well. */
export const TICK_CALL = 'tick_cue';

/** Rounds in a row, each in the frame of a tick, from which on the next one is counted on. */
const STEADY_ROUNDS = 3;
/** Silence from which on a wake-up may be lost: of the manager upon a frame, of the client upon a round. */
const MANAGER_MS = 250;
const CLIENT_MS = 10_000;
/** A client that takes its time between ticks has this many times its longest yet. */
const CLIENT_TIMES = 10;

/** Who has to go on. */
export type Side = 'manager' | 'client';

interface Round {
  /** A batch was sent since the last frame. */
  hasBatched: boolean;
  /** The settings were asked for since the last frame. */
  hasAsked: boolean;
  /** Frames in a row with a whole round, of ticks of the manager's own client. */
  steady: number;
  /** Who has to go on, in silence so far, and since when; null when nothing can be told. */
  awaited: Side | null;
  sinceMs: number;
  longestMs: number;
}

export class ManagerRounds {
  private readonly rounds = new Map<number, Round>();

  /** Starts anew with the managers of these connections: nothing is known of their rounds. */
  follow(connections: Iterable<number>): void {
    this.rounds.clear();
    for (const connection of connections) {
      this.rounds.set(connection, {
        hasBatched: false,
        hasAsked: false,
        steady: 0,
        awaited: null,
        sinceMs: 0,
        longestMs: 0,
      });
    }
  }

  /** A connection called a method. */
  heard(connection: number, method: string, nowMs: number): void {
    const round = this.rounds.get(connection);
    if (round === undefined) return;
    const { awaited, sinceMs } = round;
    if (awaited === 'client') round.longestMs = Math.max(round.longestMs, nowMs - sinceMs);
    round.awaited = null;
    if (method === BATCH_CALL) round.hasBatched = true;
    if (method !== SETTINGS_CALL) return;
    const isLast = round.hasBatched && !round.hasAsked && round.steady >= STEADY_ROUNDS;
    round.hasAsked = true;
    if (isLast) expect(round, 'client', nowMs);
  }

  /** True while some manager has sent its batch and is about to ask for the settings. */
  get isUnderWay(): boolean {
    for (const { hasBatched, hasAsked } of this.rounds.values()) {
      if (hasBatched && !hasAsked) return true;
    }
    return false;
  }

  /** True while all managers have sent their batches of this frame and asked; false where there are none. */
  get isOver(): boolean {
    for (const { hasBatched, hasAsked } of this.rounds.values()) {
      if (!hasBatched || !hasAsked) return false;
    }
    return this.rounds.size > 0;
  }

  /** A frame left; these connections asked for it by `TICK_CALL`. */
  frameLeft(askedBy: readonly number[], nowMs: number): void {
    for (const [connection, round] of this.rounds) {
      const isOwn = askedBy.includes(connection);
      // Stuck in an earlier one, while other clients go on.
      if (round.awaited !== null && !isOwn) continue;
      const isWhole = round.hasBatched && round.hasAsked && isOwn;
      round.steady = isWhole ? round.steady + 1 : 0;
      if (round.steady >= STEADY_ROUNDS) expect(round, 'manager', nowMs);
      round.hasBatched = false;
      round.hasAsked = false;
    }
  }

  /** Who of this connection has been silent for too long; null for nobody. */
  missing(connection: number, nowMs: number): Side | null {
    const round = this.rounds.get(connection);
    if (round === undefined || round.awaited === null) return null;
    const { awaited, sinceMs, longestMs } = round;
    const limitMs =
      awaited === 'manager' ? MANAGER_MS : Math.max(CLIENT_MS, CLIENT_TIMES * longestMs);
    return nowMs - sinceMs >= limitMs ? awaited : null;
  }

  /** Nothing more is expected of this connection before it calls. */
  excuse(connection: number): void {
    const round = this.rounds.get(connection);
    if (round !== undefined) round.awaited = null;
  }
}

function expect(round: Round, side: Side, nowMs: number): void {
  round.awaited = side;
  round.sinceMs = nowMs;
}
