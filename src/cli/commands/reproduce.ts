/** `egoloop reproduce`: the command that drives a run again, and whether all it needs is the same. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { MANIFEST_NAME } from '../../loop/campaign/run-folder.js';
import { type CheckedInput, reproduction } from '../../loop/environment/index.js';
import { compareDrives, type DriveComparison } from '../../loop/environment/same-drives.js';
import { ownProgram } from '../../loop/processes/own-program.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { printable } from './log-text.js';
import { INPUT_PLACES } from './shared-options.js';
import { shellText } from './shell-text.js';

interface ReproduceArguments {
  run: string;
  routes: string | undefined;
  agent: string | undefined;
  maps: string[] | undefined;
  out: string | undefined;
  drive: boolean;
  json: boolean;
}

function inputLine({ name, state, expected, found, file, decides }: CheckedInput): string {
  const short = (text: string | null) =>
    text === null ? 'nothing' : /^[0-9a-f]{64}$/.test(text) ? text.slice(0, 16) : text;
  const where = file === null ? '' : ` (${file})`;
  const mark = state === 'different' && !decides ? 'differs, seldom matters' : state;
  const what = state === 'equal' ? short(found) : `then ${short(expected)}, here ${short(found)}`;
  return printable(`  ${name.padEnd(34)} ${mark.padEnd(9)}  ${what}${where}`);
}

/** Runs the command with this program's own output on stderr; its exit code. */
async function drive(words: readonly string[]): Promise<number> {
  const { command, args } = ownProgram();
  const child = spawn(command, [...args, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? ExitCode.Incomplete));
  });
}

function comparisonText({ compared, equal, different, onlyOnce }: DriveComparison): string {
  const lines = [`drives equal to the bit: ${equal} of ${compared}`];
  if (different.length > 0) lines.push(`different: ${different.slice(0, 20).join(', ')}`);
  if (onlyOnce.length > 0) lines.push(`only in one run: ${onlyOnce.slice(0, 20).join(', ')}`);
  return printable(lines.join('\n'));
}

async function run(options: ReproduceArguments): Promise<void> {
  const { run: folder, routes, agent, maps, out, json } = options;
  const found = await reproduction(folder, { routes, agent, maps, out });
  const again = found.command.at(-1)!;
  if (options.drive && existsSync(join(again, MANIFEST_NAME))) {
    throw new EgoloopError('USAGE', 'expected a new folder to drive in, found a run', {
      file: again,
    });
  }
  let comparison: DriveComparison | null = null;
  if (options.drive && found.isSame) {
    note(`egoloop ${shellText(found.command)}`);
    exitWith(await drive(found.command));
    const inside = join(folder, 'run');
    const original = existsSync(join(folder, MANIFEST_NAME)) ? folder : inside;
    if (existsSync(join(again, MANIFEST_NAME))) comparison = compareDrives(original, again);
  }
  if (json) printJson({ ...found, manifest: found.manifest.runId, drives: comparison });
  else {
    printText(`egoloop ${printable(shellText(found.command))}`);
    note(found.inputs.map(inputLine).join('\n'));
    if (comparison !== null) printText(comparisonText(comparison));
  }
  if (!found.isSame) {
    note('not the same: the run cannot be repeated to the bit from what is here');
    exitWith(ExitCode.Problems);
  } else if (comparison !== null && comparison.equal < comparison.compared) {
    exitWith(ExitCode.Problems);
  }
}

const command: CommandModule<object, ReproduceArguments> = {
  command: 'reproduce <run>',
  describe: 'The command that drives a run again; checks that all it needs is the same',
  builder: (cli) =>
    cli
      .positional('run', {
        type: 'string',
        demandOption: true,
        describe: 'Folder of the run, or an unpacked bundle',
      })
      .options(INPUT_PLACES)
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'Folder to drive in [default: RUN-again]',
      })
      .option('drive', {
        type: 'boolean',
        default: false,
        describe: 'Drive at once, then compare every drive bit for bit',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 reproduce results/demo', 'The command, and what differs here')
      .example('$0 reproduce results/demo --drive --out again', 'Drive it and compare')
      .epilogue(
        'Exit codes: 0 all is the same (and was repeated, with --drive), 1 something differs or is ' +
          'missing.',
      ) as never,
  handler: (options) => run(options),
};

export default command;
