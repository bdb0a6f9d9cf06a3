/**
 * What callers of the evaluator see: a fold over frames (`update`), then one verdict (`finish`).
 * Nothing here asks a simulator or a clock; times are game seconds, places CARLA's frame in metres.
 */
import type { OutsideFailure, TruthFrame } from '../bridge/frame.js';
import type { CriterionEvent, InfractionKey, NumberKinds, RouteRecord } from './record.js';
import type { RulesetName } from './ruleset.js';

/** Scenario criteria that a scenario type can bring (evaluation reference 4.10). */
export type ScenarioCriterionName =
  | 'ScenarioTimeoutTest'
  | 'YieldToEmergencyVehicleTest'
  | 'CollisionTest';

/** Name fields that only Bench2Drive writes into a record. */
export interface Bench2DriveNames {
  readonly scenarioName: string;
  readonly weatherId: string | null;
  readonly saveName: string;
}

export interface EvaluatorOptions {
  /** Bench2Drive name fields; by default the first scenario's name, `null` and an empty save name. */
  readonly names?: Bench2DriveNames;
  /** Criteria a scenario brings; by default the table of `scenarioCriteriaOf(type)`. */
  readonly scenarioCriteria?: (
    scenario: { readonly name: string; readonly type: string },
    index: number,
  ) => readonly ScenarioCriterionName[];
}

export interface FinishOptions {
  /** Why the route was stopped from outside; absent when it ended by itself or without a reason. */
  readonly outsideFailure?: OutsideFailure | undefined;
  /** Wall-clock seconds of the loop, measured by the caller. Default 0. */
  readonly durationSystemS?: number | undefined;
  /** Position in the run. Default 0. */
  readonly index?: number | undefined;
  /**
   * False when the manager never terminated the scenario (2.x after the simulator's watchdog fired):
   * criteria that write on termination then stay silent. Default true.
   */
  readonly terminate?: boolean | undefined;
}

/** An event with the criterion that wrote it and, for events that are rewritten, when. */
export interface EvaluatedEvent extends CriterionEvent {
  readonly criterion: string;
  /** Ticks on which the message was written or changed, ascending; the first is `tick`. */
  readonly updateTicks: readonly number[];
}

/** Events of one criterion in the order it wrote them. */
export interface CriterionEvents {
  readonly criterion: string;
  readonly events: readonly CriterionEvent[];
}

/** What one event costs: a factor, an addend of 1/(1+Σ), or neither (recorded only). */
export interface EventCost {
  readonly factor?: number;
  readonly addend?: number;
}

/** An infraction with its cost and the penalty after it. */
export interface ScoreStep {
  readonly key: InfractionKey;
  readonly event: CriterionEvent;
  readonly cost: EventCost;
  /** Penalty factor after this event. */
  readonly runningPenalty: number;
}

export type RouteEnd =
  | 'completed'
  | 'deviated'
  | 'blocked'
  | 'timed-out'
  | 'tick-limit'
  | 'crashed'
  | 'outside';

export interface RouteOutcome {
  readonly ruleset: RulesetName;
  readonly record: RouteRecord;
  /** Criteria in the order in which their events enter the score, each with its events. */
  readonly criteria: readonly { readonly criterion: string; readonly events: EvaluatedEvent[] }[];
  /** All events but ROUTE_COMPLETION, by first tick, then criteria order (as they came to be). */
  readonly events: readonly EvaluatedEvent[];
  /** Ticks that the criteria saw. */
  readonly ticksEvaluated: number;
  /** [tick, completion in percent] at the first tick and at every change. */
  readonly completionChanges: readonly (readonly [number, number])[];
  /** What ended the route; `outside` when the caller stopped it. */
  readonly endedBy: RouteEnd;
  /** The route timeout fired. */
  readonly timedOut: boolean;
  /** Reason from outside that entered the status ('' if none). */
  readonly outsideFailure: string;
  readonly durationGameS: number;
  /** What the record's numbers are in an official file, for `StatisticsFile.endRoute`. */
  readonly numberKinds: NumberKinds;
  /** Penalty factor before rounding. */
  readonly penalty: number;
  /** Completion in percent as it enters the score, before rounding. */
  readonly completionPercent: number;
  /** Every infraction in score order with its cost and the penalty after it. */
  readonly scoreSteps: readonly ScoreStep[];
  /** Allowance of the route timeout at the end, seconds (constant in Leaderboard 1.0). */
  readonly routeTimeoutS: number;
}

export interface RouteEvaluator {
  readonly ruleset: RulesetName;
  /**
   * Evaluates one tick. Returns 'ended' on the tick that ends the route; later calls change nothing
   * and answer 'ended' again, so several evaluators can be fed the same log to its end. A frame whose
   * tick is not above the last one is ignored, as the official loop ignores a stale snapshot.
   */
  update(frame: TruthFrame): 'running' | 'ended';
  /**
   * A tick whose world step happened but whose criteria never ran (the agent raised): contacts of the
   * step count and the clock advances, nothing else. Ignored once the route has ended.
   */
  updateWithoutCriteria(frame: TruthFrame): void;
  /** Terminates the criteria and computes the record. Later calls return the first outcome. */
  finish(options?: FinishOptions): RouteOutcome;
}
