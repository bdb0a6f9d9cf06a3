/**
 * A dataset that is made up: an ego on a straight or bending route behind, before and beside cars that keep
 * their speed. The expert follows the route and stops behind what stands on it. For tests of training that
 * need something to learn, not a world.
 */
import { Random } from '../../src/core/index.js';
import {
  emptySamples,
  type RewardOracle,
  type SampleArrays,
  type SampleSource,
  type TrainingData,
} from '../../src/train/stages/source.js';

const POSES = 6;
const SIZES = { objects: 32, lanes: 32 };
const CARS = 6;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
}

/** A place on an arc of this curvature that starts at the ego. */
function onArc(curvature: number, along: number, right: number): Place {
  const yaw = curvature * along;
  const half = yaw / 2;
  const chord = Math.abs(half) < 1e-6 ? along : (along * Math.sin(half)) / half;
  const x = chord * Math.cos(half) - right * Math.sin(yaw);
  return { x, y: chord * Math.sin(half) + right * Math.cos(yaw), yaw };
}

function writeRoad(out: SampleArrays, b: number, curvature: number): void {
  for (let k = 0; k < 20; k += 1) {
    const { x, y, yaw } = onArc(curvature, (k + 1) * 2.5, 0);
    out.route.set([x, y, Math.cos(yaw), Math.sin(yaw)], (b * 20 + k) * 4);
    out.routeMask[b * 20 + k] = 1;
  }
  const { lanes } = out.sizes;
  for (let i = 0; i < 4; i += 1) {
    const row = b * lanes + i;
    for (let k = 0; k < 10; k += 1) {
      const { x, y, yaw } = onArc(curvature, (i % 2) * 20 + (k * 20) / 9, i < 2 ? 0 : -3.5);
      out.lanes.set([x, y, Math.cos(yaw), Math.sin(yaw)], (row * 10 + k) * 4);
    }
    out.laneFeatures.set([i < 2 ? 1 : 0, 0, 1, 0, 1.75, 20], row * 6);
    out.laneMask[row] = 1;
  }
}

/** Writes a sample; all of it depends on the seed alone. */
function writeSample(out: SampleArrays, b: number, seed: number): void {
  const random = new Random(seed).fork('sample');
  const speed = random.uniform(0, 12);
  const curvature = random.uniform(-0.02, 0.02);
  out.ego.set([speed, 10, 30, 0, 60, 0, 4, 0.4, 0, 0, speed * curvature], b * 16);
  writeRoad(out, b, curvature);
  let blockM = 1000;
  for (let i = 0; i < CARS; i += 1) {
    const row = b * out.sizes.objects + i;
    const isAhead = i === 0 && random.chance(0.5);
    const along = isAhead ? random.uniform(12, 30) : random.uniform(-25, 40);
    const { x, y, yaw } = onArc(curvature, along, isAhead ? 0 : -3.5);
    const carSpeed = isAhead ? 0 : random.uniform(0, 10);
    if (isAhead) blockM = along - 7;
    const brake = random.chance(0.5) ? 1 : 0;
    out.objects.set([1, x, y, 2.4, 1, yaw, carSpeed, brake], row * 8);
    out.objectMask[row] = 1;
    let way = 0;
    let v = carSpeed;
    for (let k = 0; k < POSES; k += 1) {
      // Brake lights mean braking, which constant velocity does not know.
      const next = brake === 1 ? Math.max(0, v - 2) : v;
      way += ((v + next) / 2) * 0.5;
      v = next;
      const there = onArc(curvature, along + way, isAhead ? 0 : -3.5);
      out.objectFutures.set([there.x, there.y, there.yaw, v, 1], (row * POSES + k) * 5);
    }
  }
  let along = 0;
  let v = speed;
  for (let k = 0; k < POSES; k += 1) {
    const wish = Math.min(10, Math.max(0, blockM - along) * 0.5);
    const next = Math.max(0, v + Math.min(1, Math.max(-2.5, wish - v)));
    along += ((v + next) / 2) * 0.5;
    v = next;
    const { x, y, yaw } = onArc(curvature, along, 0);
    out.egoFuture.set([x, y, yaw], (b * POSES + k) * 3);
    out.expertFuture.set([x, y, yaw], (b * POSES + k) * 3);
  }
  out.hasExpert[b] = 1;
  out.interacting[b] = blockM < 1000 ? 1 : 0;
}

function sourceOf(count: number, seed: number): SampleSource {
  return {
    count,
    hash: `made-${count}-${seed}`,
    sizes: SIZES,
    read(indices, out) {
      const blank = emptySamples(out.sizes, indices.length);
      for (const [name, array] of Object.entries(blank)) {
        if (name !== 'sizes') (out as unknown as Record<string, Float32Array>)[name]!.set(array);
      }
      for (let b = 0; b < indices.length; b += 1) {
        const index = indices[b] as number;
        writeSample(out, b, seed * 100003 + index);
        // Samples of one "drive" are not alike in time; the shape of the index is what matters.
        for (let k = 0; k < 3; k += 1) {
          out.later[b * 3 + k] = index + k + 1 < count ? index + k + 1 : -1;
        }
      }
    },
  };
}

/** Rewards by distance to the expert's way and to the nearest car, smooth enough to be learned. */
function oracleOf(source: SampleSource): RewardOracle {
  return {
    score(indices, trajectories, candidates, out) {
      const samples = emptySamples(source.sizes, indices.length);
      source.read(indices, samples);
      for (let b = 0; b < indices.length; b += 1) {
        for (let c = 0; c < candidates; c += 1) {
          const row = b * candidates + c;
          let off = 0;
          let isHit = false;
          let isNear = false;
          for (let k = 0; k < POSES; k += 1) {
            const x = trajectories[(row * POSES + k) * 3] as number;
            const y = trajectories[(row * POSES + k) * 3 + 1] as number;
            const curvature =
              (samples.ego[b * 16 + 10] as number) / (samples.ego[b * 16] as number);
            off = Math.max(off, Math.abs(y - (curvature * x * x) / 2));
            for (let i = 0; i < CARS; i += 1) {
              const at = ((b * SIZES.objects + i) * POSES + k) * 5;
              const dx = x - (samples.objectFutures[at] as number);
              const dy = y - (samples.objectFutures[at + 1] as number);
              if (Math.abs(dx) < 5 && Math.abs(dy) < 2) isHit = true;
              if (Math.abs(dx) < 9 && Math.abs(dy) < 2) isNear = true;
            }
          }
          const forward = trajectories[(row * POSES + 5) * 3] as number;
          const progress = Math.min(1, Math.max(0, forward / 30));
          out.set([isHit ? 0 : 1, off < 2 ? 1 : 0, isNear ? 0 : 1, progress, 1], row * 5);
        }
      }
    },
  };
}

/** Accelerations −6 … 2 m/s² times curvatures −0.1 … 0.1 1/m, spread evenly. */
export function madeProfiles(count: number): Float32Array {
  const random = new Random(7);
  return Float32Array.from({ length: count * POSES * 2 }, (_, i) => {
    const profile = Math.floor(i / (POSES * 2));
    if (profile === 0) return i % 2 === 0 ? -6 : 0;
    const share = profile / count;
    if (i % 2 === 0) return -6 + 8 * ((share * 5) % 1);
    return (share - 0.5) * 0.1 + random.uniform(-0.001, 0.001);
  });
}

/** A made-up dataset; the same seed gives the same. */
export function madeData(train: number, validation: number, seed = 1): TrainingData {
  const trainSource = sourceOf(train, seed);
  const validationSource = sourceOf(validation, seed + 1);
  return {
    train: trainSource,
    validation: validationSource,
    trainOracle: oracleOf(trainSource),
    validationOracle: oracleOf(validationSource),
    profiles: madeProfiles,
    hash: `made-${seed}`,
  };
}
