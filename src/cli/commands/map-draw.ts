/** `egoloop map draw`: the road network, and routes over it, as an SVG picture. */
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import { type DrawnRoute, drawMap } from '../../map/draw/index.js';
import type { RoadMap } from '../../map/road-map.js';
import type { Route } from '../../map/routes/index.js';
import { townName } from '../../map/routes/town-name.js';
import { interpolateTrajectory } from '../../map/routing/index.js';
import { note, printJson, printText, progress } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';
import { layerWithSigns, loadMap } from './map-file.js';
import { readRouteFile } from './route-file.js';

interface DrawArguments {
  readonly file: string;
  readonly routes: string | undefined;
  readonly route: readonly string[] | undefined;
  readonly signs: string | undefined;
  readonly out: string;
  readonly json: boolean;
}

const command: CommandModule<object, DrawArguments> = {
  command: 'draw <file>',
  describe: 'Draw lanes, junctions, lights, stop lines and routes as SVG',
  builder: (cli) =>
    cli
      .positional('file', { type: 'string', demandOption: true, describe: 'OpenDRIVE file' })
      .option('routes', {
        type: 'string',
        requiresArg: true,
        describe: 'Route file; routes in this town are drawn',
      })
      .option('route', {
        type: 'string',
        array: true,
        requiresArg: true,
        implies: 'routes',
        describe: 'Id of a route to draw; repeat for more',
      })
      .option('signs', {
        type: 'string',
        requiresArg: true,
        describe: 'Side file with signs that the map file lacks (JSON)',
      })
      .option('out', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'SVG file to write; an older one is replaced in one step',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 map draw Town04.xodr --out town04.svg', 'the network')
      .example('$0 map draw Town04.xodr --routes routes.xml --out r.svg', 'with its routes')
      .example(
        '$0 map draw Town04.xodr --routes routes.xml --route 24785 --out r.svg',
        'one route',
      ),
  handler: ({ file, routes: routesFile, route: ids, signs, out, json }) => {
    const rules = { inputs: [file, routesFile, signs], extensions: ['.svg'] };
    checkOutput(out, rules);
    const { map } = loadMap(file);
    const layer = layerWithSigns(map, signs);
    const chosen = routesFile === undefined ? [] : chooseRoutes(map, routesFile, ids ?? []);
    const routes = planAll(map, chosen);
    const svg = drawMap(map, { layer, routes });
    writeOutput(out, svg, rules);
    const bytes = Buffer.byteLength(svg);
    if (json) printJson({ file, out, bytes, routes: routes.map(({ id }) => id) });
    else {
      const size = `${Math.ceil(bytes / 1024)} kB`;
      printText(`${out}: ${map.name}, routes drawn: ${chosen.length}, ${size}`);
    }
  },
};

export default command;

/** Routes by id, or all routes of this town. Throws ROUTES_INVALID when that leaves none. */
function chooseRoutes(map: RoadMap, file: string, ids: readonly string[]): Route[] {
  const { routes } = readRouteFile(file);
  const towns = [...new Set(routes.map((route) => route.town))].sort();
  if (ids.length === 0) {
    const here = routes.filter((route) => townName(route.town) === map.name);
    if (here.length > 0) return here;
    const what = `expected a route in ${map.name}, found routes in ${towns.join(', ')}`;
    throw new EgoloopError('ROUTES_INVALID', what, { file });
  }
  return ids.map((id) => {
    const route = routes.find((candidate) => candidate.id === id);
    if (route === undefined) {
      throw new EgoloopError('ROUTES_INVALID', `expected a route ${id}, found none`, { file });
    }
    if (townName(route.town) !== map.name) {
      const what = `route ${id} lies in ${route.town}, the map is ${map.name}`;
      throw new EgoloopError('ROUTES_INVALID', what, { file });
    }
    return route;
  });
}

function planAll(map: RoadMap, routes: readonly Route[]): DrawnRoute[] {
  const report = progress('planning routes', routes.length);
  return routes.map((route, index) => {
    const drawn = planRoute(map, route);
    report(index + 1);
    return drawn;
  });
}

/** The planned line; where there is no way, the key points joined, with a note. */
function planRoute(map: RoadMap, route: Route): DrawnRoute {
  const triggers = route.scenarios.flatMap((scenario) => {
    const trigger = scenario.triggerPoints[0];
    return trigger === undefined ? [] : [{ label: scenario.type, at: trigger.location }];
  });
  try {
    const plan = interpolateTrajectory(map, route.keyPoints);
    return { id: route.id, line: plan.map((point) => point.transform.location), triggers };
  } catch (error) {
    if (!(error instanceof EgoloopError)) throw error;
    note(`route ${route.id}: ${error.message}; its key points are joined by straight lines`);
    return { id: route.id, line: route.keyPoints, triggers };
  }
}
