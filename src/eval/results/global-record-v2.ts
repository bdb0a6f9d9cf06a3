/**
 * Global record of Leaderboard 2.0, 2.1, master and Bench2Drive (evaluation reference 3.3): means
 * rounded to 6 digits, standard deviations from the rounded means to 3, infractions per driven
 * kilometre to 3. `outside_route_lanes` is the sum of kilometres outside, not a rate.
 */
import { EgoloopError } from '../../core/errors.js';
import { pyFloatRepr, pyRound } from '../../core/python-number.js';
import { INFRACTION_KEYS } from '../record.js';
import { type PyDict, type PyNumber, type PyValue, pyAdd, pyDivide } from './py-value.js';
import { messagesOf, metaOf, scoreOf, statusOf } from './record-access.js';

const SCORE_KEYS = ['score_composed', 'score_route', 'score_penalty'] as const;
const META_KEYS = [
  ['total_length', 'route_length'],
  ['duration_game', 'duration_game'],
  ['duration_system', 'duration_system'],
] as const;
const SCORE_DIGITS = 6;
const DIGITS = 3;
/** Kilometres below which a rate is computed as if this far had been driven. */
const KM_MIN = 0.001;

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
  ['Yield emergency vehicles infractions', 'yield_emergency_vehicle_infractions'],
  ['Scenario timeouts', 'scenario_timeouts'],
  ['Min speed infractions', 'min_speed_infractions'],
];

/** Labels of 2.x in order. */
const LABELS_V2: readonly string[] = [
  'Avg. driving score',
  'Avg. route completion',
  'Avg. infraction penalty',
  ...INFRACTION_LABELS.map(([label]) => label),
];

/** See `computeGlobal`. */
export function computeGlobalV2(
  records: readonly PyDict[],
  totalRoutes: number,
): { document: PyDict; values: string[]; labels: string[] } {
  const means = computeMeans(records, totalRoutes);
  const deviations = computeDeviations(records, totalRoutes, means);
  const infractions = computeRates(records);
  const meta: PyDict = new Map();
  for (const [key, source] of META_KEYS) {
    meta.set(
      key,
      records.reduce<PyNumber>((sum, record) => pyAdd(sum, metaOf(record, source)), 0n),
    );
  }
  meta.set('exceptions', failedRoutes(records));
  const document: PyDict = new Map<string, PyValue>([
    ['index', -1n],
    ['route_id', -1n],
    ['status', worstStatus(records.map(statusOf))],
    ['infractions', infractions],
    ['scores_mean', means],
    ['scores_std_dev', deviations],
    ['meta', meta],
  ]);
  const numbers = [
    ...SCORE_KEYS.map((key) => means.get(key)),
    ...INFRACTION_LABELS.map(([, key]) => infractions.get(key)),
  ];
  return { document, values: numbers.map((n) => pyStr(n as PyNumber)), labels: [...LABELS_V2] };
}

/** `Failed` if any status contains that word, else `Completed` if any is not `Perfect`, else `Perfect`. */
export function worstStatus(statuses: readonly string[]): string {
  let worst = 'Perfect';
  for (const status of statuses) {
    if (status.includes('Failed')) return 'Failed';
    // The first status that is not perfect stands, whatever it says.
    if (worst === 'Perfect') worst = status;
  }
  return worst;
}

function computeMeans(records: readonly PyDict[], totalRoutes: number): Map<string, PyNumber> {
  const means = new Map<string, PyNumber>();
  for (const key of SCORE_KEYS) {
    let sum: PyNumber = 0n;
    // Each score is divided before it is added: the last bits depend on it.
    for (const record of records) sum = pyAdd(sum, pyDivide(scoreOf(record, key), totalRoutes));
    means.set(key, roundPy(sum, SCORE_DIGITS));
  }
  return means;
}

function computeDeviations(
  records: readonly PyDict[],
  totalRoutes: number,
  means: ReadonlyMap<string, PyNumber>,
): Map<string, PyNumber> {
  const deviations = new Map<string, PyNumber>();
  for (const key of SCORE_KEYS) {
    if (totalRoutes === 1) {
      deviations.set(key, 0n);
      continue;
    }
    let sum = 0;
    for (const record of records) {
      const difference = Number(scoreOf(record, key)) - Number(means.get(key));
      sum += difference * difference;
    }
    deviations.set(key, pyRound(Math.sqrt(sum / (totalRoutes - 1)), DIGITS));
  }
  return deviations;
}

function computeRates(records: readonly PyDict[]): Map<string, PyNumber> {
  let drivenKm = 0;
  const totals = new Map<string, PyNumber>(INFRACTION_KEYS.map((key) => [key, 0n]));
  for (const record of records) {
    const lengthKm = Number(metaOf(record, 'route_length')) / 1000;
    drivenKm += (lengthKm * Number(scoreOf(record, 'score_route'))) / 100;
    for (const key of INFRACTION_KEYS) {
      const messages = messagesOf(record, key);
      const amount = key === 'outside_route_lanes' ? kmOutside(messages) : BigInt(messages.length);
      totals.set(key, pyAdd(totals.get(key) as PyNumber, amount));
    }
  }
  drivenKm = Math.max(drivenKm, KM_MIN);
  for (const [key, total] of totals) {
    const rate = key === 'outside_route_lanes' ? total : pyDivide(total, drivenKm);
    totals.set(key, roundPy(rate, DIGITS));
  }
  return totals;
}

/** Kilometres outside the lanes: the ninth word of the first message of a route, metres / 1000. */
function kmOutside(messages: readonly string[]): number {
  const message = messages[0];
  if (message === undefined) return 0;
  const word = message.split(' ')[8] ?? '';
  const metres = word.trim() === '' ? Number.NaN : Number(word);
  if (Number.isNaN(metres)) {
    throw new EgoloopError(
      'RESULT_INVALID',
      `expected metres as the ninth word of an outside_route_lanes message, found ${JSON.stringify(message)}`,
    );
  }
  return metres / 1000;
}

function failedRoutes(records: readonly PyDict[]): PyValue[] {
  return records
    .filter((record) => statusOf(record).includes('Failed'))
    .map((record) => [
      record.get('route_id') as PyValue,
      record.get('index') ?? -1n,
      statusOf(record),
    ]);
}

/** Python's `round(value, digits)`; an int stays what it is. */
function roundPy(value: PyNumber, digits: number): PyNumber {
  return typeof value === 'bigint' ? value : pyRound(value, digits);
}

/** Python's `str` of a number. */
function pyStr(value: PyNumber): string {
  return typeof value === 'bigint' ? String(value) : pyFloatRepr(value);
}
