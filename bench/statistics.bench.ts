/**
 * Do the statistics keep what they promise? Pairs of runs are made up, a thousand and more of each kind,
 * from a model of scores as they are: most drives 100, the rest where infractions and broken-off routes
 * leave them, some routes harder than others. Printed are false alarms between agents that are alike,
 * coverage of intervals, power against the power that was stated, and what early stopping saves.
 *
 * Usage: npm run bench -- statistics   (exit code 1 when a promise is broken)
 */
import { Random } from '../src/core/random.js';
import {
  differenceSpread,
  judgeGate,
  judgePairs,
  type Over,
  powerOf,
  SequentialTest,
} from '../src/eval/statistics/index.js';
import type { BenchRow } from './row.js';

const PAIRS = 1000;
/** Fewer than by default, for speed; the error they add is far below that of a thousand pairs. */
const QUICK = { resamples: 1000, draws: 1000 };
/** Twice the Monte-Carlo error of a share of 5 % and of one of 80 %. */
const ERROR_5 = 2 * 100 * Math.sqrt((0.05 * 0.95) / PAIRS);

/** What a drive that is not perfect is left with. */
const FAULTY = [60, 70, 36, 65, 25, 42, 10, 80];

/** A kind of agent: how often it drives without a fault, and how that depends on the route. */
interface Kind {
  readonly skill: number;
  /** Spread of what suits this agent better or worse than others, by route. */
  readonly taste: number;
}

interface Route {
  readonly ease: number;
  readonly tastes: readonly number[];
}

function routeOf(random: Random): Route {
  return { ease: random.normal(0, 1), tastes: [random.normal(0, 1), random.normal(0, 1)] };
}

function scoreOf(kind: Kind, route: Route, agent: number, random: Random): number {
  const log = kind.skill + route.ease + kind.taste * (route.tastes[agent] as number);
  if (random.chance(1 / (1 + Math.exp(-log)))) return 100;
  return random.pick(FAULTY);
}

/** Paired differences of two kinds, second minus first. */
function pairOf(
  kinds: readonly [Kind, Kind],
  routes: readonly Route[],
  passes: number,
  random: Random,
): number[][] {
  return routes.map((route) =>
    Array.from({ length: passes }, () => {
      const first = scoreOf(kinds[0], route, 0, random);
      return scoreOf(kinds[1], route, 1, random) - first;
    }),
  );
}

const many = (count: number, random: Random) =>
  Array.from({ length: count }, () => routeOf(random));

const exactly = (routes: readonly (readonly number[])[]) =>
  routes.map((values) => values.map((value) => ({ low: value, high: value })));

function share(body: (random: Random, trial: number) => boolean, name: string): number {
  let hits = 0;
  const random = new Random(7, name);
  for (let trial = 0; trial < PAIRS; trial += 1) {
    if (body(random.fork(`${trial}`), trial)) hits += 1;
  }
  return (100 * hits) / PAIRS;
}

const ALIKE: readonly [Kind, Kind] = [
  { skill: 1.5, taste: 0.5 },
  { skill: 1.5, taste: 0.5 },
];

interface Setting {
  readonly over: Over;
  readonly routes: number;
  readonly passes: number;
}

const SETTINGS: readonly Setting[] = [
  { over: 'routes', routes: 220, passes: 1 },
  { over: 'routes', routes: 30, passes: 3 },
  { over: 'routes', routes: 10, passes: 2 },
  { over: 'seeds', routes: 10, passes: 6 },
  { over: 'seeds', routes: 30, passes: 3 },
];

const nameOf = ({ over, routes, passes }: Setting) => `${routes} routes × ${passes}, over ${over}`;

/** Agents that are alike over seeds are alike on every route; over routes each has its own tastes. */
function alikeIn({ over }: Setting): readonly [Kind, Kind] {
  return over === 'routes'
    ? ALIKE
    : [
        { skill: 1.5, taste: 0 },
        { skill: 1.5, taste: 0 },
      ];
}

function falseAlarms(setting: Setting): BenchRow {
  const { over, routes, passes } = setting;
  const kinds = alikeIn(setting);
  const value = share(
    (random, seed) => {
      const pair = pairOf(kinds, many(routes, random), passes, random);
      return judgePairs(exactly(pair), { over, ...QUICK, seed }).verdict !== 'cannot tell';
    },
    `alarm ${nameOf(setting)}`,
  );
  const name = `A/A false alarms, ${nameOf(setting)}`;
  return { name, value, unit: '%', limit: Math.round((5 + ERROR_5) * 10) / 10 };
}

const APART: readonly [Kind, Kind] = [
  { skill: 1.2, taste: 0.5 },
  { skill: 1.7, taste: 0.5 },
];

/** The difference that is true on some routes, from so many passes that nothing is left to chance. */
function trueDifference(kinds: readonly [Kind, Kind], routes: readonly Route[]): number {
  const faulty = FAULTY.reduce((sum, value) => sum + value, 0) / FAULTY.length;
  let sum = 0;
  for (const route of routes) {
    const expected = kinds.map(({ skill, taste }, agent) => {
      const share = 1 / (1 + Math.exp(-(skill + route.ease + taste * route.tastes[agent]!)));
      return 100 * share + faulty * (1 - share);
    });
    sum += (expected[1] as number) - (expected[0] as number);
  }
  return sum / routes.length;
}

function coverage(setting: Setting): BenchRow {
  const { over, routes, passes } = setting;
  const population = trueDifference(APART, many(200_000, new Random(5)));
  const value = share(
    (random, seed) => {
      const chosen = many(routes, random);
      const truth = over === 'routes' ? population : trueDifference(APART, chosen);
      const pair = pairOf(APART, chosen, passes, random);
      const { low, high } = judgePairs(exactly(pair), { over, ...QUICK, seed }).interval!;
      return low <= truth && truth <= high;
    },
    `coverage ${nameOf(setting)}`,
  );
  return {
    name: `coverage of 95 % intervals, ${nameOf(setting)}`,
    value,
    unit: '%',
    limit: Math.round((95 - 2 * ERROR_5) * 10) / 10,
    isLeast: true,
  };
}

function power(setting: Setting, kinds: readonly [Kind, Kind]): BenchRow[] {
  const { over, routes, passes } = setting;
  const random = new Random(9, 'spread');
  const all = many(20_000, random);
  const spread = differenceSpread(pairOf(kinds, all, 8, random))!;
  const effect = trueDifference(kinds, all);
  const stated =
    100 *
    powerOf(effect, {
      over,
      routes,
      passes,
      betweenRoutes: spread.betweenRoutes!,
      withinRoutes: spread.withinRoutes!,
    });
  const reached = share(
    (trial, seed) => {
      // Over these very routes the difference to be seen is the one stated: routes suit both alike.
      const pair = pairOf(kinds, many(routes, trial), passes, trial);
      return judgePairs(exactly(pair), { over, ...QUICK, seed }).verdict === 'better';
    },
    `power ${nameOf(setting)}`,
  );
  const name = `power to see ${effect.toFixed(1)}, ${nameOf(setting)}`;
  return [
    { name: `${name}: stated`, value: stated, unit: '%' },
    { name: `${name}: reached less stated`, value: reached - stated, unit: 'points' },
    {
      name: `${name}: off by`,
      value: Math.abs(reached - stated),
      unit: 'points',
      limit: 3,
    },
  ];
}

/** Early stopping over passes: how it ends, and what share of the drives it took. */
function stopping(kinds: readonly [Kind, Kind], routes: number, passes: number, name: string) {
  const times = Array.from({ length: passes - 1 }, (_, look) => (look + 2) / passes);
  const test = new SequentialTest({ over: 'seeds', times });
  let decided = 0;
  let drives = 0;
  const random = new Random(8, name);
  for (let trial = 0; trial < PAIRS; trial += 1) {
    const own = random.fork(`${trial}`);
    const pair = pairOf(kinds, many(routes, own), passes, own);
    for (const [look, time] of times.entries()) {
      const { state } = test.look(
        look,
        pair.map((values) => values.slice(0, look + 2)),
      );
      if (state === 'open') continue;
      if (state === 'better' || state === 'worse') decided += 1;
      drives += time;
      break;
    }
  }
  return { decided: (100 * decided) / PAIRS, saved: 100 * (1 - drives / PAIRS) };
}

function earlyStopping(): BenchRow[] {
  const plain = (skill: number): Kind => ({ skill, taste: 0 });
  const alike = stopping([plain(1.5), plain(1.5)], 20, 8, 'alike');
  const apart = stopping([plain(0.6), plain(2.2)], 20, 8, 'apart');
  const limit = Math.round((5 + ERROR_5) * 10) / 10;
  const where = '20 routes × 8 passes';
  return [
    { name: `early stopping, A/A false alarms, ${where}`, value: alike.decided, unit: '%', limit },
    { name: `early stopping, drives saved when alike, ${where}`, value: alike.saved, unit: '%' },
    { name: `early stopping, clear difference decided, ${where}`, value: apart.decided, unit: '%' },
    {
      name: `early stopping, drives saved on a clear difference, ${where}`,
      value: apart.saved,
      unit: '%',
      limit: 30,
      isLeast: true,
    },
  ];
}

/** How often the gate is wrong where the drop is just what is allowed: either answer is an error. */
function gateErrors(): BenchRow[] {
  const kinds: readonly [Kind, Kind] = [
    { skill: 1.7, taste: 0 },
    { skill: 1.2, taste: 0 },
  ];
  const counts = { pass: 0, regress: 0, inconclusive: 0 };
  const random = new Random(6, 'gate');
  for (let seed = 0; seed < PAIRS; seed += 1) {
    const own = random.fork(`${seed}`);
    const routes = many(10, own);
    const drop = -trueDifference(kinds, routes);
    const pair = exactly(pairOf(kinds, routes, 6, own));
    counts[judgeGate(pair, drop, { over: 'seeds', ...QUICK, seed }).verdict] += 1;
  }
  const limit = Math.round((5 + ERROR_5) * 10) / 10;
  return (['pass', 'regress'] as const).map((word) => ({
    name: `gate says ${word} where the drop is just the one allowed, 10 routes × 6`,
    value: (100 * counts[word]) / PAIRS,
    unit: '%',
    limit,
  }));
}

/** All rows; nothing is printed. */
export default async function bench(): Promise<BenchRow[]> {
  const plain: readonly [Kind, Kind] = [
    { skill: 1.35, taste: 0 },
    { skill: 1.65, taste: 0 },
  ];
  return [
    ...SETTINGS.map(falseAlarms),
    ...SETTINGS.map(coverage),
    ...power({ over: 'routes', routes: 220, passes: 2 }, APART),
    ...power({ over: 'seeds', routes: 220, passes: 3 }, plain),
    ...power({ over: 'seeds', routes: 10, passes: 40 }, plain),
    ...earlyStopping(),
    ...gateErrors(),
  ];
}
