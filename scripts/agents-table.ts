/**
 * Writes a Markdown page that sets several runs of one route set side by side: the means with their
 * intervals, and a row for each scenario type. Every number comes from the runs' `summary.json`.
 *
 * Usage: npx tsx scripts/agents-table.ts OUT.md RUN_FOLDER…
 */
import { join } from 'node:path';
import { readJson, writeFileAtomic } from '../src/core/files.js';

interface Interval {
  readonly low: number;
  readonly high: number;
}

interface Summary {
  readonly label: string;
  readonly manifest: {
    readonly agent: string;
    readonly privileged: boolean;
    readonly seeds: readonly number[];
    readonly traffic: string;
    readonly version: string;
    readonly routes: { readonly file: string; readonly sha256: string; readonly count: number };
  };
  readonly finishedDrives: number;
  readonly rulesets: readonly {
    readonly ruleset: string;
    readonly drivingScore: number;
    readonly routeCompletion: number;
    readonly successes: number;
    readonly drives: number;
    readonly drivingScoreInterval: Interval;
    readonly successInterval: Interval;
  }[];
  readonly drives: readonly {
    readonly type: string;
    readonly verdicts: readonly {
      readonly ruleset: string;
      readonly record: { readonly scores: { readonly score_composed: number } };
    }[];
  }[];
}

const [out, ...folders] = process.argv.slice(2);
if (out === undefined || folders.length === 0) {
  console.error('usage: npx tsx scripts/agents-table.ts OUT.md RUN_FOLDER…');
  process.exit(2);
}
const runs = folders.map((folder) => readJson(join(folder, 'summary.json')) as Summary);
const first = runs[0] as Summary;
const { routes, seeds, traffic } = first.manifest;
const ruleset = first.rulesets[0]?.ruleset ?? '';
for (const { manifest, rulesets } of runs) {
  const same =
    manifest.routes.sha256 === routes.sha256 &&
    manifest.seeds.join() === seeds.join() &&
    manifest.traffic === traffic &&
    rulesets[0]?.ruleset === ruleset;
  if (!same) {
    console.error(
      `${manifest.agent}: expected the routes, seeds, traffic and ruleset of ${first.manifest.agent}`,
    );
    process.exit(2);
  }
}

function means(run: Summary): string {
  const verdict = run.rulesets[0];
  if (verdict === undefined) return '';
  const { drivingScore, drivingScoreInterval: score, successes, drives, successInterval } = verdict;
  const cells = [
    `${run.manifest.agent}${run.manifest.privileged ? ' (privileged)' : ''}`,
    `${drivingScore.toFixed(1)} [${score.low.toFixed(1)}, ${score.high.toFixed(1)}]`,
    `${((100 * successes) / drives).toFixed(1)} % [${(100 * successInterval.low).toFixed(1)}, ${(100 * successInterval.high).toFixed(1)}]`,
    `${verdict.routeCompletion.toFixed(1)} %`,
    `${run.finishedDrives}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function meanOfType(run: Summary, type: string): string {
  const scores = run.drives
    .filter((drive) => drive.type === type)
    .map((drive) => drive.verdicts[0]?.record.scores.score_composed ?? 0);
  return (scores.reduce((sum, score) => sum + score, 0) / scores.length).toFixed(1);
}

const types = [...new Set(first.drives.map((drive) => drive.type))].sort();
const names = runs.map((run) => run.manifest.agent);
const page = `# ${routes.file}: ${names.join(', ')}

${first.label}. Ruleset ${ruleset}, ${routes.count} routes, seeds ${seeds.join(', ')}, traffic ${traffic}, egoloop ${first.manifest.version}.
Brackets are 95 % intervals: driving score by bootstrap over routes, success by Wilson. Made from the runs' own summaries by
\`scripts/agents-table.ts\`; route file SHA-256 ${routes.sha256}.

| agent | driving score | success | route completion | drives |
| --- | --- | --- | --- | --- |
${runs.map(means).join('\n')}

Mean driving score by scenario type:

| type | ${names.join(' | ')} |
| --- | ${names.map(() => '---').join(' | ')} |
${types.map((type) => `| ${type} | ${runs.map((run) => meanOfType(run, type)).join(' | ')} |`).join('\n')}
`;
writeFileAtomic(out, page);
