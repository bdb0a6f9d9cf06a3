/**
 * Logs scored for an export: the verdicts with the time of every infraction, and the map they were scored
 * on, which pictures and scenes are drawn of.
 */
import type { TickLogHeader } from '../../bridge/ticklog/index.js';
import { explainOutcome } from '../../eval/explain.js';
import type { NumberKinds } from '../../eval/record.js';
import type { RulesetName } from '../../eval/ruleset.js';
import type { RoadMap } from '../../map/road-map.js';
import type { MapSources } from '../find-map.js';
import { type MapCache, scoreLogFile } from '../score-log.js';
import type { Verdict } from '../verdict.js';

/** A verdict, and what its numbers are in an official file. */
export interface ExportVerdict extends Verdict {
  readonly numberKinds?: NumberKinds | undefined;
}

export interface ScoredDrive {
  readonly file: string;
  readonly header: TickLogHeader;
  /** False for a cut log, whose verdicts are of what is left of it. */
  readonly isComplete: boolean;
  /** How the drive was stopped from outside; null where it was not, or the log is cut. */
  readonly failure: string | null;
  readonly ticks: number;
  readonly verdicts: readonly ExportVerdict[];
  readonly map: RoadMap;
}

/** Scores one log. Throws as `scoreLogFile`. */
export function scoreDrive(
  file: string,
  rulesets: readonly RulesetName[],
  sources: MapSources,
  cache: MapCache,
): ScoredDrive {
  const scored = scoreLogFile(file, rulesets, sources, cache);
  const { header, end, isComplete } = scored;
  return {
    file,
    header,
    isComplete,
    failure: end.footer?.outsideFailure ?? null,
    ticks: end.tickCount,
    verdicts: scored.outcomes.map((outcome) => ({
      ruleset: outcome.ruleset,
      record: outcome.record,
      explanation: explainOutcome(outcome),
      endedBy: outcome.endedBy,
      ticksEvaluated: outcome.ticksEvaluated,
      numberKinds: outcome.numberKinds,
    })),
    map: cache.get(header.map.sha256)!,
  };
}
