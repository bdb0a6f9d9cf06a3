/** Routes of worlds that take their time, without a socket. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Backend } from '../../../../src/bridge/backend.js';
import type { ControlTruth } from '../../../../src/bridge/frame.js';
import type { WireMessage } from '../../../../src/bridge/protocol/index.js';
import { RouteRunner } from '../../../../src/bridge/server/route-runner.js';
import { EgoloopError } from '../../../../src/core/errors.js';
import { writeRoutes } from '../../../../src/map/routes/write-routes.js';
import { embedded } from '../../../helpers/far-world.js';
import { laneRoutes } from '../../../helpers/loop-routes.js';

const OPEN = {
  type: 'open',
  routeXml: writeRoutes(laneRoutes({ count: 1 })),
  repetition: 0,
  seed: 1,
  traffic: null,
  downsampleM: 50,
  privileged: true,
  sensors: [],
  knownMaps: [],
  sharedMemory: false,
} as const;
const CONTROL = {
  type: 'control',
  tick: 0,
  throttle: 1,
  steer: 0,
  brake: 0,
  handBrake: false,
  reverse: false,
} as const;

const wait = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

/** The embedded world, late with everything; counts the episodes that were closed. */
function slow(): { backend: Backend; closed: () => number } {
  const near = embedded('none');
  let closed = 0;
  const backend: Backend = {
    capabilities: near.capabilities,
    async open(request) {
      await wait();
      const open = await near.open(request);
      const { episode } = open;
      return {
        ...open,
        episode: {
          route: episode.route,
          map: episode.map,
          sparsePlan: episode.sparsePlan,
          start: wait,
          observe: () => episode.observe(),
          snapshot: () => episode.snapshot(),
          async act(control) {
            await wait();
            return episode.act(control);
          },
          advance: () => episode.advance(),
          async close() {
            closed += 1;
          },
        },
      };
    },
  };
  return { backend, closed: () => closed };
}

test('a slow world is waited for, and nothing else is taken in meanwhile', async () => {
  const { backend, closed } = slow();
  const runner = new RouteRunner(() => backend);
  for (const [message, type] of [
    [OPEN, 'routeStart'],
    [{ type: 'ready' }, 'frame'],
    [CONTROL, 'frame'],
    [{ ...CONTROL, tick: 1 }, 'frame'],
    [{ type: 'stop', reason: '' }, 'routeEnd'],
  ] as const) {
    const answer = runner.answer(message as never);
    assert.instance(answer, Promise);
    try {
      runner.answer({ type: 'ready' });
      assert.unreachable();
    } catch (error) {
      assert.is((error as EgoloopError).code, 'PROTOCOL_ORDER');
      assert.match((error as Error).message, /expected silence until this side answers/);
    }
    assert.is(((await answer) as WireMessage).type, type);
  }
  assert.is(closed(), 1);
});

test('a route that opens when its driver has left is closed again', async () => {
  const { backend, closed } = slow();
  const runner = new RouteRunner(() => backend);
  const answer = runner.answer(OPEN);
  await runner.close();
  await answer;
  assert.is(closed(), 1);
});

test('lights are told of again where a tick has changed one, whichever it is', async () => {
  const near = embedded('none');
  /** What a tick makes of the lights that its frame told. */
  const changes: ((lights: Uint8Array) => Uint8Array)[] = [
    (lights) => lights,
    (lights) => lights.with(0, 1 - Math.min(1, lights[0]!)),
    (lights) => lights.with(lights.length - 1, 1 - Math.min(1, lights.at(-1)!)),
    (lights) => lights.slice(),
  ];
  const completed: Uint8Array[] = [];
  const backend: Backend = {
    capabilities: near.capabilities,
    async open(request) {
      const open = await near.open(request);
      const act = open.episode.act.bind(open.episode);
      open.episode.act = async (control: ControlTruth) => {
        const frame = await act(control);
        const lights = changes[frame.tick]!(Uint8Array.from(frame.lightStates));
        completed.push(lights);
        return { ...frame, lightStates: lights };
      };
      return open;
    },
  };
  const runner = new RouteRunner(() => backend);
  const city = writeRoutes(laneRoutes({ count: 1, town: 'LoopCity' }));
  await runner.answer({ ...OPEN, routeXml: city });
  await runner.answer({ type: 'ready' } as never);
  const told: unknown[] = [];
  for (let tick = 0; tick < changes.length; tick += 1) {
    const { previous } = await runner.answer({ ...CONTROL, tick } as never);
    const { lights } = previous as { lights: { data: Uint8Array } | null };
    told.push(lights?.data ?? null);
  }
  assert.ok(completed[0]!.length > 1);
  assert.equal(told, [null, completed[1], completed[2], null]);
});

test('a world that refuses late says why', async () => {
  const backend: Backend = {
    ...embedded(),
    open: () => Promise.reject(new EgoloopError('ROUTE_UNPLANNABLE', 'no way')),
  };
  const end = await new RouteRunner(() => backend).answer(OPEN);
  assert.is(end.type, 'routeEnd');
  assert.equal(end['notes'], ['no way [ROUTE_UNPLANNABLE]']);
});

test.run();
