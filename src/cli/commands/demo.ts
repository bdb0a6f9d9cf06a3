/** `egoloop demo`: scores the recorded route that ships with the project, for a first look. */
import { fileURLToPath } from 'node:url';
import type { CommandModule } from 'yargs';
import { RULESET_NAMES } from '../../eval/ruleset.js';
import { scoreLogFile } from '../../loop/score-log.js';
import { logVerdicts } from '../../loop/verdict.js';
import { stdoutColours } from '../colours.js';
import { printJson, printText } from '../output.js';
import { formatLog } from './score-report.js';

interface DemoOptions {
  json: boolean;
}

const DEMO_LOG = fileURLToPath(new URL('../../../examples/demo.ticklog', import.meta.url));
const DEMO_NAME = 'examples/demo.ticklog';

const INTRODUCTION = `A drive of a minute through a small town with a crossing and a stop sign: a scripted recording, not a
policy. It drifts off its lane, runs a red light, scrapes along a parked car, and stops where it should.
Five official rulesets look at the same minute:`;

const AFTERWORD = `Same drive, different verdicts: Leaderboard 1.0 tolerates the excursion and knows no traffic speed, 2.1 adds
penalties up instead of multiplying them, Bench2Drive lists slow stretches without charging for them.

Try next
  egoloop log info examples/demo.ticklog               what a TickLog holds
  egoloop score examples/demo.ticklog --json           the same with every record and step, for a pipe
  egoloop map draw examples/CrossingTown.xodr --out town.svg
  egoloop --help`;

function run({ json }: DemoOptions): void {
  const verdicts = logVerdicts(DEMO_NAME, scoreLogFile(DEMO_LOG, RULESET_NAMES));
  if (json) {
    printJson(verdicts);
    return;
  }
  const colours = stdoutColours();
  printText([INTRODUCTION, '', formatLog(verdicts, colours), '', AFTERWORD].join('\n'));
}

const command: CommandModule<object, DemoOptions> = {
  command: 'demo',
  describe: 'Score the recorded route that ships with the project under all rulesets',
  builder: (cli) =>
    cli
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 demo', 'A first look, in a second') as never,
  handler: (options) => run(options),
};

export default command;
