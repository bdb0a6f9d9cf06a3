/**
 * `egoloop demo`, what `npm start` runs: the student drives the five routes of routes/demo.xml in the
 * embedded world, with tables, how each score came about, and where the files are; the expert where no
 * student ships. `--recorded` scores the recorded drive that ships with the project instead.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandModule } from 'yargs';
import { AGENT_NAMES } from '../../agents/index.js';
import { readText } from '../../core/files.js';
import { RULESET_NAMES } from '../../eval/ruleset.js';
import { policyFacts } from '../../loop/agents/policy-agent.js';
import { shippedPolicyFile, shippedPolicyNames } from '../../loop/agents/shipped-policies.js';
import type { CampaignOptions } from '../../loop/campaign/plan.js';
import type { CampaignSummary } from '../../loop/campaign/summary.js';
import { scoreLogFile } from '../../loop/score-log.js';
import { SHIPPED_ROUTES } from '../../loop/shipped-routes.js';
import { logVerdicts } from '../../loop/verdict.js';
import { stdoutColours } from '../colours.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { runWithTables } from './run-campaign.js';
import { formatRemarks, formatSummary } from './run-report.js';
import { formatLog } from './score-report.js';

interface DemoOptions {
  json: boolean;
  recorded: boolean;
  out: string;
}

const ROUTES = join(SHIPPED_ROUTES, 'demo.xml');
const STUDENT = 'student';
const EXPERT = 'expert';

const DEMO_LOG = fileURLToPath(new URL('../../../examples/demo.ticklog', import.meta.url));
const DEMO_NAME = 'examples/demo.ticklog';

const RECORDED_INTRODUCTION = `A drive of a minute through a small town with a crossing and a stop sign: a scripted recording, not a
policy. It drifts off its lane, runs a red light, scrapes along a parked car, and stops where it should.
Five official rulesets look at the same minute:`;

const RECORDED_AFTERWORD = `Same drive, different verdicts: Leaderboard 1.0 tolerates the excursion and knows no traffic speed, 2.1 adds
penalties up instead of multiplying them, Bench2Drive lists slow stretches without charging for them.

Try next
  npx egoloop log info examples/demo.ticklog      what a TickLog holds
  npx egoloop score examples/demo.ticklog --json  the same with every record and step, for a pipe
  npx egoloop map draw examples/CrossingTown.xodr --out town.svg
  npx egoloop --help`;

const ROUTES_TEXT = `five routes of our own through the
embedded world: traffic, lights and one scenario each, judged by the rules of Bench2Drive.
`;

/** Who drives: the student where it ships. */
function driver(): string {
  return shippedPolicyNames().includes(STUDENT) ? STUDENT : EXPERT;
}

function introduction(agent: string): string {
  const shipped = agent === STUDENT ? shippedPolicyFile(agent) : null;
  if (shipped === null) {
    return `The expert, a rule-based driver that sees the ground truth, drives ${ROUTES_TEXT}`;
  }
  const { name, modelSha256 } = policyFacts(shipped.file, shipped.name);
  return `The student, a network that was trained here (docs/wpt-training.md), drives ${ROUTES_TEXT}
It is privileged: it reads the state of the simulator, no camera.
model ${name}, ${shipped.name}, SHA-256 ${modelSha256}
`;
}

/** From a clone and from where it is installed alike, `npx` finds the program. */
function afterword(out: string, agent: string): string {
  const tries: readonly (readonly [string, string])[] = [
    ...(agent === EXPERT
      ? []
      : [
          [
            'npx egoloop run --routes routes/demo.xml --agent expert',
            'the same, driven by rules',
          ] as const,
        ]),
    [
      'npx egoloop run --routes routes/demo.xml --agent route-follower',
      'the same, driven carelessly',
    ],
    [`npx egoloop report ${out}`, 'a page with replays of every drive'],
    [`npx egoloop score ${out}/ticklogs/*.ticklog`, 'five verdicts on each drive'],
    ['npx egoloop demo --recorded', 'one recorded drive, five verdicts'],
    ['npx egoloop --help', 'everything else'],
  ];
  const width = Math.max(...tries.map(([command]) => command.length));
  return ['Try next', ...tries.map(([line, why]) => `  ${line.padEnd(width)}  ${why}`)].join('\n');
}

function showRecorded(json: boolean): void {
  const verdicts = logVerdicts(DEMO_NAME, scoreLogFile(DEMO_LOG, RULESET_NAMES));
  if (json) {
    printJson(verdicts);
    return;
  }
  const text = formatLog(verdicts, stdoutColours());
  printText([RECORDED_INTRODUCTION, '', text, '', RECORDED_AFTERWORD].join('\n'));
}

function explanations({ drives }: CampaignSummary): string[] {
  return drives.flatMap(({ routeId, type, verdicts }) =>
    verdicts
      .filter(({ explanation }) => explanation !== null)
      .map(({ explanation }) => `  ${routeId} ${type}: ${explanation}`),
  );
}

async function drive({ json, out }: DemoOptions): Promise<void> {
  const agent = driver();
  const campaign: CampaignOptions = {
    backend: 'embedded',
    routesFile: 'routes/demo.xml',
    routesText: readText(ROUTES),
    routesSubset: '',
    maps: [],
    agent,
    rulesets: ['bench2drive'],
    seeds: [1],
    repetitions: 1,
    traffic: 'carla-tm',
    timeoutS: 300,
  };
  if (!json) printText(introduction(agent));
  const { summary, isComplete } = await runWithTables(campaign, {
    workers: undefined,
    out,
    mode: 'overwrite',
    keepLogs: true,
    json,
  });
  if (json) printJson(summary);
  else {
    const colours = stdoutColours();
    printText(
      [
        '',
        formatSummary(summary, colours, false),
        '',
        colours.bold('How each score came about'),
        ...explanations(summary),
        '',
        `Everything is in ${out}: run.json, the official result file, journal, summary and TickLogs.`,
        '',
        afterword(out, agent),
      ].join('\n'),
    );
  }
  for (const remark of formatRemarks(summary.drives)) note(remark);
  if (!isComplete || summary.infrastructureFailures > 0) exitWith(ExitCode.Incomplete);
}

const command: CommandModule<object, DemoOptions> = {
  command: 'demo',
  describe: 'The student on five routes of the embedded world, a first look in seconds',
  builder: (cli) =>
    cli
      .option('recorded', {
        type: 'boolean',
        default: false,
        describe: 'Score the recorded drive that ships with the project instead',
      })
      .option('out', {
        type: 'string',
        default: 'results/demo',
        requiresArg: true,
        describe: 'Folder of the run; an earlier demo in it is replaced',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 demo', 'A first look')
      .example('$0 demo --recorded', 'One recorded minute under all rulesets') as never,
  handler: (options) => {
    const canDrive = existsSync(ROUTES) && AGENT_NAMES.includes(EXPERT);
    return options.recorded || !canDrive ? showRecorded(options.json) : drive(options);
  },
};

export default command;
