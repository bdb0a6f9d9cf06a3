/** What every stage of training is told, and its defaults (batch, learning rates and lengths by preset). */
import type { Preset, View } from '../networks/index.js';
import type { RuntimeOptions } from '../trace/index.js';

export interface StageOptions {
  readonly preset: Preset;
  readonly seed: number;
  /** Folder of this run; checkpoints, curves and results are written there. */
  readonly out: string;
  readonly epochs?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly runtime?: RuntimeOptions;
  readonly onProgress?: (progress: StageProgress) => void;
}

export interface StageProgress {
  readonly stage: string;
  readonly step: number;
  readonly steps: number;
  readonly epoch: number;
  readonly epochs: number;
  /** Mean of the last steps; null while something is worked out before the first one. */
  readonly loss: number | null;
}

export type TrainedStage = 'world' | 'teacher' | 'student' | 'baseline';

/**
 * Epochs of each stage; the baseline has twice the student's, as in WPT (24 and 12 there). With the view of
 * the route there is more to learn: after 8 epochs a student passes no obstacle yet.
 */
const EPOCHS: Readonly<Record<View, Readonly<Record<TrainedStage, number>>>> = {
  tokens: { world: 4, teacher: 5, student: 8, baseline: 16 },
  route: { world: 4, teacher: 12, student: 24, baseline: 48 },
};

export function epochsOf(stage: TrainedStage, { preset, epochs }: StageOptions): number {
  return epochs ?? EPOCHS[preset.view ?? 'tokens'][stage];
}

const BATCH = 64;

export function batchOf({ batch = BATCH }: StageOptions): number {
  return batch;
}

/** Highest learning rate: the narrower a network, the more it bears; tried with `tiny` and `tiny-route`. */
export function learningRateOf({ preset, learningRate }: StageOptions): number {
  if (learningRate !== undefined) return learningRate;
  if (preset.width <= 32) return preset.view === 'route' ? 2e-3 : 1e-3;
  return preset.width <= 64 ? 6e-4 : 2e-4;
}
