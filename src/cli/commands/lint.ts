/** `egoloop lint`: says what is wrong with a route file before a simulator has to. */
import type { CommandModule } from 'yargs';
import { readText } from '../../core/files.js';
import {
  countFindings,
  type Finding,
  type LintMap,
  lintRoutes,
} from '../../map/routes/lint/index.js';
import { stdoutColours } from '../colours.js';
import { ExitCode, exitWith, printJson, printText } from '../output.js';
import { readMap } from './map-file.js';
import { readRouteText } from './route-file.js';

interface LintArguments {
  readonly routes: string;
  readonly map: readonly string[];
  readonly scenarios: string | undefined;
  readonly json: boolean;
}

/** The public scenario file of Leaderboard 1.0 has two megabytes. */
const SCENARIO_BYTES_MAX = 16 * 1024 * 1024;

const command: CommandModule<object, LintArguments> = {
  command: 'lint <routes>',
  describe: 'Check a route file: ids, key points, scenarios, weather; with a map also the road',
  builder: (cli) =>
    cli
      .positional('routes', {
        type: 'string',
        demandOption: true,
        describe: 'Route file: Leaderboard 1.0, 2.x or Bench2Drive',
      })
      .option('map', {
        type: 'string',
        array: true,
        default: [] as string[],
        describe: 'OpenDRIVE file of a town, named like it; repeat for more towns',
      })
      .option('scenarios', {
        type: 'string',
        describe: 'Scenario file of Leaderboard 1.0 to check as well',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 lint routes.xml', 'what can be told without a map')
      .example('$0 lint routes.xml --map Town01.xodr --map Town04.xodr', 'with maps of two towns')
      .epilogue('Exit codes: 0 no errors (perhaps warnings) · 1 errors found · 2 unreadable'),
  handler: (argv) => {
    const text = readRouteText(argv.routes);
    const maps = argv.map.map((file): LintMap => {
      const map = readMap(file);
      return { name: map.name, map };
    });
    const findings = lintRoutes(text, {
      file: argv.routes,
      maps,
      ...(argv.scenarios === undefined
        ? {}
        : {
            annotations: {
              text: readText(argv.scenarios, SCENARIO_BYTES_MAX),
              file: argv.scenarios,
            },
          }),
    });
    const counts = countFindings(findings);
    if (argv.json) {
      printJson({ file: argv.routes, ...counts, findings });
    } else {
      printText(reportFor(findings));
    }
    if (counts.error > 0) exitWith(ExitCode.Problems);
  },
};

export default command;

/** Findings for people: one line each, unchecked towns summed up, a total at the end. */
function reportFor(findings: readonly Finding[]): string {
  const colours = stdoutColours();
  const marks = { error: colours.red, warning: colours.yellow, info: colours.dim } as const;
  const shown = findings.filter(({ code }) => code !== 'town-unchecked');
  const unchecked = findings.length - shown.length;
  const lines = shown.map(({ file, line, column, severity, code, message, routeId }) => {
    const route = routeId === null ? '' : ` (route ${routeId})`;
    return `${file}:${line}:${column} ${marks[severity](severity)} ${code}: ${message}${route}`;
  });
  if (unchecked > 0) {
    lines.push(
      colours.dim(`${plural(unchecked, 'route')} in towns without a map: road not checked`),
    );
  }
  const { error, warning } = countFindings(findings);
  lines.push(`${plural(error, 'error')}, ${plural(warning, 'warning')}`);
  return lines.join('\n');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
