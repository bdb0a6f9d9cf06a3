/**
 * The shared board of the behaviour tree as the criteria use it: entries stay until overwritten; the
 * switches and the scenario timeouts are cleared by the criterion that reads them.
 */
import type { BoardValue, BoardWrite } from '../../bridge/frame.js';

export const SWITCH_WRONG_DIRECTION = 'AC_SwitchWrongDirectionTest';
export const SWITCH_BLOCKED = 'AC_SwitchActorBlockedTest';

/** Board entry that is true while scenario `index` of the route runs. */
export function scenarioRouteKey(index: number): string {
  return `ScenarioRouteNumber${index}`;
}

/** Board entry that says whether a scenario's timeout ran out. */
export function scenarioTimeoutKey(scenarioName: string): string {
  return `ScenarioTimeout_${scenarioName}`;
}

export class Board {
  private readonly entries = new Map<string, BoardValue>();

  /** Applies the writes of a tick in order; null clears an entry. */
  apply(writes: readonly BoardWrite[]): void {
    for (let i = 0; i < writes.length; i++) {
      const write = writes[i]!;
      this.set(write.key, write.value);
    }
  }

  set(key: string, value: BoardValue): void {
    if (value === null) this.entries.delete(key);
    else this.entries.set(key, value);
  }

  get(key: string): BoardValue {
    return this.entries.get(key) ?? null;
  }

  /** Reads an entry and clears it. */
  take(key: string): BoardValue {
    const value = this.get(key);
    if (value !== null) this.entries.delete(key);
    return value;
  }
}

/** Python's truth of a board value. */
export function isTruthy(value: BoardValue): boolean {
  return value !== null && value !== false && value !== 0 && value !== '';
}
