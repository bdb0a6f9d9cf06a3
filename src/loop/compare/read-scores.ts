/**
 * Reads the scores of a run: from its folder (the journal), from its `summary.json` (what `run --json`
 * prints; small enough to publish as a baseline), or from official result files made anywhere.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { parseJson, readText } from '../../core/files.js';
import { type CheckpointFile, readCheckpoint } from '../../eval/index.js';
import { MANIFEST_NAME } from '../campaign/run-folder.js';
import type { CampaignSummary } from '../campaign/summary.js';
import { officialScores } from './official-scores.js';
import { folderScores, summaryScores } from './run-scores.js';
import type { RunScores } from './scores.js';

const BYTES_MAX = 256 * 1024 * 1024;

/**
 * The scores at a path.
 * @param ruleset which of a run's rulesets; the first unless told
 * @throws FILE_UNREADABLE, JSON_MALFORMED, RESULT_INVALID
 */
export function readScores(path: string, ruleset?: string): RunScores {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) return readFileScores(path, ruleset);
  if (existsSync(join(path, MANIFEST_NAME))) return folderScores(path, ruleset);
  return officialScores(resultFilesIn(path), path, ruleset);
}

function readFileScores(file: string, ruleset: string | undefined): RunScores {
  const text = readText(file, BYTES_MAX);
  if (text.includes('"_checkpoint"')) {
    return officialScores([readCheckpoint(text, file)], file, ruleset);
  }
  const value = parseJson(text, file) as Partial<CampaignSummary> | null;
  if (value?.manifest?.format === 'egoloop-run-1' && Array.isArray(value.drives)) {
    return summaryScores(value as CampaignSummary, file, ruleset);
  }
  throw new EgoloopError(
    'RESULT_INVALID',
    'expected the folder of a run, its summary.json or an official result file, found something else',
    { file },
  );
}

function resultFilesIn(folder: string): CheckpointFile[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => ({ file, text: readText(file, BYTES_MAX) }))
    .filter(({ text }) => text.includes('"_checkpoint"'))
    .map(({ file, text }) => readCheckpoint(text, file));
  if (files.length > 0) return files;
  throw new EgoloopError('FILE_UNREADABLE', 'expected a run or result files, found none', {
    file: folder,
  });
}
