/**
 * Intelligent Driver Model (Treiber, Hennecke, Helbing 2000): acceleration behind a leader.
 * m/s, metres, m/s².
 */
export interface IdmParameters {
  /** Gap kept at rest, bumper to bumper. */
  readonly restGapM: number;
  readonly headwayS: number;
  readonly accelerationMps2: number;
  readonly brakingMps2: number;
}

/** Seconds of opening that count as gap already. */
const OPENING_S = 0.8;

export const IDM_DEFAULTS: IdmParameters = {
  restGapM: 3,
  headwayS: 1,
  accelerationMps2: 2.5,
  brakingMps2: 3,
};

/**
 * The part of the acceleration that the leader causes, to be compared with the one that the free road
 * allows: a − a·(wanted gap / gap)², held at −9.
 * @param gapM bumper to bumper
 * @param restGapM gap kept at rest, that of the parameters unless told
 */
export function followLeader(
  gapM: number,
  speedMps: number,
  leaderMps: number,
  parameters: IdmParameters = IDM_DEFAULTS,
  restGapM: number = parameters.restGapM,
): number {
  const { headwayS, accelerationMps2: a, brakingMps2: b } = parameters;
  const closing = speedMps - leaderMps;
  // A faster leader, e.g. one who has just come past, opens the gap by himself.
  const gap = gapM + Math.max(0, -closing) * OPENING_S;
  const wanted = Math.max(
    restGapM,
    restGapM + speedMps * headwayS + (speedMps * closing) / (2 * Math.sqrt(a * b)),
  );
  const ratio = wanted / Math.max(0.3, gap);
  return Math.max(-9, a * (1 - ratio * ratio));
}
