/**
 * Reads the keys of a sensor spec as Leaderboard agents write them. Keys that a sensor does not know
 * are ignored, as officially; a known key with a value that cannot be used is refused when the episode
 * opens. Units are those of the key (metres, degrees, pixels, Hz).
 */
import type { SensorSpec } from '../../bridge/backend.js';
import { EgoloopError } from '../../core/errors.js';

export interface NumberRule {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

function refuse(spec: SensorSpec, key: string, expected: string): never {
  const found = JSON.stringify(spec[key]) ?? 'nothing';
  throw new EgoloopError(
    'USAGE',
    `sensor ${spec.id} (${spec.type}): expected ${key} to be ${expected}, found ${found}`,
  );
}

function describe({ min, max, integer }: NumberRule): string {
  const kind = integer === true ? 'a whole number' : 'a number';
  if (min !== undefined && max !== undefined) return `${kind} from ${min} to ${max}`;
  if (min !== undefined) return `${kind} of at least ${min}`;
  return max === undefined ? kind : `${kind} of at most ${max}`;
}

/**
 * A number of the spec; numerals in a string count, as CARLA's attributes do. The default stands for
 * a key that is missing. Throws USAGE for anything else and for numbers outside the rule.
 */
export function numberOf(
  spec: SensorSpec,
  key: string,
  byDefault: number,
  rule: NumberRule = {},
): number {
  const raw = spec[key];
  if (raw === undefined || raw === null) return byDefault;
  const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  const fits =
    isNumber &&
    value >= (rule.min ?? Number.NEGATIVE_INFINITY) &&
    value <= (rule.max ?? Number.POSITIVE_INFINITY) &&
    (rule.integer !== true || Number.isInteger(value));
  return fits ? value : refuse(spec, key, describe(rule));
}

/** A truth value of the spec. Throws USAGE for anything but true and false. */
export function flagOf(spec: SensorSpec, key: string, byDefault: boolean): boolean {
  const raw = spec[key];
  if (raw === undefined || raw === null) return byDefault;
  return typeof raw === 'boolean' ? raw : refuse(spec, key, 'true or false');
}

/** A list of whole numbers of the spec. Throws USAGE when empty or outside [min, max]. */
export function integersOf(
  spec: SensorSpec,
  key: string,
  byDefault: readonly number[],
  min: number,
  max: number,
): readonly number[] {
  const raw = spec[key];
  if (raw === undefined || raw === null) return byDefault;
  const isList =
    Array.isArray(raw) &&
    raw.length > 0 &&
    raw.every((item) => Number.isInteger(item) && item >= min && item <= max);
  return isList ? raw : refuse(spec, key, `a list of whole numbers from ${min} to ${max}`);
}
