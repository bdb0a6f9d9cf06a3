/** `egoloop report`: runs, logs and result files as one HTML file that opens from disk. */
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { parseRulesets } from '../../loop/score-log.js';
import type { PageData } from '../../report/index.js';
import { checkFolder } from '../input-folder.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { checkOutput } from '../output-file.js';
import { printable } from './log-text.js';
import { PAGE_MB, PAGE_RULES, sizeText, writePage } from './report-page.js';
import { PAGE_OPTIONS } from './shared-options.js';

interface ReportArguments {
  runs: string[];
  out: string;
  title: string | undefined;
  ruleset: string;
  maps: string | undefined;
  maxMb: number;
  json: boolean;
}

function replayText({ drives }: PageData): string {
  const counts = new Map<string, number>();
  for (const { replay } of drives) {
    const name = replay ?? 'no replay';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
}

function lines(data: PageData, written: string): string {
  const runs = data.runs.map(({ name, label, agent, finishedDrives, plannedDrives, summaries }) => {
    const [first] = summaries;
    const score = first?.drivingScore?.toFixed(2) ?? '–';
    return `  ${name}: ${first?.ruleset} ${score}, ${finishedDrives} of ${plannedDrives} drives · agent ${agent} · ${label}`;
  });
  return [`${written}, replays: ${replayText(data)}`, ...runs].map(printable).join('\n');
}

function run(options: ReportArguments): void {
  const { runs, out, title, ruleset, maps, maxMb, json } = options;
  if (!(maxMb >= 1))
    throw new EgoloopError('USAGE', `expected --max-mb of at least 1, found ${maxMb}`);
  checkOutput(out, { inputs: runs, ...PAGE_RULES });
  if (maps !== undefined) checkFolder(maps, 'maps');
  const { data, html } = writePage(out, {
    paths: runs,
    title,
    rulesets: parseRulesets(ruleset),
    maps: { mapFolder: maps },
    maxMb,
  });
  if (json) printJson(data);
  else printText(lines(data, `${out}: ${sizeText(html)}`));
  for (const text of data.notes) note(printable(text));
  if (data.runs.some(({ finishedDrives, plannedDrives }) => finishedDrives < plannedDrives)) {
    note('INCOMPLETE: drives are missing; the page says which, and bounds what they could change');
    exitWith(ExitCode.Incomplete);
  }
}

const command: CommandModule<object, ReportArguments> = {
  command: 'report <runs..>',
  describe: 'One HTML file with scores, waterfalls and replays, to open from disk or mail',
  builder: (cli) =>
    cli
      .positional('runs', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Folders of runs; TickLogs and official result files as well',
      })
      .option('out', {
        type: 'string',
        default: 'report.html',
        requiresArg: true,
        describe: 'File to write; an older one is replaced in one step',
      })
      .options(PAGE_OPTIONS)
      .option('max-mb', {
        type: 'number',
        default: PAGE_MB,
        requiresArg: true,
        describe: 'Largest size of the page, MB: what went well is thinned first',
      })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: "The page's data as one JSON document on stdout",
      })
      .example('$0 report results/demo --out demo.html', 'One run')
      .example('$0 report results/a results/b --out ab.html', 'Two, with ghosts of each other')
      .epilogue(
        'Exit codes: 0 every planned drive has a verdict, 3 drives are missing. docs/report.md',
      ) as never,
  handler: run,
};

export default command;
