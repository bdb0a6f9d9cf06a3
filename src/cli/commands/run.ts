/** `egoloop run`: drives routes with an agent and gives the official scores, files and logs. */
import { basename, join } from 'node:path';
import type { CommandModule } from 'yargs';
import type { RulesetName } from '../../eval/ruleset.js';
import { agentWords, DEVICES, type Device } from '../../loop/agent-source.js';
import { TRAFFIC_MODELS, trafficModelOf } from '../../loop/backends/embedded.js';
import type { CampaignOptions } from '../../loop/campaign/plan.js';
import type { Decision } from '../../loop/compare/until.js';
import { parseRulesets } from '../../loop/score-log.js';
import { stdoutColours } from '../colours.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { readRouteText } from './route-file.js';
import { formatAgreement } from './run-agreement.js';
import { runWithTables } from './run-campaign.js';
import { faultsOf, isMeasuredHere, recordedAnswersOf } from './run-fault-options.js';
import {
  folderMode,
  type RunOptions,
  retryRules,
  runBuilder,
  runExamples,
  seedsOf,
  workersOf,
} from './run-options.js';
import { formatRemarks, formatSummary } from './run-report.js';
import { roundsOf } from './run-until.js';
import { type ChosenWorld, chooseWorld } from './run-world.js';

/** Rulesets to judge by: those asked for, the evaluator's own in front. */
function rulesetsOf({ ruleset }: RunOptions, { evaluator }: ChosenWorld): readonly RulesetName[] {
  if (evaluator === null) return parseRulesets(ruleset ?? 'bench2drive');
  const asked = ruleset === undefined ? [] : parseRulesets(ruleset);
  return [evaluator, ...asked.filter((name) => name !== evaluator)];
}

/** What the options say is to be driven. Throws as `parseRulesets`, `seedsOf` and `faultsOf`. */
export function campaignOptions(options: RunOptions, chosen: ChosenWorld): CampaignOptions {
  return {
    backend: chosen.backend,
    world: chosen.facts,
    routesFile: options.routes,
    routesText: readRouteText(options.routes),
    routesSubset: options.routesSubset,
    maps: options.maps,
    agent: options.agent,
    device: options.device as Device,
    controller: options.controller,
    faults: faultsOf(options),
    recordedAnswers: recordedAnswersOf(options),
    rulesets: rulesetsOf(options, chosen),
    seeds: seedsOf(options),
    repetitions: options.repetitions,
    traffic: trafficModelOf(options.traffic),
    timeoutS: chosen.timeoutS,
  };
}

async function run(options: RunOptions): Promise<void> {
  const chosen = await chooseWorld(options);
  const campaign = campaignOptions(options, chosen);
  const rounds = roundsOf(options);
  noteTiming(options);
  const {
    folder,
    summary: found,
    agreement,
    isComplete,
    retried,
  } = await runWithTables(campaign, {
    workers: workersOf(options) ?? chosen.workers,
    createHost: chosen.createHost,
    rounds,
    out: options.out,
    mode: folderMode(options),
    keepLogs: options.logs,
    json: options.json,
    ...retryRules(options),
    command: process.argv.slice(process.argv.indexOf('run')),
  });
  const decision = rounds?.report();
  // What was decided early was never meant to be driven.
  const summary =
    decision?.stopped === true ? { ...found, plannedDrives: found.finishedDrives } : found;
  if (options.json) printJson(summary);
  else printText(`\n${formatSummary(summary, stdoutColours(), options.byType)}`);
  if (decision !== undefined) note(decisionText(decision));
  if (agreement !== null) note(formatAgreement(agreement));
  for (const remark of formatRemarks(summary.drives)) note(remark);
  if (retried > 0) note(`tried again for the infrastructure: ${retried}; egoloop status ${folder}`);
  note(`wrote ${join(folder, 'summary.json')}, ${filesText(summary.manifest.rulesets)}`);
  if (!isComplete || summary.infrastructureFailures > 0) exitWith(ExitCode.Incomplete);
}

/** What a reader of measured delays has to know before hours of them. */
function noteTiming(options: RunOptions): void {
  const workers = workersOf(options);
  if (!isMeasuredHere(options)) return;
  note(
    'delays are measured: this run does not repeat from its seeds; its journal keeps every delay',
  );
  if (workers === 1 || workers === 0) return;
  note(`${workers} drives at once slow each other's answers; --workers 1 times the policy alone`);
}

function decisionText({ verdict, base, plannedDrives, drivesInRounds }: Decision): string {
  const saved = plannedDrives - drivesInRounds;
  const share = Math.round((100 * saved) / plannedDrives);
  return `${verdict} against ${base} after ${drivesInRounds} drives; ${saved} saved (${share} %)`;
}

function filesText(rulesets: readonly string[]): string {
  return rulesets.map((name) => `${basename(name)}-seed*.json`).join(', ');
}

const command: CommandModule<object, RunOptions> = {
  command: 'run',
  describe: 'Drive routes with an agent in closed loop and score them',
  builder: (cli) => runExamples(runBuilder(cli, agentWords(), DEVICES, TRAFFIC_MODELS)) as never,
  handler: (options) => run(options),
};

export default command;
