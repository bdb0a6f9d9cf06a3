/** `egoloop run`: drives routes with an agent and gives the official scores, files and logs. */
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import type { CommandModule } from 'yargs';
import { AGENT_NAMES } from '../../agents/index.js';
import { readText } from '../../core/files.js';
import { TRAFFIC_MODELS, trafficModelOf } from '../../loop/backends/embedded.js';
import type { CampaignOptions } from '../../loop/campaign/plan.js';
import { type CampaignResult, runCampaign } from '../../loop/campaign.js';
import { parseRulesets } from '../../loop/score-log.js';
import { stdoutColours } from '../colours.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { folderMode, type RunOptions, runBuilder, seedsOf } from './run-options.js';
import { campaignProgress } from './run-progress.js';
import { formatHead, formatRemarks, formatRow, formatSummary, formatTitle } from './run-report.js';

function campaignOptions(options: RunOptions): CampaignOptions {
  return {
    backend: 'embedded',
    routesFile: options.routes,
    routesText: readText(options.routes),
    routesSubset: options.routesSubset,
    maps: options.maps,
    agent: options.agent,
    rulesets: parseRulesets(options.ruleset),
    seeds: seedsOf(options),
    repetitions: options.repetitions,
    traffic: trafficModelOf(options.traffic),
    timeoutS: options.timeout,
  };
}

/** Runs the campaign with tables on stdout and progress on stderr; the first Ctrl-C ends it in order. */
export async function runWithTables(
  campaign: CampaignOptions,
  options: RunOptions,
): Promise<CampaignResult> {
  const colours = stdoutColours();
  const abort = new AbortController();
  const onSignal = (): void => {
    note('\nstopping: what is driven is kept (once more to stop at once)');
    abort.abort();
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const progress = campaignProgress();
  const print = (text: string): void => {
    if (!options.json) progress.over(() => printText(text));
  };
  try {
    return await runCampaign(campaign, {
      workers: options.workers ?? availableParallelism(),
      out: options.out,
      mode: folderMode(options),
      keepLogs: options.logs,
      signal: abort.signal,
      onReady({ manifest, folder, done }) {
        if (done > 0) note(`${folder}: ${done} drives are there already`);
        print(`${formatTitle({ label: manifest.label, manifest }, colours)}\n`);
        print(formatHead(colours));
        progress.start(done);
      },
      onRow: (row) => print(formatRow(row, colours)),
      onProgress: (done, total) => progress.update(done, total),
    });
  } finally {
    progress.end();
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
  }
}

async function run(options: RunOptions): Promise<void> {
  const { folder, summary, isComplete } = await runWithTables(campaignOptions(options), options);
  if (options.json) printJson(summary);
  else printText(`\n${formatSummary(summary, stdoutColours(), options.byType)}`);
  for (const remark of formatRemarks(summary.drives)) note(remark);
  note(`wrote ${join(folder, 'summary.json')}, ${filesText(summary.manifest.rulesets)}`);
  if (!isComplete || summary.infrastructureFailures > 0) exitWith(ExitCode.Incomplete);
}

function filesText(rulesets: readonly string[]): string {
  return rulesets.map((name) => `${basename(name)}-seed*.json`).join(', ');
}

const command: CommandModule<object, RunOptions> = {
  command: 'run',
  describe: 'Drive routes with an agent in closed loop and score them',
  builder: (cli) => runBuilder(cli, AGENT_NAMES, TRAFFIC_MODELS) as never,
  handler: (options) => run(options),
};

export default command;
