import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ScenarioDirector } from '../../../../src/sim/scenario/director.js';
import { createScenarioLibrary } from '../../../../src/sim/scenario/index.js';
import { stageRoute } from '../../../../src/sim/stage.js';
import { ActorKind } from '../../../../src/sim/world/actor-table.js';
import { shippedTown } from '../../../helpers/loop-routes.js';
import { routesOf } from '../../../helpers/staged-types.js';

const ROUTE = routesOf('ControlLoss')[0]!;

/** Stages a type made for the test on a straight road; `block` fills places before. */
function stage(type: Record<string, unknown>, block: readonly number[] = []) {
  const route = {
    ...ROUTE,
    scenarios: [{ ...ROUTE.scenarios[0]!, type: 'Probe', parameters: [] }],
  };
  const { context } = stageRoute({ map: shippedTown(route.town), route, seed: 1 });
  const trigger = context.world.map.waypointAt(route.scenarios[0]!.triggerPoints[0]!.location)!;
  for (const metres of block) {
    const { location, rotation } = trigger.next(metres)[0]!.transform;
    context.world.spawn({
      typeId: 'static.prop.haybale',
      roleName: '',
      kind: ActorKind.Prop,
      xM: location.x,
      yM: location.y,
      zM: location.z,
      yawRad: (rotation.yawDeg * Math.PI) / 180,
      halfLengthM: 0.6,
      halfWidthM: 0.6,
      halfHeightM: 0.6,
    });
  }
  const before = context.world.actors.count;
  const library = createScenarioLibrary({
    Probe: { type: 'Probe', family: 'F01', summary: 'probe', run: [{ forever: true }], ...type },
  });
  const director = new ScenarioDirector({ context, scenarios: route.scenarios, library });
  return { context, director, trigger, added: context.world.actors.count - before };
}

const TRY = {
  places: { spot: ['trigger', { ahead: { distance: 20 } }] },
  build: [
    {
      tryAlong: {
        place: 'spot',
        times: 3,
        step: 2,
        steps: [
          { spawn: { name: 'sign', model: 'static.prop.barrel', at: 'spot' } },
          { define: { name: 'ahead', at: ['spot', { pastActor: { actor: 'sign', extra: 1 } }] } },
          { spawn: { name: 'second', model: 'static.prop.barrel', at: 'ahead' } },
        ],
      },
    },
  ],
};

test('a set-up whose place is taken is tried further on, and leaves nothing of the failed tries', () => {
  const free = stage(TRY);
  assert.is(free.added, 2);
  // At 20 m the second barrel is in the way of the hay bale, at 22 m the first one is.
  const moved = stage(TRY, [21.2]);
  assert.is(moved.added, 2);
  const { actors } = moved.context.world;
  const slots = Array.from(actors.slots.subarray(0, actors.count));
  const barrels = slots.filter((slot) => actors.typeId[slot] === 'static.prop.barrel');
  const start = moved.trigger.transform.location;
  const away = barrels.map((slot) => {
    const [dx, dy] = [actors.x[slot]! - start.x, actors.y[slot]! - start.y];
    return Math.sqrt(dx * dx + dy * dy);
  });
  // On a bend the way is a little longer than the road.
  assert.ok(away[0]! > 23 && away[0]! < 26, `${away}`);
});

test('a set-up that finds no place at all skips the scenario with the reason', () => {
  const { added, context, director } = stage(TRY, [20, 22, 24]);
  assert.is(added, 0);
  assert.equal(
    director.outcomes().map(({ state }) => state),
    ['skipped'],
  );
  assert.match(context.notes.join(), /the place of 'sign' is taken/);
});

test('a value out of range skips the scenario with what was expected', () => {
  const { context } = stage({
    build: [{ require: { value: '3 * 31', atMost: 90, what: 'at most 90' } }],
  });
  assert.match(context.notes.join(), /expected at most 90, found 93/);
});

test('steps of set-ups are refused with the place of the mistake', () => {
  const broken = (build: unknown[]) => () =>
    createScenarioLibrary({
      Probe: { type: 'Probe', family: 'F01', summary: '', build, run: [{ forever: true }] },
    });
  for (const [build, message] of [
    [[{ toKerb: { actor: 'nobody', at: 'trigger', to: 'left' } }], /nobody/],
    [[{ placeEgo: { at: 'nowhere', kerb: 'left' } }], /nowhere/],
    [[{ define: { name: 'x', at: ['trigger', { verge: { to: '$side' } }] } }], /\$side/],
    [[{ tryAlong: { place: 'trigger', times: 0, step: 1, steps: [{}] } }], /times/],
    [[{ walk: { actor: 'nobody', speed: 1, distance: 1 } }], /nobody/],
    [[{ controlNoise: { place: 'trigger', radius: -1 } }], /radius|throttle|steer/],
  ] as const) {
    assert.throws(broken([...build]), (error: Error) => {
      return 'code' in error && error.code === 'SCENARIOS_INVALID' && message.test(error.message);
    });
  }
});

test('walkers and noise draw from streams of their own: a walk does not shift the others', () => {
  const walk = (name: string) => ({
    walk: { actor: name, speed: { from: 1, to: 2 }, distance: 5, pause: { from: 0, to: 1 } },
  });
  const spawn = (name: string, at: string) => ({
    spawn: { name, model: 'walker.pedestrian.0001', at },
  });
  const places = {
    near: ['trigger', { lateral: 6 }],
    far: ['trigger', { lateral: 8 }],
  };
  const speeds = (names: readonly string[]) => {
    const { context, director } = stage({
      places,
      build: names.map((name) => spawn(name, name)),
      run: [{ all: names.map((name) => walk(name)) }],
    });
    const { actors, egoSlot } = context.world;
    const { location } = ROUTE.scenarios[0]!.triggerPoints[0]!;
    actors.x[egoSlot] = location.x;
    actors.y[egoSlot] = location.y;
    const found = new Map<number, number>();
    for (let i = 0; i < 60; i += 1) {
      director.tick(context);
      for (const driver of context.drivers) driver.drive(context);
      context.world.step();
      context.tick += 1;
      for (let n = 0; n < actors.count; n += 1) {
        const slot = actors.slots[n]!;
        if (slot !== egoSlot && actors.speed[slot]! > 0) found.set(slot, actors.speed[slot]!);
      }
    }
    return [...found.values()];
  };
  const both = speeds(['near', 'far']);
  const one = speeds(['near']);
  assert.is(both.length, 2);
  assert.is(one.length, 1);
  assert.ok(both.includes(one[0]!), `${both} without ${one}`);
});

test.run();
