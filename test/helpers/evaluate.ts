/** Runs frames through one evaluator, as a loop would: until it ends or the frames do. */
import type { OutsideFailure, RouteTruth, TruthFrame } from '../../src/bridge/frame.js';
import { createEvaluator } from '../../src/eval/evaluator.js';
import type { EvaluatorOptions, RouteOutcome } from '../../src/eval/evaluator-api.js';
import { type RulesetName, rulesetOf } from '../../src/eval/ruleset.js';
import type { RoadQuery } from '../../src/map/road-query.js';
import { TWO_WAY_ROAD } from './route-frames.js';
import { StraightLaneMap } from './straight-lane-map.js';

export interface EvaluateParts {
  readonly map?: RoadQuery;
  readonly options?: EvaluatorOptions;
  readonly outsideFailure?: OutsideFailure;
}

export function evaluate(
  ruleset: RulesetName,
  route: RouteTruth,
  frames: Iterable<TruthFrame>,
  parts: EvaluateParts = {},
): RouteOutcome {
  const map = parts.map ?? new StraightLaneMap(TWO_WAY_ROAD);
  const evaluator = createEvaluator(rulesetOf(ruleset), route, map, parts.options);
  for (const frame of frames) {
    if (evaluator.update(frame) === 'ended') break;
  }
  return evaluator.finish({ outsideFailure: parts.outsideFailure });
}

/** [tick, message] of every event of a type. */
export function eventsOf(outcome: RouteOutcome, type: string): [number, string][] {
  return outcome.events
    .filter((event) => event.type === type)
    .map((event) => [event.tick, event.message]);
}
