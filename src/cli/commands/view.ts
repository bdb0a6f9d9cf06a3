/** `egoloop view`: the report of runs and logs in the browser, live while a run goes on. */
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { startLiveServer } from '../../loop/report/live-server.js';
import { parseRulesets } from '../../loop/score-log.js';
import { checkFolder } from '../input-folder.js';
import { note, printJson, printText } from '../output.js';
import { PAGE_OPTIONS } from './shared-options.js';

interface ViewArguments {
  runs: string[];
  port: number;
  title: string | undefined;
  ruleset: string;
  maps: string | undefined;
  json: boolean;
}

async function view({ runs, port, title, ruleset, maps, json }: ViewArguments): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new EgoloopError('USAGE', `expected a port of 0 to 65535, found ${port}`);
  }
  if (maps !== undefined) checkFolder(maps, 'maps');
  const rulesets = parseRulesets(ruleset);
  const sources = { paths: runs, title, rulesets, maps: { mapFolder: maps } };
  const server = await startLiveServer(sources, port);
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  if (json) printJson({ url: server.url, pid: process.pid });
  else printText(server.url);
  note('open it in a browser on this machine; Ctrl-C ends the viewer');
  await stopped;
  await server.close();
}

const command: CommandModule<object, ViewArguments> = {
  command: 'view <runs..>',
  describe: 'The report in the browser, live while a run goes on; any TickLog as well',
  builder: (cli) =>
    cli
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Folders of runs, TickLogs (.part as well) and official result files',
      })
      .option('port', {
        type: 'number',
        default: 0,
        requiresArg: true,
        describe: 'TCP port on 127.0.0.1; 0 for any',
      })
      .options(PAGE_OPTIONS)
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'One JSON document with url and pid on stdout when it listens',
      })
      .example('$0 view results/demo', 'Prints the address')
      .example('$0 view examples/demo.ticklog --ruleset all', 'One recorded drive')
      .epilogue('Serves this machine alone and writes nothing. docs/report.md') as never,
  handler: view,
};

export default command;
