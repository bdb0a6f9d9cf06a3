/** `egoloop log diff`: where two drives part, to the bit. */
import type { CommandModule } from 'yargs';
import { differenceText, firstLogDifference } from '../../loop/first-difference.js';
import { ExitCode, exitWith, printJson, printText } from '../output.js';
import { printable } from './log-text.js';

interface DiffOptions {
  a: string;
  b: string;
  json: boolean;
}

function run({ a, b, json }: DiffOptions): void {
  const difference = firstLogDifference(a, b);
  if (json) printJson({ a, b, equal: difference === null, difference });
  else if (difference === null) printText('equal: every tick and every field');
  else printText(printable(differenceText(difference)));
  if (difference !== null) exitWith(ExitCode.Problems);
}

const command: CommandModule<object, DiffOptions> = {
  command: 'diff <a> <b>',
  describe: 'The first tick and field in which two logs differ',
  builder: (cli) =>
    cli
      .positional('a', { type: 'string', demandOption: true, describe: 'A TickLog' })
      .positional('b', { type: 'string', demandOption: true, describe: 'Another TickLog' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 log diff before.ticklog after.ticklog', 'Did a change move anything?')
      .epilogue('Exit code 1 when they differ.') as never,
  handler: (options) => run(options),
};

export default command;
