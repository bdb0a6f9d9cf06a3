/**
 * The real client loads the world anew fifty times, with cars and a sensor each time: the new world is
 * whole, ids grow, and the server keeps nothing of the old ones.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findCarlaPython, NO_CARLA, startScript, startServer } from '../helpers/carla-server.js';

const PYTHON = findCarlaPython();
const TIMES = 50;
/** What a world of this map may cost at most once it is gone, bytes: far below one whole world. */
const LEAK_BYTES = 100_000;

interface Turn {
  readonly turn: number;
  readonly ofTheMap: number;
  readonly actors: number;
  readonly frame: number;
  readonly firstId: number;
}

/** Bytes in use after a collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
}

const NAME = `${TIMES} reloads leave nothing behind`;
if (PYTHON === null) {
  test.skip(NAME);
  console.error(`SKIP ${NAME}: ${NO_CARLA}`);
} else {
  test(NAME, async () => {
    const { server, failures } = await startServer('LoopCity', PYTHON.version);
    const turns: Turn[] = [];
    const heap: number[] = [];
    try {
      const script = startScript(PYTHON, 'reload', [server.port, TIMES], (line) => {
        if (!line.startsWith('{')) return;
        turns.push(JSON.parse(line) as Turn);
        heap.push(heapBytes());
      });
      await script.done;
      assert.is(turns.length, TIMES);
      for (const [i, { ofTheMap, actors, frame, firstId }] of turns.entries()) {
        const before = turns[i - 1];
        assert.is(ofTheMap, turns[0]!.ofTheMap);
        // Five cars and a sensor.
        assert.is(actors, ofTheMap + 6);
        if (before !== undefined) {
          assert.ok(firstId > before.firstId, 'ids are not used again');
          assert.ok(frame > before.frame, 'frames go on');
        }
      }
      const half = TIMES / 2;
      const growth = ((heap[TIMES - 1] as number) - (heap[half] as number)) / (TIMES - half);
      assert.ok(growth < LEAK_BYTES, `${Math.round(growth)} bytes a reload`);
      assert.equal(failures, []);
      assert.is([...server.host.world.all()].length >= turns[0]!.ofTheMap, true);
    } finally {
      await server.close();
    }
  });
}

test.run();
