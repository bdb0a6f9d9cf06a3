/**
 * Trains: batch after batch loss and gradients from an engine, clipping, AdamW, running mean. A step whose
 * loss or gradients are not finite changes nothing and ends the training with an error, so that weights
 * and the last checkpoint stay good. Everything that a step depends on is in a snapshot: a training that
 * is taken up from one goes on to the same bits.
 */
import { EgoloopError } from '../../core/index.js';
import {
  type Feeds,
  type GradientEngine,
  type MaskSpecs,
  Masks,
  type Parameter,
  type Parameters,
} from '../trace/index.js';
import { AdamW, type AdamWOptions, globalNorm } from './adamw.js';
import { type Checkpoint, loadSection } from './checkpoint.js';
import { copyParameters, updateAverage } from './ema.js';
import { learningRateAt, type ScheduleOptions } from './schedule.js';

export interface TrainerOptions {
  readonly schedule: ScheduleOptions;
  readonly adamw?: AdamWOptions;
  /** Longest gradient of all parameters together; a longer one is shortened to it. 1 unless told. */
  readonly clipNorm?: number;
  /** Decay of the running mean of the weights; none is kept unless told. */
  readonly averageDecay?: number;
  /** Masks of dropout: inputs that the trainer fills, drawn from the seed. */
  readonly masks?: MaskSpecs;
  readonly seed: number;
}

export interface StepReport {
  /** Updates made, this one included. */
  readonly step: number;
  readonly loss: number;
  /** The engine's own arrays: the next step writes over them. */
  readonly metrics: Readonly<Record<string, Float32Array>>;
  /** Before clipping. */
  readonly gradientNorm: number;
  readonly learningRate: number;
}

export class Trainer {
  /** Updates made so far. */
  step = 0;
  /** Running mean of the weights, or null where none is kept. */
  readonly average: Parameters | null;
  private readonly adamw: AdamW;
  private readonly masks: Masks;

  constructor(
    readonly engine: GradientEngine,
    private readonly options: TrainerOptions,
  ) {
    const { parameters, trained } = engine;
    this.adamw = new AdamW(trained, parameters.flat.length, options.adamw);
    this.average = options.averageDecay === undefined ? null : copyParameters(parameters);
    this.masks = new Masks(options.masks ?? {}, options.seed);
  }

  get parameters(): Parameters {
    return this.engine.parameters;
  }

  /**
   * One update from one batch. Inputs that are masks are not part of it.
   * @throws EgoloopError TRAINING_DIVERGED for a loss or gradients that are not finite; the weights are
   * then those of the step before
   */
  async update(batch: Feeds): Promise<StepReport> {
    const { step, engine, options } = this;
    const { loss, metrics } = await engine.run({ ...batch, ...this.masks.at(step) });
    const gradientNorm = globalNorm(engine.gradients);
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) throw this.diverged(loss);
    const { clipNorm = 1 } = options;
    const scale = gradientNorm > clipNorm ? clipNorm / gradientNorm : 1;
    const learningRate = learningRateAt(step, options.schedule);
    const { flat } = engine.parameters;
    this.adamw.update(flat, engine.gradients, step, learningRate, scale);
    if (this.average !== null) {
      updateAverage(this.average.flat, flat, options.averageDecay as number, step);
    }
    this.step = step + 1;
    return { step: this.step, loss, metrics, gradientNorm, learningRate };
  }

  private diverged(loss: number): EgoloopError {
    const { trained, gradients } = this.engine;
    const isBad = ({ offset, size }: Parameter) =>
      !Number.isFinite(globalNorm(gradients.subarray(offset, offset + size)));
    const bad = trained.filter(isBad).map(({ name }) => name);
    const where =
      bad.length === 0 ? 'none of the gradients' : `the gradients of ${bad.slice(0, 3).join(', ')}`;
    const more = bad.length > 3 ? ` and ${bad.length - 3} more` : '';
    return new EgoloopError(
      'TRAINING_DIVERGED',
      `expected a finite loss at step ${this.step}, found ${loss} and ${where}${more} not finite; the ` +
        'weights of the step before are kept: go on from the last checkpoint with a lower learning rate',
    );
  }

  /** Everything a training needs to go on; the arrays are copies. */
  snapshot(extra: unknown = null): Checkpoint {
    const { parameters, adamw, average } = this;
    return {
      step: this.step,
      seed: this.options.seed,
      parameters: parameters.list.map(({ name, shape }) => ({ name, shape })),
      sections: {
        weights: parameters.flat.slice(),
        mean: adamw.mean.slice(),
        square: adamw.square.slice(),
        ...(average === null ? {} : { average: average.flat.slice() }),
      },
      extra,
    };
  }

  /**
   * Goes back to a snapshot.
   * @param file name of its file, for messages
   * @throws EgoloopError CHECKPOINT_INVALID for one of another network, or of another seed
   */
  restore(checkpoint: Checkpoint, file: string): void {
    const { parameters, adamw, average, options } = this;
    if (checkpoint.seed !== options.seed) {
      throw new EgoloopError(
        'CHECKPOINT_INVALID',
        `expected the seed ${options.seed}, found ${checkpoint.seed}; start anew or take that seed`,
        { file },
      );
    }
    // All are tried on copies first: a checkpoint that does not fit changes nothing.
    const targets = [
      { section: 'weights', target: parameters.flat },
      { section: 'mean', target: adamw.mean },
      { section: 'square', target: adamw.square },
      ...(average === null ? [] : [{ section: 'average', target: average.flat } as const]),
    ] as const;
    const copies = targets.map(({ section, target }) => {
      const copy = new Float32Array(target.length);
      loadSection(checkpoint, section, parameters, copy, file);
      return copy;
    });
    for (const [i, { target }] of targets.entries()) target.set(copies[i] as Float32Array);
    this.step = checkpoint.step;
  }
}
