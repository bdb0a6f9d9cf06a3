import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RoadMap } from '../../../../src/map/road-map.js';
import { readRoutes } from '../../../../src/map/routes/read-routes.js';
import { ScenarioDirector } from '../../../../src/sim/scenario/index.js';
import { stageRoute } from '../../../../src/sim/stage.js';
import { drive } from '../../../helpers/scenario-drive.js';
import { shippedLibrary } from '../../../helpers/scenario-library.js';
import { careful } from '../../../helpers/scripted-drivers.js';
import { sharedFile, sharedTest } from '../../../helpers/shared.js';

const FILE = 'routes/bench2drive220.xml';

let loaded: RoadMap | null = null;

/** The town's map; the last one is kept. */
function roadsOf(town: string): RoadMap {
  if (loaded?.name === town) return loaded;
  const text = readFileSync(sharedFile(`maps/${town}.xodr`), 'utf8');
  loaded = RoadMap.fromOpenDrive(text, { name: town });
  return loaded;
}

for (const town of ['Town01', 'Town02', 'Town04', 'Town10HD']) {
  const map = `maps/${town}.xodr`;
  sharedTest(test, [FILE, map], `every Bench2Drive route in ${town} is staged`, () => {
    const { routes } = readRoutes(readFileSync(sharedFile(FILE), 'utf8'), FILE);
    const here = routes.filter((route) => route.town === town);
    assert.ok(here.length >= 4);
    const roads = roadsOf(town);
    for (const route of here) {
      const what = `${route.id} ${route.scenarios[0]!.type}`;
      const { context } = stageRoute({ map: roads, route, seed: 1 });
      const director = new ScenarioDirector({
        context,
        scenarios: route.scenarios,
        library: shippedLibrary(),
      });
      assert.equal(context.notes, [], what);
      assert.equal(
        director.outcomes().map(({ state }) => state),
        ['built'],
        what,
      );
    }
  });

  sharedTest(test, [FILE, map], `every Bench2Drive scenario in ${town} is triggered`, () => {
    const { routes } = readRoutes(readFileSync(sharedFile(FILE), 'utf8'), FILE);
    const roads = roadsOf(town);
    for (const route of routes.filter((candidate) => candidate.town === town)) {
      const { board, notes } = drive({
        map: roads,
        route,
        driver: careful({ speedMps: 7 }),
        ticks: 1000,
        activities: ({ context }) => [
          new ScenarioDirector({
            context,
            scenarios: route.scenarios,
            library: shippedLibrary(),
          }),
        ],
      });
      const isTriggered = board.some(
        ([, key, value]) => key === 'ScenarioRouteNumber0' && value === true,
      );
      assert.ok(isTriggered, `${route.id} ${route.scenarios[0]!.type}`);
      assert.equal(notes, []);
    }
  });
}

test.run();
