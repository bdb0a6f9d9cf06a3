/**
 * Turns movements into connecting roads, one a movement: its reference line runs along the left edge
 * of the lane. A road for traffic from an arm that starts at the junction is laid against the drive,
 * so that the lane keeps the sign it has on the arm; CARLA looks for stop lines by that sign.
 */
import {
  type Arm,
  type ArmLane,
  heightOf,
  lanesInto,
  lanesOutOf,
  poseInto,
  poseOutOf,
} from './arms.js';
import { connect } from './connect.js';
import type { TownDraft } from './draft.js';
import { blend, type Cubic, type TownConnection, type TownLane, type TownRoad } from './model.js';
import type { Movement } from './movements.js';
import { aside, type Plan, planLengthM, reversedPlan, turnedBack } from './plan.js';

/** A movement with the road that was made for it. */
export interface BuiltMovement extends Movement {
  readonly road: TownRoad;
  /** Id of the driving lane on that road. */
  readonly laneId: number;
}

/** One strip of a connecting road in drive direction, with the lanes it joins. */
interface Strip {
  readonly type: TownLane['type'];
  readonly fromM: number;
  readonly toM: number;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly mark: TownLane['mark'];
}

const widthOf = ({ innerM, outerM }: ArmLane): number => outerM - innerM;

/** Driving lane first, then what runs along its right. */
function stripsOf(movement: Movement): Strip[] {
  const { from, fromLane, to, toLane, border } = movement;
  const driving: Strip = {
    type: 'driving',
    fromM: widthOf(fromLane),
    toM: widthOf(toLane),
    from: fromLane.id,
    to: toLane.id,
    mark: 'none',
  };
  if (border === 'none') return [driving];
  const before = lanesInto(from).filter(({ innerM }) => innerM >= fromLane.outerM - 1e-9);
  const after = lanesOutOf(to).filter(({ innerM }) => innerM >= toLane.outerM - 1e-9);
  const strips = [driving];
  const bikes = [before, after].map((lanes) => lanes.find(({ type }) => type === 'biking'));
  const [bikeIn, bikeOut] = bikes;
  const hasBikes = bikeIn !== undefined && bikeOut !== undefined;
  if (hasBikes) strips.push(joined('biking', bikeIn, bikeOut));
  if (border === 'biking') return strips;
  const isVerge = ({ type }: ArmLane) => type !== 'sidewalk' && !(hasBikes && type === 'biking');
  const verges = [before, after].map((lanes) => lanes.filter(isVerge)) as [ArmLane[], ArmLane[]];
  const [vergeIn, vergeOut] = verges.map((lanes) =>
    lanes.reduce((sum, lane) => sum + widthOf(lane), 0),
  ) as [number, number];
  if (vergeIn + vergeOut > 0) {
    const [a, b] = verges.map((lanes) => lanes.find(({ type }) => type === 'shoulder')?.id);
    strips.push({ type: 'shoulder', fromM: vergeIn, toM: vergeOut, from: a, to: b, mark: 'none' });
  }
  const walkIn = before.find(({ type }) => type === 'sidewalk');
  const walkOut = after.find(({ type }) => type === 'sidewalk');
  if (walkIn !== undefined && walkOut !== undefined) {
    strips.push(joined('sidewalk', walkIn, walkOut));
  }
  return strips;
}

function joined(type: TownLane['type'], from: ArmLane, to: ArmLane): Strip {
  const mark = type === 'biking' ? 'solid' : 'none';
  return { type, fromM: widthOf(from), toM: widthOf(to), from: from.id, to: to.id, mark };
}

/** The verge beyond the left edge, for one-way roads that run on. */
function vergeOf(movement: Movement): Strip[] {
  if (movement.hasVerge !== true) return [];
  const [before] = lanesOutOf(movement.from);
  const [after] = lanesInto(movement.to);
  if (before === undefined || after === undefined) return [];
  return [joined(before.type, before, after)];
}

function laneOf(strip: Strip, lengthM: number, isReversed: boolean): TownLane {
  const { type, mark, fromM, toM, from, to } = strip;
  const width: Cubic = isReversed ? blend(toM, fromM, lengthM) : blend(fromM, toM, lengthM);
  const [predecessor, successor] = isReversed ? [to, from] : [from, to];
  return { type, mark, width, predecessor, successor };
}

/** Adds the road of one movement and its entry in the junction. */
function buildMovement(
  draft: TownDraft,
  junction: number,
  movement: Movement,
): { built: BuiltMovement; connection: TownConnection } {
  const { from, fromLane, to, toLane } = movement;
  const entry = aside(poseInto(from), fromLane.innerM);
  const exit = aside(poseOutOf(to), toLane.innerM);
  const plan: Plan = connect(entry, exit);
  const lengthM = planLengthM(plan);
  const isReversed = from.end === 'start';
  const side = stripsOf(movement).map((strip) => laneOf(strip, lengthM, isReversed));
  const verge = isReversed ? [] : vergeOf(movement).map((strip) => laneOf(strip, lengthM, false));
  const road = draft.connectingRoad({
    name: `${from.road.name} to ${to.road.name}`,
    junction,
    start: isReversed ? turnedBack(exit) : entry,
    plan: isReversed ? reversedPlan(plan) : plan,
    section: isReversed
      ? { centre: 'none', left: side, right: [] }
      : { centre: verge.length > 0 ? 'solid' : 'none', left: verge, right: side },
    zM: heightOf(from),
    speedKmh: Math.min(from.road.speedKmh, to.road.speedKmh),
    type: from.road.type,
  });
  const before = { type: 'road', id: from.road.id, contact: from.end } as const;
  const after = { type: 'road', id: to.road.id, contact: to.end } as const;
  road.predecessor = isReversed ? after : before;
  road.successor = isReversed ? before : after;
  const sign = isReversed ? 1 : -1;
  const links = side.flatMap((lane, index) => {
    const at = isReversed ? lane.successor : lane.predecessor;
    return at === undefined ? [] : [{ from: at, to: sign * (index + 1) }];
  });
  return {
    built: { ...movement, road, laneId: sign },
    connection: {
      incomingRoad: from.road.id,
      connectingRoad: road.id,
      contact: isReversed ? 'end' : 'start',
      links,
    },
  };
}

export interface BuiltJunction {
  readonly id: number;
  readonly name: string;
  readonly arms: readonly Arm[];
  readonly movements: readonly BuiltMovement[];
  readonly connections: readonly TownConnection[];
}

/** Makes the roads of a junction and ties its arms to it. The junction itself is added by its control. */
export function buildJunction(
  draft: TownDraft,
  name: string,
  arms: readonly Arm[],
  movements: readonly Movement[],
): BuiltJunction {
  const id = draft.nextJunctionId();
  for (const { road, end } of arms) {
    if (end === 'end') road.successor = { type: 'junction', id };
    else road.predecessor = { type: 'junction', id };
  }
  const made = movements.map((movement) => buildMovement(draft, id, movement));
  return {
    id,
    name,
    arms,
    movements: made.map(({ built }) => built),
    connections: made.map(({ connection }) => connection),
  };
}
