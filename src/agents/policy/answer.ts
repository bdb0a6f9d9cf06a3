/**
 * From a network's outputs to what it means: pedals, waypoints, or a path with a speed. Frame of points:
 * the ego's, x forward, y right, metres; the network's own axes are turned.
 */
import type { ControlTruth } from '../../bridge/frame.js';
import { indexOfMost } from '../../core/index-of-most.js';
import type { Point } from '../controllers/waypoint-pid.js';
import { fromAxes } from './axes.js';
import { PolicyFailure } from './features/feature.js';
import type { Axes } from './input-spec.js';
import type { OutputSpec } from './output-spec.js';
import type { Outputs, OutputTensor } from './session.js';

/** What a network said, in plain terms. */
export type Answer =
  | { readonly kind: 'controls'; readonly control: ControlTruth }
  | { readonly kind: 'waypoints'; readonly points: readonly Point[] }
  | { readonly kind: 'path'; readonly points: readonly Point[]; readonly speedMps: number };

/** Names of the outputs that are needed. */
export function outputNames(output: OutputSpec): string[] {
  return output.kind === 'path' ? [output.tensor, output.speed.tensor] : [output.tensor];
}

/** Throws PolicyFailure when a number is NaN or infinite. */
export function checkFinite(outputs: Outputs): void {
  for (const [name, { values }] of Object.entries(outputs)) {
    for (let i = 0; i < values.length; i += 1) {
      if (Number.isFinite(values[i])) continue;
      throw new PolicyFailure(
        `expected finite numbers from the network, found ${values[i]} in ${name} at place ${i}`,
      );
    }
  }
}

/** Reads the outputs, which must have been checked. */
export function readAnswer(spec: OutputSpec, outputs: Outputs): Answer {
  const main = outputs[spec.tensor] as OutputTensor;
  if (spec.kind === 'controls') return { kind: 'controls', control: controlOf(spec, main) };
  const points = pointsOf(main.values, spec.shape.at(-1) as number, spec);
  if (spec.kind === 'waypoints') return { kind: 'waypoints', points };
  const speed = outputs[spec.speed.tensor] as OutputTensor;
  return { kind: 'path', points, speedMps: speedOf(spec.speed, speed.values) };
}

function controlOf(
  { columns }: Extract<OutputSpec, { kind: 'controls' }>,
  { values }: OutputTensor,
): ControlTruth {
  const control = { throttle: 0, steer: 0, brake: 0, handBrake: false, reverse: false };
  columns.forEach((column, i) => {
    const value = values[i] as number;
    if (column === '-') return;
    if (column === 'acceleration') {
      control.throttle = Math.max(0, value);
      control.brake = Math.max(0, -value);
    } else control[column] = value;
  });
  return control;
}

/** Points of the ego's frame, from numbers row by row. */
export function pointsOf(
  values: ArrayLike<number>,
  columns: number,
  { axes, deltas }: { readonly axes: Axes; readonly deltas: boolean },
): Point[] {
  const points: Point[] = [];
  let first = 0;
  let second = 0;
  for (let at = 0; at < values.length; at += columns) {
    first = (values[at] as number) + (deltas ? first : 0);
    second = (values[at + 1] as number) + (deltas ? second : 0);
    points.push(fromAxes(axes, first, second));
  }
  return points;
}

type SpeedSpec = Extract<OutputSpec, { kind: 'path' }>['speed'];

function speedOf(spec: SpeedSpec, values: ArrayLike<number>): number {
  const { classesMps } = spec;
  if (classesMps === undefined) return Math.max(0, values[0] as number);
  const shares = spec.logits ? softmax(values) : Array.from(values);
  if (spec.choose === 'likeliest') return classesMps[indexOfMost(shares)] as number;
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.reduce((sum, share, k) => sum + share * (classesMps[k] as number), 0) / total;
}

function softmax(values: ArrayLike<number>): number[] {
  const list = Array.from(values);
  const most = Math.max(...list);
  const raised = list.map((value) => Math.exp(value - most));
  const sum = raised.reduce((all, one) => all + one, 0);
  return raised.map((one) => one / sum);
}
