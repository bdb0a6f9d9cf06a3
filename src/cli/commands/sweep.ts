/** `egoloop sweep`: the same drives under more and more of one fault, and the curve of the scores. */
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { checkFaults, FAULT_KEYS, FAULT_RULES, type FaultOptions } from '../../agents/index.js';
import { EgoloopError } from '../../core/errors.js';
import { makeFolder, writeFileAtomic } from '../../core/files.js';
import { agentWords, DEVICES } from '../../loop/agent-source.js';
import { TRAFFIC_MODELS } from '../../loop/backends/embedded.js';
import type { CampaignOptions } from '../../loop/campaign/plan.js';
import { type Sweep, type SweptRun, sweepPoint } from '../../loop/sweep/sweep.js';
import { sweepSvg } from '../../loop/sweep/sweep-svg.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { campaignOptions } from './run.js';
import { runWithTables } from './run-campaign.js';
import { folderMode, type RunOptions, retryRules, runBuilder, workersOf } from './run-options.js';
import { type ChosenWorld, chooseWorld } from './run-world.js';

interface SweepArguments extends RunOptions {
  fault: string;
  values: string;
}

const OPTIONS = FAULT_KEYS.map((key) => FAULT_RULES[key].option);

/** The values in their order, each within the range of the fault. Throws USAGE. */
function valuesOf(text: string, fault: keyof FaultOptions): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const rule = FAULT_RULES[fault];
  const isNumbers = values.every((value) => Number.isFinite(value));
  if (!isNumbers || new Set(values).size < values.length || values.length < 2) {
    const what = `expected --values to be two or more different numbers separated by commas, found ${text}`;
    throw new EgoloopError('USAGE', what);
  }
  for (const value of values) {
    if (value !== rule.none) checkFaults({ [fault]: value });
  }
  return values;
}

function refuse(options: SweepArguments, fault: keyof FaultOptions): void {
  const { fault: over } = options;
  const given = (options as unknown as Record<string, unknown>)[
    FAULT_RULES[fault].option.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  ];
  if (options.until !== undefined) {
    throw new EgoloopError(
      'USAGE',
      'expected a sweep to drive all it was asked for, found --until',
    );
  }
  if (given === undefined) return;
  throw new EgoloopError('USAGE', `expected --fault ${over} alone, found --${over} as well`);
}

/** What is driven at one value; the other faults stay as they were asked for. */
function at(base: CampaignOptions, fault: keyof FaultOptions, value: number): CampaignOptions {
  return { ...base, faults: checkFaults({ ...base.faults, [fault]: value }) };
}

async function drive(
  options: SweepArguments,
  chosen: ChosenWorld,
  campaign: CampaignOptions,
  folder: string,
) {
  return runWithTables(campaign, {
    workers: workersOf(options) ?? chosen.workers,
    createHost: chosen.createHost,
    out: folder,
    mode: folderMode(options),
    keepLogs: options.logs,
    json: true,
    ...retryRules(options),
  });
}

function rows({ points, unit }: Sweep): string {
  const number = (value: number | null, digits = 2) =>
    value === null ? '-' : value.toFixed(digits);
  const interval = (one: Sweep['points'][number]['drivingScoreInterval']) =>
    one === null ? '' : ` [${one.low.toFixed(2)}, ${one.high.toFixed(2)}]`;
  const head = ['value', 'drives', 'driving score', 'success', 'difference to the first'];
  const cells = points.map((point) => [
    `${point.value}${unit === '' ? '' : ` ${unit}`}`,
    `${point.drives}/${point.plannedDrives}`,
    number(point.drivingScore) + interval(point.drivingScoreInterval),
    point.successRate === null ? '-' : `${(100 * point.successRate).toFixed(1)} %`,
    number(point.difference) + interval(point.differenceInterval),
  ]);
  const widths = head.map((title, i) =>
    Math.max(title.length, ...cells.map((row) => row[i]!.length)),
  );
  return [head, ...cells]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Writes what is known so far: a sweep that is cut off has the curve of what it drove. */
function write(folder: string, sweep: Sweep): void {
  writeFileAtomic(join(folder, 'sweep.json'), `${JSON.stringify(sweep, null, 2)}\n`);
  writeFileAtomic(join(folder, 'sweep.svg'), sweepSvg(sweep));
}

async function run(options: SweepArguments): Promise<void> {
  const fault = FAULT_KEYS.find((key) => FAULT_RULES[key].option === options.fault)!;
  const values = valuesOf(options.values, fault);
  refuse(options, fault);
  const chosen = await chooseWorld(options);
  const base = campaignOptions(options, chosen);
  const out = options.out ?? join('results', `sweep-${options.fault}`);
  makeFolder(out);
  const runs: SweptRun[] = [];
  let sweep: Sweep | null = null;
  for (const value of values) {
    note(
      `${options.fault} ${value}${FAULT_RULES[fault].unit === '' ? '' : ` ${FAULT_RULES[fault].unit}`}`,
    );
    const folder = `${options.fault}-${value}`;
    const result = await drive(options, chosen, at(base, fault, value), join(out, folder));
    runs.push({ value, folder, summary: result.summary });
    sweep = sweepOf(runs, options, fault);
    write(out, sweep);
    if (!result.isComplete) break;
  }
  if (sweep === null) return;
  if (options.json) printJson(sweep);
  else printText(rows(sweep));
  note(`wrote ${join(out, 'sweep.svg')}, ${join(out, 'sweep.json')}`);
  const isWhole = sweep.points.every(({ drives, plannedDrives }) => drives === plannedDrives);
  if (!isWhole || runs.length < values.length) exitWith(ExitCode.Incomplete);
}

function sweepOf(
  runs: readonly SweptRun[],
  { fault: over }: SweepArguments,
  fault: keyof FaultOptions,
): Sweep {
  const [first] = runs as [SweptRun];
  const { manifest } = first.summary;
  return {
    format: 'egoloop-sweep-1',
    label: manifest.label,
    agent: manifest.agent.replace(/ \[.*\]$/, ''),
    privileged: manifest.privileged,
    routesFile: manifest.routes.file,
    ruleset: manifest.rulesets[0]!,
    seeds: manifest.seeds,
    over,
    fault,
    unit: FAULT_RULES[fault].unit,
    points: runs.map((one) => sweepPoint(one, first)),
  };
}

const command: CommandModule<object, SweepArguments> = {
  command: 'sweep',
  describe: 'Drive the same under more and more latency or faults; draw the curve',
  builder: (cli) =>
    runBuilder(cli, agentWords(), DEVICES, TRAFFIC_MODELS)
      .option('fault', {
        type: 'string',
        choices: OPTIONS,
        default: 'action-delay',
        describe: 'The fault that grows',
      })
      .option('values', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'Its values, comma-separated; the first is what the others are compared with',
      })
      .example(
        '$0 sweep --routes routes/loop-dev10.xml --agent expert --values 0,0.1,0.2,0.4',
        'Score against latency',
      )
      .example(
        '$0 sweep --routes routes/loop-dev10.xml --agent idm --fault drop-frames --values 0,0.5,0.9',
        'Against lost frames',
      )
      .epilogue(
        'Every value is a run of its own below --out, and goes on where it was stopped. ' +
          'Exit code 3 when drives are missing.',
      ) as never,
  handler: (options) => run(options),
};

export default command;
