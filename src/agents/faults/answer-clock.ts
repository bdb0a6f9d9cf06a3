/**
 * How long the answers of a policy take: measured by a clock of whoever drives, or read from an earlier
 * drive. The agents' room has no clock of its own.
 */

/** Told when the agent is asked and when it has answered. */
export interface AnswerClock {
  /** The agent is asked. */
  begin(): void;
  /** It has answered: ticks of game time that this took. */
  end(): number;
}
