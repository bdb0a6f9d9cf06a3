import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  add,
  distance,
  dot,
  forwardVector,
  length,
  rotationDeg,
  subtract,
  vector3,
} from '../../../src/core/float32.js';

/** Printed by CARLA's Python client 0.9.16: a, b, (pitch, yaw), |b−a|, a·b, |a|, forward. */
const FROM_CARLA: [number[], number[], number[], number, number, number, number[]][] = [
  [
    [-365.6357421875, 347.4337463378906, 263.7746276855469],
    [-244.93096923828125, -4.564912796020508, -50.508934020996094],
    [27.28673553466797, 230.9786834716797],
    487.0799560546875,
    74646.53125,
    569.1895751953125,
    [-0.559548556804657, -0.6904597282409668, 0.458443820476532],
  ],
  [
    [-406.1404113769531, -471.65252685546875, 335.7651062011719],
    [-67.2329330444336, 262.28009033203125, -497.8939514160156],
    [-9.830305099487305, 177.23202514648438],
    1161.25048828125,
    -263574.5,
    707.2088012695312,
    [-0.9841681122779846, 0.04758237674832344, -0.17073068022727966],
  ],
  [
    [-271.23779296875, 445.27069091796875, 401.4274597167969],
    [-469.4100036621094, -474.55413818359375, 41.412471771240234],
    [79.0468521118164, -95.03661346435547],
    1007.4525756835938,
    -67359.2109375,
    658.0120849609375,
    [-0.016681082546710968, -0.18927259743213654, 0.981782853603363],
  ],
  [
    [492.5434265136719, 359.946533203125, -379.11004638671875],
    [-167.3048095703125, 221.48440551757812, 211.1917724609375],
    [78.5593032836914, -62.31439971923828],
    896.1181640625,
    -82747.2578125,
    718.2512817382812,
    [0.09215892851352692, -0.17564411461353302, 0.9801305532455444],
  ],
];

const v = ([x, y, z]: number[]) => vector3(x as number, y as number, z as number);

test('distance, dot product and length agree with the client to the bit', () => {
  for (const [a, b, , separation, product, norm] of FROM_CARLA) {
    assert.is(distance(v(a), v(b)), separation);
    assert.is(dot(v(a), v(b)), product);
    assert.is(length(v(a)), norm);
  }
});

test('the forward vector agrees with the client to the bit', () => {
  for (const [, , [pitchDeg, yawDeg], , , , forward] of FROM_CARLA) {
    assert.equal(forwardVector(rotationDeg(pitchDeg as number, yawDeg as number, 0)), v(forward));
  }
});

test('sum and difference are rounded to float32', () => {
  const a = vector3(0.1, 1e8, -3);
  const b = vector3(0.2, 1, 3);
  assert.equal(add(a, b), vector3(Math.fround(0.1) + Math.fround(0.2), 1e8, 0));
  assert.equal(subtract(add(a, b), b).y, Math.fround(1e8 - 1));
  assert.equal(subtract(vector3(1, -2, 3), vector3(0.5, 4, -1)), vector3(0.5, -6, 4));
});

test.run();
