/** What an audit of result files says; this is also the JSON of `egoloop import --json`. */
import type { InfractionKey } from '../record.js';
import type { RulesetName } from '../ruleset.js';
import type { ResultFamily } from './checkpoint-file.js';
import type { FailureClass } from './infrastructure.js';

export interface AuditOptions {
  /** The version that made the files, where their keys do not tell. */
  readonly ruleset?: RulesetName | undefined;
  /** Route ids that should be there, in order, e.g. `1711` (from a route file). */
  readonly expectedIds?: readonly string[] | undefined;
  /** How many routes should be there, if no ids are known. */
  readonly expectedCount?: number | undefined;
}

export interface FileSummary {
  readonly file: string;
  readonly family: ResultFamily;
  readonly records: number;
  readonly progress: readonly [number, number] | null;
  readonly entryStatus: string | null;
  readonly eligible: boolean | null;
  /** False for a merged file beside its parts: it is checked, but its records are not counted. */
  readonly counted: boolean;
}

export interface RangeOf {
  readonly low: number;
  readonly high: number;
}

/** Scores of a set of routes under one assumption about what is not known. */
export interface AssumedScores {
  /** Mean of score_composed, percent; null without any route. A range where duplicates conflict. */
  readonly drivingScore: RangeOf | null;
  /** Mean of score_route, percent. */
  readonly routeCompletion: RangeOf | null;
  /** Share of successful routes by the definition of Bench2Drive, 0 to 1. */
  readonly successRate: RangeOf | null;
  /** Routes the means are taken over. */
  readonly routes: number;
}

export interface ScoreBounds {
  readonly missingAsZero: AssumedScores;
  readonly missingAsFull: AssumedScores;
  readonly missingLeftOut: AssumedScores;
  /** As the three above, with infrastructure failures treated like missing routes. */
  readonly failuresAndMissingAsZero: AssumedScores;
  readonly failuresAndMissingAsFull: AssumedScores;
  readonly failuresAndMissingLeftOut: AssumedScores;
}

/** The number the official tool gives for these files, quirks included. */
export interface OfficialScores {
  /** What computes it and how. */
  readonly how: string;
  readonly drivingScore: number | null;
  readonly routeCompletion: number | null;
  readonly successRate: number | null;
  /** Records that went into it. */
  readonly routes: number;
}

export interface DuplicateFinding {
  readonly routeId: string;
  readonly places: readonly string[];
  readonly identical: boolean;
  readonly differences: readonly string[];
}

export interface FailureFindingOf {
  readonly routeId: string;
  readonly place: string;
  readonly status: string;
  readonly failure: FailureClass;
  readonly why: string;
  readonly scoreComposed: number;
}

export interface InfractionCount {
  readonly infraction: InfractionKey | string;
  readonly count: number;
  readonly routes: number;
  /** Per driven kilometre (score_route · route_length). null if nothing was driven. */
  readonly perKm: number | null;
}

export interface Inconsistency {
  readonly file: string;
  readonly path: string;
  readonly what: string;
}

export interface AuditReport {
  readonly ruleset: RulesetName;
  /** Rulesets whose formula fits every record; more than one where no record tells them apart. */
  readonly possibleRulesets: readonly RulesetName[];
  readonly files: readonly FileSummary[];
  readonly expected: { readonly count: number; readonly source: string };
  /** Different routes found. */
  readonly present: number;
  readonly recordsRead: number;
  /** Ids that are missing; null when only their number is known. */
  readonly missing: readonly string[] | null;
  readonly missingCount: number;
  /** Routes that are there but not in the route file. */
  readonly unexpected: readonly string[];
  readonly duplicates: readonly DuplicateFinding[];
  readonly failures: readonly FailureFindingOf[];
  readonly statuses: Readonly<Record<string, number>>;
  readonly official: OfficialScores;
  readonly bounds: ScoreBounds;
  /** Driving efficiency of Bench2Drive, percent; null where it cannot be computed or means nothing. */
  readonly efficiency: number | null;
  readonly drivenKm: number;
  readonly infractions: readonly InfractionCount[];
  readonly inconsistencies: readonly Inconsistency[];
  /** True if every expected route has a record. */
  readonly complete: boolean;
}
