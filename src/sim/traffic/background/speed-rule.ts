/**
 * How fast road cars go, in percent of the ego's speed limit: those ahead wait for the ego, those
 * behind catch up, and while a junction scenario has cleared the ego's entry those behind stay
 * behind. Source: scenario_runner's background_activity.py.
 */
export interface SpeedRuleInput {
  /** Straight distance from the ego's route point, metres. */
  readonly distanceM: number;
  readonly isBehind: boolean;
  readonly minRadiusM: number;
  readonly maxRadiusM: number;
  readonly egoMps: number;
  /** The ego's speed limit. */
  readonly limitKmh: number;
  /** True while a junction scenario keeps the ego's entry clear. */
  readonly isEntryCleared: boolean;
  /** Distance that cars behind then keep. */
  readonly spawnDistanceM: number;
  /** 1, or 1.5 for cars on the route's exit of a junction. */
  readonly factor: number;
}

function clamp(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}

/** Percent of the limit, 0 … 200. */
export function roadSpeedPercent(input: SpeedRuleInput): number {
  const { distanceM, maxRadiusM, minRadiusM } = input;
  const rangeM = maxRadiusM - minRadiusM;
  if (!input.isBehind) return clamp(((maxRadiusM - distanceM) / rangeM) * 100 * input.factor, 100);
  if (!input.isEntryCleared) return clamp((distanceM / rangeM) * 100 + 100, 200);
  // The official rule sets the ego's m/s against a limit in km/h.
  const base = (input.egoMps / input.limitKmh) * 100;
  return clamp(((distanceM - input.spawnDistanceM) / rangeM) * 100 + base, 100);
}
