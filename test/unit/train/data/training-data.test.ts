/** A data set as training takes it: the right rows, what follows a second later, rewards, profiles. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeProfile } from '../../../../src/agents/proposals/index.js';
import { openTrainingData } from '../../../../src/train/data/index.js';
import { emptySamples } from '../../../../src/train/stages/source.js';
import { tinyDataset } from '../../../helpers/tiny-dataset.js';

test('samples are read by number, with the ones 1, 2, 3 s later in the same drive', () => {
  const { train, validation } = openTrainingData(tinyDataset([8, 5, 3]).folder);
  assert.is(train.count, 13);
  assert.is(validation.count, 3);
  const out = emptySamples({ objects: 24, lanes: 16 }, 3);
  train.read([0, 6, 9], out);
  assert.equal([out.ego[0], out.ego[16], out.ego[32]], [0, 6, 101]);
  assert.equal([...out.hasExpert], [0, 0, 1]);
  // Ticks are ten apart: a second is two samples.
  assert.equal([...out.later], [2, 4, 6, -1, -1, -1, 11, -1, -1]);
  assert.not.equal(train.hash, validation.hash);
});

test('the oracle judges any trajectory of any sample', () => {
  const { trainOracle } = openTrainingData(tinyDataset([4, 2]).folder);
  const plans = new Float32Array(2 * 3 * 18);
  for (let k = 0; k < 6; k += 1) writeProfile(2, 0.5, 0, plans, k * 18);
  const out = new Float32Array(2 * 3 * 5).fill(-1);
  trainOracle.score([2, 3], plans, 3, out);
  assert.ok(out.every((reward) => reward >= 0 && reward <= 1));
  // Nobody is there and everything is drivable.
  assert.equal([...out.subarray(0, 3)], [1, 1, 1]);
});

test('profiles are as many as asked for, and the same again', () => {
  const { folder } = tinyDataset([40, 2]);
  const profiles = openTrainingData(folder).profiles(8);
  assert.is(profiles.length, 8 * 12);
  assert.equal([...openTrainingData(folder).profiles(8)], [...profiles]);
  assert.ok(profiles.every((value) => Number.isFinite(value)));
});

test.run();
