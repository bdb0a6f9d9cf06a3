/** `egoloop route …`: what a route file holds and what the planner makes of it. */
import type { CommandModule } from 'yargs';
import routeSelect from './route-select.js';
import routeSplit from './route-split.js';
import routeTrace from './route-trace.js';

const command: CommandModule = {
  command: 'route <command>',
  describe: 'Plan, choose or divide routes',
  builder: (cli) =>
    cli
      .command(routeTrace)
      .command(routeSelect)
      .command(routeSplit)
      .demandCommand(1, 'Which one? `egoloop route --help` lists them.'),
  handler: () => {},
};

export default command;
