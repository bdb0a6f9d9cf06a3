/** `egoloop route split`: a route file cut into parts of nearly equal size, for several machines. */
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { splitRoutes } from '../../map/routes/select-routes.js';
import { writeRoutes } from '../../map/routes/write-routes.js';
import { printJson, printText } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';
import { readRouteFile } from './route-file.js';

interface SplitArguments {
  readonly routes: string;
  readonly parts: number;
  readonly out: string | undefined;
  readonly json: boolean;
}

const command: CommandModule<object, SplitArguments> = {
  command: 'split <routes>',
  describe: 'Cut a route file into consecutive parts whose sizes differ by at most one',
  builder: (cli) =>
    cli
      .positional('routes', { type: 'string', demandOption: true, describe: 'Route file' })
      .option('parts', { type: 'number', demandOption: true, describe: 'How many parts' })
      .option('out', {
        type: 'string',
        describe: 'Start of the file names; default the route file without .xml',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 route split routes.xml --parts 8', 'routes_0.xml … routes_7.xml'),
  handler: (argv) => {
    const { routes, root } = readRouteFile(argv.routes);
    if (argv.parts > routes.length) {
      throw new EgoloopError(
        'USAGE',
        `--parts: expected at most one part a route, ${routes.length}; found ${argv.parts}`,
      );
    }
    const base = argv.out ?? argv.routes.replace(/\.xml$/i, '');
    const rules = { inputs: [argv.routes] };
    const parts = splitRoutes(routes, argv.parts).map((part, index) => ({
      file: `${base}_${index}.xml`,
      part,
    }));
    for (const { file } of parts) checkOutput(file, rules);
    for (const { file, part } of parts) {
      writeOutput(file, writeRoutes(part, root.attributes), rules);
    }
    const files = parts.map(({ file, part }) => ({ file, routes: part.length }));
    if (argv.json) printJson({ files });
    else printText(files.map(({ file, routes: count }) => `${file}  ${count}`).join('\n'));
  },
};

export default command;
