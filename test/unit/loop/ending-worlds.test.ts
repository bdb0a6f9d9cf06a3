/** Drives in worlds that decide themselves when a route is over, and what is told to them. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Agent } from '../../../src/agents/agent.js';
import { createAgent } from '../../../src/agents/index.js';
import type { AgentFault, Backend, Episode, EpisodeEnd } from '../../../src/bridge/backend.js';
import { WorldFailure } from '../../../src/bridge/backend.js';
import type { ControlTruth, TruthFrame } from '../../../src/bridge/frame.js';
import { decodeTickLog } from '../../../src/bridge/ticklog/index.js';
import { EgoloopError } from '../../../src/core/errors.js';
import { drive, embedded } from '../../helpers/far-world.js';
import { laneRoutes } from '../../helpers/loop-routes.js';

const [ROUTE] = laneRoutes({ count: 1 });
const COMPLETED: EpisodeEnd = { status: 'Completed', failure: null, record: '{"index": 0}' };

interface Told {
  started: number;
  closed: number;
  faults: AgentFault[];
}

/** The embedded world, far away and with an end of its own on tick `lastTick`. */
function ending(
  lastTick: number,
  end: EpisodeEnd,
  more: (tick: number) => Promise<void> = async () => {},
): { backend: Backend; told: Told } {
  const near = embedded();
  const told: Told = { started: 0, closed: 0, faults: [] };
  const backend: Backend = {
    capabilities: { ...near.capabilities, endsRoutes: true },
    async open(request) {
      const open = await near.open(request);
      const { episode } = open;
      const far = {
        route: episode.route,
        map: episode.map,
        sparsePlan: episode.sparsePlan,
        end: null as EpisodeEnd | null,
        start: async () => {
          told.started += 1;
        },
        observe: () => episode.observe(),
        snapshot: () => episode.snapshot(),
        async act(control: ControlTruth): Promise<TruthFrame> {
          const frame = await episode.act(control);
          await more(frame.tick);
          if (frame.tick === lastTick) far.end = end;
          return frame;
        },
        advance: () => episode.advance(),
        async agentFailed(fault: AgentFault) {
          told.faults.push(fault);
          far.end = { status: 'Failed - Agent crashed', failure: 'Agent crashed', record: null };
        },
        close: async () => {
          told.closed += 1;
        },
      } satisfies Episode;
      return { ...open, episode: far };
    },
  };
  return { backend, told };
}

const idm = (): Agent => createAgent('idm');

test('the drive goes on beyond the verdict, until the world ends it', async () => {
  const alone = await drive({ backend: embedded(), createAgent: idm, route: ROUTE! });
  const lastTick = alone.driven.ticks + 20;
  const { backend, told } = ending(lastTick, COMPLETED);
  const { driven, log } = await drive({ backend, createAgent: idm, route: ROUTE! });
  assert.is(driven.failure, null);
  assert.is(driven.ticks, lastTick + 1);
  assert.is(decodeTickLog(log).frames.length, lastTick + 1);
  // What came after the verdict does not change it.
  assert.equal(driven.outcomes, alone.driven.outcomes);
  assert.equal(driven.worldEnd, COMPLETED);
  assert.is(alone.driven.worldEnd, undefined);
  assert.equal(told, { started: 1, closed: 1, faults: [] });
});

test('the world may end a route before the verdict', async () => {
  const { backend } = ending(9, { ...COMPLETED, status: 'Failed' });
  const { driven } = await drive({ backend, createAgent: idm, route: ROUTE! });
  assert.is(driven.ticks, 10);
  assert.is(driven.failure, null);
  assert.is(driven.outcomes[0]!.endedBy, 'outside');
  assert.is(driven.worldEnd!.status, 'Failed');
});

test('a world that has no word of an end before it comes is driven on', async () => {
  const { backend } = ending(9, COMPLETED);
  const wordless: Backend = {
    ...backend,
    async open(request) {
      const open = await backend.open(request);
      const { end: _, ...episode } = open.episode;
      const late: Episode & { end?: EpisodeEnd } = {
        ...episode,
        async act(control) {
          const frame = await episode.act(control);
          if (open.episode.end) late.end = open.episode.end;
          return frame;
        },
      };
      return { ...open, episode: late };
    },
  };
  const { driven } = await drive({ backend: wordless, createAgent: idm, route: ROUTE! });
  assert.is(driven.failure, null);
  assert.is(driven.ticks, 10);
  assert.equal(driven.worldEnd, COMPLETED);
});

test('a failure that the world tells is the failure of the drive', async () => {
  for (const [told, reason] of [
    ['Simulation crashed', 'Simulation crashed'],
    ['TickRuntime', 'TickRuntime'],
    ['something of its own', 'Simulation crashed'],
  ] as const) {
    const { backend } = ending(9, { ...COMPLETED, failure: told });
    const { driven, log } = await drive({ backend, createAgent: idm, route: ROUTE! });
    assert.is(driven.failure, reason);
    assert.is(driven.message, told);
    assert.is(driven.ticks, 10);
    assert.is(driven.lostWorld, undefined);
    assert.is(decodeTickLog(log).footer!.outsideFailure, reason);
    assert.is(decodeTickLog(log).footer!.criteriaRanOnLastTick, true);
  }
});

test('a world that fails within a tick leaves it unjudged', async () => {
  const { backend } = ending(99, COMPLETED, async (tick) => {
    if (tick === 5) throw new WorldFailure('Simulation crashed', 'the town fell over');
  });
  const { driven, log } = await drive({ backend, createAgent: idm, route: ROUTE! });
  assert.is(driven.failure, 'Simulation crashed');
  assert.is(driven.message, 'the town fell over');
  assert.is(driven.ticks, 5);
  assert.is(decodeTickLog(log).footer!.criteriaRanOnLastTick, false);
});

test('a way to the world that fails is marked as such', async () => {
  for (const code of ['PROTOCOL_TIMEOUT', 'PROTOCOL_CLOSED', 'SHARED_MEMORY_TORN'] as const) {
    const { backend } = ending(99, COMPLETED, async (tick) => {
      if (tick === 5) throw new EgoloopError(code, 'gone');
    });
    const { driven } = await drive({ backend, createAgent: idm, route: ROUTE! });
    assert.is(driven.failure, 'Simulation crashed');
    assert.is(driven.lostWorld, true);
  }
  const unreachable: Backend = {
    ...embedded(),
    connect: () => Promise.reject(new EgoloopError('PROTOCOL_CLOSED', 'nobody there')),
  };
  const { driven } = await drive({ backend: unreachable, createAgent: idm, route: ROUTE! });
  assert.is(driven.lostWorld, true);
  assert.is(driven.ticks, 0);
});

test('the world is told how the agent failed', async () => {
  const STRAIGHT = { throttle: 0.4, steer: 0, brake: 0, handBrake: false, reverse: false };
  const agent = (changes: Partial<Agent>): Agent => ({
    name: 'test',
    privileged: false,
    sensors: [],
    setup() {},
    act: () => STRAIGHT,
    ...changes,
  });
  const failing: readonly (readonly [Partial<Agent>, Omit<AgentFault, 'message'>, RegExp])[] = [
    [
      { act: () => Promise.reject(new Error('lost')) },
      { tick: 0, phase: 'answer', kind: 'raised' },
      /lost/,
    ],
    [
      { act: () => ({ ...STRAIGHT, brake: 'full' as never }) },
      { tick: 0, phase: 'answer', kind: 'invalid' },
      /brake/,
    ],
    [
      { act: () => new Promise(() => {}) },
      { tick: 0, phase: 'answer', kind: 'late' },
      /within 0.05 s/,
    ],
    [
      { setup: () => Promise.reject(new Error('no weights')) },
      { tick: null, phase: 'setup', kind: 'raised' },
      /no weights/,
    ],
    [
      { sensors: [{ type: 'sensor.nose', id: 'n' }] },
      { tick: null, phase: 'setup', kind: 'invalid' },
      /sensor n/,
    ],
  ];
  for (const [changes, expected, text] of failing) {
    const { backend, told } = ending(99, COMPLETED);
    const createAgent = () => agent(changes);
    const { driven } = await drive({ backend, createAgent, route: ROUTE!, agentLimitS: 0.05 });
    assert.is(told.faults.length, 1);
    const { message, ...fault } = told.faults[0]!;
    assert.equal(fault, expected);
    assert.match(message, text);
    assert.is(driven.worldEnd!.failure, 'Agent crashed');
    assert.is(told.closed, 1);
    assert.is(told.started, expected.phase === 'answer' ? 1 : 0);
  }
});

/** `ending`, with frames that stay valid while the next control is on its way; tells of each act. */
function keeping(lastTick: number, onAct: (tick: number) => void): Backend {
  const { backend } = ending(lastTick, COMPLETED);
  return {
    ...backend,
    async open(request) {
      const open = await backend.open(request);
      const { episode } = open;
      const kept = {
        ...episode,
        keepsFrames: true,
        get end() {
          return episode.end ?? null;
        },
        async act(control: ControlTruth): Promise<TruthFrame> {
          onAct(episode.snapshot().tick);
          // Of a world of its own.
          return structuredClone(await episode.act(control));
        },
      } satisfies Episode;
      return { ...open, episode: kept };
    },
  };
}

test('where frames are kept, the next control leaves before the tick is entered', async () => {
  const order: string[] = [];
  const { driven, log } = await drive({
    backend: keeping(9, (tick) => order.push(`act ${tick}`)),
    createAgent: idm,
    route: ROUTE!,
    onFrame: ({ tick }) => order.push(`enter ${tick}`),
  });
  assert.equal(order.slice(0, 4), ['act 0', 'act 1', 'enter 0', 'act 2']);
  assert.equal(order.slice(-2), ['enter 8', 'enter 9']);
  const plain = await drive({
    backend: ending(9, COMPLETED).backend,
    createAgent: idm,
    route: ROUTE!,
  });
  assert.equal(driven, plain.driven);
  assert.equal(log, plain.log);
});

test('a tick that waits to be entered is not lost when the agent or the log fails', async () => {
  let calls = 0;
  const failing = (): Agent => {
    const inner = idm();
    return {
      name: inner.name,
      privileged: inner.privileged,
      sensors: inner.sensors,
      setup: (context) => inner.setup(context),
      act: (observation) => {
        calls += 1;
        if (calls === 6) throw new Error('out of ideas');
        return inner.act(observation);
      },
    };
  };
  const { driven, log } = await drive({
    backend: keeping(99, () => {}),
    createAgent: failing,
    route: ROUTE!,
  });
  assert.is(driven.failure, 'Agent crashed');
  assert.is(driven.ticks, 5);
  const { footer, frames } = decodeTickLog(log);
  assert.equal(
    frames.map(({ tick }) => tick),
    [0, 1, 2, 3, 4, 5],
  );
  assert.is(footer!.criteriaRanOnLastTick, false);
  await drive({
    backend: keeping(99, () => {}),
    createAgent: idm,
    route: ROUTE!,
    onFrame: ({ tick }) => {
      if (tick === 3) throw new EgoloopError('FILE_UNWRITABLE', 'the disk is full');
    },
  }).then(
    () => assert.unreachable('expected the log to stop the campaign'),
    (error: EgoloopError) => assert.is(error.code, 'FILE_UNWRITABLE'),
  );
});

test.run();
