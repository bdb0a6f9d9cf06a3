/**
 * Whether a world model knows anything: against constant velocity on objects at 3 s where something
 * happens, against the present kept as it is on the occupancy grid at 1, 2 and 3 s, and with the true
 * action against another sample's.
 */
import * as tf from '@tensorflow/tfjs';
import {
  type Conditioning,
  candidatesOf,
  drawnObjects,
  foresee,
  INSTANCE_SIZE,
  instances,
  OCCUPANCY_CLASSES,
  occupancy,
  POSE_SIZE,
  POSES,
  type Preset,
  type Profiles,
  sceneInputs,
} from '../networks/index.js';
import {
  type NetworkFunction,
  openForwardEngine,
  type Parameters,
  type RuntimeOptions,
} from '../trace/index.js';
import { type Gate, gate } from './gates.js';
import { drawOccupancy, emptyOccupancy } from './occupancy.js';
import {
  emptySamples,
  FUTURE_SIZE,
  type SampleArrays,
  type SampleSource,
  sceneFeeds,
} from './source.js';
import { validationBatches } from './validation.js';

export interface WorldCheck {
  readonly preset: Preset;
  readonly conditioning: Exclude<Conditioning, 'none'>;
  readonly profiles: Profiles;
  readonly weights: Parameters;
  readonly source: SampleSource;
  readonly batch: number;
  readonly runtime: RuntimeOptions;
  /** Samples that are looked at at most; all unless told. */
  readonly most?: number;
}

/** Grids are looked at 1, 2 and 3 s ahead. */
const SECONDS = [1, 2, 3] as const;

function stepAt({ worldSteps }: Preset, second: number): number {
  return (worldSteps * second) / 3 - 1;
}

function checkNetwork({ preset, conditioning, profiles }: WorldCheck): NetworkFunction {
  return (weights, inputs) => {
    const { nominal } = candidatesOf(preset, inputs, profiles);
    const poses = conditioning === 'shared' ? nominal : inputs.get('egoFuture');
    const { scene, futures } = foresee(preset, inputs, poses, weights);
    const heads = weights.within('heads');
    const last = preset.worldSteps - 1;
    const future = (step: number) => futures[step] as tf.Tensor;
    const objects = inputs.get('objects');
    const placesAt = (step: number) => instances(preset, scene, objects, step, future(step), heads);
    const outputs: Record<string, tf.Tensor> = { objects3: placesAt(last) };
    for (const second of SECONDS) {
      const step = stepAt(preset, second);
      const mask = inputs.get('objectMask');
      const drawn = drawnObjects(preset.cells, placesAt(step), objects, mask);
      outputs[`grid${second}`] = occupancy(preset, future(step), drawn, heads);
    }
    // An input that nothing reads would not be one.
    if (conditioning === 'shared') outputs['action'] = tf.mul(inputs.get('egoFuture'), 1);
    return outputs;
  };
}

/** Sums of distances of predicted and of extrapolated places to where objects were after 3 s. */
class DistanceSums {
  model = 0;
  plain = 0;
  shuffled = 0;
  count = 0;

  /** Adds the moving objects of a sample. */
  add(samples: SampleArrays, b: number, found: Float32Array, shuffled: Float32Array | null): void {
    const { sizes, objects, objectMask, objectFutures } = samples;
    for (let i = 0; i < sizes.objects; i += 1) {
      const row = b * sizes.objects + i;
      const at = (row * POSES + POSES - 1) * FUTURE_SIZE;
      const kind = objects[row * 8] as number;
      if (objectMask[row] === 0 || kind > 5 || objectFutures[at + 4] === 0) continue;
      const [x, y] = [objectFutures[at] as number, objectFutures[at + 1] as number];
      const yaw = objects[row * 8 + 5] as number;
      const way = (objects[row * 8 + 6] as number) * 3;
      const distance = (px: number, py: number) =>
        Math.sqrt((px - x) * (px - x) + (py - y) * (py - y));
      this.plain += distance(
        (objects[row * 8 + 1] as number) + way * Math.cos(yaw),
        (objects[row * 8 + 2] as number) + way * Math.sin(yaw),
      );
      const of = (values: Float32Array) =>
        distance(values[row * INSTANCE_SIZE] as number, values[row * INSTANCE_SIZE + 1] as number);
      this.model += of(found);
      if (shuffled !== null) this.shuffled += of(shuffled);
      this.count += 1;
    }
  }
}

/** Cells of vehicles and walkers in both, in either: intersection over union. */
class Overlap {
  both = 0;
  either = 0;

  add(isFound: (i: number) => boolean, isThere: (i: number) => boolean, cells: number): void {
    for (let cell = 0; cell < cells; cell += 1) {
      for (let k = 0; k < OCCUPANCY_CLASSES - 1; k += 1) {
        const at = cell * OCCUPANCY_CLASSES + k;
        const [a, b] = [isFound(at), isThere(at)];
        if (a && b) this.both += 1;
        if (a || b) this.either += 1;
      }
    }
  }

  get share(): number {
    return this.either === 0 ? Number.NaN : this.both / this.either;
  }
}

/** The poses of each sample, given to its neighbour. */
function turned(poses: Float32Array): Float32Array {
  const size = POSES * POSE_SIZE;
  const other = new Float32Array(poses.length);
  other.set(poses.subarray(size), 0);
  other.set(poses.subarray(0, size), poses.length - size);
  return other;
}

export interface WorldFindings {
  readonly gates: readonly Gate[];
  readonly numbers: Readonly<Record<string, number>>;
}

/** Measures a world model on a split. */
export async function checkWorld(check: WorldCheck): Promise<WorldFindings> {
  const { preset, conditioning, source, batch, runtime, weights } = check;
  const inputs = {
    ...sceneInputs(preset, batch),
    egoFuture: { shape: [batch, POSES, POSE_SIZE] },
  };
  const network = checkNetwork(check);
  const engine = await openForwardEngine({ parameters: weights, inputs, network }, runtime);
  const samples = emptySamples(preset, batch);
  const all = new DistanceSums();
  const interacting = new DistanceSums();
  const grids = SECONDS.map(() => ({ model: new Overlap(), still: new Overlap() }));
  const labels = emptyOccupancy(preset.cells, batch);
  const still = emptyOccupancy(preset.cells, batch);
  const cellsEach = preset.cells * preset.cells;
  for (const { indices, fresh } of validationBatches(source.count, batch, check.most)) {
    source.read(indices, samples);
    const { egoFuture } = samples;
    const found = await engine.run({ ...sceneFeeds(samples), egoFuture });
    const other =
      conditioning === 'candidate'
        ? await engine.run({ ...sceneFeeds(samples), egoFuture: turned(egoFuture) })
        : null;
    const objects = found['objects3'] as Float32Array;
    for (let b = 0; b < fresh; b += 1) {
      const shuffled = (other?.['objects3'] ?? null) as Float32Array | null;
      all.add(samples, b, objects, shuffled);
      if (samples.interacting[b] === 1) interacting.add(samples, b, objects, shuffled);
    }
    drawOccupancy(samples, new Int32Array(batch).fill(-1), preset.cells, still);
    for (const [i, second] of SECONDS.entries()) {
      drawOccupancy(samples, new Int32Array(batch).fill(2 * second - 1), preset.cells, labels);
      const logits = found[`grid${second}`] as Float32Array;
      const isThere = (at: number) => labels.covered[at] === 1;
      grids[i]?.model.add((at) => (logits[at] as number) > 0, isThere, cellsEach * fresh);
      grids[i]?.still.add((at) => still.covered[at] === 1, isThere, cellsEach * fresh);
    }
  }
  await engine.close();
  return findings(conditioning, all, interacting, grids);
}

function findings(
  conditioning: Conditioning,
  all: DistanceSums,
  interacting: DistanceSums,
  grids: readonly { readonly model: Overlap; readonly still: Overlap }[],
): WorldFindings {
  const mean = (sums: DistanceSums, key: 'model' | 'plain' | 'shuffled') => sums[key] / sums.count;
  const gates = [
    gate(
      'objects at 3 s where something happens, m (limit: constant velocity)',
      mean(interacting, 'model'),
      'below',
      mean(interacting, 'plain'),
      interacting.count,
    ),
    ...grids.map(({ model, still }, i) =>
      gate(
        `occupancy IoU at ${SECONDS[i]} s (limit: the present kept)`,
        model.share,
        'above',
        still.share,
        model.either,
      ),
    ),
  ];
  if (conditioning === 'candidate') {
    gates.push(
      gate(
        'objects at 3 s with the true action, m (limit: a shuffled one)',
        mean(interacting, 'model'),
        'below',
        mean(interacting, 'shuffled'),
        interacting.count,
      ),
    );
  }
  const numbers = { distance: mean(all, 'model'), constantVelocity: mean(all, 'plain') };
  return { gates, numbers };
}
