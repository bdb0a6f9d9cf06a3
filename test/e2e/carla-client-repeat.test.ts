/**
 * The same seed and the same calls of the real client give the same world, to the last bit of every
 * number in every snapshot, with its traffic manager driving and the clock running free before.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findCarlaPython, NO_CARLA, runScript, startServer } from '../helpers/carla-server.js';

const PYTHON = findCarlaPython();
const CARS = 20;
const TICKS = 300;

interface Drive {
  readonly cars: number;
  readonly moving: number;
  /** Hash of all snapshots up to each tick. */
  readonly marks: readonly string[];
}

const name = `${CARS} cars of the traffic manager for ${TICKS} ticks, twice: not a bit apart`;
if (PYTHON === null) {
  test.skip(name);
  console.error(`SKIP ${name}: ${NO_CARLA}`);
} else {
  test(name, async () => {
    const drive = async (seed: number): Promise<Drive> => {
      const { server, failures } = await startServer('LoopCity', PYTHON.version);
      try {
        const args = [server.port, CARS, TICKS, seed] as const;
        const found = (await runScript(PYTHON, 'repeat', ...args)) as Drive;
        assert.equal(failures, []);
        return found;
      } finally {
        await server.close();
      }
    };
    const [first, second] = [await drive(7), await drive(7)];
    assert.ok(first.cars > CARS / 2 && first.moving > 3, `${first.moving} of ${first.cars} drive`);
    const parted = first.marks.findIndex((mark, tick) => mark !== second.marks[tick]);
    assert.is(parted, -1, `they part at tick ${parted}`);
    assert.is(new Set(first.marks).size, TICKS);
  });
}

test.run();
