/** `egoloop log dump`: one tick of a TickLog as JSON. */
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { readTick } from '../../loop/log-facts.js';
import { printJson } from '../output.js';

interface DumpOptions {
  log: string;
  tick: number;
  json: boolean;
}

function run({ log, tick }: DumpOptions): void {
  if (!Number.isSafeInteger(tick) || tick < 0) {
    throw new EgoloopError('USAGE', `expected --tick to be 0, 1, 2, …; found ${tick}`);
  }
  const frame = readTick(log, tick);
  printJson({ ...frame, lightStates: Array.from(frame.lightStates) });
}

const command: CommandModule<object, DumpOptions> = {
  command: 'dump <log>',
  describe: 'One tick as JSON: ego, lights, actors, contacts, control',
  builder: (cli) =>
    cli
      .positional('log', { type: 'string', demandOption: true, describe: 'A TickLog' })
      .option('tick', {
        type: 'number',
        demandOption: true,
        describe: 'Which tick',
        requiresArg: true,
      })
      .option('json', { type: 'boolean', default: true, describe: 'JSON, the only form there is' })
      .example('$0 log dump drive.ticklog --tick 240 --json', 'Tick 240') as never,
  handler: (options) => run(options),
};

export default command;
