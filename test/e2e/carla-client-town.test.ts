/**
 * The real client's traffic manager, made in one town, follows into the next one that is loaded: its
 * cars keep to the lanes there. (Told of the new episode too early, the client of 0.9.16 would have it
 * drive by the map of the town before.)
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findCarlaPython, NO_CARLA, runScript, startServer } from '../helpers/carla-server.js';

const PYTHON = findCarlaPython();
const NAME = 'a traffic manager drives in the town that was loaded after it was made';

interface Drive {
  readonly town: string;
  readonly beside: number;
  readonly fastest: number;
}

if (PYTHON === null) {
  test.skip(NAME);
  console.error(`SKIP ${NAME}: ${NO_CARLA}`);
} else {
  test(NAME, async () => {
    const { server, failures } = await startServer('LoopStops', PYTHON.version);
    try {
      const args = [server.port, 'LoopCity', 8, 160] as const;
      const { town, beside, fastest } = (await runScript(PYTHON, 'town_change', ...args)) as Drive;
      assert.is(town.split('/').at(-1), 'LoopCity');
      assert.ok(beside < 0.02, `${(100 * beside).toFixed(1)} % of all places beside the lanes`);
      assert.ok(fastest > 2, `${fastest} m/s`);
      assert.equal(failures, []);
    } finally {
      await server.close();
    }
  });
}

test.run();
