/** The driver's side against worlds that do what they should, and what they should not. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { OpenEpisode } from '../../../../src/bridge/backend.js';
import type {
  ClientMessage,
  Numbered,
  WireMessage,
} from '../../../../src/bridge/protocol/index.js';
import { serverEncoder, wireRoute } from '../../../../src/bridge/protocol/index.js';
import { sha256OfText } from '../../../../src/bridge/ticklog/index.js';
import type { EgoloopError } from '../../../../src/core/errors.js';
import { rulesetOf } from '../../../../src/eval/ruleset.js';
import { driveRoute } from '../../../../src/loop/episode.js';
import { farBackend, TOKEN } from '../../../helpers/far-world.js';
import { SAMPLE_ROUTE } from '../../../helpers/protocol-samples.js';
import { REQUEST, ROUTE, START, TOWN } from '../../../helpers/raw-route.js';
import {
  frameOf,
  type Peer,
  ROUTE_END,
  startRawWorld,
  welcome,
} from '../../../helpers/raw-world.js';

const CONTROL = { throttle: 0.5, steer: -0, brake: 0, handBrake: false, reverse: false };

type Message = Numbered<ClientMessage>;
type Script = (message: Message, peer: Peer) => unknown;

/** A well-behaved world that sends a frame for every control; `script` answers first where it does. */
function world(script: Script = () => false, changes: Partial<WireMessage> = {}) {
  return startRawWorld((message, peer) => {
    if (script(message, peer) === true) return;
    if (message.type === 'hello') peer.send(welcome(changes));
    if (message.type === 'open' || message.type === 'needs') peer.send(START);
    if (message.type === 'ready') peer.send(frameOf(0));
    if (message.type === 'control') peer.send(frameOf(message.tick + 1));
    if (message.type === 'stop' || message.type === 'agentFailed') peer.send(ROUTE_END);
  });
}

function backendOf(url: string, timeouts: object = {}) {
  return farBackend(url, { findTown: () => TOWN, timeouts });
}

/** Drives `ticks` ticks; resolves with the code and place of what ended the drive early. */
async function driveFar(
  script: Script,
  options: { ticks?: number; timeouts?: object; welcome?: Partial<WireMessage> } = {},
): Promise<{ code: string; field: string; message: string; ticks: number; got: Message[] }> {
  const raw = await world(script, options.welcome);
  const backend = backendOf(raw.url, options.timeouts);
  let open: OpenEpisode | null = null;
  let ticks = 0;
  let failure = { code: 'none', field: '', message: '' };
  try {
    open = await backend.open(REQUEST);
    await open.episode.start!();
    while (ticks < (options.ticks ?? 5)) {
      open.episode.observe();
      const frame = await open.episode.act(CONTROL);
      assert.is(frame.tick, ticks);
      assert.is(frame.control, CONTROL);
      ticks += 1;
      open.episode.advance();
    }
  } catch (error) {
    const { code = (error as Error).name, place = {} } = error as Partial<EgoloopError>;
    failure = { code, field: place.path ?? '', message: (error as Error).message };
  }
  await open?.episode.close();
  await backend.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await raw.close();
  return { ...failure, ticks, got: raw.got };
}

test('a drive of five ticks, and what the world is told', async () => {
  const { code, message, ticks, got } = await driveFar(() => false);
  assert.is(code, 'none', message);
  assert.is(ticks, 5);
  assert.equal(
    got.map(({ type, seq }) => `${type} ${seq}`),
    [
      'hello 0',
      'open 1',
      'ready 2',
      ...[0, 1, 2, 3, 4].map((tick) => `control ${tick + 3}`),
      'stop 8',
      'bye 9',
    ],
  );
  const [hello, open, , control] = got as never as Record<string, unknown>[];
  assert.is(hello!['token'], TOKEN);
  assert.equal(open!['knownMaps'], [TOWN.sha256]);
  assert.ok(Object.is(control!['steer'], -0));
});

test('the frame that comes is the frame that is shown', async () => {
  const raw = await world();
  const backend = backendOf(raw.url);
  const { episode } = await backend.open(REQUEST);
  assert.equal(episode.route, SAMPLE_ROUTE);
  await episode.start!();
  const { truth, tick, gameTimeS } = episode.observe();
  assert.is(tick, 0);
  assert.is(gameTimeS, Math.fround(0.05));
  assert.is(truth!.actors.length, 3);
  assert.is(truth!.actors[1]!.roleName, '');
  assert.ok(Object.is(truth!.actors[1]!.transform.location.y, -0));
  assert.is(truth, episode.snapshot());
  await backend.close();
  await raw.close();
});

const at = (type: string, answer: (message: Message, peer: Peer) => void): Script => {
  return (message, peer) => {
    if (message.type !== type) return false;
    answer(message, peer);
    return true;
  };
};
const atTick2 = (answer: (peer: Peer) => void): Script => {
  return (message, peer) => {
    if (message.type !== 'control' || message.tick !== 2) return false;
    answer(peer);
    return true;
  };
};
const send = (message: WireMessage) => (peer: Peer) => peer.send(message);

const NO_LIGHTS = { ...SAMPLE_ROUTE, trafficLights: [] };

const FAULTS: readonly (readonly [string, Script, string, string | RegExp])[] = [
  [
    'a welcome of another major',
    at('hello', (_, p) => p.send(welcome({ protocol: { major: 2, minor: 0 } }))),
    'PROTOCOL_VERSION',
    'welcome.protocol.major',
  ],
  [
    'a welcome that is none',
    at('hello', (_, p) => p.send({ type: 'bye', reason: '' }, 1)),
    'PROTOCOL_ORDER',
    '',
  ],
  [
    'a refusal',
    at('hello', (_, p) =>
      p.send({ type: 'error', code: 'PROTOCOL_TOKEN', message: 'no', field: 'hello.token' }),
    ),
    'PROTOCOL_TOKEN',
    'hello.token',
  ],
  ['a frame instead of a start', at('open', (_, p) => p.send(frameOf(0))), 'PROTOCOL_ORDER', ''],
  [
    'a map that nobody knows',
    at('open', (_, p) =>
      p.send({ ...START, map: { name: 'X', sha256: 'ab'.repeat(32), text: null } }),
    ),
    'PROTOCOL_INVALID',
    'routeStart.map.text',
  ],
  [
    'a map with another text',
    at('open', (_, p) =>
      p.send({ ...START, map: { name: 'X', sha256: 'ab'.repeat(32), text: '<OpenDRIVE/>' } }),
    ),
    'PROTOCOL_INVALID',
    'routeStart.map.sha256',
  ],
  [
    'a map that is no map',
    at('open', (_, p) =>
      p.send({ ...START, map: { name: 'X', sha256: sha256OfText('no'), text: 'no' } }),
    ),
    'XML_MALFORMED',
    '',
  ],
  [
    'a first frame of tick 1',
    at('ready', (_, p) => p.send(frameOf(1))),
    'PROTOCOL_INVALID',
    'frame.tick',
  ],
  ['a frame of the wrong tick', atTick2(send(frameOf(4))), 'PROTOCOL_INVALID', 'frame.tick'],
  [
    'a frame that forgets the tick before',
    atTick2(send(frameOf(3, { previous: null }))),
    'PROTOCOL_INVALID',
    'frame.previous',
  ],
  [
    'a frame that completes another tick',
    atTick2(
      send(frameOf(3, { previous: { tick: 1, board: [], emergencyVehicle: null, lights: null } })),
    ),
    'PROTOCOL_INVALID',
    'frame.previous.tick',
  ],
  [
    'a frame with fewer lights',
    atTick2(send(frameOf(3, {}, 0))),
    'PROTOCOL_INVALID',
    'frame.lights',
  ],
  [
    'a frame without an ego',
    atTick2(send(frameOf(3, { ego: null }))),
    'PROTOCOL_INVALID',
    'frame.ego',
  ],
  [
    'an unknown field',
    atTick2(send(frameOf(3, { weather: 'rain' }))),
    'PROTOCOL_INVALID',
    'frame.weather',
  ],
  [
    'an image in memory that is not shared',
    atTick2(
      send(
        frameOf(3, {
          sensors: {
            a: {
              frame: 3,
              data: { sharedMemory: { sequence: 1, offset: 0, dtype: 'u1', shape: [1] } },
            },
          },
        }),
      ),
    ),
    'SHARED_MEMORY_INVALID',
    '',
  ],
  ['a second welcome', atTick2(send(welcome())), 'PROTOCOL_ORDER', ''],
  ['a second start', atTick2(send(START)), 'PROTOCOL_ORDER', ''],
  ['a number twice', atTick2((p) => p.send(frameOf(3), 1)), 'PROTOCOL_ORDER', 'seq'],
  ['a number left out', atTick2((p) => p.send(frameOf(3), 60)), 'PROTOCOL_ORDER', 'seq'],
  ['no msgpack', atTick2((p) => p.raw(Uint8Array.of(0xc1))), 'PROTOCOL_INVALID', 'message'],
  ['text', atTick2((p) => p.raw('{}')), 'PROTOCOL_INVALID', 'message'],
  [
    'too much',
    atTick2((p) => p.raw(new Uint8Array(64 * 1024 * 1024 + 1))),
    'PROTOCOL_TOO_LARGE',
    'message',
  ],
  ['a farewell', atTick2(send({ type: 'bye', reason: 'fire' })), 'PROTOCOL_CLOSED', ''],
  [
    'two frames at once',
    atTick2((p) => {
      p.send(frameOf(3));
      p.send(frameOf(4));
    }),
    'PROTOCOL_ORDER',
    '',
  ],
  ['silence', atTick2(() => {}), 'PROTOCOL_TIMEOUT', ''],
  ['silence at the start', at('open', () => {}), 'PROTOCOL_TIMEOUT', ''],
  ['silence at the door', at('hello', () => {}), 'PROTOCOL_TIMEOUT', ''],
];

for (const [name, script, code, field] of FAULTS) {
  test(`a world that sends ${name}`, async () => {
    const timeouts = { tickMs: 150, openMs: 150, connectMs: 150 };
    // What is large takes its time.
    const found = await driveFar(script, { timeouts: name === 'too much' ? {} : timeouts });
    assert.is(found.code, code, found.message);
    assert.is(found.field, field);
  });
}

test('the world is told what it did wrong', async () => {
  const { got } = await driveFar(atTick2(send(frameOf(3, { ego: null }))));
  const last = got.at(-1)!;
  assert.ok(last.type === 'error');
  assert.is((last as { code: string }).code, 'PROTOCOL_INVALID');
  assert.is((last as { field: string }).field, 'frame.ego');
});

test('a farewell is not answered', async () => {
  let closeCode = 0;
  const { got, message } = await driveFar(
    atTick2((peer) => {
      peer.ws.on('close', (code) => {
        closeCode = code;
      });
      peer.send({ type: 'bye', reason: 'fire' });
    }),
  );
  assert.match(message, /the world left: fire/);
  assert.is(got.at(-1)!.type, 'control');
  assert.is(closeCode, 1000);
});

test('a route that fails in the world is a failure of the world', async () => {
  const end = { ...ROUTE_END, failure: 'Simulation crashed', notes: ['a note', 'fire'] };
  for (const script of [
    at('open', (_, p) => p.send(end)),
    at('ready', (_, p) => p.send(end)),
    atTick2(send(end)),
  ]) {
    const { code, message } = await driveFar(script);
    assert.is(code, 'WorldFailure');
    assert.is(message, 'fire');
  }
  const { code, message } = await driveFar(atTick2(send(ROUTE_END)));
  assert.is(code, 'WorldFailure');
  assert.match(message, /by itself/);
});

test('a cut connection is mended, and both sides repeat what was lost', async () => {
  let cuts = 0;
  const seqs: number[] = [];
  const states = { seq: 0, lost: null as WireMessage | null };
  const { code, message, ticks, got } = await driveFar(
    (received, peer) => {
      if (received.type === 'hello' && received.session !== null) {
        seqs.push(received.received);
        // Of two cuts the first swallowed the control, the second the frame.
        peer.seq = states.seq;
        peer.send(welcome({ received: cuts === 1 ? 4 : 6 }));
        if (states.lost !== null) peer.send(states.lost);
        return true;
      }
      if (received.type !== 'control') return false;
      states.seq = peer.seq;
      if (received.tick === 2 && cuts === 0) {
        cuts += 1;
        peer.ws.terminate();
        return true;
      }
      if (received.tick === 3 && cuts === 1) {
        cuts += 1;
        states.lost = frameOf(4);
        peer.ws.terminate();
        return true;
      }
      return false;
    },
    { ticks: 6 },
  );
  assert.is(code, 'none', message);
  assert.is(ticks, 6);
  assert.is(cuts, 2);
  assert.equal(seqs, [4, 5]);
  const controls = got.filter(({ type }) => type === 'control').map(({ seq }) => seq);
  assert.equal(controls, [3, 4, 5, 5, 6, 7, 8]);
});

test('after a cut a repetition is dropped', async () => {
  let isCut = false;
  const { code, message, ticks } = await driveFar((received, peer) => {
    if (received.type === 'hello' && received.session !== null) {
      peer.send(welcome({ received: 4 }));
      // The start and the first frame once more.
      peer.send(START, 1);
      peer.send(frameOf(0), 2);
      peer.seq = 4;
      return true;
    }
    if (received.type !== 'control' || received.tick !== 2 || isCut) return false;
    isCut = true;
    peer.ws.terminate();
    return true;
  });
  assert.is(code, 'none', message);
  assert.is(ticks, 5);
});

test('a world that does not come back is lost', async () => {
  const raw = await world();
  const backend = backendOf(raw.url, { reconnectMs: 100 });
  const { episode } = await backend.open(REQUEST);
  await episode.start!();
  await raw.close();
  try {
    await episode.act(CONTROL);
    assert.unreachable();
  } catch (error) {
    assert.is((error as EgoloopError).code, 'PROTOCOL_CLOSED');
    assert.match((error as Error).message, /did not find it again within 0.1 s/);
  }
  await episode.close();
  await backend.close();
});

test('a world that forgets the session is lost at once', async () => {
  const { code, message } = await driveFar((received, peer) => {
    if (received.type === 'hello' && received.session !== null) {
      peer.send({
        type: 'error',
        code: 'PROTOCOL_CLOSED',
        message: 'no such session',
        field: null,
      });
      return true;
    }
    if (received.type !== 'control' || received.tick !== 2) return false;
    peer.ws.terminate();
    return true;
  });
  assert.is(code, 'PROTOCOL_CLOSED');
  assert.match(message, /no such session/);
});

test('a connection that is cut every time is given up', async () => {
  const { code, message } = await driveFar(
    (received, peer) => {
      if (received.type === 'hello' && received.session !== null) {
        peer.send(welcome({ received: 5 }));
        peer.ws.terminate();
        return true;
      }
      if (received.type !== 'control' || received.tick !== 2) return false;
      peer.ws.terminate();
      return true;
    },
    { timeouts: { reconnectMs: 5000 } },
  );
  assert.is(code, 'PROTOCOL_CLOSED', message);
});

test('a lost world is told from an agent that fails, and reached anew for the next route', async () => {
  let isDown = false;
  const raw = await world((message, peer) => {
    if (message.type !== 'control' || isDown) return false;
    isDown = true;
    peer.raw(Uint8Array.of(0xc1));
    return true;
  });
  const backend = backendOf(raw.url);
  let asked = 0;
  const drive = () =>
    driveRoute(
      { route: ROUTE!, repetition: 0, seed: 1, index: 0 },
      {
        backend,
        createAgent: () => ({
          name: 'test',
          privileged: true,
          sensors: [],
          setup() {},
          act() {
            asked += 1;
            if (asked > 1) throw new Error('enough');
            return CONTROL;
          },
        }),
        rulesets: [rulesetOf('bench2drive')],
        startLog: null,
        agentLimitS: 60,
        clockS: () => 0,
      },
    );
  const lost = await drive();
  assert.is(lost.failure, 'Simulation crashed');
  assert.is(lost.lostWorld, true);
  assert.match(lost.message!, /\[PROTOCOL_INVALID\]/);
  const { failure, lostWorld } = await drive();
  assert.is(failure, 'Agent crashed');
  assert.is(lostWorld, undefined);
  const told = raw.got.find(({ type }) => type === 'agentFailed') as never as Record<
    string,
    unknown
  >;
  assert.is(told['phase'], 'answer');
  assert.is(told['kind'], 'raised');
  assert.match(told['message'] as string, /enough/);
  await backend.close();
  await raw.close();
});

const CARLA = { world: 'carla', routes: 'server', endsRoutes: true, evaluator: 'leaderboard-2.1' };
const END = {
  ...ROUTE_END,
  previous: { tick: 2, board: [['done', true]], emergencyVehicle: null, lights: null },
  status: 'Completed',
  record: '{"index": 0}',
};

/** A world with routes of its own: offers `count` of them, each of three ticks. */
function evaluator(count: number, offer: Partial<WireMessage> = {}): Script {
  let offered = 0;
  const offerNext = (peer: Peer): void => {
    offered += 1;
    const fields = { routeId: `RouteScenario_${ROUTE!.id}`, repetition: 0, town: null };
    if (offered <= count) peer.send({ type: 'offer', ...fields, ...offer });
  };
  return (message, peer) => {
    if (message.type === 'hello') {
      peer.send(welcome(CARLA));
      // In one piece with the welcome.
      offerNext(peer);
      return true;
    }
    if (message.type !== 'control' || message.tick !== 2) return false;
    peer.send(END);
    offerNext(peer);
    return true;
  };
}

test('a world that sets the routes and ends them', async () => {
  const raw = await world(evaluator(2));
  const backend = backendOf(raw.url);
  for (let round = 0; round < 2; round++) {
    const { episode } = await backend.open({ ...REQUEST, repetition: round });
    assert.is(episode.route.routeId, ROUTE!.id);
    assert.is(episode.route.repetition, round);
    await episode.start!();
    for (let tick = 0; tick < 3; tick++) {
      assert.is(episode.end, null);
      const frame = await episode.act(CONTROL);
      assert.is(frame.tick, tick);
      if (tick < 2) episode.advance();
      else assert.equal(frame.board, [{ key: 'done', value: true }]);
    }
    assert.equal(episode.end, { status: 'Completed', failure: null, record: '{"index": 0}' });
    await episode.close();
  }
  assert.is(backend.welcome!.evaluator, 'leaderboard-2.1');
  assert.equal(
    raw.got.map(({ type }) => type),
    [
      'hello',
      'needs',
      'ready',
      'control',
      'control',
      'control',
      'needs',
      'ready',
      'control',
      'control',
      'control',
    ],
  );
  await backend.close();
  await raw.close();
});

test('another route than the one asked for is refused', async () => {
  const { code, field } = await driveFar(evaluator(1, { routeId: 'RouteScenario_1234567' }));
  assert.is(code, 'PROTOCOL_ORDER');
  assert.is(field, 'offer.routeId');
});

test('leaving such a world early is a farewell', async () => {
  const raw = await world(evaluator(1));
  const backend = backendOf(raw.url);
  const { episode } = await backend.open(REQUEST);
  await episode.start!();
  await episode.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.is(raw.got.at(-1)!.type, 'bye');
  await backend.close();
  await raw.close();
});

test('a route that ends while the agent thinks', async () => {
  const raw = await world((message, peer) => {
    if (message.type === 'hello') return evaluator(1)(message, peer);
    if (message.type !== 'ready') return false;
    peer.send(frameOf(0));
    peer.send({
      ...END,
      previous: { ...END.previous, tick: 0 },
      failure: 'Agent crashed',
      notes: ['too slow'],
    });
    return true;
  });
  const backend = backendOf(raw.url);
  const { episode } = await backend.open(REQUEST);
  await episode.start!();
  await new Promise((resolve) => setTimeout(resolve, 30));
  const frame = await episode.act(CONTROL);
  assert.is(frame.tick, 0);
  assert.is(episode.end!.failure, 'Agent crashed');
  await backend.close();
  assert.is(
    raw.got.some(({ type }) => type === 'control'),
    false,
  );
  await raw.close();
});

test('an agent that fails gets the official record, too', async () => {
  const raw = await world((message, peer) => {
    if (message.type === 'agentFailed') {
      peer.send({
        ...ROUTE_END,
        status: 'Failed - Agent crashed',
        failure: 'Agent crashed',
        record: '{}',
        notes: ['x'],
      });
      return true;
    }
    return message.type === 'hello' ? evaluator(1)(message, peer) : false;
  });
  const backend = backendOf(raw.url);
  const { episode } = await backend.open(REQUEST);
  await episode.start!();
  await episode.agentFailed!({ tick: 0, phase: 'answer', kind: 'late', message: 'slow' });
  assert.equal(episode.end, {
    status: 'Failed - Agent crashed',
    failure: 'Agent crashed',
    record: '{}',
  });
  await episode.close();
  await backend.close();
  await raw.close();
});

test('an address that is none, and one where nobody listens', async () => {
  for (const [url, code] of [
    ['http://127.0.0.1:1', 'USAGE'],
    ['nonsense', 'USAGE'],
    ['ws://127.0.0.1:1', 'PROTOCOL_CLOSED'],
  ] as const) {
    try {
      await farBackend(url).connect();
      assert.unreachable();
    } catch (error) {
      assert.is((error as EgoloopError).code, code, (error as Error).message);
    }
  }
});

test('a start whose numbers need float64 comes through exactly', async () => {
  const route = { ...wireRoute({ ...NO_LIGHTS, egoHalfLengthM: 2.4508416652679443 }) };
  const raw = await world(at('open', (_, peer) => peer.send({ ...START, route })));
  const backend = backendOf(raw.url);
  const { episode } = await backend.open(REQUEST);
  assert.is(episode.route.egoHalfLengthM, 2.4508416652679443);
  assert.is(episode.route.keyPoints[0]!.x, 1.1);
  assert.instance(serverEncoder().encode(START, 1), Uint8Array);
  await backend.close();
  await raw.close();
});

test.run();
