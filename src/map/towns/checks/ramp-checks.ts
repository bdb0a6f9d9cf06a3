/**
 * Needs of scenario types on motorways: a flow beside the ego's lane, an exit it must take, a ramp
 * that joins. Metres along lanes.
 */
import type { Waypoint } from '../../road-map.js';
import { flowExists, passesJunction } from './junction-checks.js';
import { all, type Check, expect } from './road-checks.js';
import { type RouteContext, reaches } from './route-context.js';

/** A motorway's lanes in one direction, at least. */
const LANES = 3;

const flowStart = ({ lane }: RouteContext): Waypoint | null => lane('start_actor_flow');

/** Metres ahead of the trigger (negative: behind) and lanes to the right of it, on the same road. */
function seenFromTrigger(context: RouteContext, at: Waypoint | null): [number, number] | null {
  const { survey, run, triggerM } = context;
  const other = at === null ? undefined : survey.runOf(at.roadId, at.laneId);
  if (at === null || other === undefined || other.roadId !== run.roadId) return null;
  const alongM = at.runsWithS ? at.s : at.roadLengthM - at.s;
  return [alongM - triggerM, other.laneIndex - run.laneIndex];
}

const flowBehindInRightLane = expect(
  'a flow that starts 15 to 40 m behind the trigger, one lane to the right',
  (context) => {
    const seen = seenFromTrigger(context, flowStart(context));
    return seen !== null && seen[1] === 1 && seen[0] <= -15 && seen[0] >= -40;
  },
);

const leaves = all(
  passesJunction,
  expect('a motorway', ({ run }) => run.laneCount >= LANES),
  expect('a lane change to the right', ({ laneChanges }) => laneChanges.join() === 'right'),
  expect('a route that leaves by a ramp', ({ way }) => way?.exit.laneCount === 1),
  flowExists,
  flowBehindInRightLane,
);

const endsOnRoad = (isRamp: boolean): Check =>
  expect(`a flow that ends on the ${isRamp ? 'ramp' : 'motorway'}`, ({ lane, way }) => {
    const end = lane('end_actor_flow');
    return end !== null && way !== null && (end.roadId === way.exit.roadId) === isRamp;
  });

const passesFlowEnd = expect('a route that passes beside the end of the flow', (context) => {
  const end = context.lane('end_actor_flow');
  if (end === null) return false;
  const beside = [end, end.left(), end.right()].filter((lane) => lane !== null);
  return context.plan.some(({ transform }) =>
    beside.some((lane) => {
      const dx = lane.transform.location.x - transform.location.x;
      const dy = lane.transform.location.y - transform.location.y;
      return dx * dx + dy * dy < 4;
    }),
  );
});

const onRamp = (at: Waypoint | null, { survey, way }: RouteContext): boolean => {
  const run = at === null ? undefined : survey.runOf(at.roadId, at.laneId);
  if (run === undefined || way === null || run.laneCount !== 1) return false;
  return survey.waysOf(way.junctionId).some(({ approach }) => approach.roadId === run.roadId);
};

/** Needs of each type. */
export const RAMP_CHECKS: Readonly<Record<string, Check>> = {
  EnterActorFlowV2: all(
    passesJunction,
    flowExists,
    passesFlowEnd,
    expect('a route that joins from a ramp', ({ run, way }) => {
      return run.laneCount === 1 && way !== null && way.exit.laneCount > LANES;
    }),
  ),
  HighwayCutIn: all(
    passesJunction,
    expect('a motorway', ({ run }) => run.laneCount >= LANES),
    expect('another car on a ramp that joins here', (context) =>
      onRamp(context.lane('other_actor_location'), context),
    ),
    expect('a lane to the left of the one the ramp leads to', (context) => {
      const other = context.lane('other_actor_location');
      const way = context.way;
      if (other === null || way === null) return false;
      const goal = way.exit.at(20).right();
      return goal !== null && reaches(other, goal, 140) !== null;
    }),
    expect('70 m of route past the junction', ({ afterWayM }) => afterWayM >= 70),
  ),
  HighwayExit: all(leaves, endsOnRoad(false)),
  MergerIntoSlowTraffic: all(leaves, endsOnRoad(true), passesFlowEnd),
  MergerIntoSlowTrafficV2: all(
    passesJunction,
    flowExists,
    passesFlowEnd,
    expect('a motorway', ({ run }) => run.laneCount >= LANES),
    expect('a flow from a ramp that joins here', (context) => onRamp(flowStart(context), context)),
    expect('a lane change to the right', ({ laneChanges }) => laneChanges.join() === 'right'),
    expect('20 m of route past the end of the flow', (context) => {
      const end = context.lane('end_actor_flow');
      return end !== null && (reaches(end, context.end, 80) ?? 0) >= 20;
    }),
  ),
};
