/**
 * From a TickLog to verdicts: the frames are folded once through the evaluators of all rulesets asked
 * for. Needs the log and the road map it was recorded on, nothing else: no simulator, no clock.
 */
import type { TruthFrame } from '../bridge/frame.js';
import type { TickLogEnd, TickLogHeader, TickLogReader } from '../bridge/ticklog/index.js';
import { EgoloopError } from '../core/errors.js';
import { createEvaluators } from '../eval/evaluator.js';
import type { RouteEvaluator, RouteOutcome } from '../eval/evaluator-api.js';
import { RULESET_NAMES, type RulesetName, rulesetOf } from '../eval/ruleset.js';
import { LaneType } from '../map/lane-type.js';
import { RoadMap } from '../map/road-map.js';
import type { RoadQuery } from '../map/road-query.js';
import { findMap, type MapSources } from './find-map.js';
import { openLogFile } from './log-file.js';
import { checkFrame, checkScorable } from './scorable.js';

/** A log's verdicts under one or more rulesets. */
export interface ScoredLog {
  readonly header: TickLogHeader;
  readonly end: TickLogEnd;
  /** False for a cut log: what happened after the cut is unknown, so the scores are no result. */
  readonly isComplete: boolean;
  /** In the order of the rulesets asked for. */
  readonly outcomes: readonly RouteOutcome[];
}

/** The rulesets of a comma-separated list; `all` for every one. Throws RULESET_UNKNOWN or USAGE. */
export function parseRulesets(list: string): RulesetName[] {
  const names = list.split(',').map((name) => name.trim());
  if (names.includes('all')) return [...RULESET_NAMES];
  const chosen = names.filter((name) => name !== '').map((name) => rulesetOf(name).name);
  if (chosen.length === 0) throw new EgoloopError('USAGE', 'expected a ruleset, found none');
  return [...new Set(chosen)];
}

function evaluatorsOf(
  header: TickLogHeader,
  rulesets: readonly RulesetName[],
  map: RoadQuery,
): RouteEvaluator[] {
  const options = header.names === null ? {} : { names: header.names };
  return createEvaluators(rulesets.map(rulesetOf), header.route, map, options);
}

/** Scoring asks for the nearest driving lane all the time: there must be one. */
function checkDrivable(map: RoadQuery, file: string): void {
  if (map.waypointAt({ x: 0, y: 0, z: 0 }, LaneType.Driving) !== null) return;
  throw new EgoloopError('OPENDRIVE_INVALID', 'expected a driving lane to score on, found none', {
    file,
  });
}

/**
 * Scores an open log.
 * @param map the road map of the log's town
 * @param file name of the log for error messages
 * @param onFrame shown every frame of the log, the last one included
 * Throws TICKLOG_INVALID on damage, on a step other than float32(0.05) and on a route without length.
 */
export function scoreFrames(
  log: TickLogReader,
  map: RoadQuery,
  rulesets: readonly RulesetName[],
  file: string,
  onFrame?: (frame: TruthFrame) => void,
): ScoredLog {
  const { header } = log;
  checkScorable(header, file);
  const evaluators = evaluatorsOf(header, rulesets, map);
  const feed = (frame: TruthFrame): void => {
    for (const evaluator of evaluators) evaluator.update(frame);
  };
  const frames = log.frames();
  // One frame is held back: only the footer knows whether the criteria ran on the last one.
  let held: TruthFrame | null = null;
  let step = frames.next();
  while (step.done !== true) {
    if (held !== null) feed(held);
    held = step.value;
    checkFrame(held, file);
    onFrame?.(held);
    step = frames.next();
  }
  const end = step.value;
  const { footer } = end;
  if (held !== null) {
    if (footer?.criteriaRanOnLastTick === false) {
      for (const evaluator of evaluators) evaluator.updateWithoutCriteria(held);
    } else feed(held);
  }
  const outcomes = evaluators.map((evaluator) =>
    evaluator.finish({
      outsideFailure: footer?.outsideFailure ?? undefined,
      durationSystemS: footer?.durationSystemS ?? undefined,
      terminate: footer?.scenarioTerminated ?? true,
    }),
  );
  return { header, end, isComplete: end.truncated === null, outcomes };
}

/** Maps already built, by SHA-256: several logs of one town need it once. */
export type MapCache = Map<string, RoadMap>;

/**
 * Scores the log in a file. Throws as `openLogFile`, `findMap`, `RoadMap.fromOpenDrive` and
 * `scoreFrames`.
 */
export function scoreLogFile(
  file: string,
  rulesets: readonly RulesetName[],
  sources: MapSources = {},
  cache: MapCache = new Map(),
): ScoredLog {
  const reader = openLogFile(file);
  try {
    const { log } = reader;
    checkScorable(log.header, file);
    const { sha256 } = log.header.map;
    let map = cache.get(sha256);
    if (map === undefined) {
      const found = findMap(log, file, sources);
      map = RoadMap.fromOpenDrive(found.text, {
        name: found.name,
        file: found.file ?? `${file} (map)`,
      });
      checkDrivable(map, found.file ?? `${file} (map)`);
      cache.set(sha256, map);
    }
    return scoreFrames(log, map, rulesets, file);
  } finally {
    reader.close();
  }
}
