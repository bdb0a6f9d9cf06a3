/** Walkers with AI controllers of the real client, whose crowd reads this server's navigation mesh. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findCarlaPython, NO_CARLA, runScript, startServer } from '../helpers/carla-server.js';

const PYTHON = findCarlaPython();
const WALKERS = 12;
const TICKS = 400;

type Lanes = Readonly<Record<string, number>>;

interface Facts {
  readonly random: Lanes;
  readonly otherRandom: Lanes;
  readonly walk: {
    readonly walkers: number;
    readonly movedM: readonly number[];
    readonly fastest: number;
    readonly lanes: Lanes;
    readonly afterStopM: number;
    readonly left: number;
  };
  readonly goal: { readonly fromM: number; readonly nearestM: number };
}

const shareOf = (lanes: Lanes, kind: string): number =>
  (lanes[kind] ?? 0) / Object.values(lanes).reduce((a, b) => a + b, 0);

const name = `${WALKERS} walkers with AI controllers keep to pavements and reach their goals`;
if (PYTHON === null) {
  test.skip(name);
  console.error(`SKIP ${name}: ${NO_CARLA}`);
} else {
  test(name, async () => {
    const { server, failures } = await startServer('LoopStops', PYTHON.version);
    try {
      const args = [server.port, WALKERS, TICKS, 'LoopCity', 'LoopRoundabout'] as const;
      const { random, otherRandom, walk, goal } = (await runScript(
        PYTHON,
        'walkers',
        ...args,
      )) as Facts;
      assert.ok(shareOf(random, 'Sidewalk') > 0.9, JSON.stringify(random));
      // Narrow and curved: some places are a hand's breadth beside it.
      assert.ok(shareOf(otherRandom, 'Sidewalk') > 0.75, JSON.stringify(otherRandom));
      assert.ok(walk.walkers >= WALKERS - 1);
      // 20 s at 1.5 m/s; some wait before they cross.
      assert.ok((walk.movedM[2] ?? 0) > 15, walk.movedM.join());
      assert.ok(walk.fastest < 2, `${walk.fastest} m/s`);
      assert.ok(shareOf(walk.lanes, 'Sidewalk') > 0.7, JSON.stringify(walk.lanes));
      assert.ok(walk.afterStopM < 0.01, `${walk.afterStopM} m after they were stopped`);
      assert.is(walk.left, 0);
      assert.ok(goal.fromM > 15 && goal.nearestM < 1.5, `${goal.nearestM} m of ${goal.fromM}`);
      assert.equal(failures, []);
    } finally {
      await server.close();
    }
  });
}

test.run();
