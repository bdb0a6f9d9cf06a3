/**
 * Why a scenario cannot be staged here: thrown while it is set up (or runs), caught by the director,
 * which notes `scenario skipped: NAME: reason` and lets the route run on.
 */
export class ScenarioSkip extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'ScenarioSkip';
  }
}

/** The value, or a skip with the reason. */
export function orSkip<T>(value: T | null | undefined, reason: string): T {
  if (value === null || value === undefined) throw new ScenarioSkip(reason);
  return value;
}
