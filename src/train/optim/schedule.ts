/** The learning rate over a training: a linear warm-up, then half a cosine down to a floor. */
import { invariant } from '../../core/index.js';

export interface ScheduleOptions {
  /** Highest learning rate, reached at the end of the warm-up. */
  readonly peak: number;
  /** Steps of the warm-up; 200 unless told, at most a tenth of all. */
  readonly warmupSteps?: number;
  readonly totalSteps: number;
  /** Share of the peak at the last step and after it; 0.01 unless told. */
  readonly floor?: number;
}

const WARMUP_STEPS = 200;
const FLOOR = 0.01;

/**
 * The learning rate of a step (the first is 0). Warm-up: peak · (step + 1) / warm-up steps; then
 * peak · (floor + (1 - floor) · (1 + cos(π · progress)) / 2).
 */
export function learningRateAt(step: number, options: ScheduleOptions): number {
  const { peak, totalSteps, floor = FLOOR } = options;
  invariant(totalSteps > 0, `a schedule over ${totalSteps} steps`);
  const warmup = options.warmupSteps ?? Math.min(WARMUP_STEPS, Math.floor(totalSteps / 10));
  if (step < warmup) return (peak * (step + 1)) / warmup;
  const progress = Math.min(1, (step - warmup) / Math.max(1, totalSteps - 1 - warmup));
  return peak * (floor + ((1 - floor) * (1 + Math.cos(Math.PI * progress))) / 2);
}
