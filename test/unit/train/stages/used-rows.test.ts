/** Rows that a dataset fills, and networks that read no more of them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { presetOf, sceneInputs, studentSpecs } from '../../../../src/train/networks/index.js';
import { drive } from '../../../../src/train/networks/student.js';
import { emptySamples, sceneFeeds } from '../../../../src/train/stages/source.js';
import { fittedTo, usedRows } from '../../../../src/train/stages/used-rows.js';
import { createParameters, openForwardEngine } from '../../../../src/train/trace/index.js';
import { madeData } from '../../../helpers/made-samples.js';
import { relativeError } from '../../../helpers/traced.js';

const data = madeData(24, 8);
const BATCH = 4;

test('rows that are filled, on either split', () => {
  const { objects, lanes } = usedRows(data);
  assert.ok(objects > 1 && objects < 32, `${objects} objects`);
  assert.is(lanes, 4);
  const { read, ...rest } = data.validation;
  const more = {
    ...data,
    validation: {
      ...rest,
      read: (indices: ArrayLike<number>, out: Parameters<typeof read>[1]) => {
        data.validation.read(indices, out);
        out.laneMask[6] = 1;
      },
    },
  };
  assert.equal(usedRows(more), { objects, lanes: 7 });
});

test('a network says the same where it does not read empty rows', async () => {
  const whole = presetOf('tiny');
  const { preset } = fittedTo(data, { preset: whole });
  assert.equal(preset, { ...whole, ...usedRows(data) });
  const parameters = createParameters(studentSpecs(whole), 1);
  const answers: Float32Array[] = [];
  for (const one of [whole, preset]) {
    const engine = await openForwardEngine(
      {
        parameters,
        inputs: sceneInputs(one, BATCH),
        network: (weights, inputs) => ({ trajectory: drive(one, inputs, weights).trajectory }),
      },
      { threads: 1 },
    );
    const samples = emptySamples(one, BATCH);
    data.train.read([0, 3, 9, 20], samples);
    answers.push((await engine.run(sceneFeeds(samples)))['trajectory'] as Float32Array);
    await engine.close();
  }
  assert.ok(relativeError(answers[1]!, answers[0]!) < 1e-5);
});

test.run();
