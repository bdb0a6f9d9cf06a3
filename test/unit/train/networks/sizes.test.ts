/** Sizes of the networks for every preset: numbers of weights, shapes, and what may not depend on what. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  candidateCount,
  consider,
  PRESET_NAMES,
  presetOf,
  rollOut,
  sceneInputs,
  studentSmallOf,
  studentSpecs,
  wptSpecs,
} from '../../../../src/train/networks/index.js';
import { emptySamples, sceneFeeds } from '../../../../src/train/stages/source.js';
import {
  createParameters,
  exportNetwork,
  Parameters,
  runEagerly,
} from '../../../../src/train/trace/index.js';
import { expectError } from '../../../helpers/expect-error.js';
import { madeData, madeProfiles } from '../../../helpers/made-samples.js';

const sizes = suite('numbers of weights');

/** Millions of weights that each preset is meant to have: all of world, teacher, rewards; student. */
const MEANT = { tiny: [0.12, 0.05], small: [0.71, 0.28], base: [20, 9] } as const;

for (const name of PRESET_NAMES) {
  sizes(`${name}: within a fifth of what it is meant to have`, () => {
    const preset = presetOf(name);
    const all = new Parameters(wptSpecs(preset, { conditioning: 'shared' })).count / 1e6;
    const student = new Parameters(studentSpecs(preset)).count / 1e6;
    const [meantAll, meantStudent] = MEANT[name.replace('-route', '') as keyof typeof MEANT];
    assert.ok(Math.abs(all / meantAll - 1) < 0.2, `all: ${all} M instead of ${meantAll} M`);
    assert.ok(Math.abs(student / meantStudent - 1) < 0.2, `student: ${student} M`);
    const half = new Parameters(studentSpecs(studentSmallOf(preset))).count / 1e6;
    assert.ok(half / student > 0.2 && half / student < 0.35, `small student: ${half} M`);
  });
}

sizes('an unknown preset is refused by name', () => {
  expectError('USAGE', /tiny, small, base.*huge/, () => presetOf('huge'));
});
sizes.run();

const shapes = suite('candidates and rewards');
const preset = presetOf('tiny');
const profiles = madeProfiles(preset.profiles);
const wpt = { conditioning: 'shared' } as const;

function scenes(batch: number, more: Record<string, Float32Array> = {}) {
  const samples = emptySamples(preset, batch);
  madeData(64, 4).train.read(
    Array.from({ length: batch }, (_, i) => i),
    samples,
  );
  return { ...sceneFeeds(samples), ...more };
}

const network = (weights: never, inputs: never) => {
  const answer = consider(preset, wpt, inputs, profiles, weights);
  const { imitation, simulation } = answer.judgement;
  return {
    anchors: answer.situation.anchors,
    nominal: answer.situation.nominal,
    trajectories: answer.trajectories,
    imitation,
    simulation,
  };
};

shapes('candidates have the shapes told, stay near their anchors and are all finite', async () => {
  const parameters = createParameters(wptSpecs(preset, wpt), 4);
  const request = { parameters, inputs: sceneInputs(preset, 3), network: network as never };
  const found = await runEagerly(request, scenes(3));
  const count = candidateCount(preset);
  assert.is(found['trajectories']!.length, 3 * count * 18);
  assert.is(found['simulation']!.length, 3 * count * 5);
  for (const values of Object.values(found)) assert.ok(values.every(Number.isFinite));
  for (let i = 0; i < 3 * count; i += 1) {
    for (let k = 0; k < 6; k += 1) {
      const at = (i * 6 + k) * 3;
      const gap = Math.abs(found['trajectories']![at]! - found['anchors']![at]!);
      assert.ok(gap <= (1.5 * (k + 1)) / 6 + 1e-5, `pose ${k} moved by ${gap} m`);
    }
  }
});

shapes('what a masked row says changes nothing', async () => {
  const parameters = createParameters(wptSpecs(preset, wpt), 4);
  const request = { parameters, inputs: sceneInputs(preset, 1), network: network as never };
  const plain = scenes(1);
  const noisy = Float32Array.from(plain.objects!);
  // Row 20 is beyond the made-up cars.
  noisy.set([1, 5, 1, 2, 1, 0.3, 4, 1], 20 * 8);
  const [a, b] = [
    await runEagerly(request, plain),
    await runEagerly(request, scenes(1, { objects: noisy })),
  ];
  assert.equal([...a['imitation']!], [...b['imitation']!]);
  assert.equal([...a['trajectories']!], [...b['trajectories']!]);
});

shapes('the vocabulary rolls out as the car would move', async () => {
  const specs = createParameters({ unused: { shape: [1], start: 'zeros' } }, 1);
  // Brake by 4 m/s², and half a circle's worth of turning at a steady speed.
  const two = new Float32Array(24);
  for (let k = 0; k < 6; k += 1) two.set([-4, 0], k * 2);
  for (let k = 0; k < 6; k += 1) two.set([0, 0.1], 12 + k * 2);
  const request = {
    parameters: specs,
    inputs: { speed: { shape: [1, 1] } },
    network: (_: unknown, inputs: { get(name: string): never }) => ({
      poses: rollOut(two, inputs.get('speed')),
    }),
  };
  const { poses } = await runEagerly(request as never, { speed: Float32Array.of(5) });
  const at = (profile: number, pose: number) => [
    ...poses!.slice((profile * 6 + pose) * 3).slice(0, 3),
  ];
  // 5 → 3 → 1 → 0 m/s: 2 m, 3 m, 3.25 m, and it stands.
  assert.equal(at(0, 0), [2, 0, 0]);
  assert.equal(at(0, 2), [3.25, 0, 0]);
  assert.equal(at(0, 5), [3.25, 0, 0]);
  const [x, y, yaw] = at(1, 5) as [number, number, number];
  assert.ok(Math.abs(yaw - 1.5) < 1e-5);
  assert.ok(
    Math.abs(x - Math.sin(1.5) / 0.1) < 0.1 && Math.abs(y - (1 - Math.cos(1.5)) / 0.1) < 0.1,
  );
});

shapes('the nominal plan follows a bend and stops behind what stands on it', async () => {
  const parameters = createParameters(wptSpecs(preset, wpt), 4);
  const request = { parameters, inputs: sceneInputs(preset, 1), network: network as never };
  const scene = scenes(1);
  scene.objectMask!.fill(0);
  scene.ego!.set([8, 10]);
  const free = (await runEagerly(request, scene))['nominal']!;
  assert.ok(free[15]! > 22 && free[15]! < 32, `${free[15]} m in 3 s from 8 m/s`);
  const [rx, ry] = [scene.route![4 * 9]!, scene.route![4 * 9 + 1]!];
  scene.objects!.set([1, rx, ry, 2.4, 1, 0, 0, 0]);
  scene.objectMask![0] = 1;
  const behind = (await runEagerly(request, scene))['nominal']!;
  // 25 m along the route stands a car: its tail and the ego's nose need 4.85 m.
  assert.ok(behind[15]! < 20.2, `${behind[15]} m`);
  assert.ok(behind[15]! > 8, `${behind[15]} m`);
});

shapes('all of it exports to one graph for one scene', () => {
  const parameters = createParameters(wptSpecs(preset, wpt), 4);
  const inputs = sceneInputs(preset, 1);
  const { model, outputs } = exportNetwork({ parameters, inputs, network: network as never });
  assert.ok(model.length > 100_000);
  assert.equal(outputs.find(({ name }) => name === 'imitation')?.shape, [
    1,
    candidateCount(preset),
  ]);
});
shapes.run();
