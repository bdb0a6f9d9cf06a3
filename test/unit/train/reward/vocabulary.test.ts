/** Vocabularies: rolled out they are the futures they came from; the forced plans are there. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  PROFILE_COUNT,
  writeProfile,
  writeProfiles,
} from '../../../../src/agents/proposals/index.js';
import { Random } from '../../../../src/core/random.js';
import {
  type Futures,
  flatSample,
  kMeans,
  meanMinAdeM,
  PROFILE_SIZE,
  poseVocabulary,
  profileOf,
  profileVocabulary,
  rollProfile,
} from '../../../../src/train/reward/index.js';

/** Mostly straight cruising, some turns and stops. */
function madeFutures(count: number, seed: number): Futures {
  const random = new Random(seed, 'futures');
  const plans = new Float32Array(count * 18);
  const speeds = new Float32Array(count);
  for (let i = 0; i < count; i += 1) {
    const isCruise = random.chance(0.7);
    const speed = random.uniform(0, 14);
    const acceleration = isCruise ? 0 : random.uniform(-4, 2.5);
    const curvature = isCruise
      ? 0
      : random.uniform(-1, 1) * Math.min(0.12, 4 / (speed * speed + 1));
    speeds[i] = speed;
    writeProfile(speed, acceleration, curvature, plans, i * 18);
  }
  return { plans, speeds };
}

test('k-means finds well parted groups and keeps fixed centres', () => {
  const random = new Random(1, 'k');
  const points = Float32Array.from({ length: 300 }, (_, i) => (i % 3) * 10 + random.unit() * 0.1);
  const centres = kMeans({ points, size: 1, k: 3, random });
  assert.equal([...centres].map((centre) => Math.round(centre / 10)).sort(), [0, 1, 2]);
  const held = kMeans({ points, size: 1, k: 3, random, fixed: Float32Array.of(-5) });
  assert.is(held[0], -5);
});

test('a future becomes a profile and back', () => {
  const plan = new Float32Array(18);
  const profile = new Float32Array(PROFILE_SIZE);
  const again = new Float32Array(18);
  writeProfile(7, 1.1, 0.05, plan);
  profileOf(plan, 0, 7, profile, 0);
  rollProfile(profile, 0, 7, again, 0);
  for (let i = 0; i < 6; i += 1) {
    const dx = plan[3 * i]! - again[3 * i]!;
    const dy = plan[3 * i + 1]! - again[3 * i + 1]!;
    assert.ok(Math.sqrt(dx * dx + dy * dy) < 0.02, `pose ${i}: ${dx}, ${dy}`);
  }
});

test('a flat sample holds more of what is rare', () => {
  const futures = madeFutures(2000, 1);
  const isTurn = (i: number) => Math.abs(futures.plans[i * 18 + 17]!) > 0.1;
  const all = Array.from({ length: 2000 }, (_, i) => i).filter(isTurn).length / 2000;
  const chosen = flatSample(futures, 400, new Random(1, 'flat'));
  assert.is(new Set(chosen).size, chosen.length);
  assert.ok(chosen.filter(isTurn).length / chosen.length > 1.5 * all);
});

test('more anchors come nearer, speed-conditioned ones nearest; standing and braking are there', () => {
  const futures = madeFutures(2000, 1);
  const held = madeFutures(200, 2);
  const places = flatSample(futures, 1500, new Random(1, 'flat'));
  const adeOfPoses = (k: number): number => {
    const anchors = poseVocabulary(futures, places, k, new Random(1, 'poses'));
    assert.ok(anchors.subarray(0, 18).every((value) => value === 0));
    assert.ok(anchors[18 + 15]! < 7 && anchors[18 + 15]! > 5, 'a stop from 10 m/s within 6.25 m');
    return meanMinAdeM(held, (_, out) => {
      out.set(anchors);
      return k;
    });
  };
  const [few, many] = [adeOfPoses(16), adeOfPoses(64)];
  assert.ok(many < few);
  const profiles = profileVocabulary(futures, places, 64, new Random(1, 'profiles'));
  const conditioned = meanMinAdeM(held, (speed, out) => {
    for (let i = 0; i < 64; i += 1) rollProfile(profiles, i * PROFILE_SIZE, speed, out, i * 18);
    return 64;
  });
  assert.ok(conditioned < many, `${conditioned} against ${many}`);
});

test('the profiles that need no data never go backwards and spread', () => {
  const out = new Float32Array(PROFILE_COUNT * 18);
  writeProfiles(8, out);
  let [least, most] = [99, -99];
  for (let k = 0; k < PROFILE_COUNT; k += 1) {
    const end = out[k * 18 + 15]!;
    least = Math.min(least, end);
    most = Math.max(most, end);
  }
  assert.ok(least > 3 && least < 8);
  assert.ok(most > 30);
});

test.run();
