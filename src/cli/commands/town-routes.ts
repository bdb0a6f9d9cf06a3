/** `egoloop town routes`: short routes with one scenario each, wherever the given maps have room. */
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { BENCH2DRIVE_SCENARIOS, writeRoutes } from '../../map/routes/index.js';
import { makeRouteSet } from '../../map/towns/index.js';
import { note, printJson, printText } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';
import { loadMap } from './map-file.js';
import { wholeOf } from './shared-options.js';

/** Seeds, ids and counts stay below a thousand million. */
const MOST = 999_999_999;

interface RoutesArguments {
  readonly maps: readonly string[];
  readonly seed: number;
  readonly out: string;
  readonly type: readonly string[] | undefined;
  readonly 'per-type': number;
  readonly 'first-id': number;
  readonly json: boolean;
}

const command: CommandModule<object, RoutesArguments> = {
  command: 'routes <maps..>',
  describe: 'Make a route set: for each scenario type some routes, spread over the maps',
  builder: (cli) =>
    cli
      .positional('maps', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'OpenDRIVE files, named like their towns',
      })
      .option('seed', { type: 'number', demandOption: true, describe: 'Whole number' })
      .option('out', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'Route file to write',
      })
      .option('type', {
        type: 'string',
        array: true,
        requiresArg: true,
        describe: 'Scenario type; repeat for more; all of Bench2Drive by default',
      })
      .option('per-type', { type: 'number', default: 5, describe: 'Routes of each type' })
      .option('first-id', { type: 'number', default: 1, describe: 'Ids count up from here' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 town routes City100.xodr Rural101.xodr --seed 1 --out train.xml', 'all types')
      .example('$0 town routes City100.xodr --seed 1 --type ParkingCutIn --out p.xml', 'one type')
      .epilogue(
        'A type for which the maps have too little room gets fewer routes; a note says so.',
      ),
  handler: (argv) => {
    const { maps: files, seed, out, type, 'per-type': perType, 'first-id': firstId, json } = argv;
    const rules = { inputs: files, extensions: ['.xml'] };
    checkOutput(out, rules);
    wholeOf('--seed', seed, 0, MOST);
    wholeOf('--per-type', perType, 1, MOST);
    wholeOf('--first-id', firstId, 0, MOST);
    const types = type ?? Object.keys(BENCH2DRIVE_SCENARIOS).sort();
    const maps = files.map((file) => loadMap(file).map);
    const routes = makeRouteSet({ maps, types, perType, seed, firstId, mayLeaveOut: true });
    const counts = Object.fromEntries(
      types.map((name) => [
        name,
        routes.filter(({ scenarios }) => scenarios[0]?.type === name).length,
      ]),
    );
    const short = types.filter((name) => counts[name]! < perType);
    if (routes.length === 0) {
      const what = `expected room for ${types.join(', ')} on these maps, found none`;
      throw new EgoloopError('ROUTES_INVALID', what, { file: files[0] });
    }
    writeOutput(out, writeRoutes(routes), rules);
    if (short.length > 0) {
      note(`too little room: ${short.map((name) => `${name} ${counts[name]}`).join(', ')}`);
    }
    if (json) printJson({ out, routes: routes.length, types: counts });
    else printText(`${out}: ${routes.length} routes`);
  },
};

export default command;
