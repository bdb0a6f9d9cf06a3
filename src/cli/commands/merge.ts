/** `egoloop merge`: many result files into one, as a set union or exactly as the official scripts do. */
import type { Argv, CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { formatMerged, mergeBench2Drive } from '../../eval/bench2drive/merge.js';
import type { CheckpointFile } from '../../eval/results/checkpoint-file.js';
import { mergeLeaderboard } from '../../eval/results/leaderboard-merge.js';
import { mergeUnion } from '../../eval/results/union-merge.js';
import { type RulesetName, rulesetOf } from '../../eval/ruleset.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';
import { readResultFiles } from './import-files.js';
import { provenanceLines } from './provenance.js';
import { routeIds } from './route-file.js';

type MergeFormat = 'bench2drive' | 'leaderboard';

interface MergeArguments {
  results: string[];
  out: string;
  format?: MergeFormat | undefined;
  ruleset?: string | undefined;
  official?: boolean | undefined;
  keep?: 'first' | 'last' | undefined;
  routes?: string | undefined;
  expected?: number | undefined;
  force: boolean;
  json: boolean;
}

/** What is printed. */
interface MergeSummary {
  out: string;
  records: number;
  drivingScore: number | null;
  successRate: number | null;
  duplicates: { routeId: string; identical: boolean }[];
  missing: readonly string[] | null;
  missingCount: number;
}

const command: CommandModule<unknown, MergeArguments> = {
  command: 'merge <results..>',
  describe: 'Merge result files: one record a route, or exactly as the official scripts merge',
  builder: (yargs: Argv) =>
    yargs
      .positional('results', {
        describe: 'result files or folders of them',
        type: 'string',
        array: true,
        demandOption: true,
      })
      .option('out', { describe: 'file to write', type: 'string', demandOption: true })
      .option('format', {
        describe: 'merged.json of Bench2Drive, or a checkpoint file; default: what fits the files',
        choices: ['bench2drive', 'leaderboard'] as const,
      })
      .option('ruleset', { describe: 'version of the files', type: 'string', requiresArg: true })
      .option('official', {
        describe: 'as merge_route_json.py / merge_statistics.py, quirks and checks included',
        type: 'boolean',
      })
      .option('keep', {
        describe: 'which record to keep where records of a route differ',
        choices: ['first', 'last'] as const,
        conflicts: 'official',
      })
      .option('routes', {
        describe: 'route file (XML): names missing routes',
        type: 'string',
        requiresArg: true,
        conflicts: 'official',
      })
      .option('expected', {
        describe: 'number of routes that should be there',
        type: 'number',
        requiresArg: true,
        conflicts: ['routes', 'official'],
      })
      .option('force', { describe: 'replace an existing --out', type: 'boolean', default: false })
      .option('json', { describe: 'one JSON document', type: 'boolean', default: false })
      .example('$0 merge parts/*.json --out merged.json', 'set union')
      .example('$0 merge a.json b.json --out all.json --format leaderboard --official', '')
      .epilogue(
        'Exit codes: 0 merged, 3 merged but routes are missing, 2 bad input or a conflict.',
      ) as unknown as Argv<MergeArguments>,
  handler: (argv) => {
    const files = withoutMerged(readResultFiles(argv.results));
    for (const origin of provenanceLines(files)) note(origin);
    const target = { inputs: files.map((file) => file.file), keepsExisting: !argv.force };
    checkOutput(argv.out, target);
    const version = versionOf(files, argv.ruleset);
    const format = argv.format ?? (version === 'bench2drive' ? 'bench2drive' : 'leaderboard');
    const { text, summary } =
      argv.official === true
        ? mergeOfficially(files, version, { out: argv.out, format })
        : mergeAsUnion(files, version, { ...argv, format });
    writeOutput(argv.out, text, target);
    report(summary, argv.json);
  },
};

/** Merged files of Bench2Drive repeat their parts: left out beside them, as the official tool does. */
function withoutMerged(files: readonly CheckpointFile[]): readonly CheckpointFile[] {
  const parts = files.filter((file) => file.family !== 'bench2drive-merged');
  if (parts.length === 0) return files;
  for (const file of files) {
    if (!parts.includes(file)) note(`left out ${file.file}: it is a merged file`);
  }
  return parts;
}

function versionOf(files: readonly CheckpointFile[], wanted: string | undefined): RulesetName {
  const families = new Set(
    files.map(({ family }) => (family === 'bench2drive-merged' ? 'bench2drive' : family)),
  );
  if (families.size !== 1) {
    const found = [...families].join(', ');
    throw new EgoloopError('RESULT_INVALID', `expected files of one version, found ${found}`);
  }
  const [family] = families;
  const natural = family === 'leaderboard-2.x' ? 'leaderboard-2.0' : (family as RulesetName);
  if (wanted === undefined) return natural;
  const { name, isVersion1, isBench2Drive } = rulesetOf(wanted);
  const fits =
    isVersion1 === (natural === 'leaderboard-1.0') && isBench2Drive === (natural === 'bench2drive');
  if (fits) return name;
  throw new EgoloopError('RESULT_INVALID', `expected files of ${name}, found ${family}`);
}

function mergeOfficially(
  files: readonly CheckpointFile[],
  version: RulesetName,
  argv: { readonly out: string; readonly format: MergeFormat },
): { text: string; summary: MergeSummary } {
  const records = files.reduce((sum, file) => sum + file.records.length, 0);
  const summary = { out: argv.out, records, duplicates: [], missing: [], missingCount: 0 };
  if (argv.format === 'bench2drive') {
    const merged = mergeBench2Drive(files);
    const { drivingScore, successRate } = merged;
    return { text: formatMerged(merged), summary: { ...summary, drivingScore, successRate } };
  }
  const { text, finished } = mergeLeaderboard(version, files);
  const global = finished?.global.record;
  const drivingScore = (global?.scores_mean ?? global?.scores)?.score_composed ?? null;
  const planned = files.reduce((sum, file) => sum + (file.progress?.[1] ?? 0), 0);
  const missingCount = Math.max(planned - records, 0);
  const missing = missingCount === 0 ? [] : null;
  return { text, summary: { ...summary, drivingScore, successRate: null, missing, missingCount } };
}

function mergeAsUnion(
  files: readonly CheckpointFile[],
  version: RulesetName,
  argv: MergeArguments & { readonly format: MergeFormat },
): { text: string; summary: MergeSummary } {
  const merged = mergeUnion(files, {
    format: argv.format,
    version,
    keep: argv.keep,
    expectedCount: argv.expected,
    expectedIds: routeIds(argv.routes),
  });
  const summary: MergeSummary = {
    out: argv.out,
    records: merged.records,
    drivingScore: merged.drivingScore,
    successRate: merged.successRate,
    duplicates: merged.duplicates.map(({ routeId, isIdentical }) => ({
      routeId,
      identical: isIdentical,
    })),
    missing: merged.expectation.missing,
    missingCount: merged.expectation.missingCount,
  };
  return { text: merged.text, summary };
}

function report(summary: MergeSummary, json: boolean): void {
  for (const { routeId, identical } of summary.duplicates) {
    note(`duplicate: ${routeId}${identical ? '' : ' (records differ)'}`);
  }
  if (summary.missingCount > 0) {
    const ids = summary.missing === null ? '' : `: ${summary.missing.join(', ')}`;
    note(`${summary.missingCount} routes missing${ids}`);
    exitWith(ExitCode.Incomplete);
  }
  if (json) {
    printJson(summary);
    return;
  }
  const lines = [`wrote ${summary.out}: ${summary.records} records`];
  if (summary.drivingScore !== null) lines.push(`driving score  ${summary.drivingScore}`);
  if (summary.successRate !== null) lines.push(`success rate   ${summary.successRate}`);
  printText(lines.join('\n'));
}

export default command;
