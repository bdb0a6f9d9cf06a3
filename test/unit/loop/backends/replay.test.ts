/** A log as a world: it shows what was recorded and says how the answers differ. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Agent } from '../../../../src/agents/agent.js';
import { createAgent } from '../../../../src/agents/index.js';
import type { ControlTruth } from '../../../../src/bridge/frame.js';
import { decodeTickLog } from '../../../../src/bridge/ticklog/index.js';
import { createReplayBackend } from '../../../../src/loop/backends/replay.js';
import { firstFieldDifference } from '../../../../src/loop/first-difference.js';
import { inTemporaryFolder } from '../../../e2e/run-cli.js';
import { type Drive, drive, embedded } from '../../../helpers/far-world.js';
import { laneRoutes } from '../../../helpers/loop-routes.js';

const [ROUTE, OTHER] = laneRoutes({ count: 2 });

/** Drives an agent in the embedded world and again on the log of that drive. */
function recorded(
  createRecorded: () => Agent,
  createReplayed: () => Agent,
  check: (first: Drive, second: Drive, log: string) => void | Promise<void>,
  cut = 0,
): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const first = await drive({
      backend: embedded(),
      createAgent: createRecorded,
      route: ROUTE!,
    });
    const log = join(folder, 'a.ticklog');
    writeFileSync(log, first.log.subarray(0, first.log.length - cut));
    const backend = createReplayBackend({ log });
    const second = await drive({ backend, createAgent: createReplayed, route: ROUTE! });
    await check(first, second, log);
  });
}

const idm = (): Agent => createAgent('idm');

test('the same agent gives the same answers, frames and verdict', () =>
  recorded(idm, idm, (first, second) => {
    assert.is(second.driven.failure, null);
    assert.equal(second.driven.outcomes, first.driven.outcomes);
    assert.ok(first.driven.ticks > 50);
    const [left, right] = [decodeTickLog(first.log), decodeTickLog(second.log)];
    assert.is(firstFieldDifference(left.frames, right.frames), null);
    assert.is(right.header.world, 'recorded');
    const { notes } = second.driven;
    assert.is(notes[0], 'replays a drive of idm in the embedded world');
    assert.match(notes.at(-1)!, new RegExp(`on 0 of ${first.driven.ticks} ticks$`));
  }));

test('another agent changes nothing but the note', () => {
  const other = (): Agent => {
    const agent = idm();
    const act = agent.act.bind(agent);
    agent.act = (observation) => {
      const control = act(observation) as ControlTruth;
      return observation.tick === 30 ? { ...control, steer: 0.5 } : control;
    };
    return agent;
  };
  return recorded(idm, other, (first, second) => {
    assert.equal(second.driven.outcomes, first.driven.outcomes);
    assert.match(
      second.driven.notes.at(-1)!,
      /differ from the recorded ones on 1 of \d+ ticks, first on tick 30: steer 0.5, recorded -?[\d.e-]+$/,
    );
  });
});

test('a drive that failed fails again, with the same record', () => {
  const failing = (): Agent => {
    const agent = idm();
    const act = agent.act.bind(agent);
    agent.act = (observation) => {
      if (observation.tick === 12) throw new Error('lost');
      return act(observation);
    };
    return agent;
  };
  return recorded(failing, idm, (first, second) => {
    assert.is(second.driven.failure, 'Agent crashed');
    assert.equal(second.driven.outcomes, first.driven.outcomes);
    assert.is(decodeTickLog(second.log).frames.length, 13);
  });
});

test('a log that was cut is driven as far as it goes', () =>
  recorded(
    idm,
    idm,
    (_, second) => {
      assert.is(second.driven.failure, 'Simulation crashed');
      assert.match(second.driven.notes.at(-1)!, /the log is cut after \d+ ticks/);
    },
    20,
  ));

test('an agent with sensors, and another route, are refused', () =>
  recorded(idm, idm, async (_, __, log) => {
    const backend = createReplayBackend({ log });
    const sensors = [{ type: 'sensor.other.gnss', id: 'g' }];
    const createBlind = (): Agent => Object.assign(idm(), { sensors });
    const blind = await drive({ backend, createAgent: createBlind, route: ROUTE! });
    assert.is(blind.driven.failure, "Agent's sensors were invalid");
    const { driven } = await drive({ backend, createAgent: idm, route: OTHER! });
    assert.match(driven.message!, /expected a drive of route .* \[ROUTES_INVALID\]/);
  }));

test.run();
