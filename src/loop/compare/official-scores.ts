/**
 * Scores of official result files, made by egoloop or anywhere else. What is there twice is kept as a
 * range where the records differ; what was planned and is not there is counted.
 */
import { EgoloopError } from '../../core/errors.js';
import { classifyRecord, type RouteRecord, type RulesetName, rulesetOf } from '../../eval/index.js';
import { plannedDrives, saidBy } from '../source/official-source.js';
import type { RunSource, SourceDrive } from '../source/run-source.js';
import { cellKey, type Pass, type RunScores, type ScoreCell } from './scores.js';

/** The ruleset of the files. Throws RESULT_INVALID for several, or another than was asked for. */
function rulesetIn({ files, path }: RunSource, wanted: string | undefined): RulesetName {
  const families = new Set(files.map(({ family }) => family.replace('-merged', '')));
  if (families.size > 1) {
    const found = [...families].join(' and ');
    throw new EgoloopError('RESULT_INVALID', `expected files of one version, found ${found}`, {
      file: path,
    });
  }
  const [family] = [...families] as [string];
  const natural = family === 'leaderboard-2.x' ? 'leaderboard-2.0' : (family as RulesetName);
  if (wanted === undefined) return natural;
  const asked = rulesetOf(wanted);
  const own = rulesetOf(natural);
  if (asked.isVersion1 === own.isVersion1 && asked.isBench2Drive === own.isBench2Drive) {
    return asked.name;
  }
  throw new EgoloopError('RESULT_INVALID', `expected files of ${wanted}, found ${family}`, {
    file: path,
  });
}

/**
 * Scores of official files.
 * @throws RESULT_INVALID
 */
export function officialScores(source: RunSource, ruleset?: string): RunScores {
  const version = rulesetIn(source, ruleset);
  const found = new Map<string, ScoreCell>();
  const routeIds = new Set<string>();
  const passes = new Map<string, Pass>();
  let lost = 0;
  for (const drive of source.drives) {
    const { routeId, seed, repetition } = drive;
    const { record } = drive.verdicts[0]!;
    routeIds.add(routeId);
    passes.set(`${seed} ${repetition}`, { seed, repetition });
    if (classifyRecord(record).failure === 'infrastructure') lost += 1;
    else add(found, drive, record);
  }
  const passList = [...passes.values()].sort(
    (a, b) => (a.seed ?? 0) - (b.seed ?? 0) || a.repetition - b.repetition,
  );
  const planned = Math.ceil(plannedDrives(source.files) / Math.max(1, passList.length));
  const doubles = [...found.values()].filter(({ records }) => records.length > 1).length;
  return {
    name: source.path,
    source: 'official',
    label: source.label,
    agent: source.agent ?? 'not named',
    ruleset: version,
    manifest: null,
    environments: [],
    routeIds: [...routeIds],
    passes: passList,
    cells: found,
    unknownRoutes: Math.max(0, planned - routeIds.size),
    remarks: [
      ...(lost > 0 ? [`${lost} records say nothing about driving and count as missing`] : []),
      ...(doubles > 0 ? [`${doubles} routes are there twice with different records`] : []),
    ],
    secondsPerDrive: null,
  };
}

function add(cells: Map<string, ScoreCell>, drive: SourceDrive, record: RouteRecord): void {
  const { routeId, seed, repetition, type } = drive;
  const pass = { seed, repetition };
  const key = cellKey(routeId, pass);
  const known = cells.get(key);
  if (known?.records.some((other) => saidBy(other) === saidBy(record)) === true) return;
  const records = [...(known?.records ?? []), record];
  cells.set(key, { routeId, pass, type, records, logSha256: null, logFile: null });
}
