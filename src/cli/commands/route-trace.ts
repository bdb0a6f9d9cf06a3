/** `egoloop route trace`: plans routes on a map as the evaluators do and says how long they are. */
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { pyRound } from '../../core/python-number.js';
import type { RoadMap } from '../../map/road-map.js';
import type { Route } from '../../map/routes/route.js';
import { selectRoutes } from '../../map/routes/select-routes.js';
import { townName } from '../../map/routes/town-name.js';
import { interpolateTrajectory, routeGraphOf, type TracePoint } from '../../map/routing/planner.js';
import { type RouteSummary, summarizePlan } from '../../map/routing/summary.js';
import { ExitCode, exitWith, note, printJson, printText } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';
import { readMap } from './map-file.js';
import { readRouteFile } from './route-file.js';

interface TraceArguments {
  readonly map: string;
  readonly routes: string;
  readonly route: string;
  readonly all: boolean;
  readonly json: boolean;
  readonly out: string | undefined;
}

const command: CommandModule<object, TraceArguments> = {
  command: 'trace',
  describe: 'Plan routes at 1 m: length, points, junctions, turns',
  builder: (cli) =>
    cli
      .option('map', { type: 'string', demandOption: true, describe: 'OpenDRIVE file of the town' })
      .option('routes', { type: 'string', demandOption: true, describe: 'Route file' })
      .option('route', {
        type: 'string',
        default: '',
        describe: 'Ids and ranges, e.g. 1711,1713-1720; default all',
      })
      .option('all', {
        type: 'boolean',
        default: false,
        describe: 'Also plan routes of other towns than the map is named for',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .option('out', {
        type: 'string',
        describe: 'JSON file for the points: rows x, y, z, pitch, yaw, roll, option',
      })
      .example('$0 route trace --map Town01.xodr --routes routes.xml', 'every route in Town01')
      .example('$0 route trace --map Town01.xodr --routes routes.xml --route 24211 --json', 'one')
      .epilogue('Exit codes: 0 ok · 1 a route cannot be planned · 2 bad input or usage'),
  handler: (argv) => {
    const rules = { inputs: [argv.map, argv.routes] };
    if (argv.out !== undefined) checkOutput(argv.out, rules);
    const { routes } = readRouteFile(argv.routes);
    const chosen = selectRoutes(routes, argv.route);
    const map = readMap(argv.map);
    const { name } = map;
    const here = chosen.filter(({ town }) => argv.all || townName(town) === name);
    if (here.length === 0) throw noneHere(chosen, name, argv.routes);
    if (here.length < chosen.length) {
      note(`skipped ${chosen.length - here.length} routes of other towns than ${name} (--all)`);
    }
    routeGraphOf(map);
    const traces = here.map((route) => traceOf(map, route));
    if (argv.out !== undefined) writeOutput(argv.out, pointsDocument(name, traces), rules);
    const reports = traces.map(({ report }) => report);
    if (argv.json) printJson({ map: name, routes: reports });
    else printText(tableOf(reports));
    if (reports.some(({ error }) => error !== null)) exitWith(ExitCode.Problems);
  },
};

export default command;

interface TracedRoute extends RouteSummary {
  readonly id: string;
  readonly town: string;
  readonly error: null;
  readonly lengthRoundedM: number;
  readonly durationMs: number;
}

interface FailedRoute {
  readonly id: string;
  readonly town: string;
  readonly error: string;
}

interface Trace {
  readonly report: TracedRoute | FailedRoute;
  readonly plan: readonly TracePoint[];
}

function noneHere(chosen: readonly Route[], name: string, file: string): EgoloopError {
  const towns = [...new Set(chosen.map(({ town }) => town))].join(', ');
  const what = `expected a route in ${name}, the town the map is named for, found ${towns}`;
  return new EgoloopError('USAGE', `${what}; give that town's map, or --all`, { file });
}

function traceOf(map: RoadMap, { id, town, keyPoints }: Route): Trace {
  const startMs = performance.now();
  try {
    const plan = interpolateTrajectory(map, keyPoints);
    const durationMs = performance.now() - startMs;
    const summary = summarizePlan(plan);
    const lengthRoundedM = pyRound(summary.lengthM, 3);
    return { report: { id, town, error: null, ...summary, lengthRoundedM, durationMs }, plan };
  } catch (error) {
    if (!(error instanceof EgoloopError)) throw error;
    return { report: { id, town, error: error.message }, plan: [] };
  }
}

function pointsDocument(map: string, traces: readonly Trace[]): string {
  const routes = traces.map(({ report: { id }, plan }) => ({
    id,
    points: plan.map(({ transform: { location, rotation }, option }) => [
      location.x,
      location.y,
      location.z,
      rotation.pitchDeg,
      rotation.yawDeg,
      rotation.rollDeg,
      option,
    ]),
  }));
  return `${JSON.stringify({ map, routes })}\n`;
}

/** A line a route under a line of headings; a route that cannot be planned shows why. */
function tableOf(reports: readonly Trace['report'][]): string {
  const rows = [['route', 'length m', 'points', 'junctions', 'turns', 'lane changes', 'plan ms']];
  for (const report of reports) {
    if (report.error !== null) {
      rows.push([report.id, report.error]);
      continue;
    }
    const { turns, laneChanges } = report;
    rows.push([
      report.id,
      report.lengthM.toFixed(3),
      String(report.points),
      String(report.junctions),
      countsOf({ ...turns }),
      countsOf({ ...laneChanges }),
      report.durationMs.toFixed(2),
    ]);
  }
  const widths = rows[0]!.map((_, column) =>
    Math.max(...rows.filter((row) => row.length > 2).map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '))
    .map((line) => line.trimEnd())
    .join('\n');
}

/** `left 1, right 2`; `-` when all are 0. */
function countsOf(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  return parts.map(([name, count]) => `${name} ${count}`).join(', ') || '-';
}
