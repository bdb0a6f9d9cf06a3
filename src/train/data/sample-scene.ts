/** From columns to what the oracle judges against: views of one sample's numbers, nothing copied. */
import { PLAN_SIZE, type ProposalTokens } from '../../agents/proposals/index.js';
import type { EgoStart } from '../reward/rollout.js';
import type { SceneArrays } from '../reward/scene.js';
import { type ColumnName, type Columns, FUTURE_POSES, widthOf } from './columns.js';

function rowOf<N extends ColumnName>(columns: Columns, name: N, row: number): Columns[N] {
  const width = widthOf(name);
  return columns[name].subarray(row * width, (row + 1) * width) as Columns[N];
}

/** Everybody's motion, the route and its signals at sample `row`. */
export function sceneArraysOf(columns: Columns, row: number): SceneArrays {
  return {
    world: rowOf(columns, 'world', row),
    agentTrack: rowOf(columns, 'agentTrack', row),
    agentBox: rowOf(columns, 'agentBox', row),
    signals: rowOf(columns, 'signals', row),
    signalStates: rowOf(columns, 'signalStates', row),
    routeFar: rowOf(columns, 'routeFar', row),
  };
}

/** The ego's car at sample `row`, as a rollout starts from it. */
export function egoStartOf({ ego }: Columns, row: number): EgoStart {
  const at = row * widthOf('ego');
  return { speedMps: ego[at]!, throttle: ego[at + 7]!, brake: ego[at + 9]! };
}

/** What proposals along the route are made from. */
export function proposalTokensOf(columns: Columns, row: number): ProposalTokens {
  return {
    ego: rowOf(columns, 'ego', row),
    objects: rowOf(columns, 'objects', row),
    objectMask: rowOf(columns, 'objectMask', row),
    route: rowOf(columns, 'route', row),
  };
}

/** The ego's future as a plan: 6 × (x, y, yaw), written into `out`. */
export function writeFuturePlan(
  { egoFuture }: Columns,
  row: number,
  out: Float32Array,
  offset = 0,
): void {
  for (let k = 0; k < FUTURE_POSES; k += 1) {
    const at = (row * FUTURE_POSES + k) * 4;
    out[offset + k * 3] = egoFuture[at]!;
    out[offset + k * 3 + 1] = egoFuture[at + 1]!;
    out[offset + k * 3 + 2] = egoFuture[at + 2]!;
  }
}

/** Mean distance of a plan's poses from the ego's future, metres. */
export function meanDistanceM(
  plans: ArrayLike<number>,
  k: number,
  future: ArrayLike<number>,
): number {
  let sum = 0;
  for (let i = 0; i < FUTURE_POSES; i += 1) {
    const dx = plans[k * PLAN_SIZE + i * 3]! - future[i * 3]!;
    const dy = plans[k * PLAN_SIZE + i * 3 + 1]! - future[i * 3 + 1]!;
    sum += Math.sqrt(dx * dx + dy * dy);
  }
  return sum / FUTURE_POSES;
}
