/** Candidates of the teacher do not depend on each other: some of them are what they are among all. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  consider,
  lookAt,
  type Preset,
  presetOf,
  sceneInputs,
  teachSome,
  wptSpecs,
} from '../../../../src/train/networks/index.js';
import { emptySamples, sceneFeeds } from '../../../../src/train/stages/source.js';
import { createParameters, openForwardEngine } from '../../../../src/train/trace/index.js';
import { madeData, madeProfiles } from '../../../helpers/made-samples.js';
import { relativeError } from '../../../helpers/traced.js';

const BATCH = 3;
const PLACES = Int32Array.of(0, 4, 5, 19);
const preset: Preset = { ...presetOf('tiny'), profiles: 5 };

test('some candidates are as among all', async () => {
  const profiles = madeProfiles(preset.profiles);
  const options = { conditioning: 'shared' } as const;
  const parameters = createParameters(wptSpecs(preset, options), 4);
  // Else the offsets are too small to be told apart.
  const { values } = parameters.get('teacher/offset/out/kernel');
  for (let i = 0; i < values.length; i += 1) values[i] = Math.sin(i);
  const engine = await openForwardEngine(
    {
      parameters,
      inputs: {
        ...sceneInputs(preset, BATCH),
        places: { shape: [PLACES.length], dtype: 'int32' },
      },
      network: (weights, inputs) => {
        const { trajectories } = consider(preset, options, inputs, profiles, weights);
        const { anchors, planning } = lookAt(preset, options, inputs, profiles, weights);
        const teacher = weights.within('teacher');
        const some = teachSome(preset, anchors, inputs.get('places'), planning, teacher);
        return { trajectories, anchors, some: some.trajectories };
      },
    },
    { threads: 1 },
  );
  const samples = emptySamples(preset, BATCH);
  madeData(8, 4).train.read([1, 4, 6], samples);
  const found = await engine.run({ ...sceneFeeds(samples), places: PLACES });
  await engine.close();
  const at = (name: string, b: number, i: number, count: number) =>
    (found[name] as Float32Array).subarray((b * count + i) * 18, (b * count + i + 1) * 18);
  for (let b = 0; b < BATCH; b += 1) {
    for (const [i, place] of PLACES.entries()) {
      const wanted = at('trajectories', b, place, 20);
      assert.ok(relativeError(at('some', b, i, PLACES.length), wanted) < 1e-5);
      assert.ok(relativeError(at('anchors', b, place, 20), wanted) > 1e-3, 'anchors are refined');
    }
  }
});

test.run();
