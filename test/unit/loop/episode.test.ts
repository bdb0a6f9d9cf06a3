/** One route in the loop: what agents and worlds do wrong ends in the right record, nothing is thrown. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Agent } from '../../../src/agents/agent.js';
import { createAgent } from '../../../src/agents/index.js';
import type { Backend, Observation } from '../../../src/bridge/backend.js';
import type { ControlTruth, TruthFrame } from '../../../src/bridge/frame.js';
import { EgoloopError } from '../../../src/core/errors.js';
import { rulesetOf } from '../../../src/eval/ruleset.js';
import { createEmbeddedBackend } from '../../../src/loop/backends/embedded.js';
import { type DrivenRoute, type DriveOptions, driveRoute } from '../../../src/loop/episode.js';
import { MapLibrary } from '../../../src/loop/map-library.js';
import { laneRoutes } from '../../helpers/loop-routes.js';

const BACKEND = createEmbeddedBackend({ maps: new MapLibrary(), trafficModel: 'none' });
const [ROUTE] = laneRoutes({ count: 1 });
const STRAIGHT: ControlTruth = {
  throttle: 0.6,
  steer: 0,
  brake: 0,
  handBrake: false,
  reverse: false,
};

function scripted(parts: Partial<Agent>): Agent {
  return {
    name: 'scripted',
    privileged: true,
    sensors: [],
    setup() {},
    act: () => STRAIGHT,
    ...parts,
  };
}

interface Recorded {
  readonly frames: TruthFrame[];
  ending: { failure: string | null; criteriaRan: boolean } | null;
}

async function drive(
  agent: Agent | (() => Agent),
  options: Partial<DriveOptions> & { readonly route?: typeof ROUTE | undefined } = {},
): Promise<DrivenRoute & { readonly log: Recorded }> {
  const log: Recorded = { frames: [], ending: null };
  const driven = await driveRoute(
    { route: options.route ?? ROUTE!, repetition: 0, seed: 1, index: 0 },
    {
      backend: BACKEND,
      createAgent: typeof agent === 'function' ? agent : () => agent,
      rulesets: [rulesetOf('bench2drive')],
      startLog: () => ({
        append: (frame) => log.frames.push(frame),
        finish(failure, criteriaRan) {
          log.ending = { failure, criteriaRan };
          return 'sha';
        },
      }),
      agentLimitS: 5,
      clockS: () => performance.now() / 1000,
      ...options,
    },
  );
  return { ...driven, log };
}

/** The control of a driver that answers `answer` from tick 5 on. */
function fromTick5(answer: () => unknown): Agent {
  return scripted({
    act: ({ tick }: Observation) => (tick < 5 ? STRAIGHT : (answer() as ControlTruth)),
  });
}

test('a route that is driven to its end is completed', async () => {
  const { outcomes, failure, message, ticks, log } = await drive(createAgent('route-follower'));
  const { record, ticksEvaluated } = outcomes[0]!;
  assert.is(record.status, 'Completed');
  assert.is(record.scores.score_composed, 100);
  assert.is(failure, null);
  assert.is(message, null);
  assert.is(ticks, ticksEvaluated);
  assert.is(log.frames.length, ticks);
  assert.equal(log.ending, { failure: null, criteriaRan: true });
  assert.is(record.route_id, `RouteScenario_${ROUTE!.id}_rep0`);
  assert.match(record.save_name!, /_seed1$/);
});

function raiseIndexError(): never {
  throw new RangeError('index 7 of 5');
}

const CRASHES: readonly [string, () => unknown, RegExp][] = [
  ['raises', raiseIndexError, /tick 5: .*index 7/],
  [
    'answers NaN',
    () => ({ ...STRAIGHT, steer: Number.NaN }),
    /tick 5: expected steer .* found NaN/,
  ],
  ['answers nothing', () => undefined, /tick 5: expected a control from the agent/],
  ['leaves a pedal out', () => ({ throttle: 1, steer: 0 }), /tick 5: expected brake .* undefined/],
  ['answers text', () => ({ ...STRAIGHT, throttle: '1' }), /expected throttle .* a string/],
  ['rejects', () => Promise.reject(new Error('lost the GPU')), /tick 5: .*lost the GPU/],
  ['promises NaN', () => Promise.resolve({ ...STRAIGHT, brake: Number.NaN }), /tick 5: .*NaN/],
];

for (const [what, answer, pattern] of CRASHES) {
  test(`an agent that ${what} has crashed; the ticks before count`, async () => {
    const { outcomes, failure, message, log } = await drive(fromTick5(answer));
    const { record, ticksEvaluated } = outcomes[0]!;
    assert.is(failure, 'Agent crashed');
    assert.is(record.status, 'Failed - Agent crashed');
    assert.match(message!, pattern);
    assert.is(ticksEvaluated, 5);
    // The step of the fatal tick happened: the clock shows six ticks, the criteria saw five.
    assert.is(record.meta.duration_game, 0.3);
    assert.is(log.frames.length, 6);
    assert.is(log.frames[5]!.control, null);
    assert.equal(log.ending, { failure: 'Agent crashed', criteriaRan: false });
  });
}

test('an answer that takes too long is a crash, waited for or computed', async () => {
  const sleepy = fromTick5(() => new Promise(() => {}));
  const waited = await drive(sleepy, { agentLimitS: 0.05 });
  assert.is(waited.failure, 'Agent crashed');
  assert.match(waited.message!, /tick 5: expected the answer within 0.05 s/);
  let nowS = 0;
  const slow = fromTick5(() => {
    nowS += 60;
    return STRAIGHT;
  });
  const computed = await drive(slow, { agentLimitS: 5, clockS: () => nowS });
  assert.is(computed.failure, 'Agent crashed');
  assert.match(computed.message!, /within 5 s/);
});

test('the time that a record tells is that of the loop, the rest counts for the drive', async () => {
  let nowS = 1000;
  const agent = scripted({
    setup() {
      nowS += 3;
    },
    act() {
      nowS += 0.5;
      return STRAIGHT;
    },
  });
  const { outcomes, ticks, durationSystemS } = await drive(agent, { clockS: () => nowS });
  assert.ok(ticks > 10);
  assert.is(outcomes[0]!.record.meta.duration_system, ticks * 0.5);
  assert.is(durationSystemS, 3 + ticks * 0.5);
});

test('controls out of range are clamped and noted', async () => {
  const wild = scripted({ act: () => ({ ...STRAIGHT, throttle: 7, steer: -0 }) });
  const { outcomes, notes, log } = await drive(wild);
  assert.is(outcomes[0]!.record.status.includes('crashed'), false);
  assert.match(notes[0]!, /clamped on \d+ ticks, first on tick 0: throttle 7, expected 0 to 1/);
  assert.is(log.frames[0]!.control!.throttle, 1);
});

test('controls are float32, as a log keeps them', async () => {
  const { log } = await drive(scripted({ act: () => ({ ...STRAIGHT, steer: 0.1 }) }));
  assert.is(log.frames[0]!.control!.steer, Math.fround(0.1));
});

test('an agent that cannot be built or set up is no driver and no crash', async () => {
  const constructors = () => {
    throw new Error('weights are missing');
  };
  const setups = scripted({ setup: () => Promise.reject(new Error('weights are missing')) });
  for (const agent of [constructors, setups]) {
    const { outcomes, failure, message, ticks } = await drive(agent);
    assert.is(failure, "Agent couldn't be set up");
    assert.is(outcomes[0]!.record.status, "Failed - Agent couldn't be set up");
    assert.match(message!, /weights are missing/);
    assert.is(ticks, 0);
    // The route was there: officially its length is recorded.
    assert.ok(outcomes[0]!.record.meta.route_length > 50);
    assert.is(outcomes[0]!.record.meta.duration_system, 0);
  }
});

test('sensors against the rules are rejected', async () => {
  const sensors = [{ type: 'sensor.other.gnss', id: 'a', x: 0, y: 0, z: 9 }];
  const { outcomes, failure, message } = await drive(scripted({ sensors }));
  assert.is(failure, "Agent's sensors were invalid");
  assert.is(outcomes[0]!.record.status, "Failed - Agent's sensors were invalid");
  assert.match(message!, /sensor a: expected it within 3 m/);
});

test('an agent without privileges sees no truth, one with them does', async () => {
  const seen: boolean[] = [];
  for (const privileged of [true, false]) {
    const act = ({ truth }: Observation) => {
      seen.push(truth !== null);
      throw new Error('enough');
    };
    const setup: Agent['setup'] = ({ map, plan, route, sparsePlan, planSpacingM }) => {
      assert.is(map !== null, privileged);
      assert.is(route !== null, privileged);
      assert.is(plan.length > 0, privileged);
      assert.ok(sparsePlan.length >= 2);
      assert.is(planSpacingM, 50);
    };
    await drive(scripted({ privileged, act, setup }));
  }
  assert.equal(seen, [true, false]);
});

test('a town that is missing is a named outcome', async () => {
  const [route] = laneRoutes({ count: 1, townInFile: 'Town99' });
  const { outcomes, failure, message } = await drive(scripted({}), { route });
  assert.is(failure, 'Simulation crashed');
  assert.match(message!, /Town99.*--maps.*\[MAP_NOT_FOUND\]/);
  const { record } = outcomes[0]!;
  assert.is(record.status, 'Failed - Simulation crashed');
  assert.equal(record.scores, { score_route: 0, score_penalty: 1, score_composed: 0 });
  assert.is(record.town_name, 'Town99');
});

test('a route that cannot be planned is a named outcome', async () => {
  const [route] = laneRoutes({ count: 1 });
  const { failure, message } = await drive(scripted({}), {
    route: { ...route!, keyPoints: route!.keyPoints.slice(0, 1) },
  });
  assert.is(failure, 'Simulation crashed');
  assert.match(message!, /key points, found 1 \[ROUTE_UNPLANNABLE\]/);
});

/** The embedded backend with an episode whose `act` or `advance` fails on tick 7. */
function failing(method: 'act' | 'advance'): Backend {
  return {
    capabilities: BACKEND.capabilities,
    async open(request) {
      const open = await BACKEND.open(request);
      const { episode } = open;
      const original = episode[method].bind(episode) as (control: ControlTruth) => never;
      let tick = 0;
      (episode as unknown as Record<string, unknown>)[method] = (control: ControlTruth) => {
        tick += 1;
        if (tick === 8) throw new Error('the engine stopped');
        return original(control);
      };
      return open;
    },
  };
}

test('a world that raises is no fault of the agent', async () => {
  const inAct = await drive(scripted({}), { backend: failing('act') });
  assert.is(inAct.outcomes[0]!.record.status, 'Failed - Simulation crashed');
  assert.match(inAct.message!, /the engine stopped/);
  assert.is(inAct.outcomes[0]!.ticksEvaluated, 7);
  assert.equal(inAct.log.ending, { failure: 'Simulation crashed', criteriaRan: false });
  const inStep = await drive(scripted({}), { backend: failing('advance') });
  assert.is(inStep.outcomes[0]!.record.status, 'Failed - Simulation crashed');
  assert.is(inStep.outcomes[0]!.ticksEvaluated, 8);
  assert.equal(inStep.log.ending, { failure: 'Simulation crashed', criteriaRan: true });
});

test('a log that cannot be written stops more than a route', async () => {
  const startLog = (): never => {
    throw new EgoloopError('FILE_UNWRITABLE', 'the disk is full');
  };
  try {
    await drive(scripted({}), { startLog });
    assert.unreachable();
  } catch (error) {
    assert.is((error as EgoloopError).code, 'FILE_UNWRITABLE');
  }
});

test('an agent that stands still is blocked, and one that cleans up badly is only noted', async () => {
  const still = scripted({
    act: () => ({ ...STRAIGHT, throttle: 0, brake: 1 }),
    destroy: () => {
      throw new Error('no such socket');
    },
  });
  const { outcomes, notes } = await drive(still);
  assert.is(outcomes[0]!.record.status, 'Failed - Agent got blocked');
  assert.is(outcomes[0]!.endedBy, 'blocked');
  assert.match(notes.join(), /agent clean-up failed: .*no such socket/);
});

test('the tick limit stops Bench2Drive before the agent is asked again', async () => {
  let asked = 0;
  // Creeps forward now and then: never blocked, never there.
  const slow = scripted({
    act: ({ tick }) => {
      asked += 1;
      const moves = tick % 400 < 30;
      return { ...STRAIGHT, throttle: moves ? 0.7 : 0, brake: moves ? 0 : 1 };
    },
  });
  const [long] = laneRoutes({ count: 1, lengthM: 400 });
  const { outcomes, log } = await drive(slow, { route: long });
  const { record, endedBy, ticksEvaluated } = outcomes[0]!;
  assert.is(record.status, 'Failed - TickRuntime');
  assert.is(endedBy, 'tick-limit');
  assert.is(ticksEvaluated, 4000);
  assert.is(asked, 4000);
  assert.is(record.meta.duration_game, 200.05);
  assert.is(log.frames.at(-1)!.control, null);
});

test('several rulesets judge one drive', async () => {
  const names = ['leaderboard-1.0', 'leaderboard-2.1', 'bench2drive'] as const;
  const { outcomes } = await drive(createAgent('route-follower'), {
    rulesets: names.map(rulesetOf),
  });
  assert.equal(
    outcomes.map(({ ruleset }) => ruleset),
    [...names],
  );
  assert.is(outcomes[0]!.record.status, 'Completed');
});

test.run();
