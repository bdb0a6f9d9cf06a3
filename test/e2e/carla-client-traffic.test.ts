/**
 * The traffic manager of the real client over this server: it runs in the client and gets its eyes and
 * hands from here. 30 cars for 1,000 ticks; with EGOLOOP_CARLA_MAPS, a folder of towns, also there.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findCarlaPython, NO_CARLA, runScript, startServer } from '../helpers/carla-server.js';

const PYTHON = findCarlaPython();
const CARS = 30;
const TICKS = 1000;

interface Traffic {
  readonly cars: number;
  readonly errors: readonly string[];
  readonly left: number;
  readonly badNumbers: number;
  readonly offRoad: readonly unknown[];
  readonly offLaneShare: number;
  readonly meanM: number;
  readonly fastest: number;
  readonly waits: number;
  readonly ran: number;
}

const FOLDER = process.env.EGOLOOP_CARLA_MAPS;
const TOWNS =
  FOLDER === undefined ? ['LoopCity'] : ['LoopCity', 'Town01', 'Town02', 'Town04', 'Town10HD'];

for (const town of TOWNS) {
  const name = `${CARS} cars of the traffic manager in ${town}: on the road, red obeyed, numbers finite`;
  if (PYTHON === null) {
    test.skip(name);
    console.error(`SKIP ${name}: ${NO_CARLA}`);
    continue;
  }
  test(name, async () => {
    const { server, failures } = await startServer(
      town,
      PYTHON.version,
      FOLDER === undefined ? [] : [FOLDER],
    );
    try {
      const args = [server.port, CARS, TICKS, 7] as const;
      const found = (await runScript(PYTHON, 'traffic', ...args)) as Traffic;
      assert.is(found.cars + found.errors.length, CARS);
      assert.ok(found.cars >= CARS - 2, found.errors.join());
      assert.is(found.left, found.cars);
      assert.is(found.badNumbers, 0);
      assert.equal(found.offRoad, []);
      assert.ok(found.offLaneShare < 0.002, `${found.offLaneShare} beside driving lanes`);
      assert.ok(found.meanM > 60, `${found.meanM} m a car`);
      assert.ok(found.fastest < 35, `${found.fastest} m/s`);
      assert.ok(found.waits > 0, 'somebody waits at a red light');
      assert.is(found.ran, 0, 'nobody runs one');
      assert.equal(failures, []);
    } finally {
      await server.close();
    }
  });
}

test.run();
