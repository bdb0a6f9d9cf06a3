/**
 * Which scenarios a Leaderboard 1.0 route gets: those whose trigger lies on the planned route, grouped
 * into slots by place, one chosen a slot (evaluation reference 5.1). Drawing uses NumPy's generator
 * with seed 0, so the choice is the official one.
 */
import { RoadOption } from '../road-option.js';
import { isLaneChange } from '../routing/downsample.js';
import type { PlanPoint } from '../routing/plan.js';
import { NumpyRandomState } from './numpy-random.js';
import type {
  AnnotatedScenario,
  AnnotationActors,
  AnnotationEvent,
  AnnotationPlace,
} from './scenario-annotations.js';
import {
  findTriggerIndex,
  isYawClose,
  TRIGGER_MATCH_M,
  type TriggerPoint,
} from './trigger-match.js';

/** A scenario that may happen on the route. */
export interface PossibleScenario {
  /** `Scenario1` … `Scenario10`. */
  readonly type: string;
  /** `S4left` and so on for types that depend on the next turn, else `valid`. */
  readonly subtype: string;
  readonly trigger: AnnotationPlace;
  readonly actors: AnnotationActors | null;
  readonly source: unknown;
  /** Index of the first route point at the trigger. */
  readonly planIndex: number;
}

/** Subtype by the first turn after the trigger; types that are not listed do not depend on it. */
const SUBTYPES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  Scenario4: { [RoadOption.Left]: 'S4left', [RoadOption.Right]: 'S4right' },
  Scenario7: {
    [RoadOption.Left]: 'S7left',
    [RoadOption.Right]: 'S7right',
    [RoadOption.Straight]: 'S7opposite',
  },
  Scenario8: { [RoadOption.Left]: 'S8left' },
  Scenario9: { [RoadOption.Right]: 'S9right' },
};

/**
 * The slots of a route, each with the scenarios that may happen there, in the order of the file.
 * @param plan the planned route at 1 m, first point not yet raised
 * @param scenarios the scenarios of the route's town
 */
export function findScenarioSlots(
  plan: readonly PlanPoint[],
  scenarios: readonly AnnotatedScenario[],
): PossibleScenario[][] {
  const slots: PossibleScenario[][] = [];
  for (const { type, events } of scenarios) {
    for (const event of events) {
      const possible = possibleScenario(plan, type, event);
      if (possible === null) continue;
      const slot = slots.find(([first]) => isSameSlot(first!.trigger, possible.trigger));
      if (slot === undefined) slots.push([possible]);
      else slot.push(possible);
    }
  }
  return slots;
}

function possibleScenario(
  plan: readonly PlanPoint[],
  type: string,
  event: AnnotationEvent,
): PossibleScenario | null {
  const planIndex = findTriggerIndex(triggerPoint(event.trigger), plan);
  if (planIndex === null) return null;
  const subtype = subtypeOf(type, plan, planIndex);
  if (subtype === null) return null;
  return { type, subtype, planIndex, ...event };
}

function triggerPoint({ x, y, z, yawDeg }: AnnotationPlace): TriggerPoint {
  return { location: { x, y, z }, yawDeg };
}

function subtypeOf(type: string, plan: readonly PlanPoint[], from: number): string | null {
  const byTurn = SUBTYPES[type];
  if (byTurn === undefined) return 'valid';
  for (let index = from; index < plan.length; index += 1) {
    const { option } = plan[index]!;
    if (option === RoadOption.LaneFollow || isLaneChange(option)) continue;
    return byTurn[option] ?? null;
  }
  return null;
}

/** Triggers nearer than 2.0 m in the plane, with a yaw within 10°, share a slot. */
function isSameSlot(a: AnnotationPlace, b: AnnotationPlace): boolean {
  const dx = a.x - b.x;
  const dy = a.y - b.y;
  return Math.sqrt(dx * dx + dy * dy) < TRIGGER_MATCH_M && isYawClose(a.yawDeg, b.yawDeg);
}

/**
 * One scenario a slot: the one with the highest number, of equals the last. If any of its places is
 * nearer than 2.0 m to a place of a scenario chosen before, others of the slot are drawn at random
 * until one is free; a slot may end up empty.
 */
export function sampleScenarios(
  slots: readonly (readonly PossibleScenario[])[],
): PossibleScenario[] {
  const random = new NumpyRandomState(0);
  const chosen: PossibleScenario[] = [];
  for (const slot of slots) {
    const left = [...slot];
    let choice = highestNumbered(left);
    removeFirstEqual(left, choice);
    while (choice !== null && chosen.some((other) => sharesPlace(choice!, other))) {
      choice = left.length === 0 ? null : random.choice(left);
      removeFirstEqual(left, choice);
    }
    if (choice !== null) chosen.push(choice);
  }
  return chosen;
}

function highestNumbered(slot: readonly PossibleScenario[]): PossibleScenario | null {
  let best: PossibleScenario | null = null;
  let highest = -1;
  for (const scenario of slot) {
    const digits = scenario.type.split('Scenario')[1] ?? '';
    const number = /^\d+$/.test(digits) ? Number(digits) : -1;
    if (number < highest) continue;
    highest = number;
    best = scenario;
  }
  return best;
}

/** Of equal entries the first goes, which may be another than the one drawn: later draws see it. */
function removeFirstEqual(left: PossibleScenario[], choice: PossibleScenario | null): void {
  if (choice === null) return;
  const wanted = comparable(choice);
  const index = left.findIndex((other) => isEqualJson(comparable(other), wanted));
  if (index >= 0) left.splice(index, 1);
}

/** What the official comparison sees: the trigger in numbers, everything else as written. */
function comparable({ type, subtype, trigger, source }: PossibleScenario): unknown {
  const { transform, other_actors: actors } = source as Record<string, object | undefined>;
  return { type, subtype, transform: { ...transform, ...trigger, yaw: null }, actors };
}

function sharesPlace(a: PossibleScenario, b: PossibleScenario): boolean {
  // The official comparison of yaws compares a yaw with itself, so only the distance decides.
  return placesOf(a).some((p) =>
    placesOf(b).some((q) => {
      const dx = p.x - q.x;
      const dy = p.y - q.y;
      const dz = p.z - q.z;
      return Math.sqrt(dx * dx + dy * dy + dz * dz) < TRIGGER_MATCH_M;
    }),
  );
}

function placesOf({ trigger, actors }: PossibleScenario): AnnotationPlace[] {
  if (actors === null) return [trigger];
  return [trigger, ...actors.left, ...actors.front, ...actors.right];
}

/** Equality of JSON values, whatever the order of keys. */
function isEqualJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  return keys.every((key) => key in right && isEqualJson(left[key], right[key]));
}
