/**
 * The criteria of one route under one ruleset, in the order of the official tree: route criteria
 * first, then those of the scenarios (evaluation reference 1.2 and 4).
 */
import type { RouteTruth } from '../../bridge/frame.js';
import type { RoadQuery } from '../../map/road-query.js';
import type { EvaluatorOptions } from '../evaluator-api.js';
import type { Ruleset } from '../ruleset.js';
import { ActorBlocked } from './actor-blocked.js';
import { Collision, CollisionV1, type ContactCriterion } from './collision.js';
import type { Criterion } from './criterion.js';
import { InRoute } from './in-route.js';
import { MinimumSpeed } from './minimum-speed.js';
import { OutsideRouteLanes } from './outside-route-lanes.js';
import { RedLight } from './red-light.js';
import { RouteCompletion } from './route-completion.js';
import { RouteTable } from './route-table.js';
import {
  RouteTimeout,
  RouteTimeoutV1,
  routeTimeoutV1S,
  type TimeoutNode,
} from './route-timeout.js';
import { RunningStop } from './running-stop.js';
import { RunningStopV1 } from './running-stop-v1.js';
import { ScenarioBranch, scenarioCriteria } from './scenario-criteria.js';
import { scenarioCriteriaOf } from './scenario-types.js';
import { type StopPlace, stopPlace } from './stop-box.js';
import { type LightStop, lightStop } from './stop-waypoints.js';
import { STOP_SIGN, STOP_SIGN_V1 } from './thresholds.js';
import { TickView } from './tick-view.js';

/** What evaluators of the same route on the same map can share, computed when first needed. */
export class SharedRoute {
  readonly view: TickView;
  private planTable: RouteTable | undefined;
  private laneTable: RouteTable | undefined;
  private lightStops: readonly LightStop[] | undefined;
  private readonly stopPlaces = new Map<number, readonly StopPlace[]>();

  constructor(
    readonly route: RouteTruth,
    readonly map: RoadQuery,
  ) {
    this.view = new TickView(map);
  }

  table(isVersion1: boolean): RouteTable {
    if (isVersion1) {
      this.laneTable ??= RouteTable.ofLanes(this.route.plan, this.map);
      return this.laneTable;
    }
    this.planTable ??= RouteTable.ofPlan(this.route.plan);
    return this.planTable;
  }

  lights(): readonly LightStop[] {
    this.lightStops ??= this.route.trafficLights.map((light) => lightStop(light, this.map));
    return this.lightStops;
  }

  stops(factor: number): readonly StopPlace[] {
    let places = this.stopPlaces.get(factor);
    if (places === undefined) {
      places = this.route.stopSigns.map((sign) => stopPlace(sign, factor));
      this.stopPlaces.set(factor, places);
    }
    return places;
  }
}

export interface CriteriaSet {
  readonly completion: RouteCompletion;
  readonly collision: ContactCriterion;
  /** Criteria of the route in tree order, `completion` and `collision` among them. */
  readonly routeCriteria: readonly Criterion[];
  readonly branches: readonly ScenarioBranch[];
  readonly timeout: TimeoutNode;
  /** Every criterion in the order in which events are read. */
  readonly inScoreOrder: readonly Criterion[];
}

/** Builds the criteria of a route. */
export function criteriaSet(
  ruleset: Ruleset,
  shared: SharedRoute,
  options: EvaluatorOptions,
): CriteriaSet {
  const { isVersion1 } = ruleset;
  const { route } = shared;
  const table = shared.table(isVersion1);
  const completion = new RouteCompletion(table, isVersion1);
  const collision = isVersion1 ? new CollisionV1() : new Collision();
  const routeCriteria: Criterion[] = [
    completion,
    new OutsideRouteLanes(
      table,
      route.egoStart ?? table.points[0]!,
      shared.view,
      ruleset.laneToleranceM,
      isVersion1,
    ),
    collision,
    new RedLight(shared.lights(), route.egoHalfLengthM, isVersion1),
    isVersion1
      ? new RunningStopV1(shared.stops(STOP_SIGN_V1.boxFactor))
      : new RunningStop(shared.stops(STOP_SIGN.boxFactor)),
  ];
  if (ruleset.speedCheckpoints > 0) {
    const { speedCheckpoints, recordsEveryCheckpoint } = ruleset;
    routeCriteria.push(new MinimumSpeed(table, speedCheckpoints, recordsEveryCheckpoint));
  }
  routeCriteria.push(new InRoute(table), new ActorBlocked(ruleset.blockedLimitS, isVersion1));
  const branches = isVersion1 ? [] : scenarioBranches(route, options);
  return {
    completion,
    collision,
    routeCriteria,
    branches,
    timeout: isVersion1 ? new RouteTimeoutV1(routeTimeoutV1S(route.plan)) : new RouteTimeout(table),
    inScoreOrder: [...routeCriteria, ...inExtractionOrder(branches)],
  };
}

function scenarioBranches(route: RouteTruth, options: EvaluatorOptions): ScenarioBranch[] {
  const namesOf = options.scenarioCriteria ?? (({ type }) => scenarioCriteriaOf(type));
  const branches: ScenarioBranch[] = [];
  route.scenarios.forEach((scenario, index) => {
    const names = namesOf(scenario, index);
    if (names.length === 0) return;
    branches.push(new ScenarioBranch(index, scenarioCriteria(names, scenario.name)));
  });
  return branches;
}

/**
 * Order in which the official code finds the criteria of several scenarios: it flattens the tree by
 * removing inner nodes from the list it is walking, so it skips the neighbour of each one it removes.
 * With one scenario the order is that of its criteria.
 */
function inExtractionOrder(branches: readonly ScenarioBranch[]): Criterion[] {
  interface Node {
    readonly children?: readonly Node[];
    readonly criterion?: Criterion;
  }
  const list: Node[] = branches.map((branch) => {
    const leaves: Node[] = branch.criteria.map((criterion) => ({ criterion }));
    return { children: [{}, { children: [...leaves, {}] }, {}] };
  });
  for (let isFlat = false; !isFlat; ) {
    isFlat = true;
    for (let i = 0; i < list.length; i++) {
      const { children } = list[i]!;
      if (children === undefined) continue;
      isFlat = false;
      list.splice(i, 1);
      list.push(...children);
    }
  }
  return list.flatMap(({ criterion }) => (criterion === undefined ? [] : [criterion]));
}
