/**
 * The scores of a run, as comparisons take them, from anything that holds some: a run's folder, its
 * `summary.json` (what `run --json` prints; small enough to publish as a baseline), official result files
 * made anywhere.
 */
import { EgoloopError } from '../../core/errors.js';
import { type RunSource, readRunSource } from '../source/run-source.js';
import { officialScores } from './official-scores.js';
import { runScores } from './run-scores.js';
import type { RunScores } from './scores.js';

/**
 * The scores at a path.
 * @param ruleset which of a run's rulesets; the first unless told
 * @throws FILE_UNREADABLE, JSON_MALFORMED, RESULT_INVALID
 */
export function readScores(path: string, ruleset?: string): RunScores {
  return scoresOf(readRunSource(path), ruleset);
}

/** The scores of a source. Throws RESULT_INVALID for one without, or without those asked for. */
export function scoresOf(source: RunSource, ruleset?: string): RunScores {
  if (source.kind === 'official') return officialScores(source, ruleset);
  if (source.manifest !== null) return runScores(source, source.manifest, ruleset);
  throw new EgoloopError(
    'RESULT_INVALID',
    'expected the folder of a run, its summary.json or official result files, found one TickLog; ' +
      'egoloop log diff A B compares two of them',
    { file: source.path },
  );
}
