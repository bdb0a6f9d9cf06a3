/** `egoloop town`: towns and route sets made from a seed, for training beside the towns that ship. */
import type { CommandModule } from 'yargs';
import generate from './town-generate.js';
import routes from './town-routes.js';

const command: CommandModule = {
  command: 'town',
  describe: 'Make towns and routes from a seed',
  builder: (cli) =>
    cli
      .command(generate)
      .command(routes)
      .demandCommand(1, 'Which action: generate or routes?')
      .example('$0 town generate --kind city --seed 100 --out City100.xodr', 'a town')
      .example('$0 town routes City100.xodr --seed 1 --out train.xml', 'routes on it'),
  handler: () => {},
};

export default command;
