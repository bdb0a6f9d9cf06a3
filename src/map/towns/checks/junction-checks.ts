/**
 * Needs of scenario types at junctions of streets: lights or none, the sides from which others come,
 * bicycle lanes, sidewalks. Metres along lanes, sides as the official classes tell them apart.
 */
import { LaneType } from '../../lane-type.js';
import type { Waypoint } from '../../road-map.js';
import { type Side, type Survey, sideOf, type Turn, type Way } from '../routes/survey.js';
import { all, type Check, expect } from './road-checks.js';
import { type RouteContext, reaches } from './route-context.js';

/** The route goes on at least this far past the junction. */
const AFTER_M = 30;
/** A flow has this much road to come from. */
const FLOW_M = 40;

/** A check of the route's way through the junction; missing ways are found by `meetsJunction`. */
const ofWay = (expected: string, holds: (way: Way, context: RouteContext) => boolean): Check =>
  expect(expected, (context) => context.way === null || holds(context.way, context));

/** … and begins it no further than this before the junction. */
const BEFORE_M = 60;

/** A way through a junction of streets or of a ramp. */
export const passesJunction: Check = all(
  expect('a route through a junction', ({ way }) => way !== null),
  expect(`${AFTER_M} m of route past the junction`, ({ afterWayM }) => afterWayM >= AFTER_M),
  ofWay('the trigger in the lane that leads to the junction', ({ approach }, { run }) => {
    return approach.roadId === run.roadId;
  }),
);

const meetsJunction: Check = all(
  passesJunction,
  ofWay(`the trigger at most ${BEFORE_M} m before the junction`, (_way, { run, triggerM }) => {
    return run.lengthM - triggerM <= BEFORE_M;
  }),
);

const hasLight = ofWay('a light for the approach', (way, { survey }) =>
  survey.hasLight(way.approach),
);
const hasNoLight = ofWay('a junction without lights', (way, { survey }) => {
  return !survey.isSignalised(way.junctionId);
});

const turns = (...wanted: readonly Turn[]): Check =>
  ofWay(`a way that leads ${wanted.join(' or ')}`, ({ turn }) => wanted.includes(turn));

function flows(way: Way, survey: Survey, side: Side, turn: Turn): Way[] {
  return survey
    .waysOf(way.junctionId)
    .filter((other) => sideOf(way, other) === side && other.turn === turn);
}

/** Traffic from a side with room to come from. */
const flowFrom = (side: Side, turn: Turn): Check =>
  ofWay(`traffic from the ${side} that goes ${turn}`, (way, { survey }) =>
    flows(way, survey, side, turn).some(({ approach }) => approach.lengthM >= FLOW_M),
  );

/** … that ends up in the road into which the route turns. */
const intoOwnExit = (side: Side, turn: Turn): Check =>
  ofWay(`traffic from the ${side} that goes ${turn} into the route's own lane`, (way, context) =>
    flows(way, context.survey, side, turn).some(
      ({ exit }) => exit.roadId === way.exit.roadId && exit.laneId === way.exit.laneId,
    ),
  );

const violator = ofWay('somebody who comes straight from the given side', (way, context) => {
  const direction = context.text('direction');
  if (direction !== 'left' && direction !== 'right') return false;
  return flows(way, context.survey, direction, 'straight').some(
    ({ approach, exit }) => approach.lengthM >= 32 && exit.lengthM >= 12,
  );
});

const sidewalk = (from: Waypoint, side: 'left' | 'right'): boolean => {
  let lane: Waypoint | null = from;
  if (side === 'left') {
    while (lane !== null && lane.runsWithS === from.runsWithS) lane = lane.left();
  }
  while (lane !== null && lane.laneType !== LaneType.Sidewalk) lane = lane.right();
  return lane !== null;
};

const bicycles: Check = (context) => {
  const { way } = context;
  const start = context.lane('start_actor_flow', LaneType.Biking);
  if (way === null || start === null) return ['expected a start of the bicycles'];
  const { x, y } = start.transform.location;
  const wanted = ['x', 'y'].map((axis) => context.number('start_actor_flow', axis));
  const problems: string[] = [];
  if (Math.abs(x - wanted[0]!) + Math.abs(y - wanted[1]!) > 10) {
    problems.push('expected a bicycle lane within 10 m of start_actor_flow');
  }
  let at = start;
  let insideM = 0;
  let pastM = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let walkedM = 0; walkedM < 130 && pastM < 40; walkedM += 1) {
    const next = at.next(1);
    if (next.length !== 1) break;
    at = next[0]!;
    if (at.junctionId === way.junctionId) {
      insideM += 1;
      least = Math.min(least, gapToRoute(context, at));
    } else if (insideM > 0) pastM += 1;
  }
  if (insideM === 0) problems.push('expected bicycles that pass the junction of the route');
  if (insideM > 0 && least > 1.5) problems.push("expected bicycles that cross the route's way");
  if (insideM > 0 && pastM < 40) problems.push('expected 40 m of bicycle lane past the junction');
  return problems;
};

function gapToRoute({ plan }: RouteContext, at: Waypoint): number {
  const { x, y } = at.transform.location;
  let least = Number.POSITIVE_INFINITY;
  for (const { transform } of plan) {
    const dx = transform.location.x - x;
    const dy = transform.location.y - y;
    least = Math.min(least, dx * dx + dy * dy);
  }
  return Math.sqrt(least);
}

/** The flow from start to end exists and passes the route's junction. */
export const flowExists: Check = (context) => {
  const start = context.lane('start_actor_flow');
  const end = context.lane('end_actor_flow');
  if (start === null || end === null) return ['expected start and end of the flow'];
  return reaches(start, end) === null ? ['expected a way from start to end of the flow'] : [];
};

/** The flow's lane at its start is the approach of a way from that side. */
const flowStartsFrom = (side: Side): Check =>
  ofWay(`a flow that comes from the ${side}`, (way, context) => {
    const start = context.lane('start_actor_flow');
    return flows(way, context.survey, side, 'straight').some(
      ({ approach }) => start?.roadId === approach.roadId && start.laneId === approach.laneId,
    );
  });

const interurban = all(
  meetsJunction,
  turns('left'),
  hasNoLight,
  flowExists,
  flowStartsFrom('opposite'),
  ofWay('an oncoming lane beside the exit', ({ exit }) => {
    return exit.at(10).left()?.laneType === LaneType.Driving;
  }),
);

/** Left neighbour of a lane point on an undivided road, in the other direction. */
const oncoming = (waypoint: Waypoint | null): Waypoint | null => {
  const left = waypoint?.left() ?? null;
  return left !== null && left.laneType === LaneType.Driving ? left : null;
};

const interurbanAdvanced = all(
  meetsJunction,
  turns('left'),
  hasNoLight,
  flowExists,
  flowStartsFrom('left'),
  flowFrom('right', 'straight'),
  (context) => {
    const source = oncoming(context.lane('end_actor_flow'));
    const sink = oncoming(context.lane('start_actor_flow'));
    if (source === null || sink === null) return ['expected oncoming lanes for the second flow'];
    if (reaches(source, sink) === null) return ['expected a way for the second flow'];
    const isAhead = reaches(sink, context.end, 80);
    return isAhead === null || isAhead < 11
      ? ['expected a route that passes the end of the second flow by 10 m']
      : [];
  },
);

const enterFlow = all(meetsJunction, hasNoLight, flowExists, flowStartsFrom('left'), (context) => {
  const sink = context.lane('end_actor_flow');
  const onRoute = context.plan.some(({ transform }) => {
    if (sink === null) return false;
    const dx = transform.location.x - sink.transform.location.x;
    const dy = transform.location.y - sink.transform.location.y;
    return dx * dx + dy * dy < 4;
  });
  return onRoute ? [] : ["expected the flow's end within 2 m of the route"];
});

const signalisedTurn = all(meetsJunction, hasLight);
const plainTurn = all(meetsJunction, hasNoLight);

/** Needs of each type. */
export const JUNCTION_CHECKS: Readonly<Record<string, Check>> = {
  BlockedIntersection: meetsJunction,
  CrossingBicycleFlow: all(meetsJunction, turns('left', 'right'), bicycles),
  EnterActorFlow: enterFlow,
  InterurbanActorFlow: interurban,
  InterurbanAdvancedActorFlow: interurbanAdvanced,
  NonSignalizedJunctionLeftTurn: all(plainTurn, turns('left'), flowFrom('opposite', 'straight')),
  NonSignalizedJunctionLeftTurnEnterFlow: all(
    plainTurn,
    turns('left'),
    intoOwnExit('opposite', 'right'),
  ),
  NonSignalizedJunctionRightTurn: all(plainTurn, turns('right'), intoOwnExit('left', 'straight')),
  OppositeVehicleRunningRedLight: all(signalisedTurn, violator),
  OppositeVehicleTakingPriority: all(plainTurn, violator),
  PedestrianCrossing: all(
    meetsJunction,
    ofWay('a sidewalk before the junction', ({ approach }) =>
      sidewalk(approach.at(approach.lengthM - 1), 'right'),
    ),
  ),
  PriorityAtJunction: signalisedTurn,
  SignalizedJunctionLeftTurn: all(signalisedTurn, turns('left'), flowFrom('opposite', 'straight')),
  SignalizedJunctionLeftTurnEnterFlow: all(
    signalisedTurn,
    turns('left'),
    intoOwnExit('opposite', 'right'),
  ),
  SignalizedJunctionRightTurn: all(signalisedTurn, turns('right'), intoOwnExit('left', 'straight')),
  T_Junction: all(
    meetsJunction,
    turns('left', 'right'),
    ofWay('a junction of three roads', ({ junctionId }, { survey }) => {
      return survey.armCount(junctionId) === 3;
    }),
  ),
  VanillaNonSignalizedTurn: all(
    plainTurn,
    turns('left', 'right'),
    ofWay('no stop sign', ({ approach }, { survey }) => !survey.hasStopSign(approach)),
  ),
  VanillaNonSignalizedTurnEncounterStopsign: all(
    plainTurn,
    turns('left', 'right'),
    ofWay('a stop sign', ({ approach }, { survey }) => survey.hasStopSign(approach)),
  ),
  VanillaSignalizedTurnEncounterGreenLight: all(signalisedTurn, turns('left', 'right')),
  VanillaSignalizedTurnEncounterRedLight: all(signalisedTurn, turns('left', 'right')),
  VehicleTurningRoute: all(
    meetsJunction,
    turns('left', 'right'),
    ofWay('a sidewalk past the junction', ({ exit }) => sidewalk(exit.at(11), 'right')),
    expect('52 m of route past the junction', ({ afterWayM }) => afterWayM >= 52),
  ),
  VehicleTurningRoutePedestrian: all(
    meetsJunction,
    turns('left', 'right'),
    ofWay('a sidewalk past the junction', ({ exit, turn }) =>
      sidewalk(exit.at(1), turn === 'left' ? 'right' : 'left'),
    ),
  ),
};
