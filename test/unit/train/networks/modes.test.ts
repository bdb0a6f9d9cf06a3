/** Modes: which one a trajectory is nearest to, and that the likeliest one is what is answered. */
import * as tf from '@tensorflow/tfjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  drive,
  MODES,
  type Preset,
  presetOf,
  sceneInputs,
  studentSpecs,
  withModes,
} from '../../../../src/train/networks/index.js';
import { emptySamples, sceneFeeds } from '../../../../src/train/stages/source.js';
import { createParameters, openForwardEngine } from '../../../../src/train/trace/index.js';
import { madeData } from '../../../helpers/made-samples.js';
import { relativeError } from '../../../helpers/traced.js';

const BATCH = 3;
const preset: Preset = withModes(presetOf('tiny'));

test('the likeliest mode is answered, and each is nearest to where it begins', async () => {
  assert.is(preset.name, 'tiny-modes');
  const parameters = createParameters(studentSpecs(preset), 4);
  // Modes as they begin, of which the scene chooses one: only the logits are learned.
  const { values, shape } = parameters.get('trajectory/out/kernel');
  const columns = shape[1] as number;
  for (let i = 0; i < values.length; i += 1) {
    values[i] = i % columns < columns - MODES ? 0 : Math.sin(i);
  }
  const engine = await openForwardEngine(
    {
      parameters,
      inputs: sceneInputs(preset, BATCH),
      network: (weights, inputs) => {
        const { trajectory, modes } = drive(preset, inputs, weights);
        if (modes === null) throw new Error('expected modes');
        const all = modes.all();
        const nearest = tf.unstack(all, 1).map((one) => modes.nearest(one));
        return { trajectory, logits: modes.logits, all, nearest: tf.stack(nearest, 1) };
      },
    },
    { threads: 1 },
  );
  const samples = emptySamples(preset, BATCH);
  madeData(8, 4).train.read([1, 4, 6], samples);
  const found = await engine.run(sceneFeeds(samples));
  await engine.close();
  const part = (name: string, size: number, at: number) =>
    (found[name] as Float32Array).subarray(at * size, (at + 1) * size);
  for (let b = 0; b < BATCH; b += 1) {
    const logits = part('logits', MODES, b);
    const likeliest = logits.indexOf(Math.max(...logits));
    const wanted = part('all', 18, b * MODES + likeliest);
    assert.ok(relativeError(part('trajectory', 18, b), wanted) < 1e-5);
    for (let m = 0; m < MODES; m += 1) {
      const nearest = [...part('nearest', MODES, b * MODES + m)];
      assert.is(nearest.indexOf(1), m);
      assert.is(
        nearest.reduce((sum, one) => sum + one, 0),
        1,
      );
    }
    // The last mode goes 45 m along and 3 m to the right, the first hardly moves.
    const ends = [0, MODES - 1].map((m) => part('all', 18, b * MODES + m).subarray(15, 17));
    assert.ok(Math.hypot(...(ends[0] as Float32Array)) < 5);
    assert.ok(Math.hypot(...(ends[1] as Float32Array)) > 30);
  }
});

test('a student of one plan has no modes', () => {
  const single = presetOf('tiny');
  const out = (one: Preset) => studentSpecs(one)['trajectory/out/kernel']?.shape[1];
  assert.is(out(single), 18);
  assert.is(out(preset), MODES * 19);
});

test.run();
