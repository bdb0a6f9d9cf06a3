/** From the ways networks write a point of the ego's frame to ours (forward, right) and back. Metres. */
import type { Point } from '../controllers/waypoint-pid.js';
import type { Axes } from './input-spec.js';

/** A point as a network with these axes expects it. */
export function toAxes(axes: Axes, [forward, right]: Point): Point {
  if (axes === 'right-forward') return [right, forward];
  return axes === 'forward-left' ? [forward, -right] : [forward, right];
}

/** A point as forward and right, from what a network with these axes says. */
export function fromAxes(axes: Axes, first: number, second: number): Point {
  if (axes === 'right-forward') return [second, first];
  return axes === 'forward-left' ? [first, -second] : [first, second];
}
