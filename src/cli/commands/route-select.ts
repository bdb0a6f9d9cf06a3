/** `egoloop route select`: a route file with the chosen routes only. */
import type { CommandModule } from 'yargs';
import { SUBSET_RULES_1, selectRoutes } from '../../map/routes/select-routes.js';
import { townName } from '../../map/routes/town-name.js';
import { writeRoutes } from '../../map/routes/write-routes.js';
import { note, printText } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';
import { readRouteFile } from './route-file.js';

interface SelectArguments {
  readonly routes: string;
  readonly subset: string;
  readonly town: string | undefined;
  readonly out: string | undefined;
}

const command: CommandModule<object, SelectArguments> = {
  command: 'select <routes>',
  describe: 'Write the chosen routes as a route file, in the order of the file',
  builder: (cli) =>
    cli
      .positional('routes', { type: 'string', demandOption: true, describe: 'Route file' })
      .option('subset', {
        type: 'string',
        default: '',
        describe: 'Ids and ranges in file order, as --routes-subset of the evaluators',
      })
      .option('town', { type: 'string', describe: 'Only routes of this town' })
      .option('out', { type: 'string', describe: 'File to write; default stdout' })
      .example('$0 route select routes.xml --subset 1711,1825-2084 --out some.xml', 'by id')
      .example('$0 route select routes.xml --town Town01', 'by town'),
  handler: (argv) => {
    const target = { inputs: [argv.routes] };
    if (argv.out !== undefined) checkOutput(argv.out, target);
    const { routes, root } = readRouteFile(argv.routes);
    const rules = routes[0]?.format === 'leaderboard1' ? SUBSET_RULES_1 : {};
    const chosen = selectRoutes(routes, argv.subset, rules).filter(
      ({ town }) => argv.town === undefined || townName(town) === townName(argv.town),
    );
    const text = writeRoutes(chosen, root.attributes);
    if (argv.out === undefined) printText(text);
    else writeOutput(argv.out, text, target);
    note(`${chosen.length} of ${routes.length} routes`);
  },
};

export default command;
