/**
 * Comparison of an expected value with a found one: numbers as doubles, exactly or within a tolerance,
 * strings character for character; `100` and `100.0` are the same number. Key order is not compared.
 */
import { describe, isObject, type Json } from './json.js';

/** First difference as a sentence with its path, or null if there is none. */
export function firstDifference(
  expected: Json | undefined,
  found: Json | undefined,
  path: string,
  tolerance = 0,
): string | null {
  if (typeof expected === 'number' && typeof found === 'number') {
    const isEqual = expected === found || Math.abs(expected - found) <= tolerance;
    return isEqual ? null : sentence(expected, found, path);
  }
  if (Array.isArray(expected) && Array.isArray(found)) {
    return listDifference(expected, found, path, tolerance);
  }
  if (isObject(expected) && isObject(found)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      const here = firstDifference(expected[key], found[key], `${path}.${key}`, tolerance);
      if (here !== null) return here;
    }
    return null;
  }
  return expected === found ? null : sentence(expected, found, path);
}

function listDifference(
  expected: readonly Json[],
  found: readonly Json[],
  path: string,
  tolerance: number,
): string | null {
  const shorter = Math.min(expected.length, found.length);
  for (let i = 0; i < shorter; i++) {
    const here = firstDifference(expected[i], found[i], `${path}[${i}]`, tolerance);
    if (here !== null) return here;
  }
  if (expected.length === found.length) return null;
  const next = sentence(expected[shorter], found[shorter], `${path}[${shorter}]`);
  return `${next} (${expected.length} expected, ${found.length} found)`;
}

function sentence(expected: Json | undefined, found: Json | undefined, path: string): string {
  return `${path}: expected ${describe(expected)}, found ${describe(found)}`;
}
