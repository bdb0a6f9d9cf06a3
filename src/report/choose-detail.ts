/**
 * How much of each drive fits in a page of limited size: drives that went wrong are kept in full for as
 * long as possible, the others get thinner first, and at last the longest of them stay out.
 */

/** What is known of one drive's replay at each detail. */
export interface ReplaySizes {
  readonly id: string;
  /** True where something went wrong. */
  readonly isFailure: boolean;
  /** Bytes in the page by detail, finest first. */
  readonly bytes: readonly number[];
}

/** Position of the chosen detail by drive; null where none fits. */
export type ChosenDetails = ReadonlyMap<string, number | null>;

/** Details of failures and of the others, best first. */
const STEPS: readonly (readonly [failures: number, others: number])[] = [
  [0, 0],
  [0, 2],
  [1, 2],
  [1, 3],
  [2, 3],
  [3, 3],
];

/** Chooses details so that all replays together take at most `limitBytes`. */
export function chooseDetails(drives: readonly ReplaySizes[], limitBytes: number): ChosenDetails {
  const take = ([failures, others]: readonly [number, number]) =>
    new Map(drives.map(({ id, isFailure }) => [id, isFailure ? failures : others]));
  const size = (chosen: ChosenDetails): number =>
    drives.reduce((sum, { id, bytes }) => {
      const at = chosen.get(id) ?? null;
      return sum + (at === null ? 0 : bytes[at]!);
    }, 0);
  for (const step of STEPS) {
    const chosen = take(step);
    if (size(chosen) <= limitBytes) return chosen;
  }
  const chosen: Map<string, number | null> = take(STEPS.at(-1)!);
  const last = STEPS.at(-1)![0];
  let total = size(chosen);
  const order = [...drives].sort(
    (a, b) => Number(a.isFailure) - Number(b.isFailure) || b.bytes[last]! - a.bytes[last]!,
  );
  for (const { id, bytes } of order) {
    if (total <= limitBytes) break;
    total -= bytes[last]!;
    chosen.set(id, null);
  }
  return chosen;
}
