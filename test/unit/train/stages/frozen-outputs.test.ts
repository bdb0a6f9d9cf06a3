/** What a frozen network says, given instead of worked out: the same losses and the same gradients. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  candidatesOf,
  outlookInputs,
  outlookOf,
  outlookOutputs,
  PLAIN_CALIBRATION,
  type Preset,
  presetOf,
  sceneInputs,
  wptSpecs,
} from '../../../../src/train/networks/index.js';
import { FrozenOutputs } from '../../../../src/train/stages/frozen-outputs.js';
import { emptySamples, sceneFeeds } from '../../../../src/train/stages/source.js';
import {
  FULL_DISTILLATION,
  studentInputs,
  studentLoss,
  studentTrainingSpecs,
} from '../../../../src/train/stages/student-loss.js';
import { inputsFor, labelNetwork } from '../../../../src/train/stages/teacher-labels.js';
import { teacherInputs, teacherLoss } from '../../../../src/train/stages/teacher-loss.js';
import {
  createParameters,
  type Feeds,
  type LossRequest,
  openForwardEngine,
  openGradientEngine,
  sizeOf,
} from '../../../../src/train/trace/index.js';
import { madeData, madeProfiles } from '../../../helpers/made-samples.js';
import { numbers, relativeError } from '../../../helpers/traced.js';

const BATCH = 4;
/** No multiple of the batch. */
const COUNT = 22;
const INDICES = [3, 21, 0, 3];
const preset: Preset = { ...presetOf('tiny'), profiles: 5, cells: 8 };
const profiles = madeProfiles(preset.profiles);
const { train: source } = madeData(COUNT, 4);
const runtime = { threads: 1 };

/** Loss and gradients of a batch, with more inputs given than the samples hold. */
async function gradientsOf(request: LossRequest, given: Feeds) {
  const samples = emptySamples(preset, BATCH);
  source.read(INDICES, samples);
  const all: Feeds = { ...sceneFeeds(samples), ...given };
  const { expertFuture, hasExpert } = samples;
  const known: Feeds = { ...all, expertFuture, hasExpert };
  const feeds = Object.fromEntries(
    Object.entries(request.inputs).map(([name, { shape }], i) => [
      name,
      known[name] ?? numbers(sizeOf(shape), 7 + i, 0, 1),
    ]),
  );
  const engine = await openGradientEngine(request, runtime);
  const { loss } = await engine.run(feeds);
  await engine.close();
  return { loss, gradients: engine.gradients };
}

function assertSame(
  found: Awaited<ReturnType<typeof gradientsOf>>,
  wanted: Awaited<ReturnType<typeof gradientsOf>>,
): void {
  assert.ok(Number.isFinite(wanted.loss) && wanted.loss > 0.01, `loss ${wanted.loss}`);
  assert.ok(relativeError([found.loss], [wanted.loss]) < 1e-6, `${found.loss} ${wanted.loss}`);
  assert.ok(relativeError(found.gradients, wanted.gradients) < 1e-5, 'gradients');
}

const test = suite('outputs of frozen networks');

for (const conditioning of ['shared', 'candidate'] as const) {
  test(`the world model’s outlook, ${conditioning}`, async () => {
    const options = { preset, profiles, conditioning };
    const parameters = createParameters(wptSpecs(preset, options), 2);
    const isFrozen = (name: string) => name.startsWith('world/');
    const plain = {
      parameters,
      inputs: teacherInputs(preset, {}, BATCH, 7),
      loss: teacherLoss(options),
    };
    const engine = await openForwardEngine(
      {
        parameters,
        inputs: sceneInputs(preset, BATCH),
        network: (weights, inputs) => {
          const { nominal } = candidatesOf(preset, inputs, profiles);
          const world = weights.within('world');
          return outlookOutputs(outlookOf(preset, conditioning, inputs, nominal, world));
        },
      },
      runtime,
    );
    const frozen = await FrozenOutputs.open({
      engine,
      source,
      samples: emptySamples(preset, BATCH),
    });
    const given = await frozen.at(INDICES, {});
    const inputs = { ...plain.inputs, ...outlookInputs(preset, conditioning, BATCH) };
    const found = await gradientsOf({ ...plain, inputs, isFrozen }, given);
    assertSame(found, await gradientsOf({ ...plain, isFrozen }, {}));
    await frozen.close();
  });
}

for (const conditioning of ['none', 'shared', 'candidate'] as const) {
  test(`the teacher’s labels, ${conditioning}; looked up or worked out`, async () => {
    const wpt = { conditioning };
    const teaching = {
      preset,
      wpt,
      profiles,
      calibration: PLAIN_CALIBRATION,
      distillation: FULL_DISTILLATION,
    };
    const form = { student: preset, teaching };
    const parameters = createParameters(
      { ...studentTrainingSpecs(form), ...wptSpecs(preset, wpt) },
      3,
    );
    const isFrozen = (name: string) => !/^(student|project)\//.test(name);
    const plain = { parameters, inputs: studentInputs(form, BATCH), loss: studentLoss(form) };
    const scene = sceneInputs(preset, BATCH);
    const engine = await openForwardEngine(
      { parameters, inputs: scene, network: labelNetwork(teaching) },
      runtime,
    );
    const samples = emptySamples(preset, BATCH);
    const steps: number[] = [];
    const onProgress = (done: number, batches: number) => steps.push(done / batches);
    const frozen = await FrozenOutputs.open({ engine, source, samples, onProgress });
    assert.is(steps.length, Math.ceil(COUNT / BATCH));
    assert.is(steps.at(-1), 1);
    const given = await frozen.at(INDICES, {});
    const inputs = { ...plain.inputs, ...inputsFor(engine.outputs) };
    const found = await gradientsOf({ ...plain, inputs, isFrozen }, given);
    assertSame(found, await gradientsOf({ ...plain, isFrozen }, {}));

    const large = await FrozenOutputs.open({
      engine,
      source,
      samples,
      mostBytes: 1000,
      onProgress,
    });
    assert.is(steps.length, Math.ceil(COUNT / BATCH), 'nothing is worked out ahead');
    source.read(INDICES, samples);
    const worked = await large.at(INDICES, sceneFeeds(samples));
    for (const [name, values] of Object.entries(given)) {
      assert.ok(relativeError(worked[name] as Float32Array, values) < 1e-6, name);
    }
    await frozen.close();
  });
}

test.run();
