/**
 * The command line: one file a command under `commands/`. Nothing below this folder reads argv or the
 * environment, writes to the console or sets an exit code.
 */
import { readFileSync } from 'node:fs';
import type { Argv, CommandModule, MiddlewareFunction } from 'yargs';
import yargs from 'yargs';
import { EgoloopError } from '../core/errors.js';
import { printable } from './commands/log-text.js';
import { COMMANDS } from './commands.js';
import { ExitCode, exitWith, note } from './output.js';
import { checkValues, describeUsage, usageError } from './usage.js';

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

const EPILOGUE = `Exit codes: 0 ok · 1 a check found problems · 2 bad input or usage · 3 incomplete · 70 a bug
Data goes to stdout, everything else to stderr; --json gives one JSON document.`;

/** Reports what went wrong in one sentence (a bug with its stack) and sets the exit code. */
function report(error: unknown): void {
  if (error instanceof EgoloopError) {
    note(`egoloop: ${printable(error.message)} [${error.code}]`);
    exitWith(ExitCode.BadInput);
    return;
  }
  note(
    `egoloop: internal error, please report it with this trace:\n${(error as Error)?.stack ?? error}`,
  );
  exitWith(ExitCode.Internal);
}

/** Runs the command line. Never throws; sets `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe went away (`egoloop … | head`): not an error of ours.
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
  const check = (values: Readonly<Record<string, unknown>>, parser: Argv): void =>
    checkValues(values, parser, argv);
  const cli = yargs([...argv])
    .scriptName('egoloop')
    .usage(
      '$0 <command>\n\nClosed-loop evaluation of driving policies: roads, routes and the official verdict.',
    )
    .version(packageVersion())
    .strict()
    .strictCommands()
    .demandCommand(1, 'expected a command, found none; egoloop --help lists them')
    .locale('en')
    .parserConfiguration({ 'greedy-arrays': false })
    // The command's own parser comes as a second argument, which the types leave out.
    .middleware(check as unknown as MiddlewareFunction, true)
    .help()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .epilogue(EPILOGUE)
    .exitProcess(false)
    .fail((message, error) => {
      if (error instanceof Error && (!message || error instanceof EgoloopError)) throw error;
      throw usageError(describeUsage(message || String(error), cli), cli);
    });
  for (const command of COMMANDS) cli.command(command as CommandModule);
  try {
    await cli.parseAsync();
  } catch (error) {
    report(error);
  }
}
