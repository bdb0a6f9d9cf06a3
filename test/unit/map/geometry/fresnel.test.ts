import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fresnel } from '../../../../src/map/geometry/fresnel.js';

/** x, C(x), S(x): Abramowitz & Stegun table 7.7, to more digits by an independent library. */
const KNOWN: readonly (readonly [number, number, number])[] = [
  [0.5, 0.4923442258714464, 0.06473243285999929],
  [1, 0.779893400376823, 0.4382591473903547],
  [1.6, 0.36546168344048763, 0.6388876835093806],
  [1.61, 0.3592841534732351, 0.6310253086563824],
  [2, 0.48825340607534073, 0.34341567836369824],
  [3.7, 0.5419456621544875, 0.5749803498874729],
  [10, 0.49989869420551575, 0.46816997858488224],
  [100, 0.4999998986788179, 0.49681690114783755],
];

test('known values on both sides of every switch of method', () => {
  for (const [x, c, s] of KNOWN) {
    const found = fresnel(x);
    assert.ok(Math.abs(found.c - c) < 2e-15, `C(${x}) = ${found.c}`);
    assert.ok(Math.abs(found.s - s) < 2e-15, `S(${x}) = ${found.s}`);
  }
});

test('odd in x, zero at zero, one half far out', () => {
  for (const x of [0, 0.3, 1.7, 40]) {
    const right = fresnel(x);
    const left = fresnel(-x);
    assert.is(left.c + right.c, 0);
    assert.is(left.s + right.s, 0);
  }
  assert.equal(fresnel(0), { c: 0, s: 0 });
  assert.equal(fresnel(1e6), { c: 0.5, s: 0.5 });
});

test('agrees with the integral it stands for', () => {
  for (const end of [0.4, 1.2, 1.6007, 1.601, 2.5, 6]) {
    let c = 0;
    let s = 0;
    const steps = 20_000;
    const h = end / steps;
    for (let i = 0; i < steps; i++) {
      // Gauss-Legendre with two points an interval.
      for (const shift of [0.5 - 0.5 / Math.sqrt(3), 0.5 + 0.5 / Math.sqrt(3)]) {
        const t = (i + shift) * h;
        c += (Math.cos((Math.PI * t * t) / 2) * h) / 2;
        s += (Math.sin((Math.PI * t * t) / 2) * h) / 2;
      }
    }
    const found = fresnel(end);
    assert.ok(Math.abs(found.c - c) < 1e-12, `C(${end})`);
    assert.ok(Math.abs(found.s - s) < 1e-12, `S(${end})`);
  }
});

test.run();
