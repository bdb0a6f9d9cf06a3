/** Boundaries of repeated looks, against the published tables. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  crossingProbability,
  SequentialTest,
  spendingBoundaries,
  spentError,
} from '../../../../src/eval/statistics/index.js';

const near = (found: number, wanted: number, within: number) =>
  assert.ok(Math.abs(found - wanted) <= within, `${found}, expected ${wanted} ± ${within}`);

const FIFTHS = [0.2, 0.4, 0.6, 0.8, 1];

test("O'Brien and Fleming's and Pocock's constants for five looks spend 5 %", () => {
  // Jennison and Turnbull, Group Sequential Methods, 2000, tables 2.1 and 2.3: 2.413 and 2.040.
  const pocock = FIFTHS.map(() => 2.413);
  near(crossingProbability(FIFTHS, pocock, 0), 0.05, 1e-4);
  const obrienFleming = FIFTHS.map((time) => 2.04 / Math.sqrt(time));
  near(crossingProbability(FIFTHS, obrienFleming, 0), 0.05, 1e-4);
});

test('boundaries that spend the error like theirs', () => {
  // Five equal looks, two-sided 5 %: Reboussin, DeMets, Kim and Lan, Controlled Clinical Trials 21, 2000.
  const wanted = [4.8769, 3.3569, 2.6803, 2.2898, 2.031];
  spendingBoundaries(FIFTHS, 0.05).forEach((limit, i) => {
    near(limit, wanted[i]!, 2e-4);
  });
  const pocock = [2.438, 2.4268, 2.4101, 2.3966, 2.3859];
  spendingBoundaries(FIFTHS, 0.05, 'pocock').forEach((limit, i) => {
    near(limit, pocock[i]!, 2e-4);
  });
});

test('one look is the ordinary test; uneven looks spend exactly the error', () => {
  near(spendingBoundaries([1], 0.05)[0]!, 1.959964, 1e-6);
  const times = [0.13, 0.5, 0.55, 1];
  for (const error of [0.01, 0.05, 0.2]) {
    near(crossingProbability(times, spendingBoundaries(times, error), 0), error, 1e-9);
  }
  assert.is(spentError('pocock', 0, 0.05), 0);
  assert.is(spentError('obrien-fleming', 1, 0.05), 0.05);
});

test('under a drift the probability of crossing is the power', () => {
  // One look with drift 2.8: 80 %; five looks lose little of it.
  near(crossingProbability([1], [1.959964], 2.8015852), 0.8, 1e-4);
  const power = crossingProbability(FIFTHS, spendingBoundaries(FIFTHS, 0.05), 2.8015852);
  assert.ok(power > 0.78 && power < 0.8, `${power}`);
});

const times = [0.5, 1];

test('a look is better, worse, open, futile or the last', () => {
  const looker = new SequentialTest({ over: 'seeds', times });
  const shifted = (by: number) =>
    Array.from({ length: 10 }, (_, i) => [by + (i % 3), by - (i % 2), by + 1, by - 1]);
  assert.is(looker.look(0, shifted(9)).state, 'better');
  assert.is(looker.look(0, shifted(-9)).state, 'worse');
  const still = looker.look(0, shifted(-0.1));
  assert.is(still.state, 'futile');
  assert.ok(still.chance! < 0.02);
  const half = looker.look(0, shifted(0.15));
  assert.is(half.state, 'open');
  assert.ok(half.chance! > 0.02 && half.interval!.low < 0);
  assert.is(looker.look(1, shifted(-0.1)).state, 'undecided');
});

test('without a spread to see nothing is decided', () => {
  const looker = new SequentialTest({ over: 'seeds', times });
  assert.is(looker.look(0, [[5], [7]]).state, 'open');
  assert.is(looker.look(0, [[5], [7]]).mean, null);
  const same = looker.look(1, [
    [-40, -40],
    [0, 0],
  ]);
  assert.is(same.state, 'undecided');
});

test('futility can be switched off', () => {
  const looker = new SequentialTest({ over: 'routes', times, futility: 0 });
  assert.is(looker.look(0, [[1], [-1], [2], [-2]]).state, 'open');
});

test.run();
