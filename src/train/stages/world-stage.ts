/**
 * Stage 0: the world model, trained on what really happened after every sample. Its own encoder, as a
 * running mean, says what later scenes look like in latents.
 */
import { invariant, Random } from '../../core/index.js';
import {
  type Conditioning,
  encode,
  type Preset,
  posesAStep,
  sceneInputs,
  worldSpecs,
} from '../networks/index.js';
import {
  createParameters,
  type Feeds,
  type ForwardEngine,
  openForwardEngine,
  openGradientEngine,
} from '../trace/index.js';
import type { Gate } from './gates.js';
import { drawOccupancy, emptyOccupancy, GroundCells } from './occupancy.js';
import { batchOf, epochsOf, type StageOptions } from './options.js';
import { emptySamples, type SampleSource, sceneFeeds, type TrainingData } from './source.js';
import { type TrainingResult, train } from './training-run.js';
import { fittedTo } from './used-rows.js';
import { checkWorld, type WorldCheck } from './world-gates.js';
import { ALL_HEADS, type WorldHeads, worldInputs, worldLoss } from './world-loss.js';

export interface WorldStageOptions extends StageOptions {
  readonly conditioning?: Exclude<Conditioning, 'none'>;
  readonly heads?: WorldHeads;
}

export interface WorldResult extends TrainingResult {
  readonly gates: readonly Gate[];
}

/** Validation samples that are looked at after each epoch; the gates take all. */
const GLANCE = 512;

/** Assembles the batches of the world model. */
class WorldFeeds {
  private readonly samples;
  private readonly later;
  private readonly labels;
  private readonly ground: GroundCells;
  private readonly laterIndices: Int32Array;
  private readonly labelled: Float32Array;
  private readonly laterMask: Float32Array;
  private readonly laterLatents: Float32Array;

  constructor(
    private readonly preset: Preset,
    private readonly heads: WorldHeads,
    private readonly source: SampleSource,
    private readonly seed: number,
    private readonly batch: number,
    private readonly encoder: () => ForwardEngine | null,
  ) {
    const { worldSteps, latents, width, cells } = preset;
    this.samples = emptySamples(preset, batch);
    this.later = emptySamples(preset, batch);
    this.labels = emptyOccupancy(cells, batch);
    this.ground = new GroundCells(source.count, cells);
    this.laterIndices = new Int32Array(batch);
    this.labelled = new Float32Array(batch * worldSteps);
    this.laterMask = new Float32Array(batch * worldSteps);
    this.laterLatents = new Float32Array(batch * worldSteps * latents * width);
  }

  /** One batch. Of each sample one second of three is drawn, for the grid and the latents. */
  async at(indices: Int32Array, step: number): Promise<Feeds> {
    const { preset, samples, heads, labels } = this;
    this.source.read(indices, samples);
    const random = new Random(this.seed).fork(`world ${step}`);
    const seconds = Int32Array.from({ length: this.batch }, () => random.integer(1, 3));
    this.labelled.fill(0);
    const stepOf = (second: number) => (preset.worldSteps * second) / 3 - 1;
    const poses = seconds.map((second) => (stepOf(second) + 1) * posesAStep(preset) - 1);
    for (let b = 0; b < this.batch; b += 1) {
      this.labelled[b * preset.worldSteps + stepOf(seconds[b] as number)] = 1;
    }
    const { egoFuture, objectFutures } = samples;
    const kept = { ground: this.ground, indices };
    if (heads.occupancy) drawOccupancy(samples, poses, preset.cells, labels, kept);
    if (heads.latent) await this.fillLatents(indices, seconds, stepOf);
    return {
      ...sceneFeeds(samples),
      egoFuture,
      ...(heads.instance ? { objectFutures } : {}),
      ...(heads.occupancy
        ? { labelled: this.labelled, covered: labels.covered, cellWeights: labels.weights }
        : {}),
      ...(heads.latent ? { laterLatents: this.laterLatents, laterMask: this.laterMask } : {}),
    };
  }

  private async fillLatents(
    indices: Int32Array,
    seconds: Int32Array,
    stepOf: (second: number) => number,
  ): Promise<void> {
    const { preset, samples, later, laterIndices, laterMask, laterLatents } = this;
    const rows = preset.latents * preset.width;
    laterMask.fill(0);
    for (let b = 0; b < this.batch; b += 1) {
      const second = seconds[b] as number;
      const index = samples.later[b * 3 + second - 1] as number;
      laterIndices[b] = index < 0 ? (indices[b] as number) : index;
      if (index >= 0) laterMask[b * preset.worldSteps + stepOf(second)] = 1;
    }
    this.source.read(laterIndices, later);
    const encoder = this.encoder();
    invariant(encoder !== null, 'the encoder is opened before the first batch');
    const { latents } = await encoder.run(sceneFeeds(later));
    for (let b = 0; b < this.batch; b += 1) {
      const at = b * preset.worldSteps + stepOf(seconds[b] as number);
      laterLatents.set((latents as Float32Array).subarray(b * rows, (b + 1) * rows), at * rows);
    }
  }
}

/**
 * Trains a world model and measures its gates on the validation split.
 * @throws as `train`
 */
export async function trainWorld(
  data: TrainingData,
  given: WorldStageOptions,
): Promise<WorldResult> {
  const options = fittedTo(data, given);
  const { preset, seed, conditioning = 'shared', heads = ALL_HEADS, runtime = {} } = options;
  const batch = batchOf(options);
  const profiles = data.profiles(preset.profiles);
  const parameters = createParameters(worldSpecs(preset), seed);
  const loss = worldLoss({ preset, conditioning, heads, profiles });
  const inputs = worldInputs(preset, batch, heads);
  // Heads that are left out get no gradient; predicted objects are drawn only where they are learned.
  const isFrozen = (name: string) =>
    (!heads.instance && (name.startsWith('heads/instance/') || name === 'heads/occupancy/drawn')) ||
    (!heads.occupancy && name.startsWith('heads/occupancy/'));
  const engine = await openGradientEngine({ parameters, inputs, loss, isFrozen }, runtime);
  let encoder: ForwardEngine | null = null;
  const feeds = new WorldFeeds(preset, heads, data.train, seed, batch, () => encoder);
  const check = (weights: typeof parameters, most?: number): WorldCheck => ({
    preset,
    conditioning,
    profiles,
    weights,
    source: data.validation,
    batch,
    runtime,
    ...(most === undefined ? {} : { most }),
  });
  const result = await train({
    stage: 'world',
    options,
    epochs: epochsOf('world', options),
    count: data.train.count,
    engine,
    identity: { preset: given.preset, conditioning, heads, data: data.hash },
    onStart: async ({ average }) => {
      if (!heads.latent) return;
      encoder = await openForwardEngine(
        {
          parameters: average as typeof parameters,
          inputs: sceneInputs(preset, batch),
          network: (weights, given) => ({
            latents: encode(preset, given, weights.within('encoder')).latents,
          }),
        },
        runtime,
      );
    },
    feeds: (indices, step) => feeds.at(indices, step),
    validate: async (weights) => (await checkWorld(check(weights, GLANCE))).numbers,
  });
  const { gates } = await checkWorld(check(result.weights));
  await engine.close();
  await (encoder as ForwardEngine | null)?.close();
  return { ...result, gates };
}
