/**
 * How long a drive took, by what the evaluator prints each time it asks its agent. Its record's
 * `duration_system` is no measure of that: before it takes the end, it waits until the threads of its
 * watchdogs have slept out, so that every drive seems to last up to the next whole second or longer.
 */

/** Seconds between the agent's first call and its last. */
export interface DriveTimes {
  readonly gameS: number;
  readonly systemS: number;
}

const CALL = /System time = (\d+\.\d+) -- Game time = (\d+\.\d+)/g;

/** The times in an evaluator's log; null where it prints none (Leaderboard) or the agent was asked once. */
export function driveTimes(log: string): DriveTimes | null {
  const calls = [...log.matchAll(CALL)].map(([, systemS, gameS]) => ({
    systemS: Number(systemS),
    gameS: Number(gameS),
  }));
  const [first] = calls;
  const last = calls.at(-1);
  if (first === undefined || last === undefined || last.systemS <= first.systemS) return null;
  return { systemS: last.systemS - first.systemS, gameS: last.gameS - first.gameS };
}
