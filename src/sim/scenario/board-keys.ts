/**
 * Entries of the shared board that scenarios write and the criteria read (evaluation reference 4.10):
 * which scenario runs, which scenario's time ran out, and the switches of two tests.
 */
export const SWITCH_BLOCKED_TEST = 'AC_SwitchActorBlockedTest';
export const SWITCH_WRONG_DIRECTION_TEST = 'AC_SwitchWrongDirectionTest';

/** True while scenario `index` of the route runs. */
export function scenarioRunningKey(index: number): string {
  return `ScenarioRouteNumber${index}`;
}

/** Whether the scenario's own 240 s ran out. */
export function scenarioTimeoutKey(scenarioName: string): string {
  return `ScenarioTimeout_${scenarioName}`;
}
