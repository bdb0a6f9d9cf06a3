/** `egoloop plan`: how many passes a difference needs, before anything is driven. */
import { availableParallelism } from 'node:os';
import type { Argv, CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { readScores } from '../../loop/compare/read-scores.js';
import {
  type SampleSize,
  type Spread,
  sampleSize,
  spreadOfOne,
  spreadOfTwo,
} from '../../loop/compare/sample-size.js';
import { printJson, printText } from '../output.js';
import { allowancesOf, requireConfidence } from './compare-options.js';
import { printable } from './log-text.js';
import { timeText } from './run-progress.js';

interface PlanArguments {
  runs: string[];
  see: number;
  power: number;
  confidence: number;
  routes: number | undefined;
  sd: number | undefined;
  sdRoutes: number;
  secondsPerDrive: number | undefined;
  workers: number | undefined;
  ruleset: string | undefined;
  allow: string | undefined;
  json: boolean;
}

function require(isFine: boolean, what: string): void {
  if (!isFine) throw new EgoloopError('USAGE', what);
}

function spreadOf(options: PlanArguments): Spread {
  const { runs, routes, sd, sdRoutes, secondsPerDrive, ruleset } = options;
  const [first, second, third] = runs;
  require(third === undefined, `expected at most two runs, found ${runs.length}`);
  if (first === undefined) {
    require(routes !== undefined &&
      sd !==
        undefined, 'expected earlier runs, or --routes and --sd, to know how far scores spread');
    return {
      routes: routes!,
      betweenRoutes: sdRoutes,
      withinRoutes: sd!,
      from: 'the numbers given',
      secondsPerDrive: secondsPerDrive ?? null,
    };
  }
  const left = readScores(first, ruleset);
  const found =
    second === undefined
      ? spreadOfOne(left)
      : spreadOfTwo(left, readScores(second, ruleset), allowancesOf(options));
  return {
    ...found,
    routes: routes ?? found.routes,
    withinRoutes: sd ?? found.withinRoutes,
    secondsPerDrive: secondsPerDrive ?? found.secondsPerDrive,
  };
}

function checkNumbers({ see, power, routes, sd, sdRoutes, workers }: PlanArguments): void {
  require(see > 0 && see <= 100, `expected --see to be points above 0, found ${see}`);
  require(power > 0 && power < 1, `expected --power above 0 and below 1, found ${power}`);
  require(routes === undefined ||
    (Number.isInteger(routes) &&
      routes >= 2), `expected --routes to be 2 or more, found ${routes}`);
  require(sd === undefined || sd >= 0, `expected --sd to be 0 or more, found ${sd}`);
  require(sdRoutes >= 0, `expected --sd-routes to be 0 or more, found ${sdRoutes}`);
  require(workers === undefined ||
    (Number.isInteger(workers) &&
      workers >= 1), `expected --workers to be 1 or more, found ${workers}`);
}

const SCOPES = {
  seeds: 'on these very routes, whatever the seed',
  routes: 'on routes like these',
} as const;

function answerText({ over, passes, seconds }: SampleSize, options: PlanArguments): string {
  const { see, power } = options;
  const question = `to see ${see} points with ${Math.round(power * 100)} % power ${SCOPES[over]}:`;
  if (passes === null) return `${question} no number of passes is enough; add routes`;
  const time = seconds === null ? '' : `, about ${timeText(seconds)} for each agent`;
  return `${question} ${passes} pass${passes === 1 ? '' : 'es'} by each agent${time}`;
}

function table({ rows }: SampleSize, power: number): string[] {
  return [
    `  passes   power   sees with ${Math.round(power * 100)} %   time`,
    ...rows.map(({ passes, power: reached, sees, seconds }) =>
      [
        String(passes).padStart(8),
        `${(100 * reached).toFixed(0)} %`.padStart(7),
        `${sees.toFixed(2)} points`.padStart(17),
        seconds === null ? '' : `   ${timeText(seconds)}`,
      ].join(''),
    ),
  ];
}

function run(options: PlanArguments): void {
  checkNumbers(options);
  requireConfidence(options.confidence, 0);
  const spread = spreadOf(options);
  const workers = options.workers ?? availableParallelism();
  const { see: effect, power, confidence } = options;
  const answers = (['seeds', 'routes'] as const).map((over) =>
    sampleSize(spread, over, { effect, power, confidence, workers }),
  );
  if (options.json) {
    printJson({ effect, power, confidence, workers, spread, answers });
    return;
  }
  const { routes, withinRoutes, betweenRoutes, from } = spread;
  const lines = [
    printable(`${routes} routes; spread of paired differences from ${from}:`),
    `  ${withinRoutes.toFixed(2)} points between passes, ${betweenRoutes.toFixed(2)} between routes`,
    ...answers.flatMap((answer) => ['', answerText(answer, options), ...table(answer, power)]),
  ];
  printText(lines.join('\n'));
}

const number = (describe: string) => ({ type: 'number', requiresArg: true, describe }) as const;

const command: CommandModule<object, PlanArguments> = {
  command: 'plan [runs..]',
  describe: 'How many passes a difference needs, and how long they take',
  builder: (cli: Argv) =>
    cli
      .positional('runs', {
        type: 'string',
        array: true,
        default: [],
        describe:
          'Earlier runs to see the spread in: two to be compared, or one with several passes',
      })
      .option('see', { ...number('Difference to be seen, points of driving score'), default: 2 })
      .option('power', { ...number('Probability to see it'), default: 0.8 })
      .option('confidence', { ...number('Two-sided confidence of the verdict'), default: 0.95 })
      .option('routes', number("Number of routes [default: the runs']"))
      .option('sd', number('Standard deviation of a paired difference between passes, points'))
      .option('sd-routes', {
        ...number('The same between routes (without runs)'),
        default: 0,
      })
      .option('seconds-per-drive', number("Wall time of a drive, seconds [default: the runs']"))
      .option('workers', number('Threads that will drive [default: one a core]'))
      .option('ruleset', { type: 'string', requiresArg: true, describe: 'Ruleset of the runs' })
      .option('allow', {
        type: 'string',
        requiresArg: true,
        describe: 'Take two runs although these differ: ruleset, routes, world',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 plan results/before results/after --see 1', 'From two earlier runs')
      .example('$0 plan --routes 220 --sd 30 --see 2', 'From numbers') as never,
  handler: (options) => run(options),
};

export default command;
