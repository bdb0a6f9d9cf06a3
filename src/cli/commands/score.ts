/** `egoloop score`: the official verdicts, recomputed from TickLogs. */
import type { CommandModule } from 'yargs';
import { type MapCache, parseRulesets, scoreLogFile } from '../../loop/score-log.js';
import { type LogVerdicts, logVerdicts, summarise } from '../../loop/verdict.js';
import { stdoutColours } from '../colours.js';
import { checkFolder } from '../input-folder.js';
import { ExitCode, exitWith, note, printJson, printText, progress } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';
import { formatLog, formatSummary } from './score-report.js';

interface ScoreOptions {
  logs: string[];
  ruleset: string;
  map: string | undefined;
  maps: string | undefined;
  json: boolean;
  out: string | undefined;
}

function scoreAll(options: ScoreOptions): LogVerdicts[] {
  const rulesets = parseRulesets(options.ruleset);
  const sources = { mapFile: options.map, mapFolder: options.maps };
  const cache: MapCache = new Map();
  const report = progress('logs', options.logs.length);
  return options.logs.map((file, index) => {
    const scored = logVerdicts(file, scoreLogFile(file, rulesets, sources, cache));
    report(index + 1);
    return scored;
  });
}

function run(options: ScoreOptions): void {
  const rules = { inputs: [...options.logs, options.map] };
  if (options.out !== undefined) checkOutput(options.out, rules);
  if (options.maps !== undefined) checkFolder(options.maps, 'maps');
  const logs = scoreAll(options);
  const result = { logs, summary: summarise(logs) };
  if (options.out !== undefined) {
    writeOutput(options.out, `${JSON.stringify(result, null, 2)}\n`, rules);
    note(`wrote ${options.out}`);
  }
  if (options.json) printJson(result);
  else {
    const colours = stdoutColours();
    const parts = logs.map((log) => formatLog(log, colours));
    if (logs.length > 1) parts.push(formatSummary(result.summary, colours));
    printText(parts.join('\n\n'));
  }
  for (const { file, truncated } of logs) {
    if (truncated === null) continue;
    note(
      `${file}: cut at byte ${truncated.atByte}, ${truncated.ticksRecovered} ticks recovered; ` +
        'its scores are incomplete',
    );
    exitWith(ExitCode.Incomplete);
  }
}

const command: CommandModule<object, ScoreOptions> = {
  command: 'score <logs..>',
  describe: 'The official verdicts, recomputed from TickLogs, and how each came about',
  builder: (cli) =>
    cli
      .positional('logs', { type: 'string', array: true, demandOption: true, describe: 'TickLogs' })
      .option('ruleset', {
        type: 'string',
        default: 'all',
        describe: 'Rulesets, comma-separated, or all',
        requiresArg: true,
      })
      .option('map', {
        type: 'string',
        describe: 'The OpenDRIVE file the logs were recorded on',
        requiresArg: true,
      })
      .option('maps', {
        type: 'string',
        describe: 'A folder with maps by town name, or a CARLA package',
        requiresArg: true,
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .option('out', {
        type: 'string',
        describe: 'Also write the JSON there',
        requiresArg: true,
      })
      .example('$0 score drive.ticklog', 'All five verdicts side by side')
      .example('$0 score *.ticklog --ruleset bench2drive --maps Maps --json', 'For a pipe')
      .epilogue('Exit code 3 when a log is cut: its scores are incomplete.') as never,
  handler: (options) => run(options),
};

export default command;
