/** `egoloop model`: looks at policies and networks. */
import type { CommandModule } from 'yargs';
import check from './model-check.js';

const command: CommandModule = {
  command: 'model',
  describe: 'Try policies and networks before they drive',
  builder: (cli) =>
    cli
      .command(check)
      .demandCommand(1, 'expected check, found none; egoloop model --help says more'),
  handler: () => {},
};

export default command;
