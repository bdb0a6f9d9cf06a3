import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  drivingEfficiency,
  recordEfficiency,
} from '../../../../src/eval/bench2drive/efficiency.js';
import { savitzkyGolay } from '../../../../src/eval/bench2drive/savitzky-golay.js';
import {
  comfortSegments,
  drivingSmoothness,
  type MetricFrame,
  readMetricFrames,
  smoothness,
} from '../../../../src/eval/bench2drive/smoothness.js';
import { parsePythonJson } from '../../../../src/eval/results/python-json.js';
import { expectError } from '../../../helpers/expect-error.js';
import { sharedFile, sharedTest } from '../../../helpers/shared.js';

function near(found: readonly number[], expected: readonly number[]): void {
  assert.is(found.length, expected.length);
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) < 1e-12, `${i}: ${value} for ${expected[i]}`);
  });
}

test('a parabola passes the filter unchanged, edges included', () => {
  for (const window of [3, 5, 7]) {
    const xs = Array.from({ length: 12 }, (_, i) => i);
    near(
      savitzkyGolay(
        xs.map((x) => 3 - 2 * x + 0.5 * x * x),
        window,
      ),
      xs.map((x) => 3 - 2 * x + 0.5 * x * x),
    );
    near(
      savitzkyGolay(
        xs.map((x) => 3 - 2 * x + 0.5 * x * x),
        window,
        0.1,
      ),
      xs.map((x) => (x - 2) / 0.1),
    );
  }
});

test('an impulse shows the published weights of window 7', () => {
  const impulse = [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  near(
    savitzkyGolay(impulse, 7).slice(3, 10),
    [-2, 3, 6, 7, 6, 3, -2].map((w) => w / 21),
  );
  near(
    savitzkyGolay(impulse, 7, 1).slice(3, 10),
    [3, 2, 1, 0, -1, -2, -3].map((w) => w / 28),
  );
});

test('even windows over a whole signal fit one parabola, as scipy does', () => {
  // scipy.signal.savgol_filter([1, 4, 2, 8], 4, 2) and its derivative with delta 0.1
  near(savitzkyGolay([1, 4, 2, 8], 4), [1.65, 2.05, 3.95, 7.35]);
  near(savitzkyGolay([1, 4, 2, 8], 4, 0.1), [-3.5, 11.5, 26.5, 41.5]);
});

const calm: MetricFrame = {
  acceleration: [0.1, 0, 0],
  angular_velocity: [0, 0, 0.1],
  forward_vector: [1, 0, 0],
  right_vector: [0, 1, 0],
};
const frames = (count: number, change: (i: number) => Partial<MetricFrame> = () => ({})) =>
  Array.from({ length: count }, (_, i) => ({ ...calm, ...change(i) }));

test('segments have 20 frames and a shorter rest is dropped', () => {
  assert.is(comfortSegments(frames(20)).length, 1);
  assert.is(comfortSegments(frames(39)).length, 1);
  assert.is(comfortSegments(frames(40)).length, 2);
  assert.is(smoothness(frames(59)), 1);
});

test('a turn faster than 0.95 deg/s is uncomfortable, degrees held against radians', () => {
  const turning = (rate: number) =>
    smoothness(frames(40, (i) => (i < 20 ? {} : { angular_velocity: [0, 0, rate] })));
  assert.is(turning(0.94), 1);
  assert.is(turning(0.96), 0.5);
});

test('each bound is strict', () => {
  const along = (a: number) => smoothness(frames(10, () => ({ acceleration: [a, 0, 0] })));
  assert.equal([along(2.39), along(2.41), along(-4.04), along(-4.06)], [1, 0, 1, 0]);
  const across = (a: number) => smoothness(frames(10, () => ({ acceleration: [0, a, 0] })));
  assert.equal([across(4.88), across(4.9), across(-4.9)], [1, 0, 0]);
});

test('fewer than three frames are an error, and NaN is uncomfortable', () => {
  expectError('RESULT_INVALID', /at least 3 frames/, () => smoothness(frames(2)));
  assert.is(smoothness(frames(5, () => ({ acceleration: [Number.NaN, 0, 0] }))), 0);
  assert.is(drivingSmoothness([]), null);
});

test('reads metric files in file order and names what is wrong', () => {
  const frame = JSON.stringify({ ...calm, location: [0, 0, 0], rotation: [0, 0, 0] });
  const read = (text: string) => readMetricFrames(parsePythonJson(text, 'm.json'), 'm.json');
  const second = frame.replace('0.1', '0.7');
  assert.is(read(`{"10": ${frame}, "9": ${second}}`)[1]?.acceleration[0], 0.7);
  expectError('RESULT_INVALID', /m\.json \(4\.acceleration\)/, () =>
    read(`{"4": ${frame.replace('[0.1,0,0]', '[0.1]')}}`),
  );
});

const speed = (percent: string) => `Average speed is ${percent}% of the surrounding traffic's one`;

test('efficiency takes the first percentage and drops those above 1000', () => {
  assert.is(recordEfficiency([speed('100'), speed('63.21')]), (100 + 63.21) / 2);
  assert.is(recordEfficiency([speed('1000.0'), speed('1000.01')]), 1000);
  assert.is(recordEfficiency([]), null);
  expectError('RESULT_INVALID', /divides by zero/, () => recordEfficiency([speed('2000.0')]));
  expectError('RESULT_INVALID', /percentage/, () => recordEfficiency(['slow']));
});

test('efficiency is the mean over routes that have messages', () => {
  const of = (...lists: string[][]) =>
    drivingEfficiency(
      lists.map((min_speed_infractions, i) => ({
        route_id: `${i}`,
        infractions: { min_speed_infractions },
      })),
    );
  assert.is(of([speed('50')], [], [speed('100'), speed('200')]).value, 100);
  assert.is(of([]).value, null);
  const broken = of([speed('50')], [speed('2000.0')]);
  assert.equal([broken.value, broken.problems.length], [null, 1]);
});

interface Episode {
  save_name: string;
  metric_info: Record<string, MetricFrame>;
  min_speed_infractions: string[];
  expected_segments: boolean[];
  expected_smoothness: number;
}

sharedTest(
  test,
  'vectors/b2d_efficiency_smoothness.json',
  'agrees with the official tool on recorded episodes',
  () => {
    const data = JSON.parse(
      readFileSync(sharedFile('vectors/b2d_efficiency_smoothness.json'), 'utf8'),
    );
    const episodes = data.episodes as Episode[];
    const perRoute = episodes.map((episode) => {
      const episodeFrames = Object.values(episode.metric_info);
      // The official tool has no list of segments for up to 20 frames.
      if (episodeFrames.length > 20) {
        assert.equal(comfortSegments(episodeFrames), episode.expected_segments, episode.save_name);
      }
      assert.is(smoothness(episodeFrames), episode.expected_smoothness, episode.save_name);
      return smoothness(episodeFrames);
    });
    assert.is(drivingSmoothness(perRoute), data.expected.driving_smoothness);
    const efficiency = drivingEfficiency(
      episodes.map(({ save_name, min_speed_infractions }) => ({
        route_id: save_name,
        infractions: { min_speed_infractions },
      })),
    );
    assert.is(efficiency.value, data.expected.driving_efficiency);
    assert.equal(
      efficiency.perRecord.filter((value) => value !== null),
      data.expected.per_record_efficiency,
    );
  },
);

test.run();
