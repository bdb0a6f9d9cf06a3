/** `egoloop log`: looks into TickLogs. */
import type { CommandModule } from 'yargs';
import dump from './log-dump.js';
import info from './log-info.js';

const command: CommandModule = {
  command: 'log <command>',
  describe: 'Look into TickLogs',
  builder: (cli) =>
    cli
      .command(info)
      .command(dump)
      .demandCommand(1, 'Which? `egoloop log --help` lists what there is.'),
  handler: () => {},
};

export default command;
