/** `egoloop route …`: what a route file holds and what the planner makes of it. */
import type { CommandModule } from 'yargs';
import routeSelect from './route-select.js';
import routeSplit from './route-split.js';
import routeTrace from './route-trace.js';

const command: CommandModule = {
  command: 'route',
  describe: 'Plan, choose or divide routes',
  builder: (cli) =>
    cli
      .command(routeTrace)
      .command(routeSelect)
      .command(routeSplit)
      .demandCommand(
        1,
        'expected trace, select or split, found none; egoloop route --help says more',
      ),
  handler: () => {},
};

export default command;
