/**
 * Which lane leads where through an ordinary junction: right turns from the rightmost lane, left
 * turns from the leftmost, straight on lane by lane counted from the right. Every lane that leads in
 * gets a way out.
 */
import {
  type Arm,
  type ArmLane,
  drivingOf,
  lanesInto,
  lanesOutOf,
  poseInto,
  poseOutOf,
} from './arms.js';
import type { TurnRelation } from './model.js';
import { wrapped } from './plan.js';

/** What runs along the right of a movement: nothing, the bicycle lane, or all up to the sidewalk. */
export type Border = 'none' | 'biking' | 'kerb';

export interface Movement {
  readonly from: Arm;
  readonly fromLane: ArmLane;
  readonly to: Arm;
  readonly toLane: ArmLane;
  readonly turn: TurnRelation;
  readonly border: Border;
  /** The verge to the left of the leftmost lane of a one-way road goes on. */
  readonly hasVerge?: boolean;
}

/** A movement bends by less than this to count as straight on, radians. */
const STRAIGHT_RAD = (40 * Math.PI) / 180;
/** Nobody turns back, radians. */
const TURN_BACK_RAD = (150 * Math.PI) / 180;

/** Direction of a way from one arm to another, or null for turning back. */
function turnBetween(from: Arm, to: Arm): TurnRelation | null {
  const turn = wrapped(poseOutOf(to).headingRad - poseInto(from).headingRad);
  if (Math.abs(turn) < STRAIGHT_RAD) return 'Straight';
  if (Math.abs(turn) > TURN_BACK_RAD) return null;
  return turn > 0 ? 'Left' : 'Right';
}

/** All movements between the arms of a junction. */
export function ordinaryMovements(arms: readonly Arm[]): Movement[] {
  return arms.flatMap((from) => {
    const lanes = drivingOf(lanesInto(from));
    if (lanes.length === 0) return [];
    const exits = new Map<TurnRelation, Arm>();
    for (const to of arms) {
      if (to === from || drivingOf(lanesOutOf(to)).length === 0) continue;
      const turn = turnBetween(from, to);
      if (turn !== null) exits.set(turn, to);
    }
    return movementsFrom(from, lanes, exits);
  });
}

function movementsFrom(
  from: Arm,
  lanes: readonly ArmLane[],
  exits: ReadonlyMap<TurnRelation, Arm>,
): Movement[] {
  const movements: Movement[] = [];
  const add = (lane: number, turn: TurnRelation, exit: number) => {
    const to = exits.get(turn)!;
    const outs = drivingOf(lanesOutOf(to));
    const out = Math.min(Math.max(exit, 0), outs.length - 1);
    const isRightmost = lane === lanes.length - 1 && out === outs.length - 1;
    let border: Border = 'none';
    if (isRightmost && turn !== 'Left') {
      border = turn === 'Right' || !exits.has('Right') ? 'kerb' : 'biking';
    }
    movements.push({ from, fromLane: lanes[lane]!, to, toLane: outs[out]!, turn, border });
  };
  const count = lanes.length;
  const left = exits.get('Left');
  const straight = exits.get('Straight');
  if (left !== undefined) {
    // Where nobody can go straight on, all lanes but the last turn left.
    const turning =
      straight !== undefined ? 1 : exits.has('Right') ? Math.max(1, count - 1) : count;
    for (let lane = 0; lane < turning; lane += 1) add(lane, 'Left', lane);
  }
  if (straight !== undefined) addStraight(straight, count, left !== undefined, add);
  if (exits.has('Right')) {
    const outs = drivingOf(lanesOutOf(exits.get('Right')!)).length;
    add(count - 1, 'Right', outs - 1);
    // Lanes that no other way serves turn right too.
    if (straight === undefined && left === undefined) {
      for (let lane = 0; lane < count - 1; lane += 1) add(lane, 'Right', outs - count + lane);
    }
  }
  return movements;
}

/** Lane by lane from the right; a leftmost lane too many only turns left where it can. */
function addStraight(
  to: Arm,
  count: number,
  canTurnLeft: boolean,
  add: (lane: number, turn: TurnRelation, exit: number) => void,
): void {
  const shift = drivingOf(lanesOutOf(to)).length - count;
  for (let lane = 0; lane < count; lane += 1) {
    const exit = lane + shift;
    if (exit < 0 && lane === 0 && canTurnLeft) continue;
    add(lane, 'Straight', exit);
  }
  for (let exit = 0; exit < shift; exit += 1) add(0, 'Straight', exit);
}
