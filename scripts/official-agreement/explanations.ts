/**
 * What is known about differences: why a field of a record differs (without a line here it stands on the
 * page as not explained), and where the two stagings are known to part.
 */
import type { FieldDifference } from '../../src/eval/index.js';

interface Explanation {
  readonly field: RegExp;
  readonly cause: string;
}

const EXPLANATIONS: readonly Explanation[] = [];

/** The cause of a difference, or null when none is known. */
export function causeOf({ field }: FieldDifference): string | null {
  return EXPLANATIONS.find((one) => one.field.test(field))?.cause ?? null;
}

/** Where drives staged by the official code and by egoloop part, and why. */
export const STAGING_NOTES: readonly string[] = [
  '`…EnterFlow`: an agent that waits for a gap in an endless stream of cars is at the mercy of chance in both; whether one opens ' +
    'before the time is up differs.',
  '`ConstructionObstacle`: the official code turns the physics of its props on, and a car that hits them pushes them along. In the ' +
    'embedded world they stand fast, so a car that does not steer clear is stuck there.',
  'Cars that run into an ego that is hit or stands still: who comes along when is up to the background traffic, whose models and ' +
    'speeds are drawn differently. A weak agent’s count of collisions differs by one or two, and its score by the powers of 0.6.',
];
