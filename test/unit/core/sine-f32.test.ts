import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sineCosineF32 } from '../../../src/core/sine-f32.js';

function at(angleRad: number) {
  const out = { sine: 0, cosine: 0 };
  sineCosineF32(Math.fround(angleRad), out);
  return out;
}

test('gives the exact values at the axes that float32 has', () => {
  assert.equal(at(0), { sine: 0, cosine: 1 });
  assert.is(at(Math.PI / 2).sine, 1);
  assert.is(at(Math.PI).cosine, -1);
  assert.is(at(-Math.PI / 2).sine, -1);
});

test('stays within one float32 step of the true values in every quarter', () => {
  for (let i = -4000; i <= 4000; i += 1) {
    const angle = Math.fround(i * 0.01234567);
    const { sine, cosine } = at(angle);
    assert.ok(Math.abs(sine - Math.sin(angle)) < 6.1e-8, `sine of ${angle}`);
    assert.ok(Math.abs(cosine - Math.cos(angle)) < 6.1e-8, `cosine of ${angle}`);
  }
});

test('rounds as the C library does where that is not the nearest float32', () => {
  for (const [angle, sine, cosine] of RECORDED) {
    assert.equal(at(angle), { sine, cosine });
    const nearest = [Math.fround(Math.sin(angle)), Math.fround(Math.cos(angle))];
    assert.not.equal(nearest, [sine, cosine], 'a case that tells nothing');
  }
});

/** Angle, sinf and cosf of glibc 2.36. */
const RECORDED: readonly (readonly [number, number, number])[] = [
  [-7.11680793762207, -0.7403713464736938, 0.6721981167793274],
  [-1.8160172700881958, -0.9700837135314941, -0.24277067184448242],
  [-7.31916618347168, -0.860362708568573, 0.5096822381019592],
  [-7.682687759399414, -0.9853650331497192, 0.17045743763446808],
  [0.5717852711677551, 0.5411341786384583, 0.8409362435340881],
  [-0.23101545870304108, -0.2289661318063736, 0.9734343886375427],
  [-2.380369186401367, -0.6898077726364136, -0.7239925861358643],
  [-4.4737396240234375, 0.9716581106185913, -0.23639048635959625],
  [-5.772030830383301, 0.4891844689846039, 0.8721803426742554],
  [2.27557110786438, 0.761757493019104, -0.6478623151779175],
  [8.519283294677734, 0.7867305874824524, -0.6172965168952942],
  [-8.047324180603027, -0.9813674688339233, -0.19214023649692535],
];

test.run();
