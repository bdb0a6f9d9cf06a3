/**
 * Routes through one junction: turns with and without lights, flows to yield to, blocked exits,
 * crossing walkers. Parameters lie in Bench2Drive's ranges. Metres along lanes.
 */
import type { Random } from '../../../core/random.js';
import { LaneType } from '../../lane-type.js';
import type { Waypoint } from '../../road-map.js';
import { speedLimitKmhAt } from '../../signals/index.js';
import {
  type Candidate,
  type FlowRanges,
  flowOf,
  interval,
  type Recipe,
  text,
  whole,
} from './recipe.js';
import { outwards } from './road-recipes.js';
import { keyPointsOn, type Parameters, piecesThrough, placeOf } from './sketch.js';
import { isOrdinary, type LaneRun, type Survey, sideOf, type Way } from './survey.js';

interface JunctionRecipe {
  readonly suits: (way: Way, survey: Survey) => boolean;
  readonly parameters?: (way: Way, survey: Survey, random: Random) => Parameters | null;
  /** The route goes on this far past the junction. */
  readonly afterM?: number;
  /** It starts this far before. */
  readonly beforeM?: readonly [number, number];
}

const key = ({ approach, exit }: Way): string =>
  `${approach.roadId} ${approach.laneId} ${exit.roadId} ${exit.laneId}`;

function recipe({ suits, parameters, afterM = 60, beforeM = [21, 26] }: JunctionRecipe): Recipe {
  return (survey) =>
    survey.ways
      .filter((way) => suits(way, survey))
      .map(
        (way): Candidate => ({
          key: key(way),
          isBent: way.turn !== 'straight',
          draw: (random) => {
            const startM = random.integer(...beforeM);
            const pieces = piecesThrough(way, startM, afterM);
            const drawn = parameters === undefined ? {} : parameters(way, survey, random);
            if (pieces === null || drawn === null) return null;
            const { fromM } = pieces[0]!;
            const triggerM =
              fromM + random.integer(...((startM > 18 ? [3, 9] : [1, 3]) as [number, number]));
            return {
              keyPoints: keyPointsOn(pieces),
              trigger: way.approach.at(triggerM),
              parameters: drawn,
            };
          },
        }),
      );
}

/** Ways through the same junction that come from a side and go on in a given manner. */
export function others(
  way: Way,
  survey: Survey,
  side: ReturnType<typeof sideOf>,
  turn: Way['turn'],
): Way[] {
  return survey
    .waysOf(way.junctionId)
    .filter((other) => sideOf(way, other) === side && other.turn === turn);
}

/** Room for a flow to come from: metres before the junction. */
const FLOW_ROOM_M = 45;

/** A flow from a side, with room before the junction. */
function meets(
  way: Way,
  survey: Survey,
  side: ReturnType<typeof sideOf>,
  turn: Way['turn'],
  intoOwnExit: boolean,
): boolean {
  return others(way, survey, side, turn).some(
    ({ approach, exit }) =>
      approach.lengthM > FLOW_ROOM_M &&
      exit.lengthM > FLOW_ROOM_M &&
      (!intoOwnExit || (exit.roadId === way.exit.roadId && exit.laneId === way.exit.laneId)),
  );
}

/** A flow through a junction. */
const turnFlow =
  (
    speed: FlowRanges['speed'],
    from: FlowRanges['from'],
    to: FlowRanges['to'],
    leastGapS: number,
  ): NonNullable<JunctionRecipe['parameters']> =>
  (_way, _survey, random) =>
    flowOf(random, { speed, from, to, leastGapS });

const lit = (way: Way, survey: Survey): boolean =>
  survey.isSignalised(way.junctionId) && survey.hasLight(way.approach);
const unlit = (way: Way, survey: Survey): boolean => !survey.isSignalised(way.junctionId);

const leftAcross =
  (isLit: boolean): JunctionRecipe['suits'] =>
  (way, survey) =>
    way.turn === 'left' &&
    isLit === lit(way, survey) &&
    isLit !== unlit(way, survey) &&
    meets(way, survey, 'opposite', 'straight', false);

const rightInto =
  (isLit: boolean): JunctionRecipe['suits'] =>
  (way, survey) =>
    way.turn === 'right' &&
    isLit === lit(way, survey) &&
    isLit !== unlit(way, survey) &&
    meets(way, survey, 'left', 'straight', true);

const leftInto =
  (isLit: boolean): JunctionRecipe['suits'] =>
  (way, survey) =>
    way.turn === 'left' &&
    isLit === lit(way, survey) &&
    isLit !== unlit(way, survey) &&
    meets(way, survey, 'opposite', 'right', true);

/** Sides from which a vehicle can come straight across the ego's way. */
function violators(way: Way, survey: Survey): ('left' | 'right')[] {
  return (['left', 'right'] as const).filter(
    (side) =>
      !(side === 'left' && way.turn === 'right') && meets(way, survey, side, 'straight', false),
  );
}

const violator = (isLit: boolean): Recipe =>
  recipe({
    suits: (way, survey) =>
      way.turn !== 'right' &&
      isLit === lit(way, survey) &&
      isLit !== unlit(way, survey) &&
      violators(way, survey).length > 0,
    parameters: (way, survey, random) => ({
      direction: text(random.pick(violators(way, survey))),
    }),
  });

/** The oncoming bicycle lane, from which bicycles come to the junction, or null. */
function oncomingBicycles(way: Way, survey: Survey, backM: number): Waypoint | null {
  for (const { approach } of others(way, survey, 'opposite', 'straight')) {
    if (approach.lengthM < backM + 5) continue;
    const lane = outwards(approach.at(approach.lengthM - backM), LaneType.Biking);
    if (lane === null) continue;
    const through = lane.next(backM + 3);
    if (through.length === 1 && through[0]!.isJunction) return lane;
  }
  return null;
}

/** Where the bicycles are some metres past the junction. */
function bicyclesAfter(start: Waypoint): Waypoint {
  let at = start;
  let hasEntered = false;
  for (let step = 0; step < 200; step += 1) {
    const [next] = at.next(1);
    if (next === undefined || (hasEntered && !at.isJunction)) break;
    hasEntered ||= next.isJunction;
    at = next;
  }
  return at.next(8)[0] ?? at;
}

const bicycles: Recipe = recipe({
  suits: (way, survey) => way.turn === 'left' && oncomingBicycles(way, survey, 20) !== null,
  parameters: (way, survey, random) => {
    const start = oncomingBicycles(way, survey, random.integer(16, 24));
    if (start === null) return null;
    return {
      start_actor_flow: placeOf(start),
      end_actor_flow: placeOf(bicyclesAfter(start)),
      flow_speed: whole(random, 8, 12),
      source_dist_interval: interval(random, [5, 15], [25, 30]),
    };
  },
});

/** Roads between towns are longer than blocks in them, and faster. */
const COUNTRY_ROAD_M = 250;
const COUNTRY_ROAD_KMH = 50;

const isCountryRoad = (run: LaneRun, { map }: Survey): boolean =>
  run.lengthM > COUNTRY_ROAD_M && speedLimitKmhAt(map, run.at(run.lengthM / 2)) >= COUNTRY_ROAD_KMH;

const interurban: Recipe = recipe({
  suits: (way, survey) =>
    way.turn === 'left' &&
    unlit(way, survey) &&
    isOrdinary(way, survey) &&
    !survey.hasStopSign(way.approach) &&
    isCountryRoad(way.approach, survey) &&
    meets(way, survey, 'opposite', 'straight', false) &&
    way.exit.at(10).left()?.laneType === LaneType.Driving,
  parameters: (way, survey, random) => {
    const [flow] = others(way, survey, 'opposite', 'straight');
    const { approach, exit } = flow!;
    return {
      start_actor_flow: placeOf(approach.at(approach.lengthM - random.integer(60, 80))),
      end_actor_flow: placeOf(exit.at(random.integer(35, 50))),
      flow_speed: whole(random, 15, 16),
      source_dist_interval: interval(random, [42, 53], [78, 98]),
    };
  },
  afterM: 60,
});

const interurbanAdvanced: Recipe = recipe({
  suits: (way, survey) =>
    way.turn === 'left' &&
    unlit(way, survey) &&
    isOrdinary(way, survey) &&
    meets(way, survey, 'left', 'straight', false) &&
    meets(way, survey, 'right', 'straight', true) &&
    way.exit.laneCount === 1 &&
    isCountryRoad(way.exit, survey) &&
    others(way, survey, 'left', 'straight')[0]!.exit.lengthM > 100,
  parameters: (way, survey, random) => {
    const { approach, exit } = others(way, survey, 'left', 'straight')[0]!;
    return {
      start_actor_flow: placeOf(approach.at(approach.lengthM - random.integer(48, 60))),
      end_actor_flow: placeOf(exit.at(random.integer(50, 65))),
      direction: text('right'),
      ...flowOf(random, { speed: [16, 18], from: [36, 42], to: [84, 94], leastGapS: 4.9 }),
    };
  },
  afterM: 96,
});

const enterFlow: Recipe = recipe({
  suits: (way, survey) =>
    way.turn === 'right' &&
    unlit(way, survey) &&
    isOrdinary(way, survey) &&
    meets(way, survey, 'left', 'straight', true),
  parameters: (way, survey, random) => {
    const flow = others(way, survey, 'left', 'straight').find(
      ({ exit }) => exit.roadId === way.exit.roadId && exit.laneId === way.exit.laneId,
    )!;
    const { approach } = flow;
    return {
      start_actor_flow: placeOf(approach.at(approach.lengthM - random.integer(22, 34))),
      end_actor_flow: placeOf(way.exit.at(random.integer(20, 27))),
      ...flowOf(random, { speed: [12, 19], from: [17, 30], to: [30, 39], leastGapS: 2.3 }),
    };
  },
  afterM: 60,
});

/** From here a walker gets in front of somebody who does not brake. */
const WALK_MOST_M = 4.5;

function isWalkNear(waypoint: Waypoint): boolean {
  const walk = outwards(waypoint, LaneType.Sidewalk);
  if (walk === null) return false;
  const [a, b] = [waypoint.transform.location, walk.transform.location];
  return Math.sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)) <= WALK_MOST_M;
}

const hasWalk = (waypoint: Waypoint): boolean => outwards(waypoint, LaneType.Sidewalk) !== null;

/** Sidewalk on the left of the carriageway, beyond the oncoming lanes. */
function hasWalkOpposite(waypoint: Waypoint): boolean {
  for (let lane = waypoint.left(); lane !== null; ) {
    if (lane.runsWithS !== waypoint.runsWithS) return hasWalk(lane);
    lane = lane.left();
  }
  return false;
}

const turnsWith =
  (suits: JunctionRecipe['suits']): JunctionRecipe['suits'] =>
  (way, survey) =>
    way.turn !== 'straight' && isOrdinary(way, survey) && suits(way, survey);

/** Recipes of all types that need a junction of streets. */
export const JUNCTION_RECIPES: Readonly<Record<string, Recipe>> = {
  BlockedIntersection: recipe({ suits: turnsWith(() => true), afterM: 60 }),
  CrossingBicycleFlow: bicycles,
  EnterActorFlow: enterFlow,
  InterurbanActorFlow: interurban,
  InterurbanAdvancedActorFlow: interurbanAdvanced,
  NonSignalizedJunctionLeftTurn: recipe({
    suits: leftAcross(false),
    parameters: turnFlow([8, 11], [15, 24], [25, 30], 2.6),
  }),
  NonSignalizedJunctionLeftTurnEnterFlow: recipe({
    suits: leftInto(false),
    parameters: turnFlow([8, 10], [15, 19], [26, 30], 2.6),
  }),
  NonSignalizedJunctionRightTurn: recipe({
    suits: rightInto(false),
    parameters: turnFlow([8, 14], [16, 22], [25, 30], 1.85),
  }),
  OppositeVehicleRunningRedLight: violator(true),
  OppositeVehicleTakingPriority: violator(false),
  PedestrianCrossing: recipe({
    suits: (way, survey) =>
      isOrdinary(way, survey) && isWalkNear(way.approach.at(way.approach.lengthM - 1)),
    afterM: 60,
  }),
  PriorityAtJunction: recipe({ suits: lit }),
  SignalizedJunctionLeftTurn: recipe({
    suits: leftAcross(true),
    parameters: turnFlow([9, 11], [15, 24], [25, 28], 2.5),
  }),
  SignalizedJunctionLeftTurnEnterFlow: recipe({
    suits: leftInto(true),
    parameters: turnFlow([8, 10], [16, 24], [25, 30], 2.5),
  }),
  SignalizedJunctionRightTurn: recipe({
    suits: rightInto(true),
    parameters: turnFlow([10, 14], [19, 24], [26, 38], 2),
  }),
  T_Junction: recipe({
    suits: turnsWith((way, survey) => survey.armCount(way.junctionId) === 3),
    afterM: 60,
  }),
  VanillaNonSignalizedTurn: recipe({
    suits: turnsWith((way, survey) => unlit(way, survey) && !survey.hasStopSign(way.approach)),
    beforeM: [13, 17],
  }),
  VanillaNonSignalizedTurnEncounterStopsign: recipe({
    suits: turnsWith((way, survey) => unlit(way, survey) && survey.hasStopSign(way.approach)),
    beforeM: [13, 17],
    afterM: 42,
  }),
  VanillaSignalizedTurnEncounterGreenLight: recipe({
    suits: turnsWith(lit),
    beforeM: [6, 8],
  }),
  VanillaSignalizedTurnEncounterRedLight: recipe({ suits: turnsWith(lit), beforeM: [6, 8] }),
  VehicleTurningRoute: recipe({
    suits: turnsWith((way) => hasWalk(way.exit.at(11))),
    afterM: 62,
  }),
  VehicleTurningRoutePedestrian: recipe({
    suits: turnsWith((way) =>
      way.turn === 'left' ? hasWalk(way.exit.at(1)) : hasWalkOpposite(way.exit.at(1)),
    ),
    afterM: 60,
  }),
};
