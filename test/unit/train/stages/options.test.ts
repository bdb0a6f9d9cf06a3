/** How long a stage trains unless it is told. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PRESET_NAMES, presetOf } from '../../../../src/train/networks/index.js';
import { epochsOf, learningRateOf } from '../../../../src/train/stages/options.js';

const optionsOf = (name: string) => ({ preset: presetOf(name), seed: 1, out: '' });

test('a baseline has twice the epochs of a student, whatever is looked at', () => {
  for (const name of PRESET_NAMES) {
    const options = optionsOf(name);
    assert.is(epochsOf('baseline', options), 2 * epochsOf('student', options), name);
  }
});

test('the view of the route is learned for longer', () => {
  for (const stage of ['teacher', 'student', 'baseline'] as const) {
    assert.ok(epochsOf(stage, optionsOf('tiny-route')) > epochsOf(stage, optionsOf('tiny')), stage);
  }
});

test('what is told counts', () => {
  assert.is(epochsOf('teacher', { ...optionsOf('small'), epochs: 3 }), 3);
  assert.is(learningRateOf({ ...optionsOf('small'), learningRate: 0.25 }), 0.25);
});

test('wider networks learn more slowly', () => {
  const rates = ['tiny', 'small', 'base'].map((name) => learningRateOf(optionsOf(name)));
  assert.equal(
    rates,
    [...rates].sort((a, b) => b - a),
  );
  assert.ok(new Set(rates).size === 3);
});

test.run();
