/** What somebody probably meant: the known word with the fewest letters to change. */

/**
 * The nearest of the known words, or undefined when none is near: more than a third of the letters, or
 * more than three, would have to change. Of equally near words the first.
 */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const changesMax = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  let best: string | undefined;
  let bestChanges = changesMax + 1;
  for (const candidate of known) {
    const changes = editDistance(word, candidate);
    if (changes < bestChanges) [best, bestChanges] = [candidate, changes];
  }
  return best;
}

/** Letters to add, drop or replace to make one word of the other (Levenshtein). */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
