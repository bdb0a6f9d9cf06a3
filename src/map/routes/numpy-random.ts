/**
 * NumPy's legacy generator `RandomState(seed)`: MT19937 (Matsumoto and Nishimura 1998) seeded by the
 * Knuth recurrence, and its `randint` for small ranges. Leaderboard 1.0 draws scenarios with it, so
 * the draws must be NumPy's, number for number.
 */

const STATE_SIZE = 624;
const SHIFT_SIZE = 397;

/** `numpy.random.RandomState(seed)` for a seed of 0 to 2³²−1. */
export class NumpyRandomState {
  readonly #state = new Uint32Array(STATE_SIZE);
  #next = STATE_SIZE;

  constructor(seed: number) {
    this.#state[0] = seed;
    for (let index = 1; index < STATE_SIZE; index += 1) {
      const previous = this.#state[index - 1]!;
      this.#state[index] = Math.imul(1812433253, previous ^ (previous >>> 30)) + index;
    }
  }

  /** The next 32 random bits, 0 to 2³²−1. */
  nextUint32(): number {
    if (this.#next === STATE_SIZE) this.#regenerate();
    let bits = this.#state[this.#next]!;
    this.#next += 1;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    bits ^= bits >>> 18;
    return bits >>> 0;
  }

  /**
   * `randint(0, count)` for 1 ≤ count ≤ 2³²−1: masks each draw to the next power of two and rejects
   * what is too large. A range of one value draws nothing.
   */
  randint(count: number): number {
    const largest = count - 1;
    if (largest === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(largest);
    for (;;) {
      const value = (this.nextUint32() & mask) >>> 0;
      if (value <= largest) return value;
    }
  }

  /** `choice(items)`: one item, each equally likely. The list must not be empty. */
  choice<T>(items: readonly T[]): T {
    return items[this.randint(items.length)] as T;
  }

  #regenerate(): void {
    const state = this.#state;
    for (let index = 0; index < STATE_SIZE; index += 1) {
      const upper = state[index]! & 0x80000000;
      const lower = state[(index + 1) % STATE_SIZE]! & 0x7fffffff;
      const bits = upper | lower;
      const twist = (bits >>> 1) ^ ((bits & 1) === 1 ? 0x9908b0df : 0);
      state[index] = state[(index + SHIFT_SIZE) % STATE_SIZE]! ^ twist;
    }
    this.#next = 0;
  }
}
