/** `egoloop log`: looks into TickLogs. */
import type { CommandModule } from 'yargs';
import diff from './log-diff.js';
import dump from './log-dump.js';
import info from './log-info.js';

const command: CommandModule = {
  command: 'log',
  describe: 'Look into TickLogs',
  builder: (cli) =>
    cli
      .command(info)
      .command(dump)
      .command(diff)
      .demandCommand(1, 'expected info, dump or diff, found none; egoloop log --help says more'),
  handler: () => {},
};

export default command;
