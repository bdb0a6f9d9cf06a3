/** `egoloop status`: how far a run has come, what was lost and why, and the command that goes on. */
import type { CommandModule } from 'yargs';
import { type DriveStatus, type RunStatus, runStatus } from '../../loop/campaign/status.js';
import { stdoutColours } from '../colours.js';
import { ExitCode, exitWith, printJson, printText } from '../output.js';
import { printable } from './log-text.js';
import { shellText } from './shell-text.js';

interface StatusOptions {
  run: string;
  json: boolean;
}

/** Drives that are listed one by one, of each kind. */
const SHOWN = 20;

function seedTable({ seeds, counts }: RunStatus): string {
  const rows = [
    ['seed', 'done', 'failed (policy)', 'crashed (infrastructure)', 'never run'],
    ...seeds.map(({ seed, done, failed, crashed, neverRun }) =>
      [seed, done, failed, crashed, neverRun].map(String),
    ),
  ];
  if (seeds.length > 1) {
    const { done, failed, crashed, neverRun } = counts;
    rows.push(['all', ...[done, failed, crashed, neverRun].map(String)]);
  }
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) => row.map((cell, i) => cell.padStart(i === 0 ? 5 : widths[i]!)).join('  '))
    .join('\n');
}

function nameOf({ routeId, repetition, seed }: DriveStatus): string {
  return `route ${routeId}${repetition > 0 ? `#${repetition}` : ''} seed ${seed}`;
}

function oneLine(text: string): string {
  const [first] = text.split('\n');
  return first!.length > 160 ? `${first!.slice(0, 157)}…` : first!;
}

function driveLine(drive: DriveStatus): string {
  const { attempts, lost, cause, logs, status, isUnderWay } = drive;
  const parts = [nameOf(drive)];
  if (isUnderWay) parts.push('under way now');
  if (attempts > 1 || lost > 0) {
    parts.push(`${attempts} attempt${attempts === 1 ? '' : 's'}, ${lost} lost`);
  }
  if (status !== null) parts.push(status);
  if (cause !== null) parts.push(oneLine(cause));
  if (logs !== null) parts.push(`logs: ${logs}`);
  return printable(`  ${parts.join(' · ')}`);
}

function section(title: string, drives: readonly DriveStatus[]): string[] {
  if (drives.length === 0) return [];
  const rest = drives.length - SHOWN;
  return [
    '',
    `${title} (${drives.length})`,
    ...drives.slice(0, SHOWN).map(driveLine),
    ...(rest > 0 ? [`  and ${rest} more; --json lists all`] : []),
  ];
}

/** Routes that never ran, without saying the same a hundred times. */
function neverRunLines(drives: readonly DriveStatus[]): string[] {
  if (drives.length === 0) return [];
  const touched = drives.filter(({ attempts }) => attempts > 0);
  const names = drives.filter(({ attempts }) => attempts === 0).map(nameOf);
  const shown = names.slice(0, SHOWN).join(', ');
  const rest = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return [
    '',
    `never run to an end (${drives.length})`,
    ...touched.slice(0, SHOWN).map(driveLine),
    ...(names.length > 0 ? [printable(`  ${shown}${rest}`)] : []),
  ];
}

function format(status: RunStatus): string {
  const colours = stdoutColours();
  const { drives, command, runningPid, plannedDrives, counts } = status;
  const of = (state: DriveStatus['state']) => drives.filter((drive) => drive.state === state);
  const verdicts = counts.done + counts.failed;
  const retried = drives.filter(({ state, lost }) => lost > 0 && state !== 'crashed');
  const lines = [
    colours.bold(
      printable(`${status.folder}: ${verdicts} of ${plannedDrives} drives have a verdict`),
    ),
    printable(status.label),
    '',
    seedTable(status),
    ...section('failed by the policy, never tried again', of('failed')),
    ...section('crashed for the infrastructure', of('crashed')),
    ...section(
      'a verdict after lost attempts',
      retried.filter(({ state }) => state === 'done'),
    ),
    ...neverRunLines(of('neverRun')),
  ];
  if (runningPid !== null) lines.push('', `running now, pid ${runningPid}`);
  else if (verdicts < plannedDrives) {
    const text = command === null ? 'the same command as before' : `egoloop ${shellText(command)}`;
    lines.push('', `go on with: ${printable(text)}`);
  }
  return lines.join('\n');
}

const command: CommandModule<object, StatusOptions> = {
  command: 'status <run>',
  describe: 'How far a run has come: done, failed, crashed, never run',
  builder: (cli) =>
    cli
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of the run' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 status results/demo', 'What is there and what is missing')
      .epilogue(
        'Exit codes: 0 every drive has a verdict, 3 drives are missing or crashed.',
      ) as never,
  handler: ({ run, json }) => {
    const status = runStatus(run);
    if (json) printJson(status);
    else printText(format(status));
    if (status.counts.crashed + status.counts.neverRun > 0) exitWith(ExitCode.Incomplete);
  },
};

export default command;
