/**
 * Turns name spans of a text into shared strings: a map file repeats a few dozen names a hundred
 * thousand times, and one shared, internalised string per name makes comparing them a pointer test.
 */

const SLOTS = 1024;
/** Real files use a few dozen names; a text of endless new names must not fill the engine's table. */
const MAX_INTERNALISED = 8192;

export class NameTable {
  readonly #slots: string[] = new Array<string>(SLOTS).fill('');
  #misses = 0;

  /** The string text[from, to), shared with earlier calls where the slot still holds it. */
  intern(text: string, from: number, to: number): string {
    const length = to - from;
    const mixed =
      length * 67 +
      text.charCodeAt(from) * 31 +
      text.charCodeAt(to - 1) * 7 +
      text.charCodeAt(from + (length >> 1)) * 131;
    const slot = mixed & (SLOTS - 1);
    const held = this.#slots[slot]!;
    if (held.length === length && text.startsWith(held, from)) return held;
    const name = text.slice(from, to);
    const fresh = ++this.#misses > MAX_INTERNALISED ? name : internalise(name);
    this.#slots[slot] = fresh;
    return fresh;
  }
}

/** A property key is always one shared string per content, detached from the text it came from. */
function internalise(name: string): string {
  return Object.keys({ [name]: 0 })[0] ?? name;
}
