/**
 * Driving smoothness (comfort) of Bench2Drive: the share of 20-frame segments in which six quantities
 * stay within bounds (evaluation reference 6.4; efficiency_smoothness_benchmark.py). Its oddities are
 * kept: yaw rates in deg/s are held against limits in rad/s, the yaw rate is tested twice, a rate is
 * phase-unwrapped, and derivatives assume 0.1 s between 20 Hz frames.
 */
import { EgoloopError } from '../../core/errors.js';
import { isPyDict, isPyNumber, type PyDict } from '../results/py-value.js';
import { savitzkyGolay, WINDOW_MAX } from './savitzky-golay.js';

/** One frame of `metric_info.json`, as far as comfort looks at it. CARLA world frame. */
export interface MetricFrame {
  /** m/s². */
  readonly acceleration: readonly number[];
  /** deg/s. */
  readonly angular_velocity: readonly number[];
  readonly forward_vector: readonly number[];
  readonly right_vector: readonly number[];
}

const SEGMENT_FRAMES = 20;
/** Seconds between frames that the derivatives assume. */
const SPACING_S = 0.1;
const LON_ACCEL_MIN = -4.05;
const LON_ACCEL_MAX = 2.4;
const LAT_ACCEL_MAX = 4.89;
const JERK_MAX = 8.37;
const LON_JERK_MAX = 4.13;
const YAW_ACCEL_MAX = 1.93;
const YAW_RATE_MAX = 0.95;
/** Fewest frames a parabola can be fitted to. */
const FRAMES_MIN = 3;

/**
 * Comfort of every segment: 20 frames each, a shorter rest is dropped; up to 20 frames are one segment.
 * @throws RESULT_INVALID below 3 frames, where the official tool fails
 */
export function comfortSegments(frames: readonly MetricFrame[]): boolean[] {
  if (frames.length <= SEGMENT_FRAMES) return [isComfortable(frames)];
  const segments: boolean[] = [];
  for (let end = SEGMENT_FRAMES; end <= frames.length; end += SEGMENT_FRAMES) {
    segments.push(isComfortable(frames.slice(end - SEGMENT_FRAMES, end)));
  }
  return segments;
}

/** Share of comfortable segments of a route, 0 to 1. Throws as `comfortSegments`. */
export function smoothness(frames: readonly MetricFrame[]): number {
  const segments = comfortSegments(frames);
  return segments.filter((comfortable) => comfortable).length / segments.length;
}

/** The benchmark's number: mean over routes, each with its frames. null without any route. */
export function drivingSmoothness(perRoute: readonly number[]): number | null {
  if (perRoute.length === 0) return null;
  return perRoute.reduce((sum, value) => sum + value, 0) / perRoute.length;
}

function isComfortable(frames: readonly MetricFrame[]): boolean {
  if (frames.length < FRAMES_MIN) {
    throw new EgoloopError(
      'RESULT_INVALID',
      `expected at least ${FRAMES_MIN} frames of metric data, found ${frames.length}`,
    );
  }
  const window = Math.min(WINDOW_MAX, frames.length);
  const smooth = (values: number[]) => savitzkyGolay(values, window);
  const slope = (values: number[]) => savitzkyGolay(values, window, SPACING_S);
  const lon = smooth(frames.map((f) => planarDot(f.acceleration, f.forward_vector)));
  const lat = smooth(frames.map((f) => planarDot(f.acceleration, f.right_vector)));
  const magnitude = smooth(frames.map((f) => Math.sqrt(planarDot(f.acceleration, f.acceleration))));
  const yawRate = smooth(unwrapPhase(frames.map((f) => f.angular_velocity[2] as number)));
  return (
    allWithin(lon, LON_ACCEL_MIN, LON_ACCEL_MAX) &&
    allWithin(lat, -LAT_ACCEL_MAX, LAT_ACCEL_MAX) &&
    allWithin(slope(magnitude), -JERK_MAX, JERK_MAX) &&
    allWithin(slope(lon), -LON_JERK_MAX, LON_JERK_MAX) &&
    allWithin(yawRate, -YAW_ACCEL_MAX, YAW_ACCEL_MAX) &&
    allWithin(yawRate, -YAW_RATE_MAX, YAW_RATE_MAX)
  );
}

function planarDot(a: readonly number[], b: readonly number[]): number {
  return (a[0] as number) * (b[0] as number) + (a[1] as number) * (b[1] as number);
}

/** Strictly inside; NaN is outside. */
function allWithin(values: readonly number[], low: number, high: number): boolean {
  return values.every((value) => value > low && value < high);
}

/** u_k = h_k − 2π · Σ_{m≤k} rint((h_m − h_{m−1}) / 2π). */
function unwrapPhase(values: readonly number[]): number[] {
  const turn = 2 * Math.PI;
  let turns = 0;
  return values.map((value, k) => {
    if (k > 0) turns += roundHalfEven((value - (values[k - 1] as number)) / turn);
    return value - turn * turns;
  });
}

/** Nearest integer, ties to even, as numpy's round. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest < 0.5) return below;
  if (rest > 0.5) return below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * Frames of a parsed `metric_info.json`, in file order.
 * @throws RESULT_INVALID naming the frame and key that is not a list of three numbers
 */
export function readMetricFrames(document: unknown, file: string): MetricFrame[] {
  const fail = (path: string, expected: string): never => {
    throw new EgoloopError('RESULT_INVALID', `expected ${expected}`, { file, path });
  };
  const frames = document as PyDict;
  if (!isPyDict(frames)) return fail('', 'an object of frames, found something else');
  return [...frames].map(([step, frame]): MetricFrame => {
    const dict = isPyDict(frame) ? frame : fail(step, 'an object with the six lists of a frame');
    const vector = (key: string): number[] => {
      const list = dict.get(key);
      if (!Array.isArray(list) || list.length < 3 || !list.every(isPyNumber)) {
        return fail(`${step}.${key}`, 'a list of three numbers');
      }
      return list.map(Number);
    };
    return {
      acceleration: vector('acceleration'),
      angular_velocity: vector('angular_velocity'),
      forward_vector: vector('forward_vector'),
      right_vector: vector('right_vector'),
    };
  });
}
