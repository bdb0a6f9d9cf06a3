/** `egoloop map`: what a town's OpenDRIVE file holds, as numbers, as points and as a picture. */
import type { CommandModule } from 'yargs';
import draw from './map-draw.js';
import info from './map-info.js';
import signals from './map-signals.js';
import waypoints from './map-waypoints.js';

const command: CommandModule = {
  command: 'map',
  describe: 'Look at an OpenDRIVE map: counts, waypoints, signals, a picture',
  builder: (cli) =>
    cli
      .command(info)
      .command(waypoints)
      .command(signals)
      .command(draw)
      .demandCommand(
        1,
        'expected info, waypoints, signals or draw, found none; egoloop map --help says more',
      )
      .example('$0 map info Town01.xodr', 'counts, lengths, repairs')
      .example('$0 map draw Town01.xodr --out town01.svg', 'a picture to look at'),
  handler: () => {},
};

export default command;
