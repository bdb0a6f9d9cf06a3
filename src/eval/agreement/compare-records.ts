/**
 * One route judged twice: the record that an official evaluator wrote and the one computed here from the
 * ground truth of the same drive, field by field. Both round scores to 6 digits and lengths, durations
 * and coordinates to 3 (Leaderboard 1.0 rounds nothing), so numbers agree when they differ by no more
 * than one unit of the last printed digit. Words agree when they are equal.
 */
import { INFRACTION_KEYS, type InfractionKey, type RouteRecord } from '../record.js';

/** Largest difference that still agrees. */
export const AGREEMENT_TOLERANCE = {
  /** Scores, percent and factors. */
  score: 1e-6,
  /** Metres, seconds of game time, and every number inside a message. */
  number: 1e-3,
} as const;

/**
 * Not compared: the position in the file and the repetition (each attempt has an evaluator of its own,
 * which counts from 0), names that end in the time of day, and wall clocks.
 */
export const NOT_COMPARED = ['index', 'save_name', 'meta.duration_system'] as const;

export interface FieldDifference {
  /** Path in the record, e.g. `scores.score_route` or `infractions.red_light[1]`. */
  readonly field: string;
  /** Null where the official record has none. */
  readonly official: string | number | null;
  /** Null where ours has none. */
  readonly ours: string | number | null;
}

type Text = string | number | null;

/** What an official file may hold at a place; anything else counts as absent. */
function textOf(value: unknown): Text {
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : {};
}

/** Equal words, and numbers that differ by no more than the tolerance. */
export function sameMessage(a: string, b: string, tolerance: number): boolean {
  if (a === b) return true;
  const number = /-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g;
  if (a.replace(number, '#') !== b.replace(number, '#')) return false;
  const left = a.match(number) ?? [];
  const right = b.match(number) ?? [];
  return left.every((text, i) => sameNumber(Number(text), Number(right[i]), tolerance));
}

/** The slack of a few ulp keeps 0.001 against 0.002 from depending on how they are stored. */
function sameNumber(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance * (1 + 1e-9) + Number.EPSILON * 4 * Math.abs(a);
}

function same(official: Text, ours: Text, tolerance: number): boolean {
  if (typeof official === 'number' && typeof ours === 'number') {
    return sameNumber(official, ours, tolerance);
  }
  return official === ours;
}

/** The id without the repetition, which an evaluator with one route counts anew. */
function withoutRepetition(value: Text): Text {
  return typeof value === 'string' ? value.replace(/_rep\d+$/, '') : value;
}

/**
 * Compares two records of one drive. The official one may be anything that was parsed from JSON: what is
 * missing in it, or of another type, is a difference like any other.
 * Returns the fields that do not agree, in the order of the record.
 */
export function compareRecords(official: unknown, ours: RouteRecord): FieldDifference[] {
  const theirs = objectOf(official);
  const differences: FieldDifference[] = [];
  const { score, number } = AGREEMENT_TOLERANCE;
  const compare = (field: string, a: unknown, b: Text, tolerance: number): void => {
    const text = textOf(a);
    if (!same(text, b, tolerance)) differences.push({ field, official: text, ours: b });
  };
  const mine = ours as unknown as Readonly<Record<string, unknown>>;
  compare(
    'route_id',
    withoutRepetition(textOf(theirs['route_id'])),
    withoutRepetition(ours.route_id),
    0,
  );
  for (const field of ['scenario_name', 'weather_id', 'status', 'num_infractions', 'town_name']) {
    if (field in mine) compare(field, theirs[field], textOf(mine[field]), 0);
  }
  differences.push(...compareInfractions(objectOf(theirs['infractions']), ours.infractions));
  const scores = objectOf(theirs['scores']);
  for (const [field, value] of Object.entries(ours.scores)) {
    compare(`scores.${field}`, scores[field], value, score);
  }
  const meta = objectOf(theirs['meta']);
  compare('meta.route_length', meta['route_length'], ours.meta.route_length, number);
  compare('meta.duration_game', meta['duration_game'], ours.meta.duration_game, number);
  return differences;
}

/**
 * Lists by kind. The order within a list is that of the drive, so it is compared as well; but one message
 * too many must not make all behind it differ, so equal ones are paired first.
 */
function compareInfractions(
  official: Readonly<Record<string, unknown>>,
  ours: RouteRecord['infractions'],
): FieldDifference[] {
  const kinds = new Set<string>([...INFRACTION_KEYS, ...Object.keys(official)]);
  return [...kinds].flatMap((kind) => {
    const list = official[kind];
    const theirs = Array.isArray(list) ? list.map((one) => String(one)) : [];
    return compareLists(`infractions.${kind}`, theirs, ours[kind as InfractionKey] ?? []);
  });
}

function compareLists(
  field: string,
  official: readonly string[],
  ours: readonly string[],
): FieldDifference[] {
  const { number } = AGREEMENT_TOLERANCE;
  const pairs = commonPairs(official, ours, (a, b) => sameMessage(a, b, number));
  const leftOfficial = official.map((_, i) => i).filter((i) => !pairs.has(i));
  const paired = new Set(pairs.values());
  const leftOurs = ours.map((_, i) => i).filter((i) => !paired.has(i));
  const count = Math.max(leftOfficial.length, leftOurs.length);
  return Array.from({ length: count }, (_, i) => {
    const a = leftOfficial[i];
    const b = leftOurs[i];
    return {
      field: `${field}[${a ?? b}]`,
      official: a === undefined ? null : official[a]!,
      ours: b === undefined ? null : ours[b]!,
    };
  });
}

/** Longest common subsequence: index in `a` → index in `b`. */
function commonPairs(
  a: readonly string[],
  b: readonly string[],
  equal: (left: string, right: string) => boolean,
): Map<number, number> {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = equal(a[i]!, b[j]!)
        ? lengths[(i + 1) * width + j + 1]! + 1
        : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const pairs = new Map<number, number>();
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (equal(a[i]!, b[j]!)) {
      pairs.set(i, j);
      i += 1;
      j += 1;
    } else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i += 1;
    else j += 1;
  }
  return pairs;
}
