/**
 * Routes on a single road: obstacles, cut-ins, crossings, braking. Parameters lie in Bench2Drive's
 * ranges. Distances are metres ahead of the trigger, along the ego's lane.
 */
import type { Random } from '../../../core/random.js';
import { LaneType } from '../../lane-type.js';
import type { Waypoint } from '../../road-map.js';
import { bentPieces } from './bent-end.js';
import { type Candidate, interval, type Recipe, text, whole } from './recipe.js';
import { keyPointsOn, type Parameters, type Sketch } from './sketch.js';
import { bendDeg, type LaneRun, type Survey } from './survey.js';

/** One draw of a scenario: its parameters, and how far ahead of the trigger it matters. */
interface Draw {
  readonly parameters: Parameters;
  /** The route ends this far past the trigger. */
  readonly postM: number;
  /** No junction before this far past the trigger, where the route goes on with a turn. */
  readonly clearM?: number;
  /** True if the scenario fits with the trigger at this place. */
  fits(run: LaneRun, triggerM: number, survey: Survey): boolean;
}

interface RoadRecipe {
  readonly suits: (run: LaneRun, survey: Survey) => boolean;
  readonly draw: (random: Random) => Draw;
  /** The trigger is the first point of the route. */
  readonly startsAtTrigger?: boolean;
  /** Free lane needed behind the trigger. */
  readonly behindM?: number;
  /** No routes that go on with a bend or a turn. */
  readonly isStraightOn?: boolean;
}

const STEP_M = 8;
const FROM_START_M = 3;
/** Routes end at least this far before the road does. */
const BEFORE_END_M = 4;
/** Routes lead this far past the place where the scenario ends. */
const MARGIN_M = 10;

const isTwoWay = (run: LaneRun): boolean => {
  const left = run.at(run.lengthM / 2).left();
  const isOncoming =
    left !== null &&
    left.laneType === LaneType.Driving &&
    left.runsWithS !== run.at(run.lengthM / 2).runsWithS;
  return run.laneCount === 1 && isOncoming;
};

const hasSeveral = ({ laneCount }: LaneRun): boolean => laneCount >= 2;

/** Type of the lane to the right. */
const typeRight = (waypoint: Waypoint): number => waypoint.right()?.laneType ?? LaneType.None;

/** First lane of a type outwards to the right; bicycle lanes, shoulders and parking may lie between. */
export function outwards(waypoint: Waypoint, type: number): Waypoint | null {
  for (let lane = waypoint.right(); lane !== null; lane = lane.right()) {
    if (lane.laneType === type) return lane;
  }
  return null;
}

const isStraight =
  (mostDeg: number, toM: number) =>
  (run: LaneRun, triggerM: number): boolean =>
    bendDeg(run, triggerM, Math.min(triggerM + toM, run.lengthM - 1)) < mostDeg;

const parksAt =
  (...placesM: readonly number[]) =>
  (run: LaneRun, triggerM: number): boolean =>
    placesM.every((placeM) => typeRight(run.at(triggerM + placeM)) === LaneType.Parking);

const anywhere = (): boolean => true;

const isRightmost = ({ laneIndex, laneCount }: LaneRun): boolean => laneIndex === laneCount - 1;

/** Candidates of a recipe: places along all lanes that suit, a few metres apart. */
function recipe(input: RoadRecipe): Recipe {
  return (survey) =>
    survey.runs
      .filter((run) => input.suits(run, survey))
      .flatMap((run) => {
        const candidates: Candidate[] = [];
        for (let startM = FROM_START_M; startM < run.lengthM - 60; startM += STEP_M) {
          const key = `${run.roadId} ${run.laneId} ${Math.floor(startM / 80)}`;
          for (const isBent of input.isStraightOn === true ? [false] : [false, true]) {
            const draw = (random: Random) => drawAt(input, survey, { run, startM, isBent }, random);
            candidates.push({ key, isBent, draw });
          }
        }
        return candidates;
      });
}

function drawAt(
  { draw, startsAtTrigger, behindM = 0 }: RoadRecipe,
  survey: Survey,
  { run, startM, isBent }: { run: LaneRun; startM: number; isBent: boolean },
  random: Random,
): Sketch | null {
  const drawn = draw(random);
  const triggerM = startM + (startsAtTrigger === true ? 0 : random.integer(7, 13));
  const endM = triggerM + drawn.postM;
  if (triggerM < behindM) return null;
  const clearToM = triggerM + (drawn.clearM ?? drawn.postM - MARGIN_M);
  if (Math.min(clearToM, endM) > run.lengthM - BEFORE_END_M) return null;
  if (!drawn.fits(run, triggerM, survey)) return null;
  if (!isBent && endM > run.lengthM - BEFORE_END_M) return null;
  const pieces = isBent
    ? bentPieces(survey, { run, startM, leastEndM: endM, clearToM }, random)
    : [{ run, fromM: startM, toM: endM }];
  if (pieces === null) return null;
  return {
    keyPoints: keyPointsOn(pieces),
    trigger: run.at(triggerM),
    parameters: drawn.parameters,
  };
}

/** Obstacles end this far past their first part, and the scenario 50 m later. */
const PAST_M = 50 + 12;

function obstacle(
  lengthM: number,
  distance: readonly [number, number],
  speed: readonly [number, number],
): Recipe {
  return recipe({
    suits: hasSeveral,
    draw: (random) => {
      const distanceM = whole(random, ...distance);
      return {
        parameters: {
          distance: distanceM,
          direction: text('right'),
          speed: whole(random, ...speed),
        },
        postM: distanceM.value + lengthM + PAST_M,
        fits: isStraight(60, 110),
      };
    },
  });
}

function obstacleTwoWays(
  lengthM: number,
  distance: readonly [number, number],
  from: readonly [number, number],
  to: readonly [number, number],
): Recipe {
  return recipe({
    suits: isTwoWay,
    draw: (random) => {
      const distanceM = whole(random, ...distance);
      return {
        parameters: { distance: distanceM, frequency: interval(random, from, to) },
        postM: distanceM.value + lengthM + PAST_M,
        fits: isStraight(25, 120),
      };
    },
  });
}

const door: Recipe = recipe({
  isStraightOn: true,
  suits: isTwoWay,
  draw: (random) => {
    const distance = whole(random, 37, 59);
    const frequency = interval(random, [30, 40], [89, 98]);
    return {
      parameters: { distance, frequency },
      postM: distance.value + PAST_M,
      fits: (run, triggerM) =>
        parksAt(distance.value - 4, distance.value, distance.value + 4)(run, triggerM) &&
        isStraight(25, 110)(run, triggerM),
    };
  },
});

const hazard: Recipe = recipe({
  suits: (run) => hasSeveral(run) && isRightmost(run),
  draw: (random) => ({
    parameters: {
      distance: whole(random, 41, 45),
      speed: whole(random, 32, 59),
      bicycle_drive_distance: whole(random, 40, 101),
      bicycle_speed: whole(random, 6, 12),
    },
    postM: 122,
    fits: isStraight(60, 120),
  }),
});

const hazardTwoWays: Recipe = recipe({
  suits: isTwoWay,
  draw: (random) => ({
    parameters: {
      distance: whole(random, 41, 45),
      frequency: whole(random, 75, 100),
      bicycle_drive_distance: whole(random, 80, 116),
      bicycle_speed: whole(random, 7, 11),
    },
    postM: 128,
    fits: isStraight(30, 125),
  }),
});

const crossing: Recipe = recipe({
  isStraightOn: true,
  suits: isRightmost,
  draw: (random) => {
    const distance = whole(random, 40, 50);
    return {
      parameters: {
        distance,
        direction: text('right'),
        blocker_model: text(random.pick(['static.prop.advertisement', 'static.prop.container'])),
        crossing_angle: whole(random, 0, 11),
      },
      postM: distance.value + 55,
      fits: (run, triggerM) =>
        outwards(run.at(triggerM + distance.value), LaneType.Sidewalk) !== null &&
        isStraight(25, distance.value)(run, triggerM),
    };
  },
});

const parkingCrossing: Recipe = recipe({
  suits: isRightmost,
  draw: (random) => {
    const distance = whole(random, 36, 45);
    return {
      parameters: {
        distance,
        direction: text('right'),
        crossing_angle: whole(random, 0, 12),
      },
      postM: distance.value + 55,
      fits: (run, triggerM) =>
        parksAt(distance.value - 4, distance.value, distance.value + 6)(run, triggerM) &&
        isStraight(25, distance.value)(run, triggerM),
    };
  },
});

const parkingCutIn: Recipe = recipe({
  suits: isRightmost,
  draw: () => ({
    parameters: { direction: text('right') },
    postM: 105,
    fits: (run, triggerM) =>
      parksAt(24, 28, 35, 39)(run, triggerM) && isStraight(30, 40)(run, triggerM),
  }),
});

const parkingExit: Recipe = recipe({
  suits: isRightmost,
  startsAtTrigger: true,
  draw: () => ({
    parameters: {
      front_vehicle_distance: { value: 9 },
      behind_vehicle_distance: { value: 9 },
      direction: text('right'),
    },
    postM: 84,
    fits: (run, triggerM) =>
      parksAt(-12, -9, 0, 9, 12)(run, triggerM) && isStraight(20, 40)(run, triggerM),
  }),
});

/** Whoever keeps to a lower limit is past the queue before the car from it has got going. */
const SWIFT_KMH = 60;

/** The car that pulls out steers as CARLA's agents do, and loses its way in a sharper bend. */
const PULL_OUT_DEG = 6;

const isSignedSwift = (run: LaneRun, triggerM: number, survey: Survey): boolean =>
  (survey.signedKmh(run, triggerM - 5, triggerM + 15) ?? 0) >= SWIFT_KMH;

const staticCutIn: Recipe = recipe({
  suits: (run) => hasSeveral(run) && !isRightmost(run),
  draw: (random) => {
    const distance = whole(random, 40, 45);
    return {
      parameters: { distance, direction: text('right') },
      postM: distance.value + 92,
      clearM: distance.value + 62,
      fits: (run, triggerM, survey) =>
        isSignedSwift(run, triggerM, survey) &&
        isStraight(50, Math.min(100, distance.value + 60))(run, triggerM) &&
        isStraight(PULL_OUT_DEG, 40)(run, triggerM + distance.value + 20),
    };
  },
});

const invading: Recipe = recipe({
  isStraightOn: true,
  suits: isTwoWay,
  draw: (random) => {
    const distance = whole(random, 50, 60);
    const offset = { value: random.integer(18, 34) / 100 };
    return { parameters: { distance, offset }, postM: distance.value + 64, fits: anywhere };
  },
});

const plain = (postM: number, suits: (run: LaneRun) => boolean = anywhere): Recipe =>
  recipe({ suits, draw: () => ({ parameters: {}, postM, fits: anywhere }) });

const emergency: Recipe = recipe({
  isStraightOn: true,
  suits: hasSeveral,
  behindM: 36,
  draw: (random) => ({
    parameters: { distance: whole(random, 26, 30) },
    postM: 120,
    fits: isStraight(70, 120),
  }),
});

/** Two lanes to the left, one after the other. */
const sequential: Recipe = ({ runs, runOf }) =>
  runs.flatMap((run): Candidate[] => {
    if (run.laneIndex < 2) return [];
    const middle = run.at(run.lengthM / 2);
    const second = middle.left()!;
    const third = second.left()!;
    const [to, last] = [second, third].map((lane) => runOf(lane.roadId, lane.laneId));
    if (to === undefined || last === undefined) return [];
    const candidates: Candidate[] = [];
    for (let startM = 20; startM < run.lengthM - 132; startM += STEP_M) {
      candidates.push({
        key: `${run.roadId} ${run.laneId} ${Math.floor(startM / 80)}`,
        draw: (random) => {
          const keyPoints = keyPointsOn([
            { run, fromM: startM, toM: startM + 34 },
            { run: to, fromM: startM + 44, toM: startM + 76 },
            { run: last, fromM: startM + 86, toM: startM + 112 },
          ]);
          return { keyPoints, trigger: run.at(startM + random.integer(7, 12)), parameters: {} };
        },
      });
    }
    return candidates;
  });

/** Recipes of all types that need nothing but a road. */
export const ROAD_RECIPES: Readonly<Record<string, Recipe>> = {
  Accident: obstacle(16, [40, 44], [53, 57]),
  AccidentTwoWays: obstacleTwoWays(16, [40, 44], [32, 63], [109, 184]),
  ConstructionObstacle: obstacle(0, [40, 45], [47, 55]),
  ConstructionObstacleTwoWays: obstacleTwoWays(0, [40, 45], [43, 70], [129, 200]),
  ControlLoss: plain(118),
  DynamicObjectCrossing: crossing,
  HardBreakRoute: plain(100),
  HazardAtSideLane: hazard,
  HazardAtSideLaneTwoWays: hazardTwoWays,
  InvadingTurn: invading,
  ParkedObstacle: obstacle(0, [40, 43], [40, 59]),
  ParkedObstacleTwoWays: obstacleTwoWays(0, [40, 44], [31, 56], [106, 151]),
  ParkingCrossingPedestrian: parkingCrossing,
  ParkingCutIn: parkingCutIn,
  ParkingExit: parkingExit,
  SequentialLaneChange: sequential,
  StaticCutIn: staticCutIn,
  VehicleOpensDoorTwoWays: door,
  YieldToEmergencyVehicle: emergency,
};
