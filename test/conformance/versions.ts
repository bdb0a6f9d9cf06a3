/** Versions in vector files: `leaderboard-1.0` … `bench2drive-0.0.3`, and what they are to us. */
import { type Ruleset, rulesetOf } from '../../src/eval/ruleset.js';
import { isObject, type Json, type JsonObject, listOf, stringOf, VectorProblem } from './json.js';

const VERSION = /^(leaderboard|bench2drive)/;

export interface VersionCase {
  readonly version: string;
  readonly ruleset: Ruleset;
  readonly expected: Json;
}

/** True for a key that names a version. */
export function isVersion(key: string): boolean {
  return VERSION.test(key);
}

/** An object whose keys are all versions. */
export function isByVersion(value: Json | undefined): value is JsonObject {
  return isObject(value) && Object.keys(value).length > 0 && Object.keys(value).every(isVersion);
}

/** The value for a version where values differ by version, else the value itself. */
export function forVersion(value: Json | undefined, version: string): Json | undefined {
  return isByVersion(value) ? value[version] : value;
}

/**
 * The versions of a case with what is expected of each. Every version listed must have an expectation
 * and the other way round; an expectation that is the name of another version means the same.
 */
export function versionsOf(item: JsonObject, expected: Json | undefined): VersionCase[] {
  const listed = item['versions'];
  const names =
    listed === undefined && isByVersion(expected)
      ? Object.keys(expected)
      : listOf(listed, 'versions').map((name, i) => stringOf(name, `versions[${i}]`));
  if (names.length === 0) throw new VectorProblem('versions: expected at least one, found none');
  if (isByVersion(expected)) {
    const extra = Object.keys(expected).find((key) => !names.includes(key));
    if (extra !== undefined) throw new VectorProblem(`expected.${extra}: not listed in versions`);
  }
  return names.map((version) => {
    let value = isByVersion(expected) ? expected[version] : expected;
    if (typeof value === 'string' && isVersion(value) && isByVersion(expected)) {
      value = expected[value];
    }
    if (value === undefined) {
      throw new VectorProblem(`expected.${version}: expected a value, found nothing`);
    }
    return { version, ruleset: rulesetOf(version), expected: value };
  });
}
