/** The check of backends: good worlds conform, and every broken one is found by the rule it breaks. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type {
  Backend,
  BackendCapabilities,
  Episode,
  EpisodeRequest,
  OpenEpisode,
} from '../../../../src/bridge/backend.js';
import type { TruthFrame } from '../../../../src/bridge/frame.js';
import { checkBackend, conformanceText } from '../../../../src/loop/conformance/index.js';
import { embedded, farBackend, startEmbedded } from '../../../helpers/far-world.js';
import { laneRoutes } from '../../../helpers/loop-routes.js';

const [ROUTE] = laneRoutes({ count: 1 });
const REQUEST: EpisodeRequest = {
  route: ROUTE!,
  repetition: 0,
  seed: 1,
  needs: { privileged: true, sensors: [{ type: 'sensor.other.gnss', id: 'gps' }] },
  downsampleM: 50,
};
const OPTIONS = { request: REQUEST, ticks: 12, limitS: 0.3 };

test('the embedded world conforms, shown to a privileged agent or not', async () => {
  for (const privileged of [true, false]) {
    const needs = { ...REQUEST.needs, privileged };
    const report = await checkBackend(embedded(), { request: { ...REQUEST, needs } });
    assert.is(conformanceText(report), '');
    assert.ok(report.conforms && report.findings.length > 20);
  }
});

test('the same world behind a socket conforms', async () => {
  const server = await startEmbedded();
  const backend = farBackend(server.url);
  const report = await checkBackend(backend, { request: REQUEST });
  assert.is(conformanceText(report), '');
  await backend.close();
  await server.close();
});

/** The embedded world with something wrong. */
function broken(change: (open: OpenEpisode, round: number) => object): Backend {
  const backend = embedded();
  let round = 0;
  return {
    capabilities: backend.capabilities,
    async open(request) {
      const open = await backend.open(request);
      round += 1;
      return Object.assign(open, change(open, round)) as OpenEpisode;
    },
  };
}

/** An episode with some methods replaced; the others stay bound to the real one. */
function episodeWith(episode: Episode, changes: Partial<Episode>): { episode: Episode } {
  const bound = {
    route: episode.route,
    map: episode.map,
    sparsePlan: episode.sparsePlan,
    observe: () => episode.observe(),
    snapshot: () => episode.snapshot(),
    act: (control) => episode.act(control),
    advance: () => episode.advance(),
    close: () => episode.close(),
  } satisfies Episode;
  return { episode: { ...bound, ...changes } };
}

const withFrame = (change: (frame: TruthFrame) => Partial<TruthFrame>) =>
  broken(({ episode }) =>
    episodeWith(episode, {
      snapshot: () => {
        const frame = episode.snapshot();
        return { ...frame, ...change(frame) };
      },
    }),
  );
const withFinished = (change: (frame: TruthFrame) => Partial<TruthFrame>) =>
  broken(({ episode }) =>
    episodeWith(episode, {
      act: (control) => {
        const frame = episode.act(control) as TruthFrame;
        return { ...frame, ...change(frame) };
      },
    }),
  );
const capable = (change: Partial<BackendCapabilities>): Backend => {
  const backend = embedded();
  return { ...backend, capabilities: { ...backend.capabilities, ...change } };
};
const withRoute = (change: object) =>
  broken(({ episode }) => episodeWith(episode, { route: { ...episode.route, ...change } }));
const ghost = (frame: TruthFrame, changes: object) => ({
  ...frame.ego,
  id: 7,
  typeId: 'vehicle.ghost',
  roleName: '',
  extent: { x: 1, y: 1, z: 1 },
  ...changes,
});

const BROKEN: readonly (readonly [string, Backend, RegExp])[] = [
  [
    'cannot be reached',
    { ...embedded(), connect: () => Promise.reject(new Error('nobody there')) },
    /can be reached: nobody there/,
  ],
  [
    'hangs at the door',
    { ...embedded(), connect: () => new Promise(() => {}) },
    /connect did not come within/,
  ],
  ['has no name', capable({ world: '' }), /the world has a name/],
  ['lists a sensor twice', capable({ sensors: ['a', 'a'] }), /listed once each/],
  ['says yes for true', capable({ deterministic: 'yes' as never }), /told by true and false/],
  [
    'opens nothing',
    broken(() => {
      throw new Error('no stage');
    }),
    /a route can be opened: no stage/,
  ],
  [
    'hangs while opening',
    { ...embedded(), open: () => new Promise(() => {}) },
    /the route did not come/,
  ],
  ['names its map loosely', broken(() => ({ map: { name: 'x', sha256: 'abc' } })), /SHA-256/],
  [
    'gives no plan to the agent',
    broken(({ episode }) => episodeWith(episode, { sparsePlan: [] })),
    /the agent gets a plan/,
  ],
  ['has no way to drive', withRoute({ plan: [] }), /at least two points/],
  [
    'places a light between numbers',
    broken(({ episode }) =>
      episodeWith(episode, { route: { ...episode.route, egoStart: { x: 0.1, y: 0, z: 0 } } }),
    ),
    /numbers of the route are float32/,
  ],
  ['has an ego without length', withRoute({ egoHalfLengthM: 0 }), /the ego has a length/],
  ['counts from one', withFrame(({ tick }) => ({ tick: tick + 1 })), /ticks count 0, 1, 2/],
  [
    'stands still',
    broken(({ episode }) => episodeWith(episode, { advance() {} })),
    /ticks count 0, 1, 2/,
  ],
  [
    'writes the board early',
    withFrame(() => ({ board: [{ key: 'a', value: 1 }] })),
    /no control and no board writes/,
  ],
  [
    'forgets lights',
    withFrame(() => ({ lightStates: [0] })),
    /every light of the route has a state/,
  ],
  [
    'shows an actor twice',
    withFrame((frame) => ({ actors: [ghost(frame, {}), ghost(frame, {})] })),
    /every actor is there once/,
  ],
  [
    'shows an actor without a type',
    withFrame((frame) => ({ actors: [ghost(frame, { typeId: '' })] })),
    /every actor has a type/,
  ],
  [
    'is nowhere',
    withFrame(({ ego }) => ({ ego: { ...ego, speedLimitKmh: Number.NaN } })),
    /finite and float32: tick 0: frame.ego.speedLimitKmh is NaN/,
  ],
  [
    'measures too finely',
    withFrame(({ ego }) => ({ ego: { ...ego, speedLimitKmh: 0.1 } })),
    /finite and float32/,
  ],
  [
    'hides the truth',
    broken(({ episode }) =>
      episodeWith(episode, { observe: () => ({ ...episode.observe(), truth: null }) }),
    ),
    /truth is shown to privileged agents alone/,
  ],
  [
    'senses more than was asked',
    broken(({ episode }) =>
      episodeWith(episode, {
        observe: () => ({ ...episode.observe(), sensors: { nose: { frame: 0, data: 1 } } }),
      }),
    ),
    /only what was asked for is sensed/,
  ],
  [
    'gives half a reading',
    broken(({ episode }) =>
      episodeWith(episode, {
        observe: () => ({ ...episode.observe(), sensors: { gps: { frame: 0, data: undefined } } }),
      }),
    ),
    /a reading has a frame and data/,
  ],
  [
    'measures anew when asked again',
    broken(({ episode }) => {
      let n = 0;
      return episodeWith(episode, {
        observe: () => ({ ...episode.observe(), sensors: { gps: { frame: 0, data: n++ } } }),
      });
    }),
    /asked twice/,
  ],
  [
    'has its own clock',
    broken(({ episode }) =>
      episodeWith(episode, {
        observe: () => {
          const seen = episode.observe();
          return { ...seen, gameTimeS: seen.gameTimeS * 2 };
        },
      }),
    ),
    /game time grows by 0.05 s/,
  ],
  [
    'finishes another tick',
    withFinished(({ tick }) => ({ tick: tick + 1 })),
    /act finishes its own tick/,
  ],
  [
    'forgets the control',
    withFinished(() => ({ control: null })),
    /a finished frame holds its control/,
  ],
  [
    'writes a list on the board',
    withFinished(() => ({ board: [{ key: 'a', value: [] as never }] })),
    /board writes are a key/,
  ],
  [
    'fails while driving',
    broken(({ episode }) =>
      episodeWith(episode, {
        act: () => {
          throw new Error('engine');
        },
      }),
    ),
    /a route can be driven: engine/,
  ],
  [
    'hangs while driving',
    broken(({ episode }) => episodeWith(episode, { act: () => new Promise(() => {}) })),
    /what follows tick 0 did not come/,
  ],
  [
    'changes a frame that is in use',
    broken(({ episode }) =>
      episodeWith(episode, {
        act: (control) => {
          const frame = episode.act(control) as { ego: { speedLimitKmh: number } };
          setImmediate(() => {
            frame.ego.speedLimitKmh = 5;
          });
          return frame as never;
        },
      }),
    ),
    /a frame stays as it is until advance/,
  ],
  [
    'rejects at the end',
    broken(({ episode }) =>
      episodeWith(episode, { close: () => Promise.reject(new Error('stuck')) }),
    ),
    /close ends a route.*stuck/,
  ],
  [
    'is not what it was',
    broken(({ episode }, round) =>
      episodeWith(episode, {
        snapshot: () => {
          const frame = episode.snapshot();
          return { ...frame };
        },
        act: (control) => ({
          ...(episode.act(control) as TruthFrame),
          board: [{ key: 'round', value: round }],
        }),
      }),
    ),
    /the same request and controls give the same/,
  ],
  [
    'drives in towns that are not there',
    (() => {
      const backend = embedded();
      return { ...backend, open: (request) => backend.open({ ...request, route: ROUTE! }) };
    })(),
    /a town that is not there is refused/,
  ],
];

for (const [name, backend, rule] of BROKEN) {
  test(`a world that ${name} is found`, async () => {
    const report = await checkBackend(backend, OPTIONS);
    assert.is(report.conforms, false);
    assert.match(conformanceText(report), rule);
  });
}

test.run();
