/** Distributions, against scipy 1.17 (`norm`, `t`, `nct`, `gammaln`, `binomtest`). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  logGamma,
  mcnemarExact,
  noncentralStudentCdf,
  normalCdf,
  normalQuantile,
  studentCdf,
  studentQuantile,
} from '../../../../src/eval/statistics/index.js';

/** Equal to so many parts of the value. */
function near(found: number, wanted: number, parts = 1e-12): void {
  const within = parts * Math.max(1e-300, Math.abs(wanted));
  assert.ok(Math.abs(found - wanted) <= within, `${found}, expected ${wanted}`);
}

test('normal distribution, tails included', () => {
  near(normalCdf(-8), 6.22096057427174e-16);
  near(normalCdf(-3), 0.0013498980316300933);
  near(normalCdf(-1.5), 0.06680720126885807);
  near(normalCdf(0.3), 0.6179114221889526);
  near(normalCdf(2.9), 0.998134186699616);
  near(normalQuantile(1e-10), -6.361340902404056);
  near(normalQuantile(0.025), -1.9599639845400545);
  near(normalQuantile(0.3), -0.5244005127080409);
  assert.is(normalQuantile(0), Number.NEGATIVE_INFINITY);
  assert.is(normalQuantile(1), Number.POSITIVE_INFINITY);
});

test('the two forms of the error function meet', () => {
  for (const x of [-2.8284, -2.8285, 2.8284, 2.8285]) {
    near(normalCdf(x) + normalCdf(-x), 1, 1e-14);
  }
  assert.ok(normalCdf(2.8285) > normalCdf(2.8284));
});

test("Student's t, with few, many and broken degrees of freedom", () => {
  near(studentCdf(-2.1, 3), 0.0632826012748423, 1e-11);
  near(studentCdf(1.3, 9), 0.8870468136634754, 1e-11);
  near(studentCdf(0.2, 50), 0.5788540958782082, 1e-11);
  near(studentCdf(-7, 2.5), 0.0052861847637957066, 1e-11);
  near(studentQuantile(0.975, 9), 2.262157162798205, 1e-11);
  near(studentQuantile(0.95, 1), 6.313751514675037, 1e-11);
  near(studentQuantile(0.001, 30.5), -3.3799509515235764, 1e-11);
  near(studentCdf(1.96, Number.POSITIVE_INFINITY), normalCdf(1.96));
  assert.is(studentCdf(0, 5), 0.5);
});

test('noncentral t, for power', () => {
  near(noncentralStudentCdf(2.262, 9, 1.5), 0.7314488154774794, 1e-9);
  near(noncentralStudentCdf(1.97, 219, 2.8), 0.20366792872603798, 1e-9);
  near(noncentralStudentCdf(2, 1, 0.5), 0.7484855842392901, 1e-6);
  near(noncentralStudentCdf(-2.2, 9, 1), 0.002373688180417636, 1e-8);
});

test('ln gamma', () => {
  near(logGamma(0.5), 0.5723649429247);
  near(logGamma(7.3), 7.147892523022249);
  near(logGamma(150), 600.0094705553274);
  assert.ok(Math.abs(logGamma(1)) < 1e-13);
});

test('exact McNemar: UniAD against VAD, and both ends', () => {
  near(mcnemarExact(20, 18).p, 0.8714146793645341, 1e-10);
  near(mcnemarExact(12, 2).p, 0.012939453125, 1e-10);
  near(mcnemarExact(1000, 1100).p, 0.03072070786424249, 1e-9);
  assert.is(mcnemarExact(0, 0).p, 1);
  assert.is(mcnemarExact(3, 3).p, 1);
  assert.equal({ ...mcnemarExact(6, 0), p: 0 }, { won: 6, lost: 0, p: 0 });
  near(mcnemarExact(6, 0).p, 2 / 64);
});

test.run();
