/**
 * The route evaluator: folds truth frames through the criteria of a ruleset in the official order and
 * gives the official record (evaluation reference 1, 2, 4). No simulator, no clock: game time is the
 * running double sum of the float32 step. Frame: CARLA's, metres, m/s.
 */
import { type RouteTruth, TICK_SECONDS, type TruthFrame } from '../bridge/frame.js';
import { EgoloopError } from '../core/errors.js';
import type { RoadQuery } from '../map/road-query.js';
import { Board } from './criteria/board.js';
import type { EgoBefore } from './criteria/collision.js';
import { type CriteriaSet, criteriaSet, SharedRoute } from './criteria/criteria-set.js';
import type { Criterion, NodeStatus, Tick } from './criteria/criterion.js';
import type {
  EvaluatedEvent,
  EvaluatorOptions,
  FinishOptions,
  RouteEnd,
  RouteEvaluator,
  RouteOutcome,
} from './evaluator-api.js';
import { keyPointLengthM, plannedLengthM, recordRouteId } from './route-record.js';
import { scoreRoute } from './route-score.js';
import type { Ruleset, RulesetName } from './ruleset.js';

/** Throws ROUTE_UNPLANNABLE unless there is a way to drive: percentages need a length. */
function requirePlan(route: RouteTruth): void {
  if (route.plan.length >= 2) return;
  throw new EgoloopError(
    'ROUTE_UNPLANNABLE',
    `expected a planned route of at least two points to score, found ${route.plan.length}; ` +
      'plan the route over its key points first',
    { path: `route ${route.routeId}` },
  );
}

/**
 * An evaluator of one route under one ruleset. The stop waypoints of lights are looked up here, and
 * for Leaderboard 1.0 the lane under every route point.
 *
 * @throws EgoloopError ROUTE_UNPLANNABLE when the plan has fewer than two points
 */
export function createEvaluator(
  ruleset: Ruleset,
  route: RouteTruth,
  map: RoadQuery,
  options: EvaluatorOptions = {},
): RouteEvaluator {
  requirePlan(route);
  return new Evaluator(ruleset, new SharedRoute(route, map), options);
}

/** Evaluators of one route under several rulesets; look-ups for the same frame are made once. */
export function createEvaluators(
  rulesets: readonly Ruleset[],
  route: RouteTruth,
  map: RoadQuery,
  options: EvaluatorOptions = {},
): RouteEvaluator[] {
  requirePlan(route);
  const shared = new SharedRoute(route, map);
  return rulesets.map((ruleset) => new Evaluator(ruleset, shared, options));
}

class Evaluator implements RouteEvaluator {
  private readonly criteria: CriteriaSet;
  private readonly tick: Tick;
  private readonly before: EgoBefore;
  private lastFrameTick = -1;
  private ticksEvaluated = 0;
  private end: RouteEnd | null = null;
  private failure = '';
  private outcome: RouteOutcome | null = null;

  readonly ruleset: RulesetName;

  constructor(
    private readonly rules: Ruleset,
    private readonly shared: SharedRoute,
    private readonly options: EvaluatorOptions,
  ) {
    this.ruleset = rules.name;
    this.criteria = criteriaSet(rules, shared, options);
    const { egoStart } = shared.route;
    const start = egoStart ?? shared.table(rules.isVersion1).points[0]!;
    this.before = { location: start, speedMps: 0, timeS: 0 };
    this.tick = {
      index: 0,
      timeS: 0,
      frameTimeS: 0,
      onTermination: false,
      view: shared.view,
      board: new Board(),
    };
  }

  update(frame: TruthFrame): 'running' | 'ended' {
    if (this.end !== null || this.outcome !== null) return 'ended';
    if (frame.tick <= this.lastFrameTick) return 'running';
    const { tickLimit } = this.rules;
    const isOverLimit = tickLimit !== null && this.ticksEvaluated >= tickLimit;
    this.advance(frame, !isOverLimit);
    if (isOverLimit) {
      this.failure = 'TickRuntime';
      this.end = 'tick-limit';
      return 'ended';
    }
    this.ticksEvaluated++;
    this.tick.board.apply(frame.board);
    this.end = this.tickTree();
    const { view, timeS } = this.tick;
    this.before.location = view.location;
    this.before.speedMps = view.speedMps;
    this.before.timeS = timeS;
    return this.end === null ? 'running' : 'ended';
  }

  updateWithoutCriteria(frame: TruthFrame): void {
    if (this.end !== null || this.outcome !== null || frame.tick <= this.lastFrameTick) return;
    this.advance(frame, false);
  }

  finish(options: FinishOptions = {}): RouteOutcome {
    if (this.outcome !== null) return this.outcome;
    const { criteria, tick } = this;
    if (options.outsideFailure === 'TickRuntime') this.passLimit();
    if (options.terminate !== false) {
      tick.onTermination = true;
      for (const criterion of criteria.inScoreOrder) criterion.terminate(tick);
    }
    const failure = this.failure === '' ? (options.outsideFailure ?? '') : this.failure;
    const { route } = this.shared;
    const logs = criteria.inScoreOrder.map(({ log }) => log);
    const score = scoreRoute(this.rules, logs, {
      routeId: recordRouteId(this.rules, route.routeId, route.repetition),
      index: options.index ?? 0,
      names: this.options.names ?? {
        scenarioName: route.scenarios[0]?.name ?? '',
        weatherId: null,
        saveName: '',
      },
      town: route.town,
      durationGameS: tick.timeS,
      durationSystemS: options.durationSystemS ?? 0,
      routeLengthM: this.routeLengthM(),
      outsideFailure: failure,
      timedOut: criteria.timeout.hasFired,
    });
    this.outcome = {
      ruleset: this.ruleset,
      record: score.record,
      criteria: logs,
      events: inTimeOrder(criteria.inScoreOrder),
      ticksEvaluated: this.ticksEvaluated,
      completionChanges: criteria.completion.changes,
      endedBy: this.end ?? 'outside',
      timedOut: criteria.timeout.hasFired,
      outsideFailure: failure,
      durationGameS: tick.timeS,
      numberKinds: criteria.completion.numberKinds,
      penalty: score.penalty,
      completionPercent: score.completionPercent,
      scoreSteps: score.steps,
      routeTimeoutS: criteria.timeout.allowanceS,
    };
    return this.outcome;
  }

  /**
   * An official evaluator has ended the route at its limit: it steps the world once more and raises
   * before it asks the agent, so that nobody was shown that tick. Only its time is known, and counts.
   */
  private passLimit(): void {
    const { rules, tick, end } = this;
    const isAtLimit = rules.tickLimit !== null && this.ticksEvaluated === rules.tickLimit;
    if (end !== null || !isAtLimit || tick.onTermination) return;
    tick.timeS += TICK_SECONDS;
    this.failure = 'TickRuntime';
    this.end = 'tick-limit';
  }

  /** The world's step: contacts arrive while the caches still show the last tick, then time moves. */
  private advance(frame: TruthFrame, isEvaluated: boolean): void {
    const { tick } = this;
    // What the contacts of a tick without criteria write is first seen after the loop.
    tick.onTermination = !isEvaluated;
    tick.view.turnTo(frame);
    tick.index = frame.tick;
    const isFirst = this.lastFrameTick < 0;
    tick.frameTimeS = tick.timeS + TICK_SECONDS * (isFirst ? 1 : frame.tick - this.lastFrameTick);
    // 2.x creates its collision sensor on the first tree tick; 1.0's is there from the start.
    if (!isFirst || this.rules.isVersion1) {
      for (let i = 0; i < frame.contacts.length; i++) {
        const contact = frame.contacts[i]!;
        this.criteria.collision.contact(contact, this.before, tick);
        for (const branch of this.criteria.branches) branch.contact(contact, this.before, tick);
      }
    }
    tick.timeS = tick.frameTimeS;
    this.lastFrameTick = frame.tick;
  }

  /** One tick of the tree: every child is ticked whatever the others return. */
  private tickTree(): RouteEnd | null {
    const { criteria, tick } = this;
    let failed: Criterion | null = null;
    let isOver = false;
    for (const criterion of criteria.routeCriteria) {
      const status: NodeStatus = criterion.update(tick);
      if (status === 'running') continue;
      isOver = true;
      if (status === 'failure') failed ??= criterion;
    }
    for (const branch of criteria.branches) branch.update(tick);
    const timeout = criteria.timeout.update(tick);
    if (timeout === 'crashed') {
      // The exception leaves the loop before the tree could stop its children.
      this.failure = 'Simulation crashed';
      return 'crashed';
    }
    if (!isOver && !timeout) return null;
    for (const criterion of criteria.routeCriteria) criterion.terminate(tick);
    for (const branch of criteria.branches) branch.stop(tick);
    if (criteria.completion.valuePercent >= 100) return 'completed';
    if (failed === null) return 'timed-out';
    return failed.log.criterion === 'InRouteTest' ? 'deviated' : 'blocked';
  }

  private routeLengthM(): number {
    const { route } = this.shared;
    return this.rules.isVersion1
      ? keyPointLengthM(route.keyPoints)
      : plannedLengthM(this.shared.table(false).points);
  }
}

/** All events but the completion, as they came to be: by tick, then by criterion. */
function inTimeOrder(criteria: readonly Criterion[]): EvaluatedEvent[] {
  return criteria
    .flatMap(({ log }) => log.events)
    .filter((event) => event.type !== 'ROUTE_COMPLETION')
    .sort(
      (a, b) =>
        Number(a.onTermination ?? false) - Number(b.onTermination ?? false) || a.tick - b.tick,
    );
}
