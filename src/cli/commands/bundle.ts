/** `egoloop bundle`: a run with all it was made of, in one folder. */
import type { CommandModule } from 'yargs';
import { makeBundle } from '../../loop/environment/bundle.js';
import { note, printJson, printText } from '../output.js';
import { INPUT_PLACES } from './shared-options.js';

interface BundleArguments {
  run: string;
  out: string;
  routes: string | undefined;
  agent: string | undefined;
  maps: string[] | undefined;
  logs: boolean;
  json: boolean;
}

const command: CommandModule<object, BundleArguments> = {
  command: 'bundle <run>',
  describe: 'A run with its routes, maps and agent in one folder, to be driven again anywhere',
  builder: (cli) =>
    cli
      .positional('run', { type: 'string', demandOption: true, describe: 'Folder of the run' })
      .option('out', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'New folder for the bundle',
      })
      .options(INPUT_PLACES)
      .option('logs', {
        type: 'boolean',
        default: true,
        describe: 'TickLogs, too (--no-logs: none)',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 bundle results/demo --out demo-bundle', 'To be attached to a paper')
      .example('$0 reproduce demo-bundle --drive', 'Somewhere else: the same bits?') as never,
  handler: async ({ run, out, routes, agent, maps, logs, json }) => {
    const bundle = await makeBundle(run, out, { routes, agent, maps, keepLogs: logs });
    const bytes = bundle.files.reduce((sum, file) => sum + file.bytes, 0);
    if (json) printJson({ out, bytes, ...bundle });
    else printText(`${out}: ${bundle.files.length} files, ${Math.ceil(bytes / 1024)} kB`);
    for (const what of bundle.notIncluded) note(what);
  },
};

export default command;
