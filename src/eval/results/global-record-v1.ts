/**
 * Global record of Leaderboard 1.0 (evaluation reference 3.3): nothing is rounded; the infraction
 * numbers are sums over routes of rates per driven kilometre, not means; records read back from a
 * file all count as failed.
 */
import { EgoloopError } from '../../core/errors.js';
import { pyRound } from '../../core/python-number.js';
import { INFRACTION_KEYS_V1 } from '../record.js';
import { type PyDict, type PyNumber, type PyValue, pyAdd, pyDivide } from './py-value.js';
import { messagesOf, metaOf, scoreOf, statusOf } from './record-access.js';

const SCORE_KEYS = ['score_route', 'score_penalty', 'score_composed'] as const;
const META_KEYS = [
  ['total_length', 'route_length'],
  ['duration_system', 'duration_system'],
  ['duration_game', 'duration_game'],
] as const;

const VALUE_SCORES = ['score_composed', 'score_route', 'score_penalty'] as const;

/** Label and infraction key of `values` from the fourth entry on. */
const INFRACTION_LABELS: readonly (readonly [string, string])[] = [
  ['Collisions with pedestrians', 'collisions_pedestrian'],
  ['Collisions with vehicles', 'collisions_vehicle'],
  ['Collisions with layout', 'collisions_layout'],
  ['Red lights infractions', 'red_light'],
  ['Stop sign infractions', 'stop_infraction'],
  ['Off-road infractions', 'outside_route_lanes'],
  ['Route deviations', 'route_dev'],
  ['Route timeouts', 'route_timeout'],
  ['Agent blocked', 'vehicle_blocked'],
];

/** Labels of Leaderboard 1.0 in order. */
const LABELS_V1: readonly string[] = [
  'Avg. driving score',
  'Avg. route completion',
  'Avg. infraction penalty',
  ...INFRACTION_LABELS.map(([label]) => label),
];

/**
 * See `computeGlobal`.
 * @param isReadBack whether the record at a position came from a file
 */
export function computeGlobalV1(
  records: readonly PyDict[],
  totalRoutes: number,
  isReadBack: (position: number) => boolean,
): { document: PyDict; values: string[]; labels: string[] } {
  if (records.length === 0) {
    throw new EgoloopError(
      'RESULT_INVALID',
      'expected at least one route record (Leaderboard 1.0 cannot summarise an empty run), found none',
    );
  }
  const means = new Map<string, PyNumber>();
  for (const key of SCORE_KEYS) {
    means.set(
      key,
      pyDivide(
        sumOver(records, (record) => scoreOf(record, key)),
        totalRoutes,
      ),
    );
  }
  const infractions = sumRates(records);
  const exceptions = records.flatMap((record, i): PyValue[] =>
    statusOf(record) === 'Completed' && !isReadBack(i)
      ? []
      : [[record.get('route_id') as PyValue, record.get('index') ?? -1n, statusOf(record)]],
  );
  const meta: PyDict = new Map();
  for (const [key, source] of META_KEYS) {
    meta.set(
      key,
      sumOver(records, (record) => metaOf(record, source)),
    );
  }
  if (exceptions.length > 0) meta.set('exceptions', exceptions);
  const document: PyDict = new Map<string, PyValue>([
    ['route_id', -1n],
    ['index', -1n],
    ['status', exceptions.length > 0 ? 'Failed' : 'Completed'],
    ['infractions', infractions],
    ['scores', means],
    ['meta', meta],
    ['scores_std_dev', computeDeviations(records, totalRoutes, means)],
  ]);
  const numbers = [
    ...VALUE_SCORES.map((key) => means.get(key)),
    ...INFRACTION_LABELS.map(([, key]) => infractions.get(key)),
  ];
  return { document, values: numbers.map((n) => threeDecimals(Number(n))), labels: [...LABELS_V1] };
}

function sumOver(records: readonly PyDict[], pick: (record: PyDict) => PyNumber): PyNumber {
  return records.reduce<PyNumber>((sum, record) => pyAdd(sum, pick(record)), 0n);
}

/** Σ over routes of count / (score_route/100 · length/1000); routes without progress are skipped. */
function sumRates(records: readonly PyDict[]): Map<string, PyNumber> {
  const rates = new Map<string, PyNumber>(INFRACTION_KEYS_V1.map((key) => [key, 0n]));
  for (const record of records) {
    const completion = Number(scoreOf(record, 'score_route'));
    if (completion === 0) continue;
    const drivenKm = ((completion / 100) * Number(metaOf(record, 'route_length'))) / 1000;
    if (drivenKm === 0) {
      throw new EgoloopError(
        'RESULT_INVALID',
        `expected a length above 0 for a route with progress, found ${String(record.get('route_id'))} with length 0`,
      );
    }
    for (const key of INFRACTION_KEYS_V1) {
      const rate = messagesOf(record, key).length / drivenKm;
      rates.set(key, pyAdd(rates.get(key) as PyNumber, rate));
    }
  }
  return rates;
}

function computeDeviations(
  records: readonly PyDict[],
  totalRoutes: number,
  means: ReadonlyMap<string, PyNumber>,
): PyDict {
  const deviations: PyDict = new Map();
  for (const key of SCORE_KEYS) {
    let sum = 0;
    for (const record of records) {
      const difference = Number(scoreOf(record, key)) - Number(means.get(key));
      sum += difference * difference;
    }
    deviations.set(key, totalRoutes === 1 ? 'NaN' : Math.sqrt(sum / (totalRoutes - 1)));
  }
  return deviations;
}

/** Python's `'{:.3f}'.format(value)`. */
function threeDecimals(value: number): string {
  const rounded = pyRound(value, 3);
  return Object.is(rounded, -0) ? '-0.000' : rounded.toFixed(3);
}
