/** `egoloop town generate`: an OpenDRIVE town of a kind, from a seed. */
import type { CommandModule } from 'yargs';
import { townName } from '../../map/routes/town-name.js';
import {
  FIRST_TRAINING_SEED,
  generateTown,
  TOWN_KINDS,
  type TownKind,
} from '../../map/towns/index.js';
import { printJson, printText } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';

interface GenerateArguments {
  readonly kind: TownKind;
  readonly seed: number;
  readonly out: string;
  readonly json: boolean;
}

const command: CommandModule<object, GenerateArguments> = {
  command: 'generate',
  describe: 'Make a town: the same kind and seed give the same file',
  builder: (cli) =>
    cli
      .option('kind', {
        choices: TOWN_KINDS,
        demandOption: true,
        describe: 'What the town has: lights, signs, a motorway, country roads, roundabouts',
      })
      .option('seed', {
        type: 'number',
        demandOption: true,
        describe: `Whole number; below ${FIRST_TRAINING_SEED} are the towns that tests run on`,
      })
      .option('out', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'OpenDRIVE file to write; its name is the town’s',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 town generate --kind rural --seed 101 --out Rural101.xodr', 'country roads'),
  handler: ({ kind, seed, out, json }) => {
    const rules = { inputs: [], extensions: ['.xodr'] };
    checkOutput(out, rules);
    const { name, xodr } = generateTown(kind, seed, townName(out));
    writeOutput(out, xodr, rules);
    if (json) printJson({ name, kind, seed, out, bytes: xodr.length });
    else printText(`${out}: ${name}, ${Math.ceil(xodr.length / 1024)} kB`);
  },
};

export default command;
