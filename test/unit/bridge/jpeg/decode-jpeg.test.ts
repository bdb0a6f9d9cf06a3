/** Pictures that came as JPEG: colours in CARLA's order, sizes that agree, no damage taken for a picture. */
import { spawnSync } from 'node:child_process';
import jpeg from 'jpeg-js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeJpegBgra } from '../../../../src/bridge/jpeg/decode-jpeg.js';
import { expectError } from '../../../helpers/expect-error.js';
import { findPython, noPython, sidecarEnvironment } from '../../../helpers/python.js';
import { randomNumbers } from '../../../helpers/random-numbers.js';

const WIDTH = 48;
const HEIGHT = 32;

/** Four patches of plain colour, BGRA. */
function patches(): Uint8Array {
  const colours = [
    [200, 30, 40],
    [20, 180, 60],
    [10, 40, 220],
    [128, 128, 128],
  ];
  const pixels = new Uint8Array(WIDTH * HEIGHT * 4);
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const colour = colours[(y < 16 ? 0 : 2) + (x < 16 ? 0 : 1)]!;
      pixels.set([...colour, 255], (y * WIDTH + x) * 4);
    }
  }
  return pixels;
}

/** A JPEG by the library's own encoder, from BGRA. */
function encoded(bgra: Uint8Array): Uint8Array {
  const rgba = Buffer.from(bgra);
  for (let at = 0; at < rgba.length; at += 4) rgba.subarray(at, at + 3).reverse();
  return jpeg.encode({ width: WIDTH, height: HEIGHT, data: rgba }, 95).data;
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]!), 0) / a.length;
}

test('colours come out in the order of CARLA, nearly as they were', () => {
  const pixels = decodeJpegBgra(encoded(patches()), WIDTH, HEIGHT, 'rgb');
  assert.is(pixels.length, WIDTH * HEIGHT * 4);
  assert.ok(meanDifference(pixels, patches()) < 3);
  assert.is(pixels[3], 255);
});

test('a picture of another size is refused', () => {
  const decode = (): unknown => decodeJpegBgra(encoded(patches()), 32, 48, 'frame.sensors.rgb');
  expectError('PROTOCOL_INVALID', /frame\.sensors\.rgb.*48×32.*says 32×48/, decode);
});

test('no JPEG, a cut one and one that claims a giant size are refused', () => {
  const whole = encoded(patches());
  const refuse = (bytes: Uint8Array): unknown =>
    expectError('PROTOCOL_INVALID', /rgb.*no JPEG/, () =>
      decodeJpegBgra(bytes, WIDTH, HEIGHT, 'rgb'),
    );
  refuse(new Uint8Array(0));
  refuse(Uint8Array.of(1, 2, 3));
  refuse(whole.subarray(0, 300));
  const giant = Buffer.from(whole);
  const frame = giant.indexOf(Buffer.of(0xff, 0xc0));
  giant.writeUInt16BE(65000, frame + 5);
  giant.writeUInt16BE(65000, frame + 7);
  refuse(giant);
});

test('damage anywhere gives a picture or a named error', () => {
  const random = randomNumbers(7);
  const whole = encoded(patches());
  for (let round = 0; round < 400; round += 1) {
    const bytes = Uint8Array.from(whole);
    for (let hits = 0; hits < 3; hits += 1) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    try {
      assert.is(decodeJpegBgra(bytes, WIDTH, HEIGHT, 'rgb').length, WIDTH * HEIGHT * 4);
    } catch (error) {
      assert.is((error as { code?: string }).code, 'PROTOCOL_INVALID', String(error));
    }
  }
});

const ENCODERS = { simplejpeg: 'simplejpeg', cv2: 'opencv', PIL: 'pillow' } as const;

for (const [module, name] of Object.entries(ENCODERS)) {
  const python = findPython([module, ...(module === 'PIL' ? [] : ['numpy'])]);
  const body = (): void => {
    const script = `
import sys
from egoloop_sidecar import jpeg
encoder = jpeg._${name}()
assert encoder.name == "${name}"
sys.stdout.buffer.write(encoder.encode(sys.stdin.buffer.read(), ${WIDTH}, ${HEIGHT}, 95))`;
    const { stdout, stderr, status } = spawnSync(python!, ['-c', script], {
      input: patches(),
      env: sidecarEnvironment(),
    });
    assert.is(status, 0, String(stderr));
    const pixels = decodeJpegBgra(stdout, WIDTH, HEIGHT, 'rgb');
    assert.ok(meanDifference(pixels, patches()) < 3);
  };
  if (python !== null) test(`what ${module} encodes is decoded`, body);
  else {
    test.skip(`what ${module} encodes is decoded`, body);
    console.error(`SKIP what ${module} encodes is decoded: ${noPython([module])}`);
  }
}

test.run();
