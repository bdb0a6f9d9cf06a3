/** What `agreement.json` holds. Scores 0 to 100, lengths in metres, game time in seconds. */
import type { FieldDifference } from '../../src/eval/index.js';

/** The part of a route record that tables show. */
export interface Verdict {
  readonly status: string;
  readonly completion: number;
  readonly penalty: number;
  readonly drivingScore: number;
  readonly durationS: number;
  readonly lengthM: number;
  /** Kinds that occurred, and how often; without Bench2Drive's speed notes, which cost nothing. */
  readonly infractions: Readonly<Record<string, number>>;
}

export interface AgreementDrive {
  readonly routeId: string;
  readonly seed: number;
  readonly town: string;
  readonly scenario: string;
  /** Null when the drive came to no verdict. */
  readonly ours: Verdict | null;
  /** Null when the evaluator wrote no record. */
  readonly official: Verdict | null;
  readonly differences: readonly FieldDifference[];
  /** Why there is no verdict. */
  readonly message: string | null;
  /** The same route, seed and agent staged by egoloop; null where it was not driven. */
  readonly staged: Verdict | null;
}

export interface AgreementPart {
  /** Evaluator and release. */
  readonly evaluator: string;
  readonly agent: string;
  readonly drives: readonly AgreementDrive[];
  readonly finished: number;
  /** Drives whose records agree in every compared field. */
  readonly agreeing: number;
  /** Null where nothing was staged. */
  readonly staging: Staging | null;
}

/** One quantity over drives: staged by the official code against staged by egoloop. */
export interface Comparison {
  readonly quantity: string;
  readonly officialMean: number;
  readonly stagedMean: number;
  readonly meanAbsoluteDifference: number;
  /** Null where one of the two does not vary. */
  readonly pearson: number | null;
  readonly spearman: number | null;
}

/** Drives staged by the official code against those staged by egoloop. */
export interface Staging {
  readonly drives: number;
  readonly sameStatus: number;
  readonly sameInfractions: number;
  readonly quantities: readonly Comparison[];
}

export interface SpeedMeasurement {
  readonly routeId: string;
  /** Between the agent's first call and its last, as the evaluator prints them. */
  readonly gameS: number;
  readonly systemS: number;
  readonly timesRealTime: number;
  readonly cores: number;
  /** Load average over a minute, measured right after. */
  readonly load: number;
}

export interface AgreementFile {
  readonly format: 'egoloop-official-agreement-1';
  readonly version: string;
  readonly carlaClient: string;
  readonly seeds: readonly number[];
  readonly parts: readonly AgreementPart[];
  readonly speed: SpeedMeasurement | null;
}
