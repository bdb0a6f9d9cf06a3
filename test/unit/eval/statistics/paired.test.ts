/** Paired differences: intervals, sign flips, spread, power; verdicts with gaps. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../../src/core/random.js';
import {
  differenceInterval,
  differenceSpread,
  hasRepeats,
  judgeGate,
  judgePairs,
  meanDifference,
  passesNeeded,
  permutationTest,
  powerOf,
  smallestEffect,
  studentCdf,
  varianceSplit,
} from '../../../../src/eval/statistics/index.js';

const near = (found: number, wanted: number, within: number) =>
  assert.ok(Math.abs(found - wanted) <= within, `${found}, expected ${wanted} ± ${within}`);

const exactly = (routes: readonly (readonly number[])[]) =>
  routes.map((values) => values.map((value) => ({ low: value, high: value })));

test('the mean difference weighs routes alike, whatever their passes', () => {
  const found = meanDifference([[10, 20], [0], []], 'routes')!;
  assert.is(found.mean, 7.5);
  assert.is(found.standardError, 7.5);
  assert.is(found.degrees, 1);
  assert.is(meanDifference([[1]], 'routes'), null);
  assert.is(meanDifference([[1, 2], [3]], 'seeds'), null);
  assert.is(hasRepeats([[1, 2], [3]]), false);
  assert.is(hasRepeats([[1, 2], []]), true);
});

test('over seeds only the spread within routes counts, with degrees as Satterthwaite has them', () => {
  // Routes 50 apart: over seeds that is no noise. Variances 2 and 8 of two passes each.
  const found = meanDifference(
    [
      [49, 51],
      [-2, 2],
    ],
    'seeds',
  )!;
  assert.is(found.mean, 25);
  near(found.standardError, Math.sqrt((2 / 2 + 8 / 2) / 4), 1e-12);
  near(found.degrees, 25 / 17, 1e-12);
});

test('intervals of normal differences are those of the t-test', () => {
  const random = new Random(4);
  const routes = Array.from({ length: 12 }, () => [random.normal(3, 10)]);
  const { mean, standardError } = meanDifference(routes, 'routes')!;
  const { low, high } = differenceInterval(routes, { over: 'routes', resamples: 40_000 })!;
  // t with 11 degrees of freedom at 97.5 %: 2.201 (scipy).
  near((high - low) / 2, 2.201 * standardError, 0.06 * standardError * 2.201);
  near((high + low) / 2, mean, 0.2 * standardError);
  const passes = routes.map(([value]) => [value!, value! + 4, value! - 4]);
  const narrow = differenceInterval(passes, { over: 'seeds' })!;
  assert.ok(narrow.high - narrow.low < (high - low) / 2);
});

test('intervals repeat to the bit and follow the seed', () => {
  const random = new Random(8);
  const routes = Array.from({ length: 9 }, () => [random.unit(), random.unit(), random.unit()]);
  const options = { over: 'seeds', resamples: 50 } as const;
  assert.equal(differenceInterval(routes, options), differenceInterval(routes, options));
  const lowOf = (seed: number) => differenceInterval(routes, { ...options, seed })!.low;
  assert.is.not(lowOf(2), lowOf(3));
});

test('sign flips: all of them, as scipy permutes', () => {
  const routes = [[1], [2], [-0.5], [3], [4.5], [2.2]];
  assert.is(permutationTest(routes, { over: 'routes' }), 0.0625);
  assert.is(permutationTest(routes, { over: 'routes', side: 'greater' }), 0.03125);
  assert.is(permutationTest(routes, { over: 'routes', side: 'less' }), 63 / 64);
  assert.is(permutationTest([[0], [0]], { over: 'routes' }), 1);
  // Zeros change nothing.
  assert.is(permutationTest([...routes, [0], [0, 0]], { over: 'routes' }), 0.0625);
  // Over seeds each pass has a sign of its own.
  assert.is(
    permutationTest(
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
      { over: 'seeds' },
    ),
    2 / 64,
  );
  assert.is(
    permutationTest(
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
      { over: 'routes' },
    ),
    2 / 4,
  );
});

test('drawn signs come near all of them', () => {
  const random = new Random(12);
  const values = Array.from({ length: 40 }, () => [random.normal(2, 8)]);
  const p = permutationTest(values, { over: 'routes' });
  const { mean, standardError } = meanDifference(values, 'routes')!;
  near(p, 2 * studentCdf(-Math.abs(mean / standardError), 39), 0.02);
  assert.is(permutationTest(values, { over: 'routes' }), p);
});

test('the spread of differences splits into routes and passes', () => {
  const random = new Random(21);
  const routes = Array.from({ length: 3000 }, () => {
    const own = random.normal(1, 6);
    return Array.from({ length: 4 }, () => own + random.normal(0, 12));
  });
  const { betweenRoutes, withinRoutes, total } = differenceSpread(routes)!;
  near(betweenRoutes!, 6, 0.4);
  near(withinRoutes!, 12, 0.3);
  near(total, Math.sqrt(180), 0.4);
  const single = differenceSpread([[1], [3]])!;
  assert.is(single.withinRoutes, null);
  near(single.total, Math.SQRT2, 1e-12);
  assert.is(differenceSpread([[1, 2]]), null);
});

test('variance by route, seed and agent is what was put in', () => {
  const random = new Random(33);
  const [agents, routes, seeds] = [12, 60, 12];
  const draw = (count: number, sd: number) =>
    Array.from({ length: count }, () => random.normal(0, sd));
  const model = draw(agents, 5);
  const route = draw(routes, 20);
  const seed = draw(seeds, 3);
  const both = model.map(() => draw(routes, 6));
  const cube = model.map((m, k) =>
    route.map((r, i) => seed.map((s) => 50 + m + r + s + both[k]![i]! + random.normal(0, 10))),
  );
  const split = varianceSplit(cube)!;
  near(Math.sqrt(split.rest), 10, 0.3);
  near(Math.sqrt(split.routeModel), 6, 0.6);
  near(Math.sqrt(split.route), 20, 4);
  near(Math.sqrt(split.model), 5, 2.5);
  near(Math.sqrt(split.seed), 3, 1.5);
  near(Math.sqrt(split.routeSeed), 0, 1.5);
  assert.is(
    varianceSplit([
      [
        [1, 2],
        [3, 4],
      ],
    ]),
    null,
  );
});

test('power is the t-test’s', () => {
  // scipy nct: 30 pairs, standard deviation 5, difference 2.
  const plan = {
    over: 'routes',
    routes: 30,
    passes: 1,
    betweenRoutes: 0,
    withinRoutes: 5,
  } as const;
  near(powerOf(2, plan), 0.5628136071410572, 1e-8);
  assert.is(powerOf(2, { ...plan, over: 'seeds' }), 0);
  near(powerOf(0, plan), 0.05, 1e-9);
});

test('Bench2Drive: what one pass sees and how many passes see 2 points', () => {
  const related = { over: 'routes', routes: 220, betweenRoutes: 0, withinRoutes: 27.5 } as const;
  const unrelated = { ...related, withinRoutes: 40.3 };
  near(smallestEffect(0.8, { ...related, passes: 1 }), 5.2, 0.05);
  near(smallestEffect(0.8, { ...unrelated, passes: 1 }), 7.6, 0.07);
  assert.is(passesNeeded(2, 0.8, related), 7);
  assert.is(passesNeeded(2, 0.8, unrelated), 15);
  // Where routes themselves suit one agent, no number of passes is enough.
  assert.is(passesNeeded(2, 0.8, { ...related, betweenRoutes: 20 }), null);
});

test('a verdict needs interval and test, and no gap may have made it', () => {
  const routes = Array.from({ length: 12 }, (_, i) => [8 + (i % 5)]);
  const clear = judgePairs(exactly(routes), { over: 'auto' });
  assert.is(clear.verdict, 'better');
  assert.is(clear.over, 'routes');
  assert.is(judgePairs(exactly(routes.map(([v]) => [-v!])), { over: 'auto' }).verdict, 'worse');
  // Four routes cannot reach 5 % by signs, however clear.
  assert.is(judgePairs(exactly(routes.slice(0, 4)), { over: 'auto' }).verdict, 'cannot tell');
  const gaps = [...exactly(routes), [{ low: -100, high: 100 }], [{ low: -90, high: 10 }]];
  const open = judgePairs(gaps, { over: 'auto' });
  assert.is(open.verdict, 'cannot tell');
  assert.is(open.missing, 2);
  assert.is(open.pairs, 12);
  assert.equal(open.interval, clear.interval);
  assert.ok(open.bounds!.low < clear.interval!.low && open.bounds!.high > clear.interval!.high);
  near(open.meanBounds!.low, (clear.mean! * 12 - 190) / 14, 1e-9);
  near(open.meanBounds!.high, (clear.mean! * 12 + 110) / 14, 1e-9);
});

test('the gate passes, regresses, or says that it cannot tell', () => {
  const same = exactly(Array.from({ length: 10 }, () => [0, 0, 0]));
  assert.is(judgeGate(same, 0, { over: 'auto' }).verdict, 'pass');
  const random = new Random(2);
  const by = (drop: number) =>
    exactly(
      Array.from({ length: 10 }, () => Array.from({ length: 8 }, () => random.normal(-drop, 6))),
    );
  assert.is(judgeGate(by(8), 1, { over: 'auto' }).verdict, 'regress');
  assert.is(judgeGate(by(8), 20, { over: 'auto' }).verdict, 'pass');
  const edge = by(3);
  const drop = -judgeGate(edge, 1, { over: 'auto' }).mean!;
  assert.is(judgeGate(edge, drop, { over: 'auto' }).verdict, 'inconclusive');
  assert.is(judgeGate(by(8), 1, { over: 'auto' }).over, 'seeds');
  // What is missing might have been anything.
  const gap = [
    ...by(8),
    [
      { low: -100, high: 100 },
      { low: -100, high: 100 },
    ],
  ];
  assert.is(judgeGate(gap, 12, { over: 'seeds' }).verdict, 'inconclusive');
});

test.run();
