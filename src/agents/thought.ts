/**
 * What an agent had in mind at a tick, for whoever looks at the drive afterwards: ways it weighed and
 * numbers it computed. It changes no control and no verdict. Frame: the ego's, x forward, y right, metres.
 */

/** A way that was weighed. */
export interface ThoughtPath {
  /** Pairs: forward, right. */
  readonly points: readonly (readonly [number, number])[];
  /** What it was judged to be worth, more is better; null where nothing judged it. */
  readonly value: number | null;
}

export interface AgentThought {
  /** The first one is the way that was taken. */
  readonly paths: readonly ThoughtPath[];
  /** Numbers by name, plotted over time; names stay the same over a drive. */
  readonly numbers: Readonly<Record<string, number>>;
}
