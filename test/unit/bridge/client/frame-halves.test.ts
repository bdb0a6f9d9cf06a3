/** Frames that come in two halves: what is known before the sensors have come, and the rest. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Agent } from '../../../../src/agents/agent.js';
import type { Observation } from '../../../../src/bridge/backend.js';
import type { TruthFrame } from '../../../../src/bridge/frame.js';
import type {
  ClientMessage,
  Numbered,
  WireMessage,
} from '../../../../src/bridge/protocol/index.js';
import type { EgoloopError } from '../../../../src/core/errors.js';
import { rulesetOf } from '../../../../src/eval/ruleset.js';
import { driveRoute } from '../../../../src/loop/episode.js';
import { farBackend } from '../../../helpers/far-world.js';
import { REQUEST, ROUTE, START, TOWN } from '../../../helpers/raw-route.js';
import {
  aheadOf,
  frameOf,
  type Peer,
  ROUTE_END,
  restOf,
  startRawWorld,
  welcome,
} from '../../../helpers/raw-world.js';

const CONTROL = { throttle: 0.5, steer: -0, brake: 0, handBrake: false, reverse: false };
const MINOR_1 = { protocol: { major: 1, minor: 1 } };

type Script = (message: Numbered<ClientMessage>, peer: Peer) => unknown;

/** Both halves of a tick that differs from others in its contacts and actors. */
function halves(tick: number): [WireMessage, WireMessage] {
  return [aheadOf(frameOf(tick)), restOf(frameOf(tick))];
}

/** A world whose frames come in halves, `script` first. */
function world(script: Script = () => false, changes: Partial<WireMessage> = MINOR_1) {
  return startRawWorld((message, peer) => {
    if (script(message, peer) === true) return;
    if (message.type === 'hello') peer.send(welcome(changes));
    if (message.type === 'open') peer.send(START);
    if (message.type === 'ready') peer.send(frameOf(0));
    if (message.type === 'control') for (const half of halves(message.tick + 1)) peer.send(half);
    if (message.type === 'stop' || message.type === 'agentFailed') peer.send(ROUTE_END);
  });
}

interface Seen {
  readonly observed: readonly Observation[];
  readonly completed: readonly TruthFrame[];
  /** Truth that was told before its tick, and whether it was the object that was observed then. */
  readonly foretold: readonly { readonly tick: number; readonly contacts: number }[];
  readonly isSame: boolean;
  readonly failure: { readonly code: string; readonly field: string };
}

async function look(script?: Script, changes?: Partial<WireMessage>): Promise<Seen> {
  const raw = await world(script, changes);
  const timeouts = { tickMs: 300, openMs: 300, connectMs: 300 };
  const backend = farBackend(raw.url, { findTown: () => TOWN, timeouts });
  const observed: Observation[] = [];
  const completed: TruthFrame[] = [];
  const foretold: { tick: number; contacts: number }[] = [];
  let [isSame, next] = [true, null as TruthFrame | null];
  let failure = { code: 'none', field: '' };
  const { episode } = await backend.open(REQUEST);
  try {
    episode.foretell!((truth) => {
      foretold.push({ tick: truth.tick, contacts: truth.contacts.length });
      next = truth;
    });
    await episode.start!();
    for (let tick = 0; tick < 5; tick += 1) {
      const seen = episode.observe();
      if (next !== null) isSame &&= seen.truth === next;
      observed.push(structuredClone(seen));
      completed.push(structuredClone(await episode.act(CONTROL)));
      episode.advance();
    }
  } catch (error) {
    const { code = '', place = {} } = error as Partial<EgoloopError>;
    failure = { code, field: place.path ?? '' };
  }
  await episode.close();
  await backend.close();
  await raw.close();
  return { observed, completed, foretold, isSame, failure };
}

const whole: Script = (message, peer) => {
  if (message.type !== 'control') return false;
  peer.send(frameOf(message.tick + 1));
  return true;
};
const atTick2 = (...messages: readonly WireMessage[]): Script => {
  return (message, peer) => {
    if (message.type !== 'control' || message.tick !== 2) return false;
    for (const one of messages) peer.send(one);
    return true;
  };
};

test('frames in halves are the frames in one piece, and are told of ahead', async () => {
  const [plain, cut] = [await look(whole), await look()];
  assert.is(cut.failure.code, 'none');
  assert.equal(cut.observed, plain.observed);
  assert.equal(cut.completed, plain.completed);
  assert.equal(plain.foretold, []);
  assert.equal(
    cut.foretold,
    [1, 2, 3, 4, 5].map((tick) => ({ tick, contacts: 0 })),
  );
  assert.ok(cut.isSame);
  assert.is(cut.observed[4]!.truth!.contacts.length, 1, 'which come with the rest');
});

test('a whole frame in place of the rest takes the place of the first half', async () => {
  const moved = frameOf(3, { simFrame: 99, lights: frameOf(3, {}, 1)['lights'] });
  const other = aheadOf(frameOf(3));
  const { failure, completed, isSame, observed } = await look(atTick2(other, moved));
  const plain = await look(whole);
  assert.is(failure.code, 'none');
  assert.not.ok(isSame);
  assert.equal(observed, plain.observed);
  assert.equal(completed, plain.completed, 'the tick before is kept until it is complete');
});

test('a route may end between the halves', async () => {
  const end = {
    ...ROUTE_END,
    previous: { tick: 2, board: [], emergencyVehicle: null, lights: null },
    failure: 'Simulation crashed',
  };
  const { completed } = await look(atTick2(aheadOf(frameOf(3)), end));
  assert.is(completed.length, 3);
});

const FAULTS: readonly (readonly [string, Script, string, string, object?])[] = [
  ['a rest without its ahead', atTick2(halves(3)[1]), 'PROTOCOL_ORDER', ''],
  ['two aheads', atTick2(halves(3)[0], halves(3)[0]), 'PROTOCOL_ORDER', ''],
  ['a rest of another tick', atTick2(halves(3)[0], halves(4)[1]), 'PROTOCOL_INVALID', 'rest.tick'],
  ['an ahead nobody waits for', atTick2(...halves(3), halves(4)[0]), 'PROTOCOL_ORDER', ''],
  ['halves of another tick', atTick2(...halves(4)), 'PROTOCOL_INVALID', 'frame.tick'],
  ['an ahead and nothing more', atTick2(halves(3)[0]), 'PROTOCOL_TIMEOUT', ''],
  ['halves that were not agreed on', () => false, 'PROTOCOL_ORDER', '', {}],
];

for (const [name, script, code, field, changes] of FAULTS) {
  test(`a world that sends ${name}`, async () => {
    assert.equal((await look(script, changes)).failure, { code, field });
  });
}

test('a connection that is cut between the halves is mended', async () => {
  let isCut = false;
  const { failure, observed } = await look((message, peer) => {
    if (message.type === 'hello' && message.session !== null) {
      assert.is(message.received, 7, 'start, frame, two halves twice, one half');
      peer.send(welcome({ ...MINOR_1, received: 5 }));
      peer.seq = 7;
      peer.send(halves(3)[1]);
      return true;
    }
    if (message.type !== 'control' || message.tick !== 2 || isCut) return false;
    isCut = true;
    peer.send(halves(3)[0]);
    setTimeout(() => peer.ws.terminate(), 30);
    return true;
  });
  assert.equal(failure, { code: 'none', field: '' });
  assert.is(observed.length, 5);
});

/** Drives against the world of halves with an agent that thinks ahead. */
async function drive(changes: Partial<Agent>, agentLimitS = 60, clockS = () => 0) {
  const thoughts: (number | undefined)[] = [];
  const raw = await world(() => false, { ...MINOR_1, endsRoutes: true });
  const backend = farBackend(raw.url, { findTown: () => TOWN });
  const agent: Agent = {
    ...{ name: 'test', privileged: true, sensors: [] },
    setup() {},
    act: () => CONTROL,
    ...changes,
  };
  const driven = await driveRoute(
    { route: ROUTE!, repetition: 0, seed: 1, index: 0 },
    {
      backend,
      createAgent: () => agent,
      rulesets: [rulesetOf('bench2drive')],
      startLog: () => ({
        append() {},
        think: (_, thought) => thoughts.push(thought?.numbers['tick']),
        finish: () => '',
      }),
      agentLimitS,
      clockS,
    },
  );
  await backend.close();
  await raw.close();
  return { driven, thoughts };
}

test('an agent may think ahead; what it had in mind stays with its tick', async () => {
  const calls: string[] = [];
  let mind = -1;
  const { driven, thoughts } = await drive({
    foresee: ({ tick }) => {
      calls.push(`foresee ${tick}`);
      mind = tick;
    },
    act: ({ tick }) => {
      calls.push(`act ${tick}`);
      mind = tick;
      if (tick === 4) throw new Error('enough');
      return CONTROL;
    },
    thought: () => ({ paths: [], numbers: { tick: mind } }),
  });
  assert.is(driven.failure, 'Agent crashed');
  assert.equal(calls.slice(0, 5), ['act 0', 'foresee 1', 'act 1', 'foresee 2', 'act 2']);
  assert.equal(thoughts, [0, 1, 2, 3]);
});

test('one that is not privileged is told nothing ahead', async () => {
  let told = 0;
  await drive({
    privileged: false,
    foresee: () => {
      told += 1;
    },
    act: ({ tick }) => {
      if (tick === 4) throw new Error('enough');
      return CONTROL;
    },
  });
  assert.is(told, 0);
});

test('what goes wrong ahead goes wrong with the answer', async () => {
  const raised = await drive({
    foresee: ({ tick }) => {
      if (tick === 3) throw new Error('out of ideas');
    },
  });
  assert.is(raised.driven.failure, 'Agent crashed');
  assert.match(raised.driven.message ?? '', /tick 3: .*out of ideas/);
  assert.is(raised.driven.ticks, 3);
  let nowS = 0;
  const late = await drive(
    {
      foresee: ({ tick }) => {
        nowS += tick === 2 ? 3 : 0;
      },
      act: ({ tick }) => {
        nowS += tick === 2 ? 3 : 0;
        return CONTROL;
      },
    },
    5,
    () => nowS,
  );
  assert.match(late.driven.message ?? '', /tick 2: expected the answer, 6 s within 5 s/);
});

test.run();
