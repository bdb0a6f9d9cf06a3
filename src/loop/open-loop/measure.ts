/**
 * Open-loop metrics of a policy on a split of a collected data set: it is shown every recorded scene from
 * which the expert drove on, and its plan is compared with what was driven. Also of two references: the
 * recorded drive itself, and keeping speed and heading.
 */
import { readAnswer } from '../../agents/policy/answer.js';
import type { PolicyManifest } from '../../agents/policy/manifest.js';
import { bindPolicy, checkShapes, type Policy, passOn } from '../../agents/policy/policy.js';
import { EgoloopError } from '../../core/errors.js';
import {
  type Box,
  constantVelocity,
  OpenLoopMeter,
  type OpenLoopMetrics,
  type PlannedMoment,
  type PlanPose,
  STEPS,
  withHeadings,
} from '../../eval/index.js';
import {
  type Columns,
  DatasetReader,
  egoStartOf,
  type Split,
  type TokenColumn,
  widthOf,
} from '../../train/data/index.js';
import { EGO_BOX } from '../../train/reward/index.js';

/** Plans at one sample of a shard. */
export type Planner = (columns: Columns, row: number) => PlanPose[] | Promise<PlanPose[]>;

export const REFERENCES: Readonly<Record<string, Planner>> = {
  expert: (columns, row) => drivenPoses(columns, row),
  'constant-velocity': (columns, row) => constantVelocity(egoStartOf(columns, row).speedMps),
};

export interface OpenLoopRun {
  readonly folder: string;
  readonly split: Split;
  readonly draws: number;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface OpenLoopResult {
  readonly metrics: OpenLoopMetrics;
  /** Hash of the data set. */
  readonly dataset: string;
}

/** What the ego drove. */
function drivenPoses({ egoFuture }: Columns, row: number): PlanPose[] {
  return Array.from({ length: STEPS }, (_, k) => {
    const at = row * widthOf('egoFuture') + 4 * k;
    return { x: egoFuture[at]!, y: egoFuture[at + 1]!, yawRad: egoFuture[at + 2]! };
  });
}

/** Ticks of 10 Hz between two steps. */
const TICKS_A_STEP = 5;
const AWAY = -32768;

/** Who was where at each step. */
function othersAt({ agentTrack, agentBox }: Columns, row: number): Box[][] {
  const agents = widthOf('agentBox') / 3;
  const points = widthOf('agentTrack') / 3 / agents;
  return Array.from({ length: STEPS }, (_, k) => {
    const boxes: Box[] = [];
    for (let i = 0; i < agents; i += 1) {
      const box = (row * agents + i) * 3;
      const at = ((row * agents + i) * points + (k + 1) * TICKS_A_STEP) * 3;
      if (agentBox[box] === 0 || agentTrack[at] === AWAY) continue;
      boxes.push({
        x: agentTrack[at]! / 100,
        y: agentTrack[at + 1]! / 100,
        yawRad: agentTrack[at + 2]! / 1e4,
        halfLengthM: agentBox[box + 1]!,
        halfWidthM: agentBox[box + 2]!,
      });
    }
    return boxes;
  });
}

/**
 * Measures a planner.
 * @throws EgoloopError as `DatasetReader`; DATASET_INVALID for a split without the expert's drives
 */
export async function measureOpenLoop(
  planner: Planner,
  { folder, split, draws, onProgress }: OpenLoopRun,
): Promise<OpenLoopResult> {
  const reader = new DatasetReader(folder);
  const meter = new OpenLoopMeter({ car: EGO_BOX, draws });
  const total = reader.count(split);
  let done = 0;
  let measured = 0;
  for (const [index, entry] of reader.manifest.shards.entries()) {
    if (entry.split !== split) continue;
    const { columns, count } = reader.shard(index);
    for (let row = 0; row < count; row += 1, done += 1) {
      onProgress?.(done, total);
      if (columns.isExpert[row] !== 1) continue;
      const plan = await planner(columns, row);
      const driven = drivenPoses(columns, row);
      const moment: PlannedMoment = { plan, driven, others: othersAt(columns, row) };
      meter.add(moment);
      measured += 1;
    }
  }
  onProgress?.(total, total);
  if (measured === 0) {
    const what = `expected drives of the expert in the ${split} split, found none`;
    throw new EgoloopError('DATASET_INVALID', `${what}; take another split`, { file: folder });
  }
  return { metrics: meter.result(), dataset: reader.manifest.sha256 };
}

/** Rows of the token arrays that data sets hold, by the sensor's keys. */
const MOST_ROWS = { max_objects: 32, max_lanes: 32 } as const;

/** Throws POLICY_INVALID for a policy that cannot be asked about recorded scenes. */
function checkPolicy({ inputs, output, sensors }: PolicyManifest, file: string): void {
  const refuse = (path: string, what: string): never => {
    throw new EgoloopError('POLICY_INVALID', what, { file, path });
  };
  for (const [name, { feature }] of Object.entries(inputs)) {
    if (feature === 'tokens' || feature === 'constant') continue;
    const what = `expected tokens, which a data set holds, found ${feature}`;
    refuse(`inputs.${name}.feature`, what);
  }
  const isPlan =
    output.kind === 'waypoints' && output.periodS === 0.5 && (output.shape.at(-2) ?? 1) === STEPS;
  if (!isPlan) refuse('output', `expected ${STEPS} waypoints half a second apart`);
  const sensor = sensors.find(({ type }) => type === 'egoloop.tokens');
  for (const [key, most] of Object.entries(MOST_ROWS)) {
    const rows = Number(sensor?.[key] ?? most);
    if (rows > most) refuse('sensors', `expected ${key} of ${most} at most, as data sets have`);
  }
}

/** The token arrays of a sample, as many rows as the policy's sensor has. */
function tokensOf(
  columns: Columns,
  row: number,
  manifest: PolicyManifest,
): Record<string, unknown> {
  const sensor = manifest.sensors.find(({ type }) => type === 'egoloop.tokens')!;
  const rowsOf = (key: keyof typeof MOST_ROWS) => Number(sensor[key] ?? MOST_ROWS[key]);
  const [objects, lanes] = [rowsOf('max_objects'), rowsOf('max_lanes')];
  const take = (name: TokenColumn, count: number) => {
    const from = row * widthOf(name);
    return columns[name].subarray(from, from + count);
  };
  return {
    ego: take('ego', widthOf('ego')),
    objects: take('objects', objects * 8),
    objectMask: take('objectMask', objects),
    route: take('route', widthOf('route')),
    routeMask: take('routeMask', widthOf('routeMask')),
    lanes: take('lanes', lanes * 40),
    laneFeatures: take('laneFeatures', lanes * 6),
    laneMask: take('laneMask', lanes),
  };
}

/**
 * A policy as a planner.
 * @throws EgoloopError POLICY_INVALID for one that reads what no data set holds or answers otherwise
 */
export function policyPlanner(policy: Policy): Planner {
  const { manifest, file } = policy;
  checkPolicy(manifest, file);
  const { output } = manifest;
  const sensor = manifest.sensors.find(({ type }) => type === 'egoloop.tokens');
  const { slots, run } = bindPolicy(policy);
  return async (columns, row) => {
    const data = tokensOf(columns, row, manifest);
    const sensors = sensor === undefined ? {} : { [sensor.id]: { frame: 0, data } };
    const view = {
      observation: { tick: 0, gameTimeS: 0, sensors, truth: null },
      speedMps: egoStartOf(columns, row).speedMps,
      yawRateRadps: Number.NaN,
      control: { throttle: 0, steer: 0, brake: 0, handBrake: false, reverse: false },
      route: null,
      outputs: new Map(),
    };
    for (const slot of slots) {
      slot.feature.write(view, slot.values);
      passOn(slot);
    }
    const outputs = await run();
    checkShapes(policy, outputs);
    const answer = readAnswer(output, outputs);
    if (answer.kind !== 'waypoints' || output.kind !== 'waypoints') return [];
    if (!output.headings) return withHeadings(answer.points);
    const { values } = outputs[output.tensor]!;
    const width = output.shape.at(-1) as number;
    return answer.points.map(([x, y], k) => ({ x, y, yawRad: values[k * width + 2] as number }));
  };
}
