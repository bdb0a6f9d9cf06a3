/**
 * Needs of scenario types that happen on one road. Each check gives sentences about what is missing.
 * Distances in metres ahead of the trigger, as the official scenario classes measure them.
 */
import { LaneType } from '../../lane-type.js';
import { bendDeg } from '../routes/survey.js';
import { beside, type RouteContext } from './route-context.js';

export type Check = (context: RouteContext) => string[];

/** All findings of several checks. */
export const all =
  (...checks: readonly Check[]): Check =>
  (context) =>
    checks.flatMap((check) => check(context));

/** A check from a condition and what is expected. */
export const expect =
  (expected: string, holds: (context: RouteContext) => boolean): Check =>
  (context) =>
    holds(context) ? [] : [`expected ${expected}`];

const onOneRoad = expect('a route that meets no junction', ({ way, plan }) => {
  return way === null && plan.every(({ waypoint }) => !waypoint.isJunction);
});

/** The trigger and what is before it; how far the road goes on is for `clearFor`. */
const startsOnRoad = expect('a start and a trigger on one road', ({ plan, run }) => {
  return plan[0]?.waypoint.roadId === run.roadId;
});

/** The lane goes on this far past the trigger without a junction. */
const clearFor =
  (distanceM: (context: RouteContext) => number): Check =>
  (context) => {
    const { run, triggerM } = context;
    const needM = distanceM(context);
    const haveM = run.lengthM - triggerM;
    return haveM >= needM
      ? []
      : [`expected ${needM.toFixed(0)} m of road past the trigger, found ${haveM.toFixed(0)} m`];
  };

/** The route goes on this far past the trigger. */
const routeGoesOn =
  (distanceM: (context: RouteContext) => number): Check =>
  (context) => {
    const haveM = context.lengthM - context.triggerOnPlanM;
    const needM = distanceM(context);
    return haveM >= needM
      ? []
      : [`expected ${needM.toFixed(0)} m of route past the trigger, found ${haveM.toFixed(0)} m`];
  };

const severalLanes = expect('two or more lanes in the same direction', ({ run }) => {
  return run.laneCount >= 2;
});

const oneLaneEachWay = expect('one lane each way, side by side', ({ run, triggerM }) => {
  const left = beside(run, triggerM, 'left');
  const own = run.at(triggerM);
  return (
    run.laneCount === 1 &&
    left !== null &&
    left.laneType === LaneType.Driving &&
    left.runsWithS !== own.runsWithS
  );
});

const bendsLessThan = (mostDeg: number, overM: number): Check =>
  expect(`less than ${mostDeg}° of bend over ${overM} m`, ({ run, triggerM }) => {
    return bendDeg(run, triggerM, Math.min(triggerM + overM, run.lengthM - 1)) < mostDeg;
  });

export const rightmost = expect('the rightmost driving lane', ({ run }) => {
  return run.laneIndex === run.laneCount - 1;
});

/** The neighbouring lane to the right is a parking lane at these places. */
const parkingAt =
  (placesM: (context: RouteContext) => readonly number[]): Check =>
  (context) => {
    const { run, triggerM } = context;
    return placesM(context).flatMap((placeM) =>
      beside(run, triggerM + placeM, 'right')?.laneType === LaneType.Parking
        ? []
        : [`expected a parking lane ${placeM} m ahead of the trigger`],
    );
  };

/** A sidewalk to the right, whatever lies between. */
const sidewalkAt = (placeM: (context: RouteContext) => number): Check =>
  expect('a sidewalk to the right of the crossing', (context) => {
    const { run, triggerM } = context;
    let lane = beside(run, triggerM + placeM(context), 'right');
    while (lane !== null && lane.laneType !== LaneType.Sidewalk) lane = lane.right();
    return lane !== null;
  });

const distanceM = ({ number }: RouteContext): number => number('distance');

/** Obstacles: the scenario ends 50 m past the last of them, and the route later. */
const obstacle = (lengthM: number): Check =>
  all(
    startsOnRoad,
    severalLanes,
    clearFor((context) => distanceM(context) + lengthM + 50),
    routeGoesOn((context) => distanceM(context) + lengthM + 52),
    bendsLessThan(60, 100),
  );

const obstacleTwoWays = (lengthM: number): Check =>
  all(
    startsOnRoad,
    oneLaneEachWay,
    clearFor((context) => Math.max(distanceM(context) + lengthM + 50, 105)),
    routeGoesOn((context) => distanceM(context) + lengthM + 52),
    bendsLessThan(30, 100),
  );

const staticCutIn = all(
  startsOnRoad,
  clearFor((context) => distanceM(context) + 60),
  routeGoesOn((context) => distanceM(context) + 22 + 45),
  (context) => {
    const { run, triggerM } = context;
    return [0, 11, 22, 33, 44, 55].flatMap((queueM) => {
      const lane = beside(run, triggerM + distanceM(context) + queueM, 'right');
      const isSame = lane?.laneType === LaneType.Driving && lane.runsWithS === run.at(1).runsWithS;
      return isSame ? [] : [`expected a driving lane to the right for the queue at +${queueM} m`];
    });
  },
);

const sequential = all(
  onOneRoad,
  expect('three or more lanes in the same direction', ({ run }) => run.laneCount >= 3),
  expect('two lane changes to the left', ({ laneChanges }) => laneChanges.join() === 'left,left'),
);

const behindTrigger = (needM: number): Check =>
  expect(`${needM} m of lane behind the trigger`, ({ triggerM }) => triggerM >= needM);

/** Needs of each type. */
export const ROAD_CHECKS: Readonly<Record<string, Check>> = {
  Accident: obstacle(16),
  AccidentTwoWays: obstacleTwoWays(16),
  ConstructionObstacle: obstacle(0),
  ConstructionObstacleTwoWays: obstacleTwoWays(0),
  ControlLoss: all(
    startsOnRoad,
    clearFor(() => 78),
    routeGoesOn(() => 111),
  ),
  DynamicObjectCrossing: all(
    startsOnRoad,
    clearFor((context) => distanceM(context) + 20),
    rightmost,
    sidewalkAt(distanceM),
    routeGoesOn((context) => distanceM(context) + 44),
  ),
  HardBreakRoute: all(
    startsOnRoad,
    clearFor(() => 75),
    routeGoesOn(() => 75),
  ),
  HazardAtSideLane: all(
    startsOnRoad,
    severalLanes,
    rightmost,
    routeGoesOn(() => 105),
    clearFor(() => 60),
  ),
  HazardAtSideLaneTwoWays: all(
    startsOnRoad,
    clearFor(() => 105),
    oneLaneEachWay,
    routeGoesOn(() => 110),
    bendsLessThan(35, 110),
  ),
  InvadingTurn: all(
    onOneRoad,
    oneLaneEachWay,
    clearFor((context) => distanceM(context) + 32),
    routeGoesOn((context) => distanceM(context) + 60),
  ),
  ParkedObstacle: obstacle(0),
  ParkedObstacleTwoWays: obstacleTwoWays(0),
  ParkingCrossingPedestrian: all(
    startsOnRoad,
    clearFor((context) => distanceM(context) + 20),
    rightmost,
    parkingAt((context) => [distanceM(context) - 3, distanceM(context) + 3]),
    routeGoesOn((context) => distanceM(context) + 44),
  ),
  ParkingCutIn: all(
    startsOnRoad,
    clearFor(() => 75),
    rightmost,
    parkingAt(() => [25, 28, 31, 35, 38]),
    routeGoesOn(() => 35 + 45),
  ),
  ParkingExit: all(
    startsOnRoad,
    clearFor(() => 50),
    rightmost,
    expect(
      'the trigger at the first point of the route',
      (context) => context.triggerOnPlanM < 0.5,
    ),
    parkingAt(() => [-12, -9, -4, 0, 4, 9, 12]),
    routeGoesOn(() => 24 + 30),
  ),
  SequentialLaneChange: sequential,
  StaticCutIn: staticCutIn,
  VehicleOpensDoorTwoWays: all(
    onOneRoad,
    oneLaneEachWay,
    parkingAt((context) => [distanceM(context) - 3, distanceM(context), distanceM(context) + 3]),
    clearFor((context) => distanceM(context) + 50),
    routeGoesOn((context) => distanceM(context) + 52),
    bendsLessThan(30, 100),
  ),
  YieldToEmergencyVehicle: all(
    onOneRoad,
    severalLanes,
    behindTrigger(30),
    routeGoesOn(() => 100),
    bendsLessThan(80, 110),
  ),
};
