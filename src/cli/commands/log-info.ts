/** `egoloop log info`: what is in a TickLog. */
import type { CommandModule } from 'yargs';
import { type LogFacts, readLogFacts } from '../../loop/log-facts.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { printable } from './log-text.js';

interface InfoOptions {
  log: string;
  json: boolean;
}

function formatFacts(facts: LogFacts): string {
  const { map, route, actors, size, footer, truncated } = facts;
  const where = map.isEmbedded ? 'inside the log' : 'not inside the log';
  const end =
    truncated === null
      ? (footer?.outsideFailure ?? 'ended by itself')
      : `CUT at byte ${truncated.atByte}, ${truncated.ticksRecovered} ticks recovered`;
  const rows: [string, string][] = [
    ['file', `${facts.file}, TickLog version ${facts.formatVersion}, by ${facts.software}`],
    ['world', `${facts.world}, seed ${facts.seed}`],
    ['agent', `${facts.agent}${facts.isPrivileged ? ' (PRIVILEGED)' : ' (not privileged)'}`],
    ['map', `${map.name}, ${where}, SHA-256 ${map.sha256}`],
    ['route', `${route.routeId}, repetition ${route.repetition}, ${route.planPoints} points`],
    ['', `traffic lights ${route.trafficLights}, stop signs ${route.stopSigns}`],
    ['scenarios', route.scenarios.map(({ name }) => name).join(', ') || 'none'],
    ['ticks', `${facts.ticks} (${facts.durationGameS.toFixed(2)} s)`],
    ['actors', `${actors.distinct}, up to ${actors.mostAtOnce} at once`],
    ['events', `${facts.contacts} contacts, ${facts.boardWrites} board writes`],
    ['size', `${size.fileBytes} bytes`],
    [
      'a tick',
      `${size.storedBytesPerTick.toFixed(0)} bytes stored, ` +
        `${size.plainBytesPerTick.toFixed(0)} before compression`,
    ],
    ['end', end],
  ];
  return rows.map(([name, value]) => `${name.padEnd(9)}  ${printable(value)}`).join('\n');
}

function run({ log, json }: InfoOptions): void {
  const facts = readLogFacts(log);
  if (json) printJson(facts);
  else printText(formatFacts(facts));
  if (facts.truncated !== null) {
    note(`${log}: the log is cut; what happened after the cut is lost`);
    exitWith(ExitCode.Incomplete);
  }
}

const command: CommandModule<object, InfoOptions> = {
  command: 'info <log>',
  describe: 'Header, ticks, actors, size; whether it is whole',
  builder: (cli) =>
    cli
      .positional('log', { type: 'string', demandOption: true, describe: 'A TickLog' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 log info drive.ticklog', 'What is in it') as never,
  handler: (options) => run(options),
};

export default command;
