/**
 * A scored log as plain data: what `egoloop score --json` prints and its tables show. Every verdict
 * stands next to what it must never be quoted without: ruleset, world, seed, agent, privileged or not.
 */
import type { Truncation } from '../bridge/ticklog/index.js';
import { type Explanation, explainOutcome } from '../eval/explain.js';
import type { RouteRecord } from '../eval/record.js';
import type { RulesetName } from '../eval/ruleset.js';
import type { ScoredLog } from './score-log.js';

export interface Verdict {
  readonly ruleset: RulesetName;
  /** The official route record. */
  readonly record: RouteRecord;
  readonly explanation: Explanation;
  readonly endedBy: string;
  readonly ticksEvaluated: number;
}

export interface LogVerdicts {
  readonly file: string;
  /** False for a cut log: its scores are of what is left of it. */
  readonly isComplete: boolean;
  readonly truncated: Truncation | null;
  readonly world: string;
  readonly seed: number;
  readonly agent: string;
  readonly isPrivileged: boolean;
  readonly software: string;
  readonly map: { readonly name: string; readonly sha256: string };
  readonly routeId: string;
  readonly repetition: number;
  readonly town: string;
  readonly ticks: number;
  readonly verdicts: readonly Verdict[];
}

/** Means over the complete logs of one world under one ruleset. */
export interface VerdictSummary {
  readonly ruleset: RulesetName;
  /** All worlds that the logs come from; more than one is a mixture and no result. */
  readonly worlds: readonly string[];
  readonly logs: number;
  /** Cut logs, which no mean includes. */
  readonly incompleteLogs: number;
  /** Null when no log is complete. */
  readonly meanDrivingScore: number | null;
  readonly meanRouteCompletion: number | null;
  readonly meanPenalty: number | null;
  /** Complete logs whose status is `Completed` or `Perfect`. */
  readonly finished: number;
}

/** The verdicts of a scored log. */
export function logVerdicts(file: string, scored: ScoredLog): LogVerdicts {
  const { header, end, isComplete, outcomes } = scored;
  const { world, seed, agent, isPrivileged, software, map, route } = header;
  return {
    file,
    isComplete,
    truncated: end.truncated,
    world,
    seed,
    agent,
    isPrivileged,
    software,
    map,
    routeId: route.routeId,
    repetition: route.repetition,
    town: route.town,
    ticks: end.tickCount,
    verdicts: outcomes.map((outcome) => ({
      ruleset: outcome.ruleset,
      record: outcome.record,
      explanation: explainOutcome(outcome),
      endedBy: outcome.endedBy,
      ticksEvaluated: outcome.ticksEvaluated,
    })),
  };
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** One summary per ruleset, in the order of the first log's verdicts. */
export function summarise(logs: readonly LogVerdicts[]): VerdictSummary[] {
  const complete = logs.filter(({ isComplete }) => isComplete);
  const worlds = [...new Set(logs.map(({ world }) => world))].sort();
  return (logs[0]?.verdicts ?? []).map(({ ruleset }) => {
    const records = complete.flatMap(({ verdicts }) =>
      verdicts.filter((verdict) => verdict.ruleset === ruleset).map(({ record }) => record),
    );
    return {
      ruleset,
      worlds,
      logs: logs.length,
      incompleteLogs: logs.length - complete.length,
      meanDrivingScore: mean(records.map(({ scores }) => scores.score_composed)),
      meanRouteCompletion: mean(records.map(({ scores }) => scores.score_route)),
      meanPenalty: mean(records.map(({ scores }) => scores.score_penalty)),
      finished: records.filter(({ status }) => status === 'Completed' || status === 'Perfect')
        .length,
    };
  });
}
