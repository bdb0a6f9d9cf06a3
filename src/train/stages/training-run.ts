/**
 * The loop of a stage: epochs of batches, curves, a checkpoint after every epoch. A run that is started
 * again in its folder goes on after the last epoch that was whole, to the same bits; a step that is not
 * finite ends it with the checkpoint as it was.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/index.js';
import { readCheckpoint, Trainer, type TrainerOptions, writeCheckpoint } from '../optim/index.js';
import type { Feeds, GradientEngine, MaskSpecs, Parameters } from '../trace/index.js';
import { epochOrder, stepsAnEpoch } from './batches.js';
import { batchOf, learningRateOf, type StageOptions } from './options.js';

/** Numbers at one place of a training. */
export type CurvePoint = Readonly<Record<string, number>> & { readonly step: number };

export interface Curves {
  /** Means over stretches of steps. */
  training: CurvePoint[];
  /** After every epoch, on the validation split. */
  validation: CurvePoint[];
}

export interface TrainingRun {
  readonly stage: string;
  readonly options: StageOptions;
  readonly epochs: number;
  /** Samples of the training split. */
  readonly count: number;
  readonly engine: GradientEngine;
  readonly masks?: MaskSpecs;
  /** What must be the same for a run to be taken up again. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** The batch of a step; `share` runs from 0 to 1 over the training. */
  feeds(indices: Int32Array, step: number, share: number): Promise<Feeds> | Feeds;
  /** Numbers on the validation split, by the averaged weights. */
  validate(weights: Parameters): Promise<Record<string, number>>;
  /** The trainer before the first step: its averaged weights may be read all along. */
  onStart?(trainer: Trainer): Promise<void>;
}

export interface TrainingResult {
  /** Running mean of the weights. */
  readonly weights: Parameters;
  readonly curves: Curves;
  readonly steps: number;
  /** Of this call alone. */
  readonly seconds: number;
  readonly checkpoint: string;
}

/** Points of a curve over a whole training. */
const POINTS = 200;
const AVERAGE_DECAY = 0.998;

interface Extra {
  readonly identity: string;
  readonly epoch: number;
  readonly curves: Curves;
}

/**
 * Trains to the end, or goes on from the checkpoint in the folder.
 * @throws EgoloopError TRAINING_DIVERGED, naming the checkpoint that stands; CHECKPOINT_INVALID for one of
 * another dataset or other options; DATASET_INVALID for fewer samples than a batch
 */
export async function train(run: TrainingRun): Promise<TrainingResult> {
  const { options, epochs, stage, engine, count } = run;
  const startMs = performance.now();
  const batch = batchOf(options);
  const perEpoch = stepsAnEpoch(count, batch, stage);
  const totalSteps = perEpoch * epochs;
  const settings: TrainerOptions = {
    schedule: { peak: learningRateOf(options), totalSteps },
    averageDecay: AVERAGE_DECAY,
    seed: options.seed,
    ...(run.masks === undefined ? {} : { masks: run.masks }),
  };
  const trainer = new Trainer(engine, settings);
  const checkpoint = join(options.out, `${stage}.ckpt`);
  const identity = JSON.stringify({
    ...run.identity,
    epochs,
    batch,
    peak: learningRateOf(options),
  });
  const { epoch: first, curves } = takeUp(trainer, checkpoint, identity);
  await run.onStart?.(trainer);
  const recorder = new CurveRecorder(curves, Math.max(1, Math.floor(totalSteps / POINTS)));
  for (let epoch = first; epoch < epochs; epoch += 1) {
    const order = epochOrder(count, options.seed, epoch);
    for (let i = 0; i < perEpoch; i += 1) {
      const indices = order.subarray(i * batch, (i + 1) * batch);
      const share = trainer.step / totalSteps;
      const report = await stepOf(trainer, run, indices, share, checkpoint);
      recorder.add(report);
      const { step, loss } = { step: report.step, loss: recorder.mean };
      options.onProgress?.({ stage, step, steps: totalSteps, epoch: epoch + 1, epochs, loss });
    }
    recorder.flush();
    const found = await run.validate(trainer.average as Parameters);
    curves.validation.push({ step: trainer.step, ...found });
    const extra: Extra = { identity, epoch: epoch + 1, curves };
    writeCheckpoint(checkpoint, trainer.snapshot(extra));
  }
  const seconds = (performance.now() - startMs) / 1000;
  const weights = trainer.average as Parameters;
  return { weights, curves, steps: totalSteps, seconds, checkpoint };
}

async function stepOf(
  trainer: Trainer,
  run: TrainingRun,
  indices: Int32Array,
  share: number,
  checkpoint: string,
) {
  try {
    return await trainer.update(await run.feeds(indices, trainer.step, share));
  } catch (error) {
    if (!(error instanceof EgoloopError) || error.code !== 'TRAINING_DIVERGED') throw error;
    const stands = existsSync(checkpoint)
      ? { file: checkpoint }
      : { file: `${checkpoint} (not written yet)` };
    throw new EgoloopError('TRAINING_DIVERGED', error.message, stands, error);
  }
}

function takeUp(
  trainer: Trainer,
  file: string,
  identity: string,
): { epoch: number; curves: Curves } {
  if (!existsSync(file)) return { epoch: 0, curves: { training: [], validation: [] } };
  const checkpoint = readCheckpoint(file);
  const extra = checkpoint.extra as Partial<Extra> | null;
  if (extra?.identity !== identity) {
    throw new EgoloopError(
      'CHECKPOINT_INVALID',
      `expected a training of ${identity}, found one of ${extra?.identity ?? 'something else'}; ` +
        'take another folder, or the options it was started with',
      { file },
    );
  }
  trainer.restore(checkpoint, file);
  return { epoch: extra.epoch as number, curves: extra.curves as Curves };
}

interface Report {
  readonly step: number;
  readonly loss: number;
  readonly metrics: Readonly<Record<string, Float32Array>>;
  readonly gradientNorm: number;
  readonly learningRate: number;
}

/** Means of steps over stretches of equal length. */
class CurveRecorder {
  private sums: Record<string, number> = {};
  private count = 0;
  private step = 0;
  mean = Number.NaN;

  constructor(
    private readonly curves: Curves,
    private readonly stretch: number,
  ) {}

  add({ step, loss, metrics, gradientNorm, learningRate }: Report): void {
    const numbers: Record<string, number> = { loss, gradientNorm, learningRate };
    for (const [name, values] of Object.entries(metrics)) {
      if (values.length === 1) numbers[name] = values[0] as number;
    }
    for (const [name, value] of Object.entries(numbers)) {
      this.sums[name] = (this.sums[name] ?? 0) + value;
    }
    this.count += 1;
    if (Number.isNaN(this.mean)) this.mean = loss;
    this.step = step;
    if (step % this.stretch === 0) this.flush();
  }

  /** Ends a stretch: nothing is carried over the end of an epoch, after which a run may be taken up. */
  flush(): void {
    if (this.count === 0) return;
    const { step } = this;
    const point: Record<string, number> = { step };
    for (const [name, sum] of Object.entries(this.sums)) point[name] = sum / this.count;
    this.mean = point['loss'] as number;
    this.curves.training.push(point as CurvePoint);
    this.sums = {};
    this.count = 0;
  }
}
