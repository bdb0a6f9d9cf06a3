/**
 * Who may go first at a junction: lights (one controller an approach, so no two ways that cross are
 * green together), stop or yield signs, or nobody; and the crosswalks. Signals stand to the right of
 * the lanes that obey them, beyond everything that is driven on. Types: CARLA's 1000001, 206, 205.
 */
import { type Arm, drivingOf, edgeM, lanesInto, lanesOutOf } from './arms.js';
import type { TownDraft } from './draft.js';
import type { BuiltJunction } from './junction.js';
import type { TownSignal, TownValidity } from './model.js';
import { planLengthM } from './plan.js';

/** What an approach of a junction obeys. */
export type Control = 'lights' | 'stop' | 'yield' | 'none';

/** Signs and poles stand this far beyond the outermost lane. */
const BESIDE_M = 0.6;
/** Signs speak from this far before the end of their lane. */
const BEFORE_END_M = 0.25;
/** A crosswalk lies this far into the junction, from the road's end. */
const CROSSWALK_M = { from: 0.8, to: 3.8 } as const;

function drivingIn(arm: Arm): TownValidity {
  const ids = drivingOf(lanesInto(arm)).map(({ id }) => id);
  return { fromLane: Math.min(...ids), toLane: Math.max(...ids) };
}

/** A sign at the end of an arm, facing who arrives there. */
function signAt(
  draft: TownDraft,
  arm: Arm,
  sign: Pick<TownSignal, 'name' | 'type' | 'subtype' | 'isDynamic' | 'zOffset'> & TownValidity,
): TownSignal {
  const { road, end } = arm;
  const besideM = edgeM(lanesInto(arm)) + BESIDE_M;
  const isEnd = end === 'end';
  const signal: TownSignal = {
    id: draft.nextSignalId(),
    value: -1,
    s: isEnd ? planLengthM(road.plan) - BEFORE_END_M : BEFORE_END_M,
    t: isEnd ? -besideM : besideM,
    orientation: isEnd ? '+' : '-',
    hOffset: isEnd ? Math.PI : 0,
    ...sign,
  };
  road.signals.push(signal);
  return signal;
}

function addLight(draft: TownDraft, junction: BuiltJunction, arm: Arm): number {
  const name = `Light ${arm.road.name}`;
  const { id } = signAt(draft, arm, {
    name,
    type: '1000001',
    subtype: '-1',
    isDynamic: true,
    zOffset: 4.5,
    fromLane: 0,
    toLane: 0,
  });
  for (const movement of junction.movements) {
    if (movement.from !== arm) continue;
    const { road, laneId, turn } = movement;
    road.references.push({
      id,
      s: laneId < 0 ? 0 : planLengthM(road.plan),
      t: 0,
      orientation: laneId < 0 ? '+' : '-',
      turnRelation: turn,
      fromLane: laneId,
      toLane: laneId,
    });
  }
  return draft.controller(name, [id]);
}

/** Adds the junction with a control for each of its arms, in the order of the arms. */
export function controlJunction(
  draft: TownDraft,
  junction: BuiltJunction,
  controls: readonly Control[],
): void {
  const controllers: number[] = [];
  junction.arms.forEach((arm, index) => {
    const control = controls[index];
    if (drivingOf(lanesInto(arm)).length === 0 || control === undefined) return;
    if (control === 'lights') controllers.push(addLight(draft, junction, arm));
    if (control === 'stop' || control === 'yield') {
      signAt(draft, arm, {
        name: control === 'stop' ? 'Stop' : 'Yield',
        type: control === 'stop' ? '206' : '205',
        subtype: '-1',
        isDynamic: false,
        zOffset: 2.2,
        ...drivingIn(arm),
      });
    }
  });
  draft.junction(junction.id, junction.name, junction.connections, controllers);
}

/** A crosswalk over an arm, just inside the junction, from kerb to kerb. */
export function addCrosswalk(draft: TownDraft, arm: Arm): void {
  const isEnd = arm.end === 'end';
  const kerb = (lanes: ReturnType<typeof lanesInto>) =>
    lanes.find(({ type }) => type === 'sidewalk')?.innerM ?? edgeM(lanes);
  const [inM, outM] = [kerb(lanesInto(arm)), kerb(lanesOutOf(arm))];
  const [leftM, rightM] = isEnd ? [outM, inM] : [inM, outM];
  const sign = isEnd ? 1 : -1;
  const [near, far] = [sign * CROSSWALK_M.from, sign * CROSSWALK_M.to];
  arm.road.crosswalks.push({
    id: draft.nextObjectId(),
    s: isEnd ? planLengthM(arm.road.plan) : 0,
    corners: [
      { u: near, v: leftM },
      { u: far, v: leftM },
      { u: far, v: -rightM },
      { u: near, v: -rightM },
    ],
  });
}
