/**
 * Seeded randomness, split by name: a new consumer takes `fork('its name')` and never shifts anybody
 * else's numbers. Generator: xoroshiro128+ of the library pure-rand. The first values of a seed are a
 * golden test; the same seed gives the same numbers in any process.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** 32-bit FNV-1a over the UTF-16 code units of a text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash | 0;
}

/** A stream of random numbers. Drawing changes it; forking does not. */
export class Random {
  private readonly generator;

  /**
   * @param seed any 32-bit integer
   * @param path names of the forks that led here, joined by `/`
   */
  constructor(
    readonly seed: number,
    readonly path = '',
  ) {
    this.generator = xoroshiro128plus((seed ^ hashText(path)) | 0);
    // Neighbouring seeds start correlated; the first outputs are thrown away.
    for (let i = 0; i < 8; i += 1) this.generator.next();
  }

  /** An independent stream that depends on seed and names only, not on what was drawn before. */
  fork(name: string): Random {
    return new Random(this.seed, `${this.path}/${name}`);
  }

  /** Uniform in [0, 1), 53 bits. */
  unit(): number {
    return uniformFloat64(this.generator);
  }

  /** Uniform in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** Uniform integer in [low, high], both ends included. */
  integer(low: number, high: number): number {
    return uniformInt(this.generator, low, high);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Normal deviate (Box–Muller, the cosine half). */
  normal(mean: number, standardDeviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    return mean + standardDeviation * radius * Math.cos(2 * Math.PI * this.unit());
  }

  /** One element of a list that is not empty. */
  pick<T>(items: readonly T[]): T {
    return items[this.integer(0, items.length - 1)] as T;
  }
}
